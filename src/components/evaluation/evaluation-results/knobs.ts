import { cpu, defineKnobs, memory, storageSize } from '../../../core/knobs';

export const knobs = defineKnobs({
  cpu: cpu().default('50m').describe('CPU request'),
  memory: memory({ min: '128Mi' }).default('256Mi').describe('memory request and limit'),
  storage: storageSize({ min: '64Mi' }).default('1Gi').describe('volume for the last result of each set and model'),
});
