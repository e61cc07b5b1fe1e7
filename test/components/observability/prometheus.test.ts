import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { component } from '../../../src/components/observability/prometheus';
import { prometheusConfig, webConfig } from '../../../src/components/observability/prometheus/config';
import { declarePrometheus } from '../../../src/components/observability/prometheus/flows';
import { prometheusArgs } from '../../../src/components/observability/prometheus/prometheus';
import { ruleFiles } from '../../../src/components/observability/prometheus/rules';
import type { KubeObject } from '../../../src/app/render';
import { tierNamed } from '../../../src/app';
import { aggregateRules } from '../../../src/core/diode-schema';
import type { ScrapeJob } from '../../../src/core/graph';
import { knobDefects } from '../../../src/core/knobs';
import type { Watch } from '../../../src/core/watch';
import { containerOf, objectAlone, podOf, specOf } from '../rendering';
import { fileOf, needing, providing, renderWired } from '../wired';

const JOB: ScrapeJob = {
  job: 'loki',
  service: 'loki',
  namespace: 'sallyport-observability',
  portName: 'https',
  path: '/metrics',
  scheme: 'https',
  serverName: 'loki.sallyport-observability.svc.cluster.local',
  keepsLabels: false,
};
const KNOBS = component.knobs.parse({});
const ALERTS = {
  name: 'alerts',
  host: 'alertmanager.sallyport-observability.svc.cluster.local',
  port: 9093,
  protocol: 'TCP',
  security: 'mtls',
  addresses: [],
  service: 'alertmanager',
  namespace: 'sallyport-observability',
  portName: 'https',
} as const;

interface Scrape {
  readonly job_name: string;
  readonly kubernetes_sd_configs: unknown;
  readonly relabel_configs: readonly {
    readonly action?: string;
    readonly source_labels: string[];
    readonly regex?: string;
  }[];
  readonly tls_config?: Readonly<Record<string, unknown>>;
}

function scrapes(jobs: readonly ScrapeJob[]): readonly Scrape[] {
  return prometheusConfig(KNOBS, jobs, undefined)['scrape_configs'] as Scrape[];
}

