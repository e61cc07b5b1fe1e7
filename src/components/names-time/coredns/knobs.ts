import type { z } from 'zod';
import { count, cpu, defineKnobs, memory } from '../../../core/knobs';

export const knobs = defineKnobs({
  replicas: count({ min: 1, max: 20 }).default(2).describe('resolver pods'),
  cpu: cpu().default('100m').describe('CPU request'),
  memory: memory().default('256Mi').describe('memory request and limit; grows with the number of Services and pods'),
  cacheSeconds: count({ min: 1, max: 3600 }).default(30).describe('longest time in seconds that an answer is kept'),
});

export type Knobs = z.infer<typeof knobs>;
