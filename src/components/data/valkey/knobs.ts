import type { z } from 'zod';
import { choice, count, cpu, defineKnobs, memory, storageSize } from '../../../core/knobs';

export const knobs = defineKnobs({
  cpu: cpu().default('200m').describe('CPU request'),
  memory: memory({ min: '128Mi' }).default('1Gi').describe('memory request and limit; keys may take six tenths of it'),
  persistence: choice(['append-only', 'none'])
    .default('append-only')
    .describe('whether counters outlive a restart: without it, a restart gives every budget anew'),
  storage: storageSize().default('4Gi').describe('volume of the append-only file'),
  connections: count({ min: 16, max: 10_000 }).default(512).describe('most connections at a time'),
});

export type Knobs = z.infer<typeof knobs>;
