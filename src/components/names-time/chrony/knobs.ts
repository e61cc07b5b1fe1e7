import type { z } from 'zod';
import { count, cpu, defineKnobs, memory } from '../../../core/knobs';

export const knobs = defineKnobs({
  replicas: count({ min: 1, max: 10 }).default(2).describe('time servers'),
  cpu: cpu().default('20m').describe('CPU request of the server'),
  memory: memory().default('64Mi').describe('memory request and limit of the server'),
});

export type Knobs = z.infer<typeof knobs>;
