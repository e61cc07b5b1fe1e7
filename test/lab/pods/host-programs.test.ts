import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { placeOf, versionFlagOf } from './host-programs';

describe('the programs of a package', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'host-programs-'));
    for (const version of ['9.6', '15', '17']) mkdirSync(join(folder, version, 'bin'), { recursive: true });
    for (const version of ['9.6', '15']) writeFileSync(join(folder, version, 'bin', 'server'), '');
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('are on the path, unless the package keeps them by version', () => {
    expect(placeOf({ name: 'a', programs: ['server'] }, 'server')).toBe('server');
    expect(versionFlagOf({ name: 'a', programs: [] })).toBe('-v');
  });

  it('are of the newest version that has them', () => {
    expect(placeOf({ name: 'a', programs: ['server'], folder }, 'server')).toBe(join(folder, '15', 'bin', 'server'));
  });

  it('are not there where the package is not', () => {
    expect(placeOf({ name: 'a', programs: ['server'], folder: join(folder, 'none') }, 'server')).toBe('server');
    expect(placeOf({ name: 'a', programs: ['client'], folder }, 'client')).toBe('client');
  });
});
