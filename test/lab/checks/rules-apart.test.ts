import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Reference } from '../api';
import { readOutput } from '../manifests';
import { withoutRules, type Apart } from './rules-apart';

const MANIFESTS = readOutput(join(__dirname, '..', '..', '..', 'charts-out'), 'airgapped').flat();
const BINDING = 'sallyport-no-acme-issuer';

/** A cluster that says what is done to its bindings. */
function cluster(): { readonly apart: Apart; readonly changes: string[] } {
  const changes: string[] = [];
  const api: Apart['api'] = {
    delete: async ({ name }: Reference) => void changes.push(`- ${name}`),
    apply: async ({ name }: Reference) => {
      changes.push(`+ ${name}`);
      return { status: 200, warnings: [], body: {} };
    },
  };
  return { apart: { api, manifests: MANIFESTS, seconds: 0.3 }, changes };
}

describe('without a rule', () => {
  it('something is tried until it ends well', async () => {
    const { apart, changes } = cluster();
    let tries = 0;
    const attempt = async (): Promise<readonly string[]> => ((tries += 1) < 3 ? ['still in force'] : []);
    expect(await withoutRules(apart, ['TRUST-001'], attempt)).toEqual([]);
    expect(changes).toEqual([`- ${BINDING}`, `+ ${BINDING}`]);
  });

  it('something that never ends well is a problem, and the rule is put back', async () => {
    const { apart, changes } = cluster();
    expect(await withoutRules(apart, ['TRUST-001'], async () => ['admitted'])).toEqual(['admitted']);
    expect(changes.at(-1)).toBe(`+ ${BINDING}`);
  });

  it('the rule is put back also when nothing can be tried', async () => {
    const { apart, changes } = cluster();
    const gone = withoutRules(apart, ['TRUST-001'], () => Promise.reject(new Error('gone')));
    await expect(gone).rejects.toThrow('gone');
    expect(changes.at(-1)).toBe(`+ ${BINDING}`);
  });

  it('that no policy says, nothing is told apart', async () => {
    const { apart, changes } = cluster();
    expect(await withoutRules(apart, ['LAB-001'], async () => [])).toEqual([
      'no policy says LAB-001, so it cannot be told apart from others',
    ]);
    expect(changes).toEqual([]);
  });
});
