import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { tierNamed } from '../../src/app';
import { readBoundary } from '../../src/core/audit-files';
import { publicHosts } from '../../src/core/deny-list';
import { SallyportError } from '../../src/core/errors';
import { destinationRulesOf, STRICT_DESTINATIONS, type DestinationRules } from '../../src/core/site/destinations';
import { fingerprintOf } from '../../src/core/site/trust';
import type { TierName } from '../../src/core/tier';
import { randomRun } from '../helpers/random';
import { workspace, write, yamlOf } from '../helpers/workspace';

const OWN = {
  domains: ['internal.example.mil', 'cluster.local'],
  registries: ['harbor.internal.example.mil:5000/sallyport', 'harbor.internal.example.mil'],
  cidrs: ['10.0.0.0/8', 'fd00::/8'],
  trustAnchors: ['a'.repeat(64)],
  resolvers: ['10.0.0.53'],
  timeSources: ['ntp1.internal.example.mil', '10.0.0.123'],
  egress: [{ host: 'models.example.net', port: 443 }],
};

/** What reading a boundary file says, one message a problem with its place; empty if it is taken. */
function problems(folder: string, boundary: unknown, rules: DestinationRules = STRICT_DESTINATIONS): string[] {
  const file = write(`${folder}/boundary.yaml`, yamlOf(boundary as Record<string, unknown>));
  try {
    readBoundary(file, rules);
    return [];
  } catch (error) {
    if (!(error instanceof SallyportError) || error.exitCode !== 2) throw error;
    return error.problems.map(({ place, message }) => `${place?.path ?? ''}:${place?.line ?? '-'} ${message}`);
  }
}

function rulesOf(tier: TierName): DestinationRules {
  return destinationRulesOf(tierNamed(tier));
}

const ROOT = fingerprintOf(new X509Certificate(rootCertificates[0] ?? ''));

describe('a boundary file', () => {
  it('may hold what a site may own, and what the tier lets out', () => {
    const folder = workspace();
    expect(problems(folder, OWN)).toEqual([]);
    expect(problems(folder, OWN, rulesOf('byoc'))).toEqual([]);
    expect(problems(folder, { domains: [] })).toEqual([]);
  });

  it.each<[keyof typeof OWN, unknown, string]>([
    ['domains', 'co.uk', 'domains[0]:2 co.uk is a public suffix: anybody can own a name below it'],
    ['domains', 'github.io', 'domains[0]:2 github.io is a public suffix: anybody can own a name below it'],
    ['domains', 'com', 'domains[0]:2 name of one label'],
    ['domains', 'huggingface.co', 'domains[0]:2 huggingface.co is a public model hub'],
    ['domains', '*.example.mil', 'domains[0]:2 not a host name'],
    ['registries', 'docker.io/library', 'registries[0]:2 docker.io is a public image registry'],
    ['registries', 'evil.azurecr.io', 'registries[0]:2 evil.azurecr.io is below azurecr.io, a public image registry'],
    [
      'registries',
      'harbor.example.mil/docker.io/library',
      'registries[0]:2 prefix begins with docker.io, which reads as a registry of its own',
    ],
    ['registries', 'harbor.example.mil:99999', 'registries[0]:2 no such port'],
    ['cidrs', '0.0.0.0/0', 'cidrs[0]:2 0.0.0.0/0 is not private: anybody may have an address in it'],
    ['cidrs', '8.8.8.8', 'cidrs[0]:2 not an address block'],
    ['trustAnchors', ROOT, 'trustAnchors[0]:2 fingerprint of the public authority'],
    ['resolvers', '8.8.8.8', 'resolvers[0]:2 8.8.8.8/32 is not private: anybody may have an address in it'],
    ['resolvers', '169.254.169.254', 'resolvers[0]:2 169.254.169.254/32 is not private'],
    ['timeSources', '0.pool.ntp.org', 'timeSources[0]:2 0.pool.ntp.org is below ntp.org, a public time source'],
    ['timeSources', '216.239.35.0', 'timeSources[0]:2 216.239.35.0/32 is not private'],
    ['egress', { host: 'stats.vllm.ai', port: 443 }, 'egress[0].host:2 no tier may reach a public telemetry'],
    ['egress', { host: 'quay.io', port: 443 }, 'egress[0].host:2 an audit without a tier does not open a public image'],
    ['egress', { host: 'a.example.net', port: 53 }, 'egress[0].port:3 no tier opens port 53 towards the outside'],
  ])('is refused at its line with %s: %j', (key, value, expected) => {
    const [problem = '', ...others] = problems(workspace(), { [key]: [value] });
    expect(others).toEqual([]);
    expect(problem).toContain(expected);
  });

  it('opens nothing in a tier that nothing leaves', () => {
    const folder = workspace();
    const { egress } = OWN;
    for (const tier of ['diode', 'airgapped'] as const)
      expect(problems(folder, { egress }, rulesOf(tier))).toEqual([
        `egress[0].host:2 tier ${tier} has no destinations outside the boundary`,
      ]);
  });

  it('lists public registries only where the tier pulls from them', () => {
    const folder = workspace();
    const registries = ['quay.io', 'docker.io/library'];
    expect(problems(folder, { registries }, rulesOf('saas'))).toEqual([]);
    expect(problems(folder, { registries: ['mcr.microsoft.com'] }, rulesOf('saas'))).toHaveLength(1);
    expect(problems(folder, { registries }, rulesOf('byoc'))).toHaveLength(2);
  });

  it('makes no public host part of the site, wherever it stands', () => {
    const folder = workspace();
    const host = fc.constantFrom(...publicHosts().map((entry) => entry.host));
    const key = fc.constantFrom('domains', 'registries', 'timeSources');
    const form = fc.constantFrom('', 'x.', 'x.y.');
    fc.assert(
      fc.property(
        key,
        form,
        host,
        (name, prefix, text) => problems(folder, { [name]: [`${prefix}${text}`] }).length > 0,
      ),
      randomRun('public hosts in a boundary file', 150),
    );
  });
});
