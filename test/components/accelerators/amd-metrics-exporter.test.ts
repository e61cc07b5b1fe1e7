import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/app/render';
import { component as exporter } from '../../../src/components/accelerators/amd-metrics-exporter';
import { exporterArguments } from '../../../src/components/accelerators/amd-metrics-exporter/containers';
import { exporterConfig, FIELDS, METRICS } from '../../../src/components/accelerators/amd-metrics-exporter/fields';
import { proxyConfig, type ProxyConfig } from '../../../src/components/accelerators/amd-metrics-exporter/proxy';
import { declaring } from '../../helpers/platform';
import { containerOf, environmentOf, objectAlone, podOf, renderAlone, specOf } from '../rendering';
import { renderWired } from '../wired';

const NAME = 'amd-metrics-exporter';
const PROXY: ProxyConfig = { port: 8443, hasIpv6: false, upstreamPort: 5000, callers: ['asks.sallyport-x'] };

function rendered(): { all: readonly KubeObject[]; workload: KubeObject } {
  const all = renderAlone(exporter as never);
  return { all, workload: objectAlone(all, 'DaemonSet', NAME) };
}

function dataOf(all: readonly KubeObject[], name: string): Readonly<Record<string, string>> {
  return (objectAlone(all, 'ConfigMap', name) as unknown as { data: Record<string, string> }).data;
}

function writable(workload: KubeObject, container: string): readonly string[] {
  const mounts = containerOf(workload, container)['volumeMounts'] as { mountPath: string; readOnly: boolean }[];
  return mounts
    .filter(({ readOnly }) => !readOnly)
    .map(({ mountPath }) => mountPath)
    .sort();
}

function linesOf(config: ProxyConfig): readonly string[] {
  return proxyConfig(config)
    .split('\n')
    .map((line) => line.trim());
}

describe('the AMD metrics exporter', () => {
  it('listens on loopback, and asks neither the API server nor a container runtime nor another scheduler', () => {
    expect(exporterArguments()).toEqual([
      '-monitor-gpu=true',
      '-monitor-nic=false',
      '-monitor-ifoe=false',
      '-bind=127.0.0.1',
      '-enable-k8s=false',
      '-enable-k8s-scl=true',
      '-enable-cri=false',
      '-enable-slurm-scl=false',
      '-exit-on-agent-down=true',
      '-amd-metrics-config=/etc/metrics/config.json',
    ]);
  });

  it('collects a list of its own, without the profiler and without labels that may be left out', () => {
    expect(exporterConfig(5000)).toEqual({
      ServerPort: 5000,
      CommonConfig: {
        MetricsFieldPrefix: 'amd_',
        HealthService: { Enable: false },
        Logging: { Level: 'info' },
      },
      GPUConfig: { Fields: FIELDS, Labels: [], ProfilerMetrics: { all: false } },
    });
    expect(FIELDS.filter((field) => field.startsWith('GPU_PROF_'))).toEqual([]);
    expect(METRICS).toContainEqual(['amd_gpu_health', 'gauge']);
  });

  it('reads the configuration that is mounted, on the port that the proxy calls', () => {
    const { all, workload } = rendered();
    expect(JSON.parse(dataOf(all, `${NAME}-config`)['config.json'] ?? '')).toEqual(exporterConfig(5000));
    const container = containerOf(workload, NAME);
    expect(container['volumeMounts']).toContainEqual(expect.objectContaining({ mountPath: '/etc/metrics' }));
    expect(environmentOf(container)['METRICS_EXPORTER_PORT']).toBe('5000');
    expect(dataOf(all, `${NAME}-proxy`)['nginx.conf']).toContain('proxy_pass http://127.0.0.1:5000/metrics;');
  });

  it('says why it is root, privileged and sees the node', () => {
    const { workload } = rendered();
    expect(Object.keys((workload['metadata'] as { annotations: object }).annotations).sort()).toEqual([
      'sallyport.dev/deviation-host-path',
      'sallyport.dev/deviation-privileged',
      'sallyport.dev/deviation-runs-as-root',
    ]);
    expect(containerOf(workload, NAME)['securityContext']).toMatchObject({ privileged: true });
  });

  it('sees two folders of the node, and writes to none', () => {
    const { workload } = rendered();
    const paths = podOf(workload).volumes.flatMap(({ hostPath }) => (hostPath === undefined ? [] : [hostPath]));
    expect(paths.map((folder) => (folder as { path: string }).path).sort()).toEqual([
      '/sys',
      '/var/lib/kubelet/pod-resources',
    ]);
    expect(writable(workload, NAME)).toEqual(['/tmp', '/var/log', '/var/run']);
  });

  it('opens the port of the proxy and no other, calls nobody, and has no token', () => {
    const { all, workload } = rendered();
    expect(containerOf(workload, NAME)['ports']).toBeUndefined();
    expect(containerOf(workload, 'proxy')['ports']).toEqual([
      { name: 'metrics', containerPort: 8443, protocol: 'TCP' },
    ]);
    expect(specOf(objectAlone(all, 'NetworkPolicy', NAME))['egress']).toBeUndefined();
    expect(podOf(workload)['automountServiceAccountToken']).toBe(false);
  });

  it('runs on AMD nodes, before other pods', () => {
    const { workload } = rendered();
    expect(podOf(workload)['nodeSelector']).toEqual({ 'sallyport.dev/accelerator': 'amd' });
    expect(podOf(workload)['priorityClassName']).toBe('sallyport-platform');
    expect((workload['metadata'] as { namespace: string }).namespace).toBe('sallyport-accelerators');
  });
});

