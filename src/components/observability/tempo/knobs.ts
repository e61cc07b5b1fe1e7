import { choice, cpu, defineKnobs, duration, memory, storageSize } from '../../../core/knobs';

export const knobs = defineKnobs({
  cpu: cpu().default('200m').describe('CPU request'),
  memory: memory().default('2Gi').describe('memory request and limit'),
  store: choice(['disk', 'object-store'])
    .default('disk')
    .describe('where traces stand: on the volume, or in the object store with the volume for what is new'),
  storage: storageSize().default('50Gi').describe('volume for traces'),
  retention: duration({ min: '1d' }).default('14d').describe('how long traces are kept'),
});
