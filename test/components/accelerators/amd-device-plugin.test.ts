import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/app/render';
import { component as plugin } from '../../../src/components/accelerators/amd-device-plugin';
import { pluginArguments } from '../../../src/components/accelerators/amd-device-plugin/amd-device-plugin';
import { knobs } from '../../../src/components/accelerators/amd-device-plugin/knobs';
import { containerOf, objectAlone, podOf, renderAlone, specOf } from '../rendering';

const NAME = 'amd-device-plugin';

function rendered(): { all: readonly KubeObject[]; workload: KubeObject } {
  const all = renderAlone(plugin as never);
  return { all, workload: objectAlone(all, 'DaemonSet', NAME) };
}

describe('the AMD device plugin', () => {
  it('checks health and names resources as told', () => {
    expect(pluginArguments(knobs.parse({}))).toEqual([
      '-logtostderr=true',
      '-stderrthreshold=INFO',
      '-v=2',
      '-pulse=30',
      '-resource_naming_strategy=single',
    ]);
    const args = pluginArguments(knobs.parse({ pulseSeconds: 0, resourceNaming: 'mixed' }));
    expect(args).toEqual(expect.arrayContaining(['-pulse=0', '-resource_naming_strategy=mixed']));
  });

  it('says why it is root, privileged and sees the node', () => {
    const { workload } = rendered();
    expect(Object.keys((workload['metadata'] as { annotations: object }).annotations).sort()).toEqual([
      'sallyport.dev/deviation-host-path',
      'sallyport.dev/deviation-privileged',
      'sallyport.dev/deviation-runs-as-root',
    ]);
    expect(containerOf(workload, NAME)['securityContext']).toMatchObject({
      privileged: true,
      readOnlyRootFilesystem: true,
    });
  });

  it('writes to the folder of the kubelet only', () => {
    const { workload } = rendered();
    const mounts = containerOf(workload, NAME)['volumeMounts'] as { mountPath: string; readOnly: boolean }[];
    const writable = mounts.filter(({ readOnly }) => !readOnly).map(({ mountPath }) => mountPath);
    expect(writable.sort()).toEqual(['/tmp', '/var/lib/kubelet/device-plugins']);
    expect(mounts).toContainEqual(expect.objectContaining({ mountPath: '/sys', readOnly: true }));
  });

  it('is ready once it told the kubelet', () => {
    expect(containerOf(rendered().workload, NAME)['readinessProbe']).toMatchObject({
      exec: { command: ['sh', '-c', 'ls /var/lib/kubelet/device-plugins/amd.com_*'] },
    });
  });

  it('has no network, no port and no token', () => {
    const { all, workload } = rendered();
    expect(all.filter((object) => object['kind'] === 'Service')).toEqual([]);
    const policy = specOf(objectAlone(all, 'NetworkPolicy', NAME));
    expect([policy['ingress'] ?? [], policy['egress'] ?? []]).toEqual([[], []]);
    expect(podOf(workload)['automountServiceAccountToken']).toBe(false);
  });

  it('refuses names of partitions that no model server asks for', () => {
    const pool = { nodeSelector: {}, tolerations: [] };
    const render = (device: 'mi300x-192gb' | 'mi325x-256gb', resourceNaming: string): (() => unknown) => {
      const alone = { knobs: { resourceNaming }, nodePools: { amd: { ...pool, device } } };
      return () => renderAlone(plugin as never, alone);
    };
    expect(render('mi300x-192gb', 'mixed')).toThrow(/ask for amd.com\/gpu.*chat-amd[^]*amd.com\/cpx_nps4/);
    expect(render('mi300x-192gb', 'single')).not.toThrow();
    // Nothing is known of its partitions.
    expect(render('mi325x-256gb', 'mixed')).not.toThrow();
  });

  it('runs on AMD nodes, before other pods', () => {
    const { workload } = rendered();
    expect(podOf(workload)['nodeSelector']).toEqual({ 'sallyport.dev/accelerator': 'amd' });
    expect(podOf(workload)['priorityClassName']).toBe('sallyport-platform');
    expect((workload['metadata'] as { namespace: string }).namespace).toBe('sallyport-accelerators');
  });
});
