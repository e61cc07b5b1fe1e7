import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { component } from '../../../src/components/observability/kube-state-metrics';
import { declareKubeStateMetrics } from '../../../src/components/observability/kube-state-metrics/flows';
import { KINDS, readingRules } from '../../../src/components/observability/kube-state-metrics/kinds';
import { stateArguments } from '../../../src/components/observability/kube-state-metrics/kube-state-metrics';
import { watch } from '../../../src/components/observability/kube-state-metrics/watch';
import { component as prometheus } from '../../../src/components/observability/prometheus';
import { knobDefects } from '../../../src/core/knobs';
import { declaring } from '../../helpers/platform';
import { containerOf, objectAlone, podOf, renderAlone, specOf } from '../rendering';
import { fileOf, renderWired } from '../wired';

const NAME = 'kube-state-metrics';
const SCRAPER = declaring('prometheus', { members: [{ rating: 'operational', ports: [], needs: [], scrapes: true }] });
const listed = (flag: string): readonly string[] =>
  (stateArguments().find((one) => one.startsWith(`${flag}=`)) ?? '').slice(flag.length + 1).split(',');

describe('what kube-state-metrics may read', () => {
  it('is what it is told to read, to list and to watch, and nothing else', () => {
    const rules = readingRules();
    const granted = rules.flatMap(({ apiGroups = [], resources = [] }) =>
      resources.map((resource) => ({ apiGroup: apiGroups[0], resource })),
    );
    expect(granted).toEqual(KINDS);
    expect(listed('--resources')).toEqual(KINDS.map(({ resource }) => resource));
    expect(new Set(rules.flatMap(({ verbs }) => verbs))).toEqual(new Set(['list', 'watch']));
    expect(rules.flatMap(({ resources = [], resourceNames = [] }) => [...resources, ...resourceNames])).not.toContain(
      '*',
    );
  });

  it.each(['secrets', 'configmaps', 'persistentvolumes', 'serviceaccounts', 'roles'])('has no %s in it', (resource) => {
    expect(KINDS.map((kind) => kind.resource)).not.toContain(resource);
  });

  it('is granted to its account alone', () => {
    const objects = renderAlone(component as never);
    expect(objectAlone(objects, 'ClusterRoleBinding', NAME)['subjects']).toEqual([
      { kind: 'ServiceAccount', name: NAME, namespace: 'sallyport-observability' },
    ]);
    expect(objectAlone(objects, 'ClusterRole', NAME)['rules']).toEqual(readingRules());
  });
});

describe('what kube-state-metrics shows', () => {
  it('is each metric that something reads, by its whole name', () => {
    const shown = listed('--metric-allowlist');
    const read = watch.metrics.map(([name]) => name).filter((name) => !name.startsWith('kube_state_metrics_'));
    expect(shown).toEqual(read.map((name) => `^${name}$`));
    expect(shown.length).toBeGreaterThan(10);
  });

  it('is no label and no annotation of an object', () => {
    expect(stateArguments().join(' ')).not.toMatch(/labels-allowlist|annotations-allowlist/);
  });

  it('is read by some alert, recording or panel', () => {
    const expressions = [
      ...watch.alerts.map(({ expr }) => expr),
      ...(watch.recordings ?? []).map(({ expr }) => expr),
      ...(watch.panels ?? []).flatMap(({ targets }) => targets.map(({ expr }) => expr)),
    ].join(' ');
    expect(watch.metrics.map(([name]) => name).filter((name) => !expressions.includes(name))).toEqual([]);
  });
});

describe('kube-state-metrics as rendered', () => {
  const objects = renderWired('airgapped', component as never, [SCRAPER]);
  const workload = objectAlone(objects, 'Deployment', NAME);

  it('lets in Prometheus and itself, on both ports by one file', () => {
    expect(stateArguments()).toContain('--tls-config=/etc/kube-state-metrics/web.yml');
    expect(parse(fileOf(objects, `${NAME}-config`, 'web.yml'))).toEqual({
      tls_server_config: {
        cert_file: '/etc/sallyport/tls/tls.crt',
        key_file: '/etc/sallyport/tls/tls.key',
        client_auth_type: 'RequireAndVerifyClientCert',
        client_ca_file: '/etc/sallyport/trust/ca.crt',
        client_allowed_sans: [
          'spiffe://internal.example.mil/ns/sallyport-observability/sa/kube-state-metrics',
          'spiffe://internal.example.mil/ns/sallyport-observability/sa/prometheus',
        ],
        min_version: 'TLS13',
      },
    });
  });

  it('calls the API server and asks for no name', () => {
    const { egress } = specOf(objectAlone(objects, 'NetworkPolicy', NAME)) as { egress: { ports: object[] }[] };
    expect(egress.flatMap(({ ports }) => ports)).toEqual([{ port: 6443, protocol: 'TCP' }]);
    expect(podOf(workload)['automountServiceAccountToken']).toBe(true);
  });

  it.each(['readinessProbe', 'livenessProbe'])('%s connects: the kubelet has no certificate to show', (probe) => {
    expect(containerOf(workload, NAME)[probe]).toMatchObject({ tcpSocket: { port: 'state' } });
  });

  it('is collected with the labels of what it tells of, its own metrics without', () => {
    const others = [declaring(NAME, declareKubeStateMetrics())];
    const collected = renderWired('airgapped', prometheus as never, others);
    const config = parse(fileOf(collected, 'prometheus-config', 'prometheus.yml')) as {
      scrape_configs: { job_name: string; honor_labels?: boolean; relabel_configs: { target_label?: string }[] }[];
    };
    const jobs = config.scrape_configs.map(({ job_name: name, honor_labels: keeps, relabel_configs: labels }) => [
      name,
      keeps,
      labels.some(({ target_label: label }) => label === 'node'),
    ]);
    expect(jobs).toEqual([
      [`${NAME}-state`, true, false],
      [`${NAME}-telemetry`, undefined, true],
      ['prometheus', undefined, true],
    ]);
  });

  it('takes its resources from knobs, each with a line of documentation', () => {
    const [rendered] = renderAlone(component as never, { knobs: { cpu: '2', memory: '1Gi' } }).filter(
      ({ kind }) => kind === 'Deployment',
    );
    expect(rendered && containerOf(rendered, NAME)['resources']).toEqual({
      requests: { cpu: '2', memory: '1Gi' },
      limits: { memory: '1Gi' },
    });
    expect(knobDefects(component.knobs)).toEqual([]);
  });
});
