import { copyFileSync, cpSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseDocument } from 'yaml';
import { run } from './run';
import { importModels } from './served-models';
import { BROKER_KNOBS, BROKER_TIER } from './site-brokers';
import { EVALUATION_KNOBS } from './site-evaluation';
import { LOCKED_KNOBS, LOCKED_TIER } from './site-locked-logs';
import { MAIL_KNOBS } from './site-mail';
import { MIRRORED_TIERS, PACKAGE_KNOBS } from './site-packages';
import { VECTOR_KNOBS, VECTOR_TIER } from './site-vectors';
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
 * the sample's root, which has no key, with alerts by mail, a golden set, a signed snapshot of packages, and stores of vectors, which the
 * samples leave to each site, and with models that have digests, which the samples leave to whoever imports them.
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
  wantEvaluation(file);
  importModels(own);
  if (MIRRORED_TIERS.includes(tier)) wantPackages(file);
  if (tier === VECTOR_TIER) wantVectors(file);
  if (tier === LOCKED_TIER) wantLockedLogs(file);
  if (tier === BROKER_TIER) wantBrokers(file);
  const site = CLOSED.includes(tier) ? { tier, values: file } : undefined;
  const authority = await StagingAuthority.create(join(folder, 'authority'), cli, site);
  copyFileSync(authority.root, join(own, 'trust', 'example-root.pem'));
  return { values: own, authority };
}

/** Adds to a values file that operators want their alerts by mail. */
export function wantMail(file: string): void {
  setKnobs(file, 'alertmanager', MAIL_KNOBS);
}

/** Adds to a values file which golden sets there are, who answers and who judges. */
export function wantEvaluation(file: string): void {
  setKnobs(file, 'replay', EVALUATION_KNOBS);
}

/** Adds to a values file which snapshots of packages there are, and who signed them. */
export function wantPackages(file: string): void {
  setKnobs(file, 'package-mirrors', PACKAGE_KNOBS);
}

/** Adds to a values file that there are stores of vectors, which are off by default. */
export function wantVectors(file: string): void {
  for (const [component, knobs] of Object.entries(VECTOR_KNOBS)) setKnobs(file, component, knobs);
}

/** Adds to a values file that users log in by brokers, which are off by default. */
export function wantBrokers(file: string): void {
  for (const [component, knobs] of Object.entries(BROKER_KNOBS)) setKnobs(file, component, knobs);
}

/** Adds to a values file that logs stand in a bucket that is locked. */
export function wantLockedLogs(file: string): void {
  setKnobs(file, 'loki', LOCKED_KNOBS);
}

function setKnobs(file: string, component: string, knobs: Readonly<Record<string, unknown>>): void {
  const document = parseDocument(readFileSync(file, 'utf8'));
  for (const [knob, value] of Object.entries(knobs))
    document.setIn(['components', component, knob], document.createNode(value));
  writeFileSync(file, document.toString());
}

/** Renders a tier with the lab's lock, by the command that users have. */
export async function renderTier(repository: Repository, tier: string, out: string): Promise<void> {
  const values = join(repository.values, `${tier}.yaml`);
  const args = ['synth', '--quiet', '--tier', tier, '--values', values, '--lock', repository.lock, '--out', out];
  await run(process.execPath, [repository.cli, ...args], { cwd: repository.root });
}
