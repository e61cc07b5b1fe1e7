import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { labValues } from './render';

const VALUES = join(__dirname, '..', '..', 'values');

describe('the values of the lab', () => {
  let folder = '';
  let values = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'lab-values-'));
    writeFileSync(join(folder, 'root.pem'), 'another root');
    values = labValues(join(folder, 'root.pem'), VALUES, join(folder, 'values'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('trust the root that they are given', () => {
    expect(readFileSync(join(values, 'trust', 'example-root.pem'), 'utf8')).toBe('another root');
  });

  it.each(['saas', 'byoc', 'diode', 'airgapped'])('of %s want mail, and are the samples otherwise', (tier) => {
    const read = (of: string): object => parse(readFileSync(join(of, `${tier}.yaml`), 'utf8')) as object;
    const sample = read(VALUES) as { readonly components?: object };
    expect(read(values)).toEqual({
      ...sample,
      components: {
        ...sample.components,
        alertmanager: { mailTo: 'alerts@internal.example.mil', mailUser: 'alertmanager' },
      },
    });
  });

  it('of no tier are left alone', () => {
    const texts = [values, VALUES].map((of) => readFileSync(join(of, 'policy.yaml'), 'utf8'));
    expect(texts[0]).toBe(texts[1]);
  });
});
