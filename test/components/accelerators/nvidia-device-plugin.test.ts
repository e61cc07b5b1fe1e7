import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import type { KubeObject } from '../../../src/app/render';
import { component as plugin } from '../../../src/components/accelerators/nvidia-device-plugin';
import {
  deviations,
  isPrivileged,
  pluginConfig,
  pluginEnvironment,
} from '../../../src/components/accelerators/nvidia-device-plugin/config';
import { floors, knobs } from '../../../src/components/accelerators/nvidia-device-plugin/knobs';
import { containerOf, environmentOf, objectAlone, podOf, renderAlone, specOf, type Alone } from '../rendering';

const NAME = 'nvidia-device-plugin';

function rendered(alone: Alone = {}): { all: readonly KubeObject[]; workload: KubeObject } {
  const all = renderAlone(plugin as never, alone);
  return { all, workload: objectAlone(all, 'DaemonSet', NAME) };
}

function hostPaths(workload: KubeObject): readonly string[] {
  return podOf(workload).volumes.flatMap((volume) => {
    const { hostPath } = volume as { hostPath?: { path: string } };
    return hostPath === undefined ? [] : [hostPath.path];
  });
}

describe('the NVIDIA device plugin', () => {
  it('is configured for devices by CDI, without any sharing', () => {
    const config = pluginConfig(knobs.parse({}));
    expect(config).toMatchObject({
      version: 'v1',
      flags: {
        migStrategy: 'none',
        failOnInitError: true,
        plugin: {
          deviceListStrategy: ['cdi-cri'],
          deviceIDStrategy: 'uuid',
          passDeviceSpecs: false,
          containerDriverRoot: '/driver-root',
        },
      },
    });
    expect(config).not.toHaveProperty('sharing');
  });

  it.each([{ timeSlicing: {} }, { sharing: {} }, { mps: true }, { deviceListStrategy: 'envvar' }])(
    'offers no such thing as %j',
    (input) => {
      expect(knobs.safeParse(input).success).toBe(false);
    },
  );

  it.each(['none', 'single', 'mixed'] as const)('advertises MIG devices as told: %s', (migStrategy) => {
    const own = knobs.parse({ migStrategy });
    expect(pluginConfig(own)).toMatchObject({ flags: { migStrategy } });
    expect(pluginEnvironment(own, '/c')['NVIDIA_MIG_MONITOR_DEVICES']).toBe(migStrategy === 'none' ? undefined : 'all');
  });

  it.each([
    [{}, false],
    [{ deviceListStrategy: 'cdi-annotations' }, false],
    [{ deviceListStrategy: 'volume-mounts' }, true],
    [{ migStrategy: 'single' }, true],
    [{ migStrategy: 'mixed' }, true],
  ])('with %j it is privileged: %s', (input, expected) => {
    const own = knobs.parse(input);
    expect(isPrivileged(own)).toBe(expected);
    expect(deviations(own).some(({ setting }) => setting === 'privileged')).toBe(expected);
  });

  it('asks the tier for every setting that makes it privileged, and for no other', () => {
    const { migStrategy, deviceListStrategy } = knobs.shape;
    const settings = migStrategy
      .unwrap()
      .options.flatMap((mig) =>
        deviceListStrategy.unwrap().options.map((list) => ({ migStrategy: mig, deviceListStrategy: list })),
      );
    expect(settings).toHaveLength(9);
    for (const setting of settings) {
      const isAsked = floors.some(({ knob, values }) => values.includes(String({ ...setting }[knob as 'migStrategy'])));
      expect({ ...setting, isAsked }).toEqual({ ...setting, isAsked: isPrivileged(knobs.parse(setting)) });
    }
  });

  it('says why it is root and why it sees the node', () => {
    const { workload } = rendered();
    expect(workload['metadata']).toMatchObject({
      annotations: {
        'sallyport.dev/deviation-runs-as-root': expect.stringMatching(/kubelet/) as string,
        'sallyport.dev/deviation-host-path': expect.stringMatching(/socket/) as string,
      },
    });
    expect(containerOf(workload, NAME)['securityContext']).toMatchObject({
      privileged: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
  });

  it.each([
    ['cdi-cri', ['/', '/var/lib/kubelet/device-plugins', '/var/run/cdi']],
    ['cdi-annotations', ['/', '/var/lib/kubelet/device-plugins', '/var/run/cdi']],
    ['volume-mounts', ['/var/lib/kubelet/device-plugins']],
  ])('by %s it sees these folders of the node only: %j', (deviceListStrategy, paths) => {
    expect([...hostPaths(rendered({ knobs: { deviceListStrategy } }).workload)].sort()).toEqual(paths);
  });

  it.each([
    ['cdi-cri', ['/tmp', '/var/lib/kubelet/device-plugins', '/var/run/cdi']],
    ['volume-mounts', ['/tmp', '/var/lib/kubelet/device-plugins']],
  ])('by %s it writes to these folders only: %j', (deviceListStrategy, paths) => {
    const { workload } = rendered({ knobs: { deviceListStrategy } });
    const mounts = containerOf(workload, NAME)['volumeMounts'] as { mountPath: string; readOnly: boolean }[];
    const writable = mounts.filter(({ readOnly }) => !readOnly).map(({ mountPath }) => mountPath);
    expect(writable.sort()).toEqual(paths);
  });

  it('is rolled when its configuration changes', () => {
    const template = ({ workload }: { workload: KubeObject }): unknown =>
      (specOf(workload)['template'] as { metadata: unknown }).metadata;
    expect(template(rendered({ knobs: { migStrategy: 'single' } }))).not.toEqual(template(rendered()));
  });

  it('only reads the driver', () => {
    const mounts = containerOf(rendered().workload, NAME)['volumeMounts'] as { mountPath: string; readOnly: boolean }[];
    expect(mounts).toContainEqual(expect.objectContaining({ mountPath: '/driver-root', readOnly: true }));
  });

  it('reads the configuration that is mounted', () => {
    const { all, workload } = rendered({ knobs: { driverRoot: '/run/nvidia/driver' } });
    const map = objectAlone(all, 'ConfigMap', `${NAME}-config`) as unknown as { data: Record<string, string> };
    expect(parse(map.data['config.yaml'] ?? '')).toMatchObject({ flags: { nvidiaDriverRoot: '/run/nvidia/driver' } });
    const container = containerOf(workload, NAME);
    expect(environmentOf(container)['CONFIG_FILE']).toBe('/etc/nvidia-device-plugin/config.yaml');
    expect(container['volumeMounts']).toContainEqual(
      expect.objectContaining({ mountPath: '/etc/nvidia-device-plugin' }),
    );
    expect(hostPaths(workload)).toContain('/run/nvidia/driver');
  });

  it('is ready once it told the kubelet', () => {
    expect(containerOf(rendered().workload, NAME)['readinessProbe']).toMatchObject({
      exec: { command: ['sh', '-c', 'ls /var/lib/kubelet/device-plugins/nvidia-*.sock'] },
    });
  });

  it('has no network, no port and no token', () => {
    const { all, workload } = rendered();
    expect(all.filter((object) => object['kind'] === 'Service')).toEqual([]);
    const policy = specOf(objectAlone(all, 'NetworkPolicy', NAME));
    expect([policy['ingress'] ?? [], policy['egress'] ?? []]).toEqual([[], []]);
    expect(podOf(workload)['automountServiceAccountToken']).toBe(false);
  });

  it.each([
    [undefined, 'nvidia'],
    ['none', undefined],
  ])('with runtimeClass %s runs by %s, and brings the class', (runtimeClass, expected) => {
    const { all, workload } = rendered({ knobs: runtimeClass === undefined ? {} : { runtimeClass } });
    expect(podOf(workload)['runtimeClassName']).toBe(expected);
    const classes = all.filter((object) => object['kind'] === 'RuntimeClass');
    expect(classes.map((object) => object['handler'])).toEqual(expected === undefined ? [] : [expected]);
  });

  it.each(['single', 'mixed'])('refuses the MIG strategy %s on devices that have no MIG', (migStrategy) => {
    const pool = { nodeSelector: {}, tolerations: [] };
    const knobs = { migStrategy };
    expect(() => rendered({ knobs, nodePools: { nvidia: { ...pool, device: 'l40s-48gb' } } })).toThrow(
      /devices of the class l40s-48gb.*cannot be divided by MIG/,
    );
    expect(() => rendered({ knobs, nodePools: { nvidia: { ...pool, device: 'h100-sxm-80gb' } } })).not.toThrow();
  });

  it('runs where the site says, before other pods', () => {
    const nvidia = { nodeSelector: { pool: 'gpu' }, tolerations: [] };
    const { workload } = rendered({ nodePools: { nvidia } });
    expect(podOf(workload)['nodeSelector']).toEqual({ pool: 'gpu' });
    expect(podOf(workload)['priorityClassName']).toBe('sallyport-platform');
    expect((workload['metadata'] as { namespace: string }).namespace).toBe('sallyport-accelerators');
  });
});
