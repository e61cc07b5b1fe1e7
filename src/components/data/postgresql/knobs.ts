import type { z } from 'zod';
import { choice, count, cpu, defineKnobs, duration, memory, storageSize } from '../../../core/knobs';

export const knobs = defineKnobs({
  cpu: cpu().default('500m').describe('CPU request'),
  memory: memory({ min: '512Mi' }).default('2Gi').describe('memory request and limit; a quarter is shared buffers'),
  storage: storageSize().default('20Gi').describe('volume of the databases'),
  backupStorage: storageSize().default('60Gi').describe('shared volume of base backups and archived WAL'),
  backupEvery: duration({ min: '1h' }).default('1d').describe('time between two base backups'),
  backupCopies: count({ min: 1, max: 90 })
    .default(7)
    .describe('base backups that are kept, with the WAL since the oldest'),
  archive: choice(['object-store', 'volume'])
    .default('object-store')
    .describe('where backups stand besides the shared volume: in the object store as well, or nowhere else'),
  archiveEvery: duration({ min: '30s', max: '1h' })
    .default('5m')
    .describe('longest time until what was written is in the archive: the most that a lost volume costs'),
  connections: count({ min: 10, max: 1000 }).default(100).describe('most connections at a time'),
});

export type Knobs = z.infer<typeof knobs>;
