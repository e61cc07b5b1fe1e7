import { choice, defineKnobs, duration, memory } from '../../../core/knobs';

export const knobs = defineKnobs({
  interval: duration({ min: '1s', max: '10m' }).default('30s').describe('how often the devices are asked'),
  memory: memory({ min: '128Mi' }).default('256Mi').describe('memory limit on each node'),
  runtimeClass: choice(['nvidia', 'none'])
    .default('nvidia')
    .describe('RuntimeClass that gives the exporter the driver; none where the runtime is the default'),
});
