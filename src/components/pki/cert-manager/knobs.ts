import type { z } from 'zod';
import { count, cpu, defineKnobs, memory } from '../../../core/knobs';

export const knobs = defineKnobs({
  replicas: count({ min: 1, max: 5 })
    .default(2)
    .describe('pods of each of the three parts; one controller works, the others stand by'),
  cpu: cpu().default('25m').describe('CPU request of each part'),
  memory: memory().default('192Mi').describe('memory request and limit of each part'),
});

export type Knobs = z.infer<typeof knobs>;
