import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020';
import addFormats from 'ajv-formats';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runCli } from '../../helpers/spawn';
import { ROOT } from '../../helpers/workspace';

const FILES = {
  values: 'schema.json',
  policy: 'policy.schema.json',
  models: 'models.schema.json',
  lock: 'lock.schema.json',
};
const SAMPLES = [
  ['values', 'saas.yaml'],
  ['values', 'byoc.yaml'],
  ['values', 'diode.yaml'],
  ['values', 'airgapped.yaml'],
  ['policy', 'policy.yaml'],
  ['models', 'models.yaml'],
  ['lock', 'lock.yaml'],
] as const;

async function schemaOf(name: string): Promise<Record<string, unknown>> {
  const { code, out, err } = await runCli('schema', name);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return JSON.parse(out) as Record<string, unknown>;
}

describe('schema', () => {
  it.each(Object.entries(FILES))('of %s is the one beside the samples', async (name, file) => {
    expect(await schemaOf(name)).toEqual(JSON.parse(readFileSync(join(ROOT, 'values', file), 'utf8')));
  });

  it('is the one of values unless another is named', async () => {
    expect((await runCli('schema')).out).toBe((await runCli('schema', 'values')).out);
  });

  it.each(SAMPLES)('of %s accepts %s, and refuses it with one key more', async (name, file) => {
    const ajv = new Ajv2020({ strict: false });
    addFormats.default(ajv);
    const accepts = ajv.compile(await schemaOf(name));
    const sample = parse(readFileSync(join(ROOT, 'values', file), 'utf8')) as Record<string, unknown>;
    expect(accepts(sample) ? [] : accepts.errors).toEqual([]);
    expect(accepts({ ...sample, unheardOf: 1 })).toBe(false);
  });
});
