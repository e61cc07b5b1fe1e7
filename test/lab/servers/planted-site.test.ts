import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { outputsOf, readOutput, titleOf } from '../manifests';
import { networkOf, type ApiServerValues, type NetworkValues } from '../site-network';
import { siteProblems } from './names-time';
import { plantInSite, siteErrors } from './planted-site';

const ROOT = join(__dirname, '..', '..', '..');
const MANIFESTS = readOutput(join(ROOT, 'charts-out'), 'airgapped').flat();
const VALUES = parse(readFileSync(join(ROOT, 'values', 'airgapped.yaml'), 'utf8')) as NetworkValues & {
  readonly cluster: { readonly apiServer: ApiServerValues };
};
const SITE = networkOf(VALUES, VALUES.cluster.apiServer);

describe('the network around the cluster', () => {
  it('is rendered as the values name it', () => {
    expect(siteProblems(SITE, MANIFESTS)).toEqual([]);
  });

  it.each(siteErrors(MANIFESTS).map((planted) => [planted.name, planted] as const))(
    'differs by %s, at the place of the manifest',
    (_, { manifest, says }) => {
      const original = MANIFESTS.find(({ file, line }) => file === manifest.file && line === manifest.line);
      expect(original && titleOf(original)).toBe(titleOf(manifest));
      const others = MANIFESTS.map((one) => (one === original ? manifest : one));
      const problems = siteProblems(SITE, others);
      expect(problems.length).toBeGreaterThan(0);
      expect(problems.every((problem) => problem.startsWith(titleOf(manifest)))).toBe(true);
      expect(problems.some((problem) => says.test(problem))).toBe(true);
    },
  );
});

describe('errors in it', () => {
  it.each(['saas', 'byoc', 'diode'].flatMap((tier) => outputsOf(join(ROOT, 'charts-out'), tier)))(
    'have a place in %s',
    (output) => {
      expect(() => siteErrors(readOutput(join(ROOT, 'charts-out'), output).flat())).not.toThrow();
    },
  );

  it('are all seen by the comparison', () => {
    const results = plantInSite({ manifests: MANIFESTS, site: SITE });
    expect(results.length).toBeGreaterThan(0);
    expect(results.filter(({ problem }) => problem !== undefined)).toEqual([]);
  });

  it('are missed by values that say the same, and that is said', () => {
    const clocks = [{ address: '192.0.2.123', port: 123 }, ...SITE.clocks.slice(1)];
    const [missed] = plantInSite({ manifests: MANIFESTS, site: { ...SITE, clocks } }).filter(
      ({ name }) => name === 'the time of another clock',
    );
    expect(missed?.problem).toContain('heard nothing');
  });
});
