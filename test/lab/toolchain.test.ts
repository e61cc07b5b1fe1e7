import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { CERT_MANAGER, digestOf, ETCD, kubernetes, KWOK, versionOf } from './toolchain';

const MODULES = join(__dirname, 'modules');
const MINORS = readdirSync(MODULES).flatMap((name) => /^kubernetes-(.*)$/.exec(name)?.[1] ?? []);

describe('the Go modules of the lab', () => {
  it.each([CERT_MANAGER, ETCD, KWOK, ...MINORS.map(kubernetes)].map((kit) => [kit.module, kit] as const))(
    '%s pins the version that its folder is named after, and checks what it fetches',
    (name, kit) => {
      const version = versionOf(kit, MODULES);
      expect(version).toMatch(/^v\d+\.\d+\.\d+$/);
      expect(readFileSync(join(MODULES, name, 'go.sum'), 'utf8')).toContain(`${kit.upstream} ${version} h1:`);
      const minor = /^kubernetes-(.*)$/.exec(name)?.[1];
      if (minor !== undefined) expect(version).toContain(`v${minor}.`);
    },
  );

  it.each(MINORS)('of Kubernetes %s replace every staging module by the version that belongs to it', (minor) => {
    const text = readFileSync(join(MODULES, `kubernetes-${minor}`, 'go.mod'), 'utf8');
    const version = versionOf(kubernetes(minor), MODULES).replace(/^v1\./, 'v0.');
    const replaced = [...text.matchAll(/^\tk8s\.io\/\S+ => k8s\.io\/\S+ (\S+)$/gm)].map(([, own]) => own);
    expect(new Set(replaced)).toEqual(new Set([version]));
    expect(replaced.length).toBeGreaterThan(25);
  });

  it('have the Kubernetes of every values file', () => {
    for (const tier of ['saas', 'byoc', 'diode', 'airgapped']) {
      const text = readFileSync(join(__dirname, '..', '..', 'values', `${tier}.yaml`), 'utf8');
      const versions = [...text.matchAll(/kubernetesVersion: '(.*)'/g)].map(([, version]) => version);
      expect(parse(text)).toBeDefined();
      expect(MINORS).toEqual(expect.arrayContaining(versions));
    }
  });

  it('stamp the version into the programs of Kubernetes, which have none of their own', () => {
    expect(kubernetes('1.34').stamp?.('v1.34.4')).toEqual({
      'k8s.io/component-base/version.gitVersion': 'v1.34.4',
      'k8s.io/component-base/version.gitMajor': '1',
      'k8s.io/component-base/version.gitMinor': '34',
    });
  });

  it('are built anew when a file of theirs changes, however deep it lies', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sallyport-module-'));
    try {
      mkdirSync(join(folder, 'deep', 'er'), { recursive: true });
      writeFileSync(join(folder, 'go.mod'), 'module m\n');
      const digests = ['a', 'b', 'a'].map((text) => {
        writeFileSync(join(folder, 'deep', 'er', 'main.go'), text);
        return digestOf(folder);
      });
      expect(digests[0]).not.toBe(digests[1]);
      expect(digests[0]).toBe(digests[2]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
