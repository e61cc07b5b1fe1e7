import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { KubeObject } from '../../../src/app/render';
import { component as exporter } from '../../../src/components/accelerators/dcgm-exporter';
import { COUNTERS, countersFile } from '../../../src/components/accelerators/dcgm-exporter/counters';
import { exporterEnvironment } from '../../../src/components/accelerators/dcgm-exporter/dcgm-exporter';
import { knobs } from '../../../src/components/accelerators/dcgm-exporter/knobs';
import { declaring } from '../../helpers/platform';
import { containerOf, objectAlone, podOf, renderAlone, specOf, type Alone } from '../rendering';
import { renderWired } from '../wired';

const NAME = 'dcgm-exporter';

function rendered(alone: Alone = {}): { all: readonly KubeObject[]; workload: KubeObject } {
  const all = renderAlone(exporter as never, alone);
  return { all, workload: objectAlone(all, 'DaemonSet', NAME) };
}

function fileOf(all: readonly KubeObject[], file: string): string {
  const map = objectAlone(all, 'ConfigMap', `${NAME}-config`) as unknown as { data: Record<string, string> };
  return map.data[file] ?? '';
}

describe('the DCGM exporter', () => {
  it.each([
    ['DCGM_EXPORTER_KUBERNETES', 'true'],
    ['DCGM_EXPORTER_KUBERNETES_ENABLE_POD_LABELS', 'false'],
    ['DCGM_EXPORTER_KUBERNETES_ENABLE_POD_UID', 'false'],
    ['DCGM_EXPORTER_CONFIGMAP_DATA', 'none'],
    ['DCGM_EXPORTER_ENABLE_PPROF', 'false'],
    ['DCGM_EXPORTER_DUMP_ENABLED', 'false'],
    ['DCGM_EXPORTER_INTERVAL', '30000'],
    ['DCGM_EXPORTER_LISTEN', ':9400'],
  ])('says %s is %s', (name, value) => {
    expect(exporterEnvironment(knobs.parse({}))[name]).toBe(value);
  });

  it('runs DCGM in its own process: the variable for another host is not there, whatever it says', () => {
    expect(exporterEnvironment(knobs.parse({}))).not.toHaveProperty('DCGM_REMOTE_HOSTENGINE_INFO');
  });

  it('collects a list of its own, each line with a field, a type and a text', () => {
    const lines = countersFile().trimEnd().split('\n');
    expect(lines).toHaveLength(COUNTERS.length);
    expect(lines.filter((line) => !/^DCGM_[A-Z_]+,(gauge|counter|label),[^,"#]+$/.test(line))).toEqual([]);
    expect(fileOf(rendered().all, 'counters.csv')).toBe(countersFile());
  });

  it('collects nothing that needs CAP_SYS_ADMIN, and each field once', () => {
    const fields = COUNTERS.map(([field]) => field);
    expect(fields.filter((field) => field.startsWith('DCGM_FI_PROF_'))).toEqual([]);
    expect(new Set(fields).size).toBe(fields.length);
  });

  it('hides the lists of the image, and reads the files that are mounted', () => {
    const container = containerOf(rendered().workload, NAME);
    expect(container['volumeMounts']).toContainEqual(expect.objectContaining({ mountPath: '/etc/dcgm-exporter' }));
    const environment = exporterEnvironment(knobs.parse({}));
    expect(environment['DCGM_EXPORTER_COLLECTORS']).toBe('/etc/dcgm-exporter/counters.csv');
    expect(environment['DCGM_EXPORTER_WEB_CONFIG_FILE']).toBe('/etc/dcgm-exporter/web.yml');
  });

  it('lets in Prometheus, by certificate, and nobody else', () => {
    const scraper = declaring('prometheus', {
      members: [{ rating: 'operational', ports: [], needs: [], scrapes: true }],
    });
    const all = renderWired('airgapped', exporter as never, [scraper]);
    const { tls_server_config: tls } = parse(fileOf(all, 'web.yml')) as { tls_server_config: Record<string, unknown> };
    expect(tls).toMatchObject({ client_auth_type: 'RequireAndVerifyClientCert', min_version: 'TLS13' });
    const callers = tls['client_allowed_sans'] as readonly string[];
    expect(callers.map((id) => id.replace(/^.*\/sa\//, ''))).toEqual(['dcgm-exporter', 'prometheus']);
  });

  it('is root for the socket of the kubelet, without any capability', () => {
    const { workload } = rendered();
    expect(Object.keys((workload['metadata'] as { annotations: object }).annotations).sort()).toEqual([
      'sallyport.dev/deviation-host-path',
      'sallyport.dev/deviation-runs-as-root',
    ]);
    expect(containerOf(workload, NAME)['securityContext']).toEqual({
      privileged: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it('sees one folder of the node, and writes to none', () => {
    const { workload } = rendered();
    const paths = podOf(workload).volumes.flatMap(({ hostPath }) => (hostPath === undefined ? [] : [hostPath]));
    expect(paths).toEqual([{ path: '/var/lib/kubelet/pod-resources', type: 'Directory' }]);
    const mounts = containerOf(workload, NAME)['volumeMounts'] as { mountPath: string; readOnly: boolean }[];
    expect(mounts.filter(({ readOnly }) => !readOnly).map(({ mountPath }) => mountPath)).toEqual(['/tmp']);
  });

  it('calls nobody, and has no token', () => {
    const { all, workload } = rendered();
    expect(specOf(objectAlone(all, 'NetworkPolicy', NAME))['egress']).toBeUndefined();
    expect(podOf(workload)['automountServiceAccountToken']).toBe(false);
  });

  it.each([
    [{}, 'nvidia'],
    [{ runtimeClass: 'none' }, undefined],
  ])('with %j runs by the class %s, on NVIDIA nodes', (own, expected) => {
    const { workload } = rendered({ knobs: own });
    expect(podOf(workload)['runtimeClassName']).toBe(expected);
    expect(podOf(workload)['nodeSelector']).toEqual({ 'sallyport.dev/accelerator': 'nvidia' });
    expect((workload['metadata'] as { namespace: string }).namespace).toBe('sallyport-accelerators');
  });
});