describe('the configuration of Prometheus', () => {
  it('finds pods by the EndpointSlices of one named namespace, so that a Role is enough', () => {
    expect(scrapes([JOB])[0]?.kubernetes_sd_configs).toEqual([
      { role: 'endpointslice', namespaces: { names: ['sallyport-observability'] } },
    ]);
  });

  it('keeps the one port of the one Service that was declared', () => {
    expect(scrapes([JOB])[0]?.relabel_configs.filter(({ action }) => action === 'keep')).toEqual([
      { action: 'keep', source_labels: ['__meta_kubernetes_service_name'], regex: 'loki' },
      { action: 'keep', source_labels: ['__meta_kubernetes_endpointslice_port_name'], regex: 'https' },
    ]);
  });

  it('shows its certificate and checks the name of the Service behind an address', () => {
    expect(scrapes([JOB])[0]?.tls_config).toEqual({
      ca_file: '/etc/sallyport/trust/ca.crt',
      cert_file: '/etc/sallyport/tls/tls.crt',
      key_file: '/etc/sallyport/tls/tls.key',
      server_name: JOB.serverName,
      min_version: 'TLS12',
    });
  });

  it('calls a plain port without TLS settings', () => {
    expect(scrapes([{ ...JOB, scheme: 'http' }])[0]).not.toHaveProperty('tls_config');
  });

  it('lists jobs by name whatever the order that it was given', () => {
    const jobs = ['b', 'a', 'c'].map((job) => ({ ...JOB, job }));
    expect(scrapes(jobs).map(({ job_name }) => job_name)).toEqual(['a', 'b', 'c']);
  });

  it('drops the oldest samples by age and before the volume is full', () => {
    const config = prometheusConfig(
      { ...KNOBS, storage: '100Gi', retentionSize: '80%', retention: '30d' },
      [],
      undefined,
    );
    expect(config['storage']).toEqual({ tsdb: { retention: { time: '30d', size: '81920MB' } } });
  });

  it('hands alerts on over mutual TLS, and to nobody where there is no Alertmanager', () => {
    const [first] = (prometheusConfig(KNOBS, [], ALERTS)['alerting'] as { alertmanagers: Record<string, unknown>[] })
      .alertmanagers;
    expect(first).toMatchObject({ scheme: 'https' });
    expect(first?.['tls_config']).toMatchObject({ server_name: ALERTS.host, cert_file: '/etc/sallyport/tls/tls.crt' });
    expect(prometheusConfig(KNOBS, [], undefined)).not.toHaveProperty('alerting');
  });

  it('finds the ready pods of Alertmanager by its Service, so that none being there is seen', () => {
    const config = prometheusConfig(KNOBS, [], ALERTS) as { alerting: { alertmanagers: Scrape[] } };
    const [first] = config.alerting.alertmanagers;
    expect(first).not.toHaveProperty('static_configs');
    expect(first?.kubernetes_sd_configs).toEqual([
      { role: 'endpointslice', namespaces: { names: ['sallyport-observability'] } },
    ]);
    expect(first?.relabel_configs.map(({ source_labels: [label], regex }) => `${label}=${regex}`)).toEqual([
      '__meta_kubernetes_service_name=alertmanager',
      '__meta_kubernetes_endpointslice_port_name=https',
      '__meta_kubernetes_endpointslice_endpoint_conditions_ready=true',
    ]);
  });

  it('keeps the labels of a target that tells of other objects, and of no other', () => {
    expect(scrapes([{ ...JOB, keepsLabels: true }])[0]).toMatchObject({ honor_labels: true });
    expect(scrapes([JOB])[0]).not.toHaveProperty('honor_labels');
  });

  it('sends samples nowhere', () => {
    expect(Object.keys(prometheusConfig(KNOBS, [JOB], ALERTS)).sort()).toEqual([
      'alerting',
      'global',
      'rule_files',
      'scrape_configs',
      'storage',
    ]);
  });

  it('asks every caller for a certificate, and lets in only who declared a flow', () => {
    expect(webConfig(['b', 'a'])['tls_server_config']).toMatchObject({
      client_auth_type: 'RequireAndVerifyClientCert',
      client_ca_file: '/etc/sallyport/trust/ca.crt',
      client_allowed_sans: ['a', 'b'],
      min_version: 'TLS13',
    });
  });

  it('opens neither lifecycle, admin, remote-write nor OTLP endpoints, and no foreign origin', () => {
    const args = prometheusArgs('prometheus.ns.svc.cluster.local');
    expect(args.filter((arg) => arg.startsWith('--web.enable') || arg.startsWith('--enable-feature'))).toEqual([]);
    expect(args).toContain('--web.cors.origin=https://prometheus\\.ns\\.svc\\.cluster\\.local:9090');
  });
});

describe('rules', () => {
  const watch: Watch = {
    area: 'data',
    source: 'test',
    metrics: [['x', 'gauge']],
    recordings: [{ record: 'sallyport:x:sum', expr: 'sum(x)' }],
    alerts: [
      { alert: 'XHigh', expr: 'x > 1', for: '5m', severity: 'info', summary: 'x is high', steps: ['look', 'lower it'] },
    ],
  };

  it('are those of the components that the output has, by area, with the steps in the alert', () => {
    const { posture } = tierNamed('airgapped');
    const files = ruleFiles({ posture, part: null }, { scrapeJobs: [], watches: [watch] });
    expect(files['recordings.yml']).toEqual({ groups: [{ name: 'recordings', rules: watch.recordings }] });
    const annotations = { summary: 'x is high', steps: '1. look\n2. lower it' };
    const rule = { alert: 'XHigh', expr: 'x > 1', for: '5m', labels: { severity: 'info' }, annotations };
    expect(files['alerts.yml']).toEqual({ groups: [{ name: 'data', rules: [rule] }] });
  });

  it('each job has an alert for having no pod at all', () => {
    const scrapeJobs = [{ job: 'loki' }, { job: 'chrony' }];
    const files = ruleFiles({ posture: tierNamed('airgapped').posture, part: null }, { scrapeJobs, watches: [] });
    expect(files['gone.yml']).toMatchObject({
      groups: [{ rules: [{ expr: 'absent(up{job="loki"})' }, { expr: 'absent(up{job="chrony"})' }] }],
    });
  });

  it('aggregates are recorded where they leave: at the diode and in the data plane of byoc', () => {
    const has = (
      tier: 'saas' | 'byoc' | 'diode' | 'airgapped',
      part: 'control-plane' | 'data-plane' | null = null,
    ): boolean =>
      'aggregates.yml' in ruleFiles({ posture: tierNamed(tier).posture, part }, { scrapeJobs: [], watches: [] });
    expect(has('diode')).toBe(true);
    expect(has('byoc', 'data-plane')).toBe(true);
    expect(has('byoc', 'control-plane')).toBe(false);
    expect(has('saas')).toBe(false);
    expect(has('airgapped')).toBe(false);
  });
});

