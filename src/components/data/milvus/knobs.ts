import type { z } from 'zod';
import { count, cpu, defineKnobs, flag, memory, storageSize } from '../../../core/knobs';

export const knobs = defineKnobs({
  enabled: flag()
    .default(false)
    .describe(
      'true for a store of more vectors than Qdrant is for, whose first password is the key root-password of the Secret milvus-root; without it vectors stand in PostgreSQL',
    ),
  cpu: cpu().default('2').describe('CPU request'),
  memory: memory({ min: '4Gi' }).default('8Gi').describe('memory request and limit; vectors are searched in memory'),
  storage: storageSize({ min: '20Gi' })
    .default('100Gi')
    .describe('volume for vectors, their log and what is known of them'),
  databases: count({ min: 1, max: 1000 }).default(64).describe('most databases that callers may make'),
});

export type Knobs = z.infer<typeof knobs>;
