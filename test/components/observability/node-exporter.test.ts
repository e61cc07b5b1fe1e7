import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { component } from '../../../src/components/observability/node-exporter';
import { COLLECTORS, collectorArguments } from '../../../src/components/observability/node-exporter/collectors';
import { declareNodeExporter } from '../../../src/components/observability/node-exporter/flows';
import { exporterArguments } from '../../../src/components/observability/node-exporter/node-exporter';
import { watch } from '../../../src/components/observability/node-exporter/watch';
import { component as prometheus } from '../../../src/components/observability/prometheus';
import { knobDefects } from '../../../src/core/knobs';
import { declaring } from '../../helpers/platform';
import { containerOf, objectAlone, podOf, renderAlone, specOf } from '../rendering';
import { fileOf, renderWired } from '../wired';

const NAME = 'node-exporter';
const SCRAPER = declaring('prometheus', { members: [{ rating: 'operational', ports: [], needs: [], scrapes: true }] });
const valueOf = (flag: string): string =>
  (collectorArguments().find((one) => one.startsWith(`${flag}=`)) ?? '').slice(flag.length + 1);

describe('what node-exporter collects', () => {
  it('is a list, and nothing that a release turns on', () => {
    const args = collectorArguments();
    expect(args[0]).toBe('--collector.disable-defaults');
    expect(args.filter((one) => /^--collector\.[a-z]+$/.test(one))).toEqual(
      COLLECTORS.map((name) => `--collector.${name}`),
    );
  });

  it.each(['netdev', 'netclass', 'netstat', 'conntrack', 'sockstat', 'uname', 'wifi'])(
    'has no %s, which would be that of the pod',
    (name) => {
      expect(COLLECTORS).not.toContain(name);
    },
  );

  it('is of the node, by the folders of the node', () => {
    expect(['--path.rootfs', '--path.procfs', '--path.sysfs'].map(valueOf)).toEqual([
      '/host',
      '/host/proc',
      '/host/sys',
    ]);
    expect(exporterArguments().join(' ')).not.toContain('udev');
  });

  it.each([
    ['/', false],
    ['/boot', false],
    ['/var/lib/kubelet', false],
    ['/var/lib/containerd', false],
    ['/var/lib/kubelet/pods/x/volumes/y', true],
    ['/run/user/1000', true],
    ['/dev/shm', true],
    ['/runner', false],
  ])('looks past mounts that come and go: %s', (at, isLeftOut) => {
    expect(new RegExp(valueOf('--collector.filesystem.mount-points-exclude')).test(at)).toBe(isLeftOut);
  });

  it.each([
    ['ext4', false],
    ['xfs', false],
    ['nfs4', false],
    ['tmpfs', true],
    ['overlay', true],
  ])('looks past what is no disk: %s', (kind, isLeftOut) => {
    expect(new RegExp(valueOf('--collector.filesystem.fs-types-exclude')).test(kind)).toBe(isLeftOut);
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

describe('node-exporter as rendered', () => {
  const objects = renderWired('airgapped', component as never, [SCRAPER]);
  const workload = objectAlone(objects, 'DaemonSet', NAME);
  const pod = podOf(workload);

  it('sees the root of the node read-only, all the way down', () => {
    expect(pod.volumes).toContainEqual({ name: 'root', hostPath: { path: '/', type: 'Directory' } });
    expect(containerOf(workload, NAME)['volumeMounts']).toContainEqual({
      name: 'root',
      mountPath: '/host',
      readOnly: true,
      recursiveReadOnly: 'Enabled',
    });
  });

  it('deviates in this alone, and says why', () => {
    const { annotations } = workload['metadata'] as { annotations: Readonly<Record<string, string>> };
    const deviations = Object.keys(annotations).filter((key) => key.startsWith('sallyport.dev/deviation-'));
    expect(deviations).toEqual(['sallyport.dev/deviation-host-path']);
    expect(pod['securityContext']).toMatchObject({ runAsNonRoot: true, runAsUser: 65534 });
    expect(containerOf(workload, NAME)['securityContext']).toMatchObject({
      privileged: false,
      allowPrivilegeEscalation: false,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('has the network, the processes and the rights of no node', () => {
    expect([pod['hostNetwork'], pod['hostPID'], pod['hostIPC']]).toEqual([undefined, undefined, undefined]);
    expect(pod['automountServiceAccountToken']).toBe(false);
    expect(specOf(objectAlone(objects, 'NetworkPolicy', NAME))['egress'] ?? []).toEqual([]);
  });

  it('runs on every node, in the namespace for such pods, before others', () => {
    expect(pod['tolerations']).toEqual([{ operator: 'Exists' }]);
    expect(pod['nodeSelector']).toBeUndefined();
    expect(pod['priorityClassName']).toBe('sallyport-platform');
    expect((workload['metadata'] as { namespace: string }).namespace).toBe('sallyport-node-agents');
  });

  it('lets in Prometheus and itself', () => {
    const web = parse(fileOf(objects, `${NAME}-config`, 'web.yml')) as {
      tls_server_config: Readonly<Record<string, unknown>>;
    };
    expect(web.tls_server_config).toMatchObject({
      client_auth_type: 'RequireAndVerifyClientCert',
      min_version: 'TLS13',
      client_allowed_sans: [
        'spiffe://internal.example.mil/ns/sallyport-node-agents/sa/node-exporter',
        'spiffe://internal.example.mil/ns/sallyport-observability/sa/prometheus',
      ],
    });
  });

  it('lets in nobody but itself where nobody asks: an empty list would let in all', () => {
    const web = parse(fileOf(renderAlone(component as never), `${NAME}-config`, 'web.yml')) as {
      tls_server_config: { client_allowed_sans: readonly string[] };
    };
    expect(web.tls_server_config.client_allowed_sans).toHaveLength(1);
  });

  it.each(['readinessProbe', 'livenessProbe'])('%s connects: the kubelet has no certificate to show', (probe) => {
    expect(containerOf(workload, NAME)[probe]).toMatchObject({ tcpSocket: { port: 'https' } });
  });

  it('gives Prometheus the name of the node for each series', () => {
    const collected = renderWired('airgapped', prometheus as never, [declaring(NAME, declareNodeExporter())]);
    const config = parse(fileOf(collected, 'prometheus-config', 'prometheus.yml')) as {
      scrape_configs: { job_name: string; relabel_configs: object[] }[];
    };
    expect(config.scrape_configs.find(({ job_name: name }) => name === NAME)?.relabel_configs).toContainEqual({
      source_labels: ['__meta_kubernetes_pod_node_name'],
      target_label: 'node',
    });
  });

  it('takes its resources from knobs, each with a line of documentation', () => {
    const rendered = objectAlone(
      renderAlone(component as never, { knobs: { cpu: '2', memory: '1Gi' } }),
      'DaemonSet',
      NAME,
    );
    expect(containerOf(rendered, NAME)['resources']).toEqual({
      requests: { cpu: '2', memory: '1Gi' },
      limits: { memory: '1Gi' },
    });
    expect(knobDefects(component.knobs)).toEqual([]);
  });
});
