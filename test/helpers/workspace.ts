import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, onTestFinished } from 'vitest';
import { stringify } from 'yaml';
import type { SiteDocuments } from './random-values';

export const ROOT = join(__dirname, '..', '..');

/** An empty folder that is gone when the test ends. */
export function workspace(): string {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
  onTestFinished(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return folder;
}

/** A folder for all tests of a file: `folder` is empty, and gone when the last one ends. */
export function permanentWorkspace(): { readonly folder: string } {
  const folder = mkdtempSync(join(tmpdir(), 'sallyport-test-'));
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  return { folder };
}

/** A folder with a copy of the committed samples: `values/` and nothing else. */
export function sampleWorkspace(): string {
  const folder = workspace();
  cpSync(join(ROOT, 'values'), join(folder, 'values'), { recursive: true });
  return folder;
}

/** Writes the four files of a site, and the example root as its trust file. @returns path of the values file */
export function writeSite(folder: string, site: SiteDocuments): string {
  const texts = {
    'site.yaml': site.values,
    'models.yaml': site.models,
    'policy.yaml': site.policy,
    'lock.yaml': site.lock,
  };
  for (const [name, document] of Object.entries(texts)) writeFileSync(join(folder, name), yamlOf(document));
  mkdirSync(join(folder, 'trust'), { recursive: true });
  cpSync(join(ROOT, 'values/trust/example-root.pem'), join(folder, 'trust/root.pem'));
  return join(folder, 'site.yaml');
}

/** YAML with every text in quotes, so that none is ambiguous. */
export function yamlOf(document: unknown): string {
  return stringify(document, {
    defaultStringType: 'QUOTE_DOUBLE',
    defaultKeyType: 'PLAIN',
    lineWidth: 0,
    aliasDuplicateObjects: false,
  });
}

/** Everything below a folder, hidden files too: path → content, `/` at the end of an empty folder. */
export function contentOf(folder: string): Readonly<Record<string, string>> {
  const paths = readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort();
  return Object.fromEntries(
    paths.map((path) => {
      const isFile = statSync(join(folder, path)).isFile();
      return isFile ? [path, readFileSync(join(folder, path), 'latin1')] : [`${path}/`, ''];
    }),
  );
}

/** Writes a file and its folders. */
export function write(path: string, content: string | Uint8Array): string {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, content);
  return path;
}
