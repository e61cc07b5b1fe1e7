import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { wantMail } from './render';

const VALUES = join(__dirname, '..', '..', 'values');
const FOLDER = mkdtempSync(join(tmpdir(), 'lab-values-'));

afterAll(() => rmSync(FOLDER, { recursive: true }));

describe('the values of the lab', () => {
  it.each(['saas', 'byoc', 'diode', 'airgapped'])('of %s want mail, and are what they were otherwise', (tier) => {
    const [from, to] = [join(VALUES, `${tier}.yaml`), join(FOLDER, `${tier}.yaml`)];
    const read = (file: string): object => parse(readFileSync(file, 'utf8')) as object;
    copyFileSync(from, to);
    wantMail(to);
    const sample = read(from) as { readonly components?: object };
    const alertmanager = { mailTo: 'alerts@internal.example.mil', mailUser: 'alertmanager' };
    expect(read(to)).toEqual({ ...sample, components: { ...sample.components, alertmanager } });
  });
});
