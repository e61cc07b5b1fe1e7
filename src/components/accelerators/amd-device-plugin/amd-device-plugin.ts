import type { Construct } from 'constructs';
import type { z } from 'zod';
import { acceleratorPool } from '../../../constructs/accelerators';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import type { Deviation } from '../../../constructs/pod';
import { hostVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { deviceFacts } from '../../../core/devices';
import { SallyportError } from '../../../core/errors';
import { declareAmdDevicePlugin } from './flows';
import { IMAGE, IMAGES } from './images';
import { knobs } from './knobs';

type Knobs = z.infer<typeof knobs>;

const SOCKET_DIR = '/var/lib/kubelet/device-plugins';

export const amdDevicePlugin: Component<Knobs> = {
  name: 'amd-device-plugin',
  plane: 'accelerators',
  summary: 'tells the kubelet of each AMD node which devices it may give to pods',
  knobs,
  images: IMAGES,
  declare: declareAmdDevicePlugin,
  render: renderAmdDevicePlugin,
};

export const DEVIATIONS: readonly Deviation[] = [
  { setting: 'runs-as-root', reason: 'the folder of the kubelet where it registers belongs to root' },
  { setting: 'host-path', reason: 'it registers at a socket of the kubelet, and finds devices in /sys of the node' },
  { setting: 'privileged', reason: 'it opens the device nodes of every accelerator to learn whether it lives' },
];

/** Flags of plugin 1.31; the first three are those of the image's own command, less talkative. */
export function pluginArguments({ pulseSeconds, resourceNaming }: Knobs): readonly string[] {
  return [
    '-logtostderr=true',
    '-stderrthreshold=INFO',
    '-v=2',
    `-pulse=${pulseSeconds}`,
    `-resource_naming_strategy=${resourceNaming}`,
  ];
}

/**
 * Under `mixed` a device that has partitions is a resource with the name of its partition, which no model server asks for.
 * @throws SallyportError 'usage' where the pool states such a class and the catalogue has deployments for it.
 */
function refuseMixed({ knobs: { resourceNaming }, nodePools, models }: RenderContext<Knobs>): void {
  const device = nodePools.amd?.device;
  if (resourceNaming === 'single' || device === undefined || device === 'none') return;
  const names = models.deployments.filter(({ accelerator }) => accelerator === 'amd').map(({ name }) => name);
  const { partitions } = deviceFacts(device);
  if (partitions.length === 0 || names.length === 0) return;
  throw new SallyportError('usage', {
    message: `deployments ask for amd.com/gpu, which devices of the class ${device} are not called under this naming: ${names.join(', ')}`,
    value: resourceNaming,
    place: { file: 'values', path: 'components.amd-device-plugin.resourceNaming' },
    allowed: `single; under mixed their names are ${partitions.map((one) => `amd.com/${one}`).join(', ')}`,
    fix: 'remove the key, or take these deployments out of the catalogue',
  });
}

function renderAmdDevicePlugin(scope: Construct, context: RenderContext<Knobs>): void {
  refuseMixed(context);
  new HardenedWorkload(scope, 'amd-device-plugin', {
    member: context.member(),
    kind: 'DaemonSet',
    runAs: { user: 0, group: 0 },
    trust: 'none',
    priority: 'platform',
    ...acceleratorPool(context.nodePools, 'amd'),
    deviations: DEVIATIONS,
    volumes: [hostVolume('device-plugins', SOCKET_DIR, 'Directory'), hostVolume('sys', '/sys', 'Directory')],
    containers: [
      {
        name: 'amd-device-plugin',
        image: context.image(IMAGE),
        command: ['/root/k8s-device-plugin'],
        args: pluginArguments(context.knobs),
        resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '128Mi' } },
        // The socket appears once devices were found and the kubelet was told.
        readiness: {
          kind: 'exec',
          command: ['sh', '-c', `ls ${SOCKET_DIR}/amd.com_*`],
          periodSeconds: 30,
          timeoutSeconds: 5,
        },
        mounts: [
          { volume: 'device-plugins', path: SOCKET_DIR, readOnly: false },
          { volume: 'sys', path: '/sys' },
        ],
      },
    ],
  });
}
