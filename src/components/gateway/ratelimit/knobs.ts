import type { z } from 'zod';
import { count, cpu, defineKnobs, memory } from '../../../core/knobs';

export const knobs = defineKnobs({
  cpu: cpu().default('100m').describe('CPU request'),
  memory: memory({ min: '64Mi' }).default('128Mi').describe('memory request and limit'),
  replicas: count({ min: 1, max: 16 }).default(2).describe('number of limiters; all count in the same place'),
  connections: count({ min: 1, max: 128 })
    .default(10)
    .describe('connections of each limiter to the place of the counters; one more question waits for a free one'),
});

export type Knobs = z.infer<typeof knobs>;
