import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { inLanes, kitsOf, minorsIn } from './provision';
import { repositoryAt } from './render';
import type { Kit } from './toolchain';

const ROOT = join(__dirname, '..', '..');
const { modules } = repositoryAt(ROOT);
const OPTIONS = { names: [], tiers: ['saas', 'airgapped'], action: 'run', keep: false, writeEvidence: false } as const;

function kit(module: string): Kit {
  return { module, upstream: module, programs: {} };
}

describe('what a run builds', () => {
  it('is every module that there is but the other Kubernetes, for a run over everything', () => {
    const own = kitsOf(ROOT, OPTIONS).map(({ module }) => module);
    const others = readdirSync(modules).filter((name) => !own.includes(name));
    expect(others).toEqual(
      minorsIn(modules).flatMap((minor) => (own.includes(`kubernetes-${minor}`) ? [] : [`kubernetes-${minor}`])),
    );
    expect(new Set(own).size).toBe(own.length);
    expect(own.slice(0, 2)).toEqual(['etcd', 'kwok']);
  });

  it('is the Kubernetes that is asked for, and no program of a pod where none is asked', () => {
    const own = kitsOf(ROOT, { ...OPTIONS, names: ['etcd'], kubernetes: '1.36' }).map(({ module }) => module);
    expect([...own].sort()).toEqual(['etcd', 'kms', 'kubernetes-1.36', 'kwok']);
  });
});

describe('the lanes of a build', () => {
  it('build the first alone, and then two at a time', async () => {
    const begun: string[] = [];
    const ends = new Map<string, () => void>();
    const build = ({ module }: Kit): Promise<void> => {
      begun.push(module);
      return new Promise((done) => ends.set(module, done));
    };
    const all = inLanes(['a', 'b', 'c', 'd'].map(kit), build);
    expect(begun).toEqual(['a']);
    ends.get('a')?.();
    await vi.waitFor(() => expect(begun).toEqual(['a', 'b', 'c']));
    ends.get('c')?.();
    await vi.waitFor(() => expect(begun).toEqual(['a', 'b', 'c', 'd']));
    for (const name of ['b', 'd']) ends.get(name)?.();
    await all;
  });

  it('say at once that one failed, and have nothing to do without kits', async () => {
    const build = ({ module }: Kit): Promise<void> =>
      module === 'b'
        ? Promise.reject(new Error('cannot build b'))
        : new Promise((done) => void (module === 'a' && done()));
    await expect(inLanes(['a', 'b', 'c'].map(kit), build)).rejects.toThrow('cannot build b');
    await inLanes([], build);
  });
});
