import { count, cpu, defineKnobs, dnsLabel, memory } from '../../../core/knobs';

export const knobs = defineKnobs({
  cpu: cpu().default('20m').describe('CPU request'),
  memory: memory().default('64Mi').describe('memory request and limit'),
  replicas: count({ min: 1, max: 8 }).default(2).describe('number of servers'),
  host: dnsLabel().default('models').describe('name that readers call, below the first domain of the site'),
});
