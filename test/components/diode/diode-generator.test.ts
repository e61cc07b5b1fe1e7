import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { component as generator } from '../../../src/components/diode/diode-generator';
import { recordProgram } from '../../../src/components/diode/diode-generator/program';
import { aggregates } from '../../../src/core/diode-schema';
import { containerOf, objectAlone, podOf, specOf } from '../rendering';
import { fileOf, providing, renderWired } from '../wired';

const metrics = providing('metrics', { port: 9090, security: 'mtls' }, 'operational');
const records = providing('diode-validator', { port: 9443, security: 'mtls' }, 'aggregate');

describe('generator of the diode', () => {
  const objects = renderWired('diode', generator as never, [metrics, records]);
  const config = parse(fileOf(objects, 'diode-generator-config', 'vector.yaml')) as {
    readonly api: unknown;
    readonly sources: Record<string, Record<string, unknown>>;
    readonly transforms: Record<string, Record<string, unknown>>;
    readonly sinks: Record<string, Record<string, unknown>>;
  };

  it('collects nothing but aggregates, over mutual TLS', () => {
    expect(config.sources['federate']).toMatchObject({
      type: 'prometheus_scrape',
      query: { 'match[]': ['{__name__=~"agg:.*"}'] },
      scrape_interval_secs: 60,
      tls: { crt_file: '/etc/sallyport/tls/tls.crt', verify_certificate: true, verify_hostname: true },
    });
    expect(Object.keys(config.sources).sort()).toEqual(['federate', 'own']);
  });

  it('keeps only names of the approved list', () => {
    expect(config.transforms['listed']).toEqual({
      type: 'filter',
      inputs: ['federate'],
      condition: `includes(${JSON.stringify(aggregates().map(({ name }) => name))}, .name)`,
    });
  });

  it('builds each record anew from name, approved labels and value', () => {
    const program = config.transforms['record']?.['source'] as string;
    expect(program).toBe(recordProgram(aggregates()));
    expect(program).toContain(
      [
        'if name == "agg:requests_day" {',
        '  label_finished_reason = string!(.tags.finished_reason)',
        '  labels = { "finished_reason": label_finished_reason }',
        '  passes = value >= 10.0 && value <= 1000000000.0 && mod(value, 5.0) == 0.0 && includes(["stop","length","abort"], label_finished_reason)',
        '}',
      ].join('\n'),
    );
    expect(program.match(/^if name == /gm)).toHaveLength(aggregates().length);
    expect(program).toContain('if !passes { abort }\n. = { "name": name, "labels": labels, "value": to_int(value) }\n');
    expect(config.transforms['record']).toMatchObject({ inputs: ['as_log'], drop_on_error: true, drop_on_abort: true });
    expect(config.transforms['as_log']).toMatchObject({ inputs: ['listed'] });
  });

  it('hands records to the validator alone; its own metrics never join them', () => {
    expect(config.sinks['validator']).toMatchObject({
      ...{
        type: 'socket',
        mode: 'tcp',
        inputs: ['record'],
        encoding: { codec: 'json' },
        framing: { method: 'newline_delimited' },
      },
      tls: { enabled: true, verify_certificate: true, verify_hostname: true },
    });
    expect(config.sinks['own']).toMatchObject({
      type: 'prometheus_exporter',
      inputs: ['own'],
      tls: { enabled: true, verify_certificate: true },
    });
    expect(Object.keys(config.sinks).sort()).toEqual(['own', 'validator']);
  });

  it('has its interface off', () => {
    expect(config.api).toEqual({ enabled: false });
  });

  it('reaches the metrics server, the validator and the resolver, and neither the diode nor anything else', () => {
    const { egress } = specOf(objectAlone(objects, 'NetworkPolicy', 'diode-generator')) as {
      readonly egress: readonly { readonly ports: readonly { readonly port: number }[] }[];
    };
    expect(egress.flatMap(({ ports }) => ports.map(({ port }) => port)).sort((a, b) => a - b)).toEqual([
      1053, 9090, 9443,
    ]);
    expect(JSON.stringify(egress)).not.toContain('ipBlock');
  });

  it('is probed without a certificate on a port that wants one, and runs as nobody', () => {
    const deployment = objectAlone(objects, 'Deployment', 'diode-generator');
    const container = containerOf(deployment, 'vector');
    expect(container['readinessProbe']).toMatchObject({ tcpSocket: { port: 'metrics' } });
    expect(container['livenessProbe']).toMatchObject({ tcpSocket: { port: 'metrics' } });
    expect(podOf(deployment).securityContext).toMatchObject({ runAsUser: 65534, runAsNonRoot: true });
  });
});
