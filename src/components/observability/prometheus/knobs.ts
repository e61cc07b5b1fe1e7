import { count, cpu, defineKnobs, duration, memory, percent, storageSize } from '../../../core/knobs';

export const knobs = defineKnobs({
  replicas: count({ min: 1, max: 3 }).default(1).describe('servers that collect the same, each on a volume of its own'),
  cpu: cpu().default('500m').describe('CPU request'),
  memory: memory().default('4Gi').describe('memory request and limit'),
  storage: storageSize().default('100Gi').describe('volume for samples'),
  retention: duration({ min: '1d' }).default('30d').describe('how long samples are kept'),
  retentionSize: percent()
    .default('80%')
    .describe('share of the volume that samples may fill before the oldest are dropped'),
  scrapeInterval: duration({ min: '5s', max: '5m' })
    .default('30s')
    .describe('how often metrics are collected and rules evaluated'),
  sampleLimit: count({ min: 1000, max: 10_000_000 })
    .default(100_000)
    .describe('samples that one target may yield before it is refused'),
});
