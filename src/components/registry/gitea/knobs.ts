import type { z } from 'zod';
import { count, cpu, defineKnobs, duration, memory, storageSize } from '../../../core/knobs';

export const knobs = defineKnobs({
  cpu: cpu().default('200m').describe('CPU request'),
  memory: memory({ min: '256Mi' }).default('1Gi').describe('memory request and limit'),
  storage: storageSize({ min: '1Gi' }).default('20Gi').describe('volume of the repositories'),
  databaseConnections: count({ min: 2, max: 500 }).default(20).describe('most connections to the database at a time'),
  sessionLife: duration({ min: '5m', max: '7d' }).default('8h').describe('how long a login by browser lasts'),
});

export type Knobs = z.infer<typeof knobs>;
