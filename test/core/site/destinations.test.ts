import { describe, expect, it } from 'vitest';
import { tierNamed } from '../../../src/app';
import { publicHosts } from '../../../src/core/deny-list';
import {
  destinationRulesOf,
  judgeDestination,
  judgeDestinationIn,
  judgeDestinationPort,
  STRICT_DESTINATIONS,
} from '../../../src/core/site/destinations';
import { edited, loadText, refusals } from './values';

const SAAS = destinationRulesOf(tierNamed('saas'));
const BYOC = destinationRulesOf(tierNamed('byoc'));

function problems(tier: 'saas' | 'byoc', key: 'host' | 'port', value: unknown): string[] {
  return refusals(() => loadText(tier, edited(tier, `egress.allow.0.${key}`, value)));
}

describe('a destination outside the boundary', () => {
  it.each([
    ['huggingface.co', 'model hub'],
    ['cdn-lfs.hf.co', 'model hub'],
    [`files.${'pypi'}.org`, 'package registry'],
    ['eu.i.posthog.com', 'telemetry'],
    ['pool.ntp.org', 'time source'],
    ['dns.google', 'resolver'],
  ])('is in no tier %s, a %s', (host, kind) => {
    expect(judgeDestination(host)?.message).toMatch(`no tier may reach a public ${kind}: `);
    expect(problems('saas', 'host', host)).toHaveLength(1);
    expect(problems('byoc', 'host', host)).toHaveLength(1);
  });

  it.each(['api.openai.com', 'models.example.net', 'bedrock-runtime.eu-west-1.amazonaws.com', 'api.honeycomb.io'])(
    'may be a service that somebody has a contract with: %s',
    (host) => {
      expect(problems('saas', 'host', host)).toEqual([]);
      expect(problems('byoc', 'host', host)).toEqual([]);
    },
  );

  it('is no registry where images come from the mirror only', () => {
    const found = problems('byoc', 'host', 'registry-1.docker.io');
    expect(found[0]).toMatch(/^byoc\.yaml:\d+:\d+: /);
    expect(found.map((problem) => problem.replace(/^\S+ /, ''))).toEqual([
      [
        'tier byoc does not open a public image registry: registry-1.docker.io is below docker.io',
        '  at: egress.allow[0].host',
        '  value: registry-1.docker.io',
        '  fix: remove this destination and use the mirror under site.registry; anything else is a decision of tiers/byoc.ts (posture.images)',
      ].join('\n'),
    ]);
    expect(problems('byoc', 'host', '123456789012.dkr.ecr.eu-west-1.amazonaws.com')).toHaveLength(1);
  });

  it.each(['registry-1.docker.io', 'docker.io', 'quay.io', 'registry.k8s.io', 'x.azurecr.io'])(
    'is no registry where nodes pull from upstream either: %s',
    (host) => {
      const [found, ...others] = problems('saas', 'host', host);
      expect(found).toMatch(/^saas\.yaml:\d+:\d+: tier saas does not open a public image registry: /);
      expect(others).toEqual([]);
    },
  );

  it('is a git host only where git may be pulled from outside', () => {
    expect(judgeDestinationIn('api.github.com', SAAS)).toBeUndefined();
    expect(judgeDestinationIn('api.github.com', BYOC)?.fix).toContain('tiers/byoc.ts (posture.inbound)');
  });

  it('is of no kind that a tier would have to decide about where there is no tier', () => {
    const closed = publicHosts().filter(({ kind }) => kind === 'image registry' || kind === 'code or file host');
    expect(closed.length).toBeGreaterThan(20);
    for (const { host } of closed)
      expect(judgeDestinationIn(host, STRICT_DESTINATIONS)?.message).toMatch(/^an audit without a tier/);
  });

  it.each([53, 123, 853, 4460, 5353, 5355])('is not opened on port %d, by which names and time come', (port) => {
    expect(judgeDestinationPort(port)?.message).toMatch(/RFC \d+/);
    expect(problems('saas', 'port', port)[0]).toContain('  at: egress.allow[0].port\n');
    expect(problems('byoc', 'port', port)).toHaveLength(1);
  });

  it.each([80, 443, 4317, 8443])('may be opened on port %d', (port) => {
    expect(judgeDestinationPort(port)).toBeUndefined();
    expect(problems('byoc', 'port', port)).toEqual([]);
  });
});
