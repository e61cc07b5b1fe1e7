import { cpu, defineKnobs, duration, memory, storageSize } from '../../../core/knobs';

export const knobs = defineKnobs({
  cpu: cpu().default('200m').describe('CPU request'),
  memory: memory().default('2Gi').describe('memory request and limit'),
  storage: storageSize().default('50Gi').describe('volume for traces'),
  retention: duration({ min: '1d' }).default('14d').describe('how long traces are kept'),
});
