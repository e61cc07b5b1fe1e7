import { choice, cpu, defineKnobs, memory } from '../../../core/knobs';

export const knobs = defineKnobs({
  cpu: cpu().default('50m').describe('CPU request'),
  memory: memory({ min: '128Mi' }).default('256Mi').describe('memory request and limit'),
  everyMinutes: choice(['5', '10', '15', '20', '30'])
    .default('15')
    .describe('minutes from one run to the next; a run restarts one workload at most'),
});
