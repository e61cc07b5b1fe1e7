import { count, cpu, defineKnobs, dnsLabel, memory, storageSize } from '../../../core/knobs';

export const knobs = defineKnobs({
  replicas: count({ min: 1, max: 20 })
    .default(2)
    .describe('collectors behind one Service, each with a queue of its own'),
  cpu: cpu().default('200m').describe('CPU request of a collector'),
  memory: memory({ min: '256Mi' }).default('1Gi').describe('memory request and limit of a collector'),
  storage: storageSize().default('10Gi').describe('volume of a collector for what could not be delivered yet'),
  destination: dnsLabel()
    .default('telemetry')
    .describe(
      'entry of egress.allow that the metrics of the platform go to, in tiers that send metrics to their operator',
    ),
});
