import { compareText } from '../../core/result';
import { NoAnswer, openRegistry, type Manifest, type Registry } from './client';
import { readConfig, REPOSITORY, TAG, type LockedImage, type RegistryConfig } from './config';
import { repositoriesOf, tagsOf } from './pages';
import { OUTCOMES, type RegistryReport, type RegistryRow } from './row';
import { lackingOf } from './whole';

export type { RegistryReport, RegistryRow } from './row';

/** Names of parts in one row; the others are counted. */
const NAMED_PARTS = 3;

/**
 * Compares the catalogue of a registry with the lock: what is missing, what is other than locked, what nobody locked. It only reads.
 * @throws SallyportError 'usage' for a wrong configuration.
 */
export async function checkRegistry({ config: file }: { readonly config: string }): Promise<RegistryReport> {
  const config = readConfig(file);
  const registry = openRegistry(config);
  try {
    const [images, others] = [await imageRows(registry, config), await otherRows(registry, config)];
    return reportOf(config, [...images, ...others]);
  } finally {
    registry.close();
  }
}

function reportOf({ registry }: RegistryConfig, rows: readonly RegistryRow[]): RegistryReport {
  const count = (outcome: RegistryRow['outcome']): number => rows.filter((row) => row.outcome === outcome).length;
  return {
    schema: 'sallyport.dev/registry-check/v1',
    registry: `${registry.host}:${registry.port}`,
    summary: Object.fromEntries(OUTCOMES.map((outcome) => [outcome, count(outcome)])) as RegistryReport['summary'],
    rows: [...rows].sort((a, b) => compareText(a.repository, b.repository) || compareText(a.tag ?? '', b.tag ?? '')),
  };
}

/** One image after the other: its parts are asked for side by side. */
async function imageRows(registry: Registry, { images }: RegistryConfig): Promise<readonly RegistryRow[]> {
  const rows: RegistryRow[] = [];
  for (const image of images) rows.push(await imageRow(registry, image));
  return rows;
}

async function imageRow(registry: Registry, image: LockedImage): Promise<RegistryRow> {
  try {
    return { ...image, ...(await judge(registry, image)) };
  } catch (error) {
    return { ...image, ...unchecked(error) };
  }
}

type Verdict = Pick<RegistryRow, 'outcome' | 'found'>;

async function judge(registry: Registry, { repository, tag, digest }: LockedImage): Promise<Verdict> {
  const tagged = await registry.manifest(repository, tag);
  if (digest === null) return judgeUnlocked(tagged);
  const manifest = tagged?.digest === digest ? tagged : await registry.manifest(repository, digest);
  const found = tagged === undefined ? 'nothing' : `the tag with ${tagged.digest}`;
  if (manifest === undefined) return { outcome: 'missing', found };
  if (manifest.digest !== digest) return { outcome: 'different', found: `bytes with ${manifest.digest}` };
  if (tagged === undefined) return { outcome: 'missing', found: 'the digest, without its tag' };
  if (tagged.digest !== digest) return { outcome: 'different', found };
  const lacking = await lackingOf(registry, repository, manifest);
  if (lacking.length > 0) return { outcome: 'missing', found: `all but ${shortened(lacking)}` };
  return { outcome: 'equal', found: 'as locked' };
}

function judgeUnlocked(tagged: Manifest | undefined): Verdict {
  return tagged === undefined
    ? { outcome: 'missing', found: 'no such tag' }
    : { outcome: 'unlocked', found: tagged.digest };
}

function shortened(parts: readonly string[]): string {
  const named = parts.slice(0, NAMED_PARTS).join(', ');
  return parts.length > NAMED_PARTS ? `${named} and ${parts.length - NAMED_PARTS} more` : named;
}

/** What is there and not in the lock. */
async function otherRows(registry: Registry, config: RegistryConfig): Promise<readonly RegistryRow[]> {
  try {
    const rows: RegistryRow[] = [];
    for (const repository of await repositoriesOf(registry)) {
      const images = config.images.filter((image) => image.repository === repository);
      if (images.length > 0) rows.push(...(await tagRows(registry, config, images)));
      else if (!isBeside(repository, config.besides)) rows.push(other(repository, null, 'extra'));
    }
    return rows;
  } catch (error) {
    return [{ repository: '', tag: null, digest: null, ...unchecked(error) }];
  }
}

async function tagRows(
  registry: Registry,
  { otherTags }: RegistryConfig,
  images: readonly LockedImage[],
): Promise<readonly RegistryRow[]> {
  const [{ repository } = { repository: '' }] = images;
  const tags = await tagsOf(registry, repository);
  return tags
    .filter((tag) => !images.some((image) => image.tag === tag || isAbout(tag, image)))
    .map((tag) => other(repository, tag, otherTags));
}

/** Tags by which signatures and statements about an image are found: its digest, and what they are. */
function isAbout(tag: string, { digest }: LockedImage): boolean {
  const stem = digest?.replace(':', '-');
  return (
    stem !== undefined &&
    (tag === stem || (tag.startsWith(`${stem}.`) && /^\.[a-z]{1,20}$/.test(tag.slice(stem.length))))
  );
}

function isBeside(repository: string, besides: readonly string[]): boolean {
  return besides.some((one) => (one.endsWith('/') ? repository.startsWith(one) : repository === one));
}

/** A name that is none is counted, and not repeated. */
function other(repository: string, tag: string | null, outcome: 'extra' | 'kept'): RegistryRow {
  const isPlain = REPOSITORY.test(repository) && (tag === null || TAG.test(tag));
  const found = tag === null ? 'a repository that the lock does not have' : 'a tag that the lock does not have';
  return { repository: isPlain ? repository : '', tag: isPlain ? tag : null, digest: null, outcome, found };
}

function unchecked(error: unknown): Verdict {
  if (error instanceof NoAnswer) return { outcome: 'unchecked', found: error.reason };
  throw error;
}
