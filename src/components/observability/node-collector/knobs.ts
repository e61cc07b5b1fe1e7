import { cpu, defineKnobs, memory, storageSize } from '../../../core/knobs';

export const knobs = defineKnobs({
  cpu: cpu().default('50m').describe('CPU request on each node'),
  memory: memory({ min: '128Mi' }).default('256Mi').describe('memory request and limit on each node'),
  queue: storageSize({ min: '64Mi' })
    .default('512Mi')
    .describe('disk of each node for lines that could not be handed over yet'),
});
