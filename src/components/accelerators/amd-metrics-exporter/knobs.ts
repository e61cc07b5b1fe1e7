import { cpu, defineKnobs, memory } from '../../../core/knobs';

export const knobs = defineKnobs({
  cpu: cpu().default('100m').describe('CPU request of the exporter on each node'),
  memory: memory({ min: '256Mi' }).default('1Gi').describe('memory limit of the exporter on each node'),
});
