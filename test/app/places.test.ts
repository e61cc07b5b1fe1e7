import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadInputs, renderTier, tierNamed } from '../../src/app';
import { withPlaces } from '../../src/app/places';
import { SallyportError } from '../../src/core/errors';
import type { Tier, TierName } from '../../src/core/tier';
import { parseYamlSource } from '../../src/core/yaml-source';
import { sampleWorkspace } from '../helpers/workspace';

interface Edit {
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** What reading or rendering the edited samples refuses; the first line of each problem, without the folder. */
function refusalsOf(tier: TierName, ...edits: readonly Edit[]): string[] {
  return refusalsOfTier(tierNamed(tier), edits);
}

function refusalsOfTier(tier: Tier, edits: readonly Edit[]): string[] {
  const folder = join(sampleWorkspace(), 'values');
  for (const { file, from, to } of edits) {
    const text = readFileSync(join(folder, file), 'utf8');
    expect(text).toContain(from);
    writeFileSync(join(folder, file), text.replace(from, to));
  }
  try {
    renderTier(tier, loadInputs(tier, { values: join(folder, `${tier.name}.yaml`) }));
  } catch (error) {
    if (!(error instanceof SallyportError) || error.kind !== 'usage') throw error;
    return error.message.replaceAll(`${folder}/`, '').split(/\n(?! )/);
  }
  return [];
}

/** A tier of which one component is not there. */
function without(tier: Tier, component: string): Tier {
  const outputs = tier.outputs.map((output) => ({
    ...output,
    components: output.components.filter(({ name }) => name !== component),
  }));
  return { ...tier, outputs };
}

function line(file: string, text: string): number {
  const lines = readFileSync(join(__dirname, '../../values', file), 'utf8').split('\n');
  return lines.findIndex((candidate) => candidate.includes(text)) + 1;
}

/** Knobs in the place of those that the sample has. */
const COMPONENTS = (text: string): Edit => ({
  file: 'airgapped.yaml',
  from:
    /^components:\n(?:[ \t].*\n)*/m.exec(readFileSync(join(__dirname, '../../values/airgapped.yaml'), 'utf8'))?.[0] ??
    '',
  to: `components:\n${text}\n`,
});

describe('what only a component can refuse is told at its place in the file', () => {
  it.each([
    ['site.smtp', '  alertmanager: { mailTo: ops@internal.example.mil }', 'send alerts by mail', /^ {2}smtp: .*\n/m],
    ['site.chat', '  alertmanager: { chat: mattermost }', 'send alerts to the chat', /^(?!)/],
    ['site.idp', '  grafana: { oidcClientId: grafana }', 'log users in', /^ {2}idp: .*\n/m],
  ])('a missing %s', (key, knobs, purpose, drop) => {
    const text = readFileSync(join(__dirname, '../../values/airgapped.yaml'), 'utf8');
    const found = drop.exec(text)?.[0];
    const without = found === undefined ? [] : [{ file: 'airgapped.yaml', from: found, to: '' }];
    const [problem = ''] = refusalsOf('airgapped', COMPONENTS(knobs), ...without);
    expect(problem).toContain(purpose);
    expect(problem).toMatch(new RegExp(`^airgapped\\.yaml:${line('airgapped.yaml', 'site:')}:1: `));
    expect(problem).toContain(`  at: ${key}\n`);
    expect(problem).toContain(`fix: add ${key} with its host, addresses and port to the values file`);
  });

  // With the limiter the gateways share nothing out: it counts for all of them.
  it('a limit that the gateways cannot share out where no limiter counts, whatever the order of the limits', () => {
    const limits =
      'limits:\n  - project: operations\n    requestsPerMinute: 61\n  - project: analysis\n    requestsPerMinute: 120';
    const text = readFileSync(join(__dirname, '../../values/policy.yaml'), 'utf8');
    const from = text.slice(text.indexOf('limits:')).trimEnd();
    const edit = { file: 'policy.yaml', from, to: limits };
    const [problem = ''] = refusalsOfTier(without(tierNamed('airgapped'), 'ratelimit'), [edit]);
    expect(refusalsOf('airgapped', edit)).toEqual([]);
    expect(problem).toMatch(
      new RegExp(`^policy\\.yaml:${line('policy.yaml', 'limits:') + 2}:24: the limit of project operations`),
    );
    expect(problem).toContain('at: limits[0].requestsPerMinute\n');
  });

  it('resolvers of different protocols, and too many of them', () => {
    const dns1 = 'dns1.internal.example.mil, addresses: [10.10.0.53]';
    const place = new RegExp(`^airgapped\\.yaml:${line('airgapped.yaml', 'dns1')}:5: `);
    const mixed = refusalsOf('airgapped', {
      file: 'airgapped.yaml',
      from: dns1,
      to: `${dns1}, port: 853, protocol: TLS`,
    });
    expect(mixed[0]).toMatch(place);
    expect(mixed[0]).toContain('different protocols');
    const addresses = Array.from({ length: 16 }, (_, index) => `10.10.2.${index + 1}`).join(', ');
    const many = refusalsOf('airgapped', {
      file: 'airgapped.yaml',
      from: dns1,
      to: `dns1.internal.example.mil, addresses: [${addresses}]`,
    });
    expect(many[0]).toMatch(place);
    expect(many[0]).toContain('more addresses of resolvers');
  });

  it('a diode that is no single address', () => {
    const text = readFileSync(join(__dirname, '../../values/diode.yaml'), 'utf8');
    const own = /^ {2}diode: .*$/m.exec(text)?.[0] ?? '';
    const to = own.replace(/addresses: \[([^\]]+)\]/, 'addresses: [$1, 10.10.9.9]');
    expect(to).not.toBe(own);
    const [problem = ''] = refusalsOf('diode', { file: 'diode.yaml', from: own, to });
    expect(problem).toMatch(
      new RegExp(
        `^diode\\.yaml:${line('diode.yaml', '  diode:')}:${own.indexOf('[') + 1}: the diode must be one address`,
      ),
    );
    expect(problem).toContain('at: site.diode.addresses\n');
  });

  it.each([
    ['sharedMemory', 'gpus: 1\n    replicas: 2', 'gpus: 4\n    replicas: 2', 'too small for 4 accelerators'],
    ['sharedMemory', 'replicas: 2', 'replicas: 2\n    memory: 2Gi', 'leaves nothing of it'],
    ['servedName', 'servedName: llama-3.1-8b', 'servedName: docker.io/library/busybox', 'reads as the host docker.io'],
    ['vllm.toolCallParser', 'llama3_json', 'evil.example.com', 'reads as the host evil.example.com'],
  ])('a deployment with a wrong %s', (key, from, to, message) => {
    const [problem = ''] = refusalsOf('airgapped', { file: 'models.yaml', from, to });
    expect(problem).toMatch(/^models\.yaml:\d+:\d+: /);
    expect(problem).toContain(message);
    expect(problem).toContain(`at: deployments[0].${key}\n`);
  });

  it('a destination with the name of the link', () => {
    const text = readFileSync(join(__dirname, '../../values/saas.yaml'), 'utf8');
    const from = /- (?:\{ )?name: \S+?(?=,|\n)/.exec(text.slice(text.indexOf('allow:')))?.[0] ?? '';
    const to = from.replace(/name: .*/, 'name: control-plane');
    const [problem = ''] = refusalsOf('saas', { file: 'saas.yaml', from, to });
    expect(problem).toMatch(/^saas\.yaml:\d+:\d+: /);
  });
});

describe('a place that a component names', () => {
  const values = parseYamlSource('v.yaml', 'site:\n  dns:\n    - host: a\n');
  const refuse = (place: { readonly file: string; readonly path?: string; readonly line?: number }) => () =>
    withPlaces({ values }, () => {
      throw new SallyportError('usage', { message: 'no', place });
    });

  it('gets line, column and value of its key', () => {
    expect(refuse({ file: 'values', path: 'site.dns[0].host' })).toThrow(
      'v.yaml:3:13: no\n  at: site.dns[0].host\n  value: a',
    );
  });

  it('is the nearest key above, where the file has none', () => {
    expect(refuse({ file: 'values', path: 'site.smtp' })).toThrow('v.yaml:1:1: no\n  at: site.smtp');
  });

  it('stays as it is for another file, and for a line that is known', () => {
    expect(refuse({ file: 'lock.yaml', path: 'images' })).toThrow('lock.yaml: no\n');
    expect(refuse({ file: 'values', path: 'site', line: 7 })).toThrow('values:7:1: no\n');
  });

  it('leaves other errors alone', () => {
    const bug = new TypeError('x');
    expect(() =>
      withPlaces({ values }, () => {
        throw bug;
      }),
    ).toThrow(bug);
  });
});
