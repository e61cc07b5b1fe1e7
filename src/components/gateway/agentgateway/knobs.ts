import { count, cpu, defineKnobs, dnsLabel, memory, percent } from '../../../core/knobs';

export const knobs = defineKnobs({
  cpu: cpu().default('500m').describe('CPU request'),
  memory: memory().default('1Gi').describe('memory request and limit'),
  replicas: count({ min: 1, max: 16 })
    .default(2)
    .describe('number of gateways; each enforces its even share of a project’s request limit'),
  host: dnsLabel().default('gateway').describe('name that users call, below the first domain of the site'),
  maxBodyMi: count({ min: 1, max: 256 }).default(20).describe('largest request or answer held in memory, in mebibytes'),
  tracedShare: percent().default('10%').describe('share of requests that are traced'),
});
