import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { TIER_NAMES } from '../../src/core/tier';
import { renderSample } from '../helpers/render';
import { fileOf } from '../components/wired';

/*
 * The record of use crosses three programs, each with a file of its own: read here from what is rendered, because the
 * chain breaks without a word where one of them spells a name in another way.
 */

interface Gateway {
  readonly frontendPolicies: {
    readonly accessLog: { readonly add: Record<string, string>; readonly otlp?: { readonly fields?: unknown } };
  };
}

interface Collector {
  readonly processors: Readonly<
    Record<string, { readonly log_statements: { readonly context: string; readonly statements: string[] }[] }>
  >;
}

interface Store {
  readonly limits_config: {
    readonly retention_period: string;
    readonly retention_stream: { readonly selector: string; readonly period: string }[];
    readonly otlp_config: {
      readonly resource_attributes: { readonly attributes_config: { readonly attributes: string[] }[] };
    };
  };
}

const outputs = TIER_NAMES.flatMap((tier) =>
  renderSample(tier)
    .outputs.map(({ composed }) => composed)
    .filter(({ graph }) => graph.members.some(({ name }) => name === 'agentgateway'))
    .map((composed) => [tier, [...composed.planes.values()].flat()] as const),
);

describe.each(outputs)('the record of use in %s', (_tier, objects) => {
  const gateway = parse(fileOf(objects, 'agentgateway-config', 'config.yaml')) as Gateway;
  const collector = parse(fileOf(objects, 'otel-collector-config', 'config.yaml')) as Collector;
  const store = parse(fileOf(objects, 'loki-config', 'loki.yaml')) as Store;
  const { accessLog } = gateway.frontendPolicies;
  const [, mark = ''] =
    /where log\.attributes\["(.+)"\] != nil/.exec(JSON.stringify(collector).replaceAll('\\', '')) ?? [];
  const [, label = '', stream = ''] =
    /set\(resource\.attributes\["(.+?)"\], "(.+?)"\)/.exec(
      collector.processors['transform/stream']?.log_statements[1]?.statements[0] ?? '',
    ) ?? [];

  it('is marked by the gateway on every line, also on what it sends to the collector', () => {
    expect(accessLog.add[mark]).toMatch(/^default\(/);
    // Fields of its own would replace the marked ones on this way (agentgateway v1.4.1: proxy/httpproxy.rs).
    expect(accessLog.otlp).toBeDefined();
    expect(accessLog.otlp?.fields).toBeUndefined();
  });

  it('passes the list of what the collector keeps with every field that the gateway adds', () => {
    const groups = collector.processors['transform/no-payload']?.log_statements ?? [];
    const statements = groups.find(({ context }) => context === 'log')?.statements ?? [];
    const keep = statements.find((statement) => statement.startsWith('keep_keys(log.attributes, ')) ?? '';
    const kept = JSON.parse(/\[.*\]/.exec(keep)?.[0] ?? '[]') as string[];
    expect(kept).toEqual(expect.arrayContaining(Object.keys(accessLog.add)));
  });

  it('reaches the store under a label that the store keeps as one', () => {
    const [{ attributes } = { attributes: [] }] = store.limits_config.otlp_config.resource_attributes.attributes_config;
    expect(label).not.toBe('');
    expect(attributes).toContain(label);
  });

  it('goes to the SIEM by the same mark, at both ends of the way', () => {
    const forwarder = parse(fileOf(objects, 'siem-forwarder-config', 'config.yaml')) as Collector;
    for (const { processors } of [collector, forwarder]) {
      expect(processors['filter/audit']).toMatchObject({ logs: { log_record: [`log.attributes["${mark}"] == nil`] } });
    }
  });

  it('is kept for longer than other logs', () => {
    const { retention_period: others, retention_stream: streams } = store.limits_config;
    expect(streams).toEqual([{ selector: `{${label}="${stream}"}`, priority: 100, period: '2557d' }]);
    expect(others).toBe('31d');
  });
});
