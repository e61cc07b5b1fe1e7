import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { SallyportError } from '../../src/core/errors';
import { inventoryOf, type Inventory } from '../../src/audit/inventory';
import { parseManifest } from '../../src/manifest/parse';
import { skipBecause } from '../helpers/skip';

const FOLDER = join(__dirname, '../../../shared/corpus');

interface Truth {
  readonly files: readonly TruthFile[];
}

interface TruthFile {
  readonly file: string;
  readonly expect?: string;
  readonly images?: readonly { readonly ref: string; readonly cls: string }[];
  readonly hosts?: readonly { readonly value: string; readonly cls: string; readonly line: number }[];
}

interface Score {
  readonly found: readonly string[];
  readonly missed: readonly string[];
  readonly extra: readonly string[];
}

/** Floors reached on the open corpus. They may only rise; the marks to beat on the closed part are in the design. */
const FLOORS = { images: { recall: 0.98, precision: 0.98 }, hosts: { recall: 0.96, precision: 0.95 } };

describe('manifests of public projects with a truth made by hand', () => {
  it('images and runtime hosts are found, and little else', (test) => {
    if (!existsSync(FOLDER)) skipBecause(test, 'the open corpus is not beside this checkout');
    const truth = parse(readFileSync(join(FOLDER, 'truth.yaml'), 'utf8')) as Truth;
    const pairs = truth.files.map((file) => ({ file, inventory: read(file) }));
    const images = total(pairs.map(({ file, inventory }) => score(trueImages(file), foundImages(file, inventory))));
    const hosts = total(pairs.map(({ file, inventory }) => score(trueHosts(file), foundHosts(file, inventory))));
    report('images', images);
    report('runtime hosts', hosts);
    expect({ recall: recall(images), missed: images.missed }).toMatchObject({ recall: atLeast(FLOORS.images.recall) });
    expect({ precision: precision(images), extra: images.extra }).toMatchObject({
      precision: atLeast(FLOORS.images.precision),
    });
    expect({ recall: recall(hosts), missed: hosts.missed }).toMatchObject({ recall: atLeast(FLOORS.hosts.recall) });
    expect({ precision: precision(hosts), extra: hosts.extra }).toMatchObject({
      precision: atLeast(FLOORS.hosts.precision),
    });
  });
});

function read(file: TruthFile): Inventory | null {
  try {
    return inventoryOf(parseManifest(file.file, readFileSync(join(FOLDER, file.file), 'utf8')).objects, {
      boundary: null,
    });
  } catch (error) {
    if (error instanceof SallyportError && file.expect !== undefined) return null;
    throw error;
  }
}

function trueImages(file: TruthFile): readonly string[] {
  const pulled = (file.images ?? []).filter((image) => image.cls === 'pull' || image.cls === 'split');
  return pulled.map((image) => `${file.file} ${image.ref}`);
}

function foundImages(file: TruthFile, inventory: Inventory | null): readonly string[] {
  return (inventory?.images ?? [])
    .filter((image) => image.class !== 'pattern')
    .map((image) => `${file.file} ${image.ref}`);
}

function trueHosts(file: TruthFile): readonly string[] {
  const runtime = (file.hosts ?? []).filter((host) => host.cls === 'runtime');
  return runtime.map((host) => `${file.file}:${host.line} ${hostOf(host.value)}`);
}

function foundHosts(file: TruthFile, inventory: Inventory | null): readonly string[] {
  const runtime = (inventory?.hosts ?? []).filter((host) => host.class === 'runtime');
  return runtime.flatMap((host) => host.occurrences.map((at) => `${file.file}:${at.line} ${host.host}`));
}

function hostOf(value: string): string {
  const authority = /^[a-z0-9+.-]+:\/\/(?:[^@/]*@)?([^/:?]+)/i.exec(value)?.[1];
  return (authority ?? value.replace(/:\d+$/, '')).toLowerCase();
}

function score(truth: readonly string[], found: readonly string[]): Score {
  const [wanted, got] = [new Set(truth), new Set(found)];
  return {
    found: [...wanted].filter((item) => got.has(item)),
    missed: [...wanted].filter((item) => !got.has(item)),
    extra: [...got].filter((item) => !wanted.has(item)),
  };
}

function total(scores: readonly Score[]): Score {
  const all = (member: keyof Score): readonly string[] => scores.flatMap((one) => one[member]);
  return { found: all('found'), missed: all('missed'), extra: all('extra') };
}

function recall({ found, missed }: Score): number {
  return found.length / (found.length + missed.length);
}

function precision({ found, extra }: Score): number {
  return found.length / (found.length + extra.length);
}

function atLeast(floor: number): number {
  return expect.toSatisfy((value: number) => value >= floor, `at least ${floor}`) as number;
}

function report(name: string, result: Score): void {
  process.stderr.write(
    `${name}: recall ${recall(result).toFixed(3)}, precision ${precision(result).toFixed(3)} of ${result.found.length + result.missed.length}\n`,
  );
  for (const item of result.missed) process.stderr.write(`  missed ${item}\n`);
  for (const item of result.extra) process.stderr.write(`  extra ${item}\n`);
}
