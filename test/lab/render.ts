import { copyFileSync, cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run';

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

/** A copy of the sample values in which the site trusts another root: that of the sample has no key. */
export function valuesTrusting(root: string, values: string, folder: string): string {
  mkdirSync(folder);
  cpSync(values, folder, { recursive: true });
  copyFileSync(root, join(folder, 'trust', 'example-root.pem'));
  return folder;
}

/** Renders a tier with the lab's lock, by the command that users have. */
export async function renderTier(repository: Repository, tier: string, out: string): Promise<void> {
  const values = join(repository.values, `${tier}.yaml`);
  const args = ['synth', '--quiet', '--tier', tier, '--values', values, '--lock', repository.lock, '--out', out];
  await run(process.execPath, [repository.cli, ...args], { cwd: repository.root });
}
