import { cpu, defineKnobs, duration, memory, storageSize } from '../../../core/knobs';

export const knobs = defineKnobs({
  cpu: cpu().default('200m').describe('CPU request'),
  memory: memory().default('1Gi').describe('memory request and limit'),
  storage: storageSize().default('500Gi').describe('volume for images'),
  scrubInterval: duration({ min: '1h' })
    .default('24h')
    .describe('how often every stored blob is checked against its digest'),
});
