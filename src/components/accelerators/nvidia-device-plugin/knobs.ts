import { choice, defineKnobs } from '../../../core/knobs';

export const knobs = defineKnobs({
  migStrategy: choice(['none', 'single', 'mixed'])
    .default('none')
    .describe(
      'how MIG slices are advertised: not at all, as whole devices, or each under its profile; other than none needs a privileged pod',
    ),
  deviceListStrategy: choice(['cdi-cri', 'cdi-annotations', 'volume-mounts'])
    .default('cdi-cri')
    .describe(
      'how devices reach a pod; volume-mounts needs a privileged pod and the same setting in the container toolkit',
    ),
  driverRoot: choice(['/', '/run/nvidia/driver'])
    .default('/')
    .describe('where the driver is installed on the nodes: by the node image, or by a driver container'),
  runtimeClass: choice(['nvidia', 'none'])
    .default('nvidia')
    .describe('RuntimeClass that gives the plugin the driver; none where the runtime is the default'),
});
