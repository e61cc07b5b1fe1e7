import { choice, count, defineKnobs } from '../../../core/knobs';

export const knobs = defineKnobs({
  pulseSeconds: count({ min: 0, max: 3600 })
    .default(30)
    .describe('seconds between two health checks of the devices; 0 turns them off'),
  resourceNaming: choice(['single', 'mixed'])
    .default('single')
    .describe('amd.com/gpu for every partition, or one resource for each partition type'),
});
