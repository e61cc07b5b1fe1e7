import { choice, count, cpu, defineKnobs, duration, memory, storageSize } from '../../../core/knobs';

export const knobs = defineKnobs({
  cpu: cpu().default('200m').describe('CPU request'),
  memory: memory().default('1Gi').describe('memory request and limit'),
  store: choice(['disk', 'object-store'])
    .default('disk')
    .describe('where chunks and index stand: on the volume, or in the object store with the volume for what is new'),
  storage: storageSize().default('50Gi').describe('volume for chunks and index'),
  retention: duration({ min: '1d' })
    .default('31d')
    .describe('how long log streams other than the audit stream are kept'),
  auditRetention: duration({ min: '366d' })
    .default('2557d')
    .describe('how long the audit stream is kept; seven calendar years hold up to two leap days'),
  objectLock: choice(['none', 'compliance'])
    .default('none')
    .describe(
      'lock of the bucket: compliance lets nobody take logs away before auditRetention ends, so that all streams stay for so long; needs store: object-store',
    ),
  ingestionRateMb: count({ min: 1, max: 1024 }).default(8).describe('accepted log volume per second, in megabytes'),
});
