import { count, cpu, defineKnobs, memory } from '../../../core/knobs';

export const knobs = defineKnobs({
  cpu: cpu().default('100m').describe('CPU request'),
  memory: memory().default('128Mi').describe('memory request and limit'),
  replicas: count({ min: 1, max: 8 }).default(2).describe('number of egress gateways'),
  connections: count({ min: 64, max: 65_536 })
    .default(4096)
    .describe('open connections of one worker; a passed connection takes two'),
});
