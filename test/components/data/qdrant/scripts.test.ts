import { spawnSync, type SpawnSyncReturns } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prepareScript, serveScript } from '../../../../src/components/data/qdrant/scripts';
import { workspace } from '../../../helpers/workspace';

const NAME = 'full-snapshot-2026-03-01-01-00-05.snapshot';
/** Writes down what it was started with, and that it serves. */
const SERVER =
  '#!/bin/sh\necho "$@" >> "$(dirname "$0")/started-with"\nif [ -z "$NEVER" ]; then : > "$(dirname "$0")/tmp-started"; fi\n';

interface Pod {
  readonly folder: string;
  path(...parts: readonly string[]): string;
  run(script: string, env?: Readonly<Record<string, string>>): SpawnSyncReturns<string>;
}

/** The folders of the pod below a folder of the test, with a server that only says how it was started. */
function pod(): Pod {
  const folder = workspace();
  const path = (...parts: readonly string[]): string => join(folder, ...parts);
  for (const name of ['storage', 'snapshots']) mkdirSync(path(name));
  writeFileSync(path('qdrant'), SERVER);
  chmodSync(path('qdrant'), 0o755);
  return {
    folder,
    path,
    run: (script, env = {}) => {
      const text = script
        .replaceAll('/tmp/started', path('tmp-started'))
        .replaceAll(/(?<!sallyport)\/qdrant\//g, `${folder}/`)
        .replaceAll('cd /qdrant', `cd ${folder}`);
      return spawnSync('/bin/sh', ['-c', text], { encoding: 'utf8', timeout: 3000, env: { ...process.env, ...env } });
    },
  };
}

function snapshotIn({ path }: Pod, content = 'vectors', checksum = content): void {
  writeFileSync(path('snapshots', NAME), content);
  writeFileSync(path('snapshots', `${NAME}.checksum`), createHash('sha256').update(checksum).digest('hex'));
}

describe('before the server', () => {
  it('nothing is waited for where neither vectors nor snapshots are', () => {
    expect(pod().run(prepareScript())).toMatchObject({ status: 0, stdout: '' });
  });

  it('nothing is waited for where vectors are', () => {
    const own = pod();
    snapshotIn(own);
    mkdirSync(own.path('storage', 'collections'));
    expect(own.run(prepareScript())).toMatchObject({ status: 0, stdout: '' });
  });

  it('an empty store beside snapshots waits to be told which one', () => {
    const own = pod();
    snapshotIn(own);
    const { signal, stdout } = own.run(prepareScript());
    expect(signal).toBe('SIGTERM');
    expect(stdout).toContain('no vectors, but snapshots');
  });

  it('a named snapshot is taken up, and the order put away', () => {
    const own = pod();
    snapshotIn(own);
    writeFileSync(own.path('snapshots', 'restore'), `${NAME}\n`);
    expect(own.run(prepareScript()).status).toBe(0);
    expect(readFileSync(own.path('storage', 'returning'), 'utf8')).toBe(`${NAME}\n`);
    expect(readdirSync(own.path('snapshots')).filter((name) => name.startsWith('restore'))).toEqual([
      expect.stringMatching(/^restored-\d{8}T\d{6}Z$/),
    ]);
  });

  it.each([
    ['whose content is another one', NAME, 'other', /not what its checksum says/],
    ['that is not there', 'full-snapshot-2020-01-01-00-00-00.snapshot', 'vectors', /no snapshot has this name/],
    ['by a path', '../full-snapshot-.snapshot', 'vectors', /no name of a full snapshot/],
    ['by a path below', `full-snapshot-/../${NAME}`, 'vectors', /a name, and no path/],
  ])('a snapshot %s is refused', (_, name, checksum, says) => {
    const own = pod();
    snapshotIn(own, 'vectors', checksum);
    writeFileSync(own.path('snapshots', 'restore'), `${name}\n`);
    expect(own.run(prepareScript()).stdout).toMatch(says);
    expect(existsSync(own.path('storage', 'returning'))).toBe(false);
  });
});

describe('the server', () => {
  const started = ({ path }: Pod): string => readFileSync(path('started-with'), 'utf8').trim();

  it('is started with its configuration alone where nothing comes back', () => {
    const own = pod();
    expect(own.run(serveScript()).status).toBe(0);
    expect(started(own)).toBe('--config-path /etc/sallyport/qdrant/config.yaml');
  });

  it('begins with the snapshot that comes back, and only once', () => {
    const own = pod();
    writeFileSync(own.path('storage', 'returning'), `${NAME}\n`);
    mkdirSync(own.path('storage', 'collections'));
    const { status, stdout } = own.run(serveScript());
    expect(status).toBe(0);
    expect(stdout).toContain(`the snapshot is back: ${NAME}`);
    expect(started(own)).toBe(
      `--config-path /etc/sallyport/qdrant/config.yaml --storage-snapshot ${own.path('snapshots', NAME)}`,
    );
    // Half of what an earlier try brought back is gone before it begins anew.
    expect(existsSync(own.path('storage', 'collections'))).toBe(false);
    expect(existsSync(own.path('storage', 'returning'))).toBe(false);
  });

  it('begins with it once more where it ended before it served', () => {
    const own = pod();
    writeFileSync(own.path('storage', 'returning'), `${NAME}\n`);
    expect(own.run(serveScript(), { NEVER: 'yes' }).status).toBe(1);
    expect(existsSync(own.path('storage', 'returning'))).toBe(true);
  });
});
