import type { KnobFloor } from '../../../core/knob-floor';
import { choice, defineKnobs } from '../../../core/knobs';

export const knobs = defineKnobs({
  migStrategy: choice(['none', 'single', 'mixed'])
    .default('none')
    .describe(
      'how MIG slices are advertised: not at all, as whole devices, or each under its profile; other than none needs a privileged pod, which the posture of the tier must allow',
    ),
  deviceListStrategy: choice(['cdi-cri', 'cdi-annotations', 'volume-mounts'])
    .default('cdi-cri')
    .describe(
      'how devices reach a pod; volume-mounts needs a privileged pod, which the posture of the tier must allow, and the same setting in the container toolkit',
    ),
  driverRoot: choice(['/', '/run/nvidia/driver'])
    .default('/')
    .describe('where the driver is installed on the nodes: by the node image, or by a driver container'),
  runtimeClass: choice(['nvidia', 'none'])
    .default('nvidia')
    .describe(
      'RuntimeClass that gives the plugin the driver, and that comes with it; none where the runtime is the default',
    ),
});

const PRIVILEGED = { member: 'privilege', needs: 'knobs-may-add', brings: 'a privileged pod' } as const;

/** Both need CAP_SYS_ADMIN: see `isPrivileged`. */
export const floors: readonly KnobFloor[] = [
  { knob: 'migStrategy', values: ['single', 'mixed'], ...PRIVILEGED },
  { knob: 'deviceListStrategy', values: ['volume-mounts'], ...PRIVILEGED },
];