describe('its proxy', () => {
  it('is not privileged, although the container beside it is, and shares no folder with it that it may write', () => {
    const { workload } = rendered();
    expect(containerOf(workload, 'proxy')['securityContext']).toEqual({
      privileged: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
      runAsNonRoot: true,
      runAsUser: 101,
      runAsGroup: 101,
    });
    expect(podOf(workload).securityContext['fsGroup']).toBe(101);
    expect(writable(workload, 'proxy')).toEqual(['/tmp']);
    const volumes = (name: string): unknown =>
      (containerOf(workload, name)['volumeMounts'] as { mountPath: string; name: string }[]).find(
        ({ mountPath }) => mountPath === '/tmp',
      )?.name;
    expect([volumes(NAME), volumes('proxy')]).toEqual(['tmp', 'proxy-tmp']);
  });

  it.each([
    'ssl_verify_client on;',
    'ssl_client_certificate /etc/sallyport/trust/ca.crt;',
    'ssl_protocols TLSv1.3;',
    'ssl_certificate /etc/sallyport/tls/tls.crt$fresh;',
    'ssl_certificate_key /etc/sallyport/tls/tls.key$fresh;',
    'map $ssl_server_name $fresh { default ""; }',
    'if ($is_caller = 0) { return 403; }',
    'limit_except GET { deny all; }',
    'set $args "";',
    'location / { return 404; }',
  ])('says %s', (line) => {
    expect(linesOf(PROXY)).toContain(line);
  });

  it('passes one path on, to loopback', () => {
    const lines = linesOf(PROXY);
    expect(lines.filter((line) => line.startsWith('location'))).toEqual([
      'location = /metrics {',
      'location / { return 404; }',
    ]);
    expect(lines.filter((line) => line.startsWith('proxy_pass'))).toEqual([
      'proxy_pass http://127.0.0.1:5000/metrics;',
    ]);
  });

  it('listens on IPv6 where pods have it', () => {
    expect(linesOf(PROXY).filter((line) => line.startsWith('listen'))).toEqual(['listen 8443 ssl;']);
    expect(linesOf({ ...PROXY, hasIpv6: true })).toContain('listen [::]:8443 ssl;');
  });

  it('lets in Prometheus by the name in its certificate, and nobody where nobody has a flow', () => {
    const scraper = declaring('prometheus', {
      members: [{ rating: 'operational', ports: [], needs: [], scrapes: true }],
    });
    const names = (all: readonly KubeObject[]): readonly string[] =>
      [...(dataOf(all, `${NAME}-proxy`)['nginx.conf'] ?? '').matchAll(/"CN=(\S+)" 1;/g)].map(([, name = '']) => name);
    const [caller, ...others] = names(renderWired('airgapped', exporter as never, [scraper]));
    expect(caller).toMatch(/^prometheus\.sallyport-\w+$/);
    expect(others).toEqual([]);
    expect(names(rendered().all)).toEqual([]);
    expect(linesOf(PROXY)).toEqual(expect.arrayContaining(['default 0;', '"CN=asks.sallyport-x" 1;']));
  });
});
