import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { run } from './run';
import { MAIL_KNOBS } from './site-mail';
import { StagingAuthority } from './staging-authority';

/** Folders of this repository that the lab uses. */
export interface Repository {
  readonly root: string;
  readonly cli: string;
  readonly values: string;
  readonly modules: string;
  /** Lock of the lab: every image has a digest, made up where values/lock.yaml has none. */
  readonly lock: string;
}

/** @param root of this repository */
export function repositoryAt(root: string): Repository {
  return {
    root,
    cli: join(root, 'lib', 'src', 'cli', 'main.js'),
    values: join(root, 'values'),
    modules: join(root, 'test', 'lab', 'modules'),
    lock: join(root, 'test', 'lab', 'lock.yaml'),
  };
}

/**
 * Tiers in which nobody outside is called. Their authority may issue for names of the site alone; in the others it also
 * vouches for those whom the lab plays outside.
 */
const CLOSED = ['diode', 'airgapped'];

/**
 * Makes the site that the lab plays for a tier: the sample values, for staging, with an authority of their own in the place of
 * the sample's root, which has no key, and with alerts by mail, which the samples leave to each site.
 * @param folder to be made
 * @returns folder of the values, and the authority
 */
export async function playSite(
  { cli, values }: Repository,
  tier: string,
  folder: string,
): Promise<{ readonly values: string; readonly authority: StagingAuthority }> {
  const own = join(folder, 'values');
  mkdirSync(folder);
  cpSync(values, own, { recursive: true });
  const file = join(own, `${tier}.yaml`);
  writeFileSync(file, readFileSync(file, 'utf8').replace(/^( {2}environment:) prod$/m, '$1 staging'));
  wantMail(file);
  const site = CLOSED.includes(tier) ? { tier, values: file } : undefined;
  const authority = await StagingAuthority.create(join(folder, 'authority'), cli, site);
  copyFileSync(authority.root, join(own, 'trust', 'example-root.pem'));
  return { values: own, authority };
}

/** Adds to a values file that operators want their alerts by mail. */
export function wantMail(file: string): void {
  const document = parseDocument(readFileSync(file, 'utf8'));
  for (const [knob, value] of Object.entries(MAIL_KNOBS)) document.setIn(['components', 'alertmanager', knob], value);
  writeFileSync(file, document.toString());
}

/** Renders a tier with the lab's lock, by the command that users have. */
export async function renderTier(repository: Repository, tier: string, out: string): Promise<void> {
  const values = join(repository.values, `${tier}.yaml`);
  const args = ['synth', '--quiet', '--tier', tier, '--values', values, '--lock', repository.lock, '--out', out];
  await run(process.execPath, [repository.cli, ...args], { cwd: repository.root });
}