describe('Prometheus as declared and rendered', () => {
  const [member] = declarePrometheus('10Gi').members;
  const others = [
    providing('alerts', { port: 9093, security: 'mtls' }, 'operational'),
    needing('reader', 'metrics', 'operational'),
  ];
  const objects: readonly KubeObject[] = renderWired('diode', component as never, others);
  const workload = objectAlone(objects, 'StatefulSet', 'prometheus');

  it('needs the API server and, where there is one, Alertmanager; it collects from every scraped port, its own included', () => {
    expect(member?.needs.map(({ endpoint, whenAbsent }) => [endpoint, whenAbsent ?? 'refuse'])).toEqual([
      ['cluster:kube-apiserver', 'refuse'],
      ['alerts', 'omit'],
    ]);
    expect(member?.scrapes).toBe(true);
    const config = parse(fileOf(objects, 'prometheus-config', 'prometheus.yml')) as { scrape_configs: Scrape[] };
    expect(config.scrape_configs.map(({ job_name }) => job_name)).toContain('prometheus');
  });

  it('serves metrics on one port that asks for a client certificate', () => {
    expect(member?.ports).toEqual([{ name: 'https', port: 9090, security: 'mtls', endpoint: 'metrics', scrape: {} }]);
  });

  it('lets in itself and who declared a flow, by SPIFFE id', () => {
    const web = parse(fileOf(objects, 'prometheus-config', 'web.yml')) as {
      tls_server_config: { client_allowed_sans: string[] };
    };
    expect(web.tls_server_config.client_allowed_sans).toEqual([
      'spiffe://internal.example.mil/ns/sallyport-observability/sa/prometheus',
      'spiffe://internal.example.mil/ns/sallyport-observability/sa/reader',
    ]);
  });

  it('reads pods, Services and EndpointSlices in namespaces with targets, and has no cluster-wide right', () => {
    const role = objectAlone(objects, 'Role', 'prometheus');
    expect(role['rules']).toEqual([
      { apiGroups: [''], resources: ['pods', 'services'], verbs: ['get', 'list', 'watch'] },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['get', 'list', 'watch'] },
    ]);
    expect(objects.filter(({ kind }) => kind === 'ClusterRole' || kind === 'ClusterRoleBinding')).toEqual([]);
    expect(podOf(workload)['automountServiceAccountToken']).toBe(true);
  });

  it.each([
    ['readinessProbe', 'ready'],
    ['livenessProbe', 'healthy'],
    ['startupProbe', 'healthy'],
  ])('%s asks %s with the pod own certificate', (probe, what) => {
    expect(containerOf(workload, 'prometheus')[probe]).toMatchObject({
      exec: {
        command: [
          '/bin/promtool',
          'check',
          what,
          '--url=https://localhost:9090',
          '--http.config.file=/etc/prometheus/config/probe.yml',
        ],
      },
    });
    expect(parse(fileOf(objects, 'prometheus-config', 'probe.yml'))).toMatchObject({
      tls_config: {
        cert_file: '/etc/sallyport/tls/tls.crt',
        server_name: 'prometheus.sallyport-observability.svc.cluster.local',
      },
    });
  });

  it('keeps one replica with a volume of the knob size', () => {
    expect(specOf(workload)).toMatchObject({
      replicas: 1,
      volumeClaimTemplates: [{ spec: { resources: { requests: { storage: '100Gi' } } } }],
    });
  });

  it('renders the same approved aggregates that the schema lists', () => {
    const rules = parse(fileOf(objects, 'prometheus-rules', 'aggregates.yml')) as { groups: { rules: unknown[] }[] };
    expect(rules.groups.flatMap((group) => group.rules)).toEqual(aggregateRules());
  });

  it('documents every knob', () => {
    expect(knobDefects(component.knobs)).toEqual([]);
  });
});
