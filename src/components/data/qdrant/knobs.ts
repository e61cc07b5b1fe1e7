import type { z } from 'zod';
import { count, cpu, defineKnobs, flag, memory, storageSize } from '../../../core/knobs';

export const knobs = defineKnobs({
  enabled: flag()
    .default(false)
    .describe(
      'true for a store of vectors of its own, whose keys are those of the Secret qdrant-api-keys; without it vectors stand in PostgreSQL',
    ),
  cpu: cpu().default('500m').describe('CPU request'),
  memory: memory({ min: '512Mi' }).default('2Gi').describe('memory request and limit; vectors are searched in memory'),
  storage: storageSize()
    .default('20Gi')
    .describe('volume for vectors; two more copies stand on it while a snapshot is made'),
  snapshotStorage: storageSize().default('40Gi').describe('shared volume for snapshots'),
  snapshotHour: count({ min: 0, max: 23 }).default(1).describe('hour of the day, in UTC, at which a snapshot is made'),
  snapshotCopies: count({ min: 1, max: 90 }).default(7).describe('snapshots that are kept'),
  collections: count({ min: 1, max: 10_000 }).default(100).describe('most collections that callers may make'),
  requestMegabytes: count({ min: 1, max: 1024 }).default(32).describe('largest request, in MB'),
});

export type Knobs = z.infer<typeof knobs>;
