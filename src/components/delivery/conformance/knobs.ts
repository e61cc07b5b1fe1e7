import { choice, cpu, defineKnobs, duration, memory } from '../../../core/knobs';

export const knobs = defineKnobs({
  cpu: cpu().default('50m').describe('CPU request'),
  memory: memory({ min: '128Mi' }).default('256Mi').describe('memory request and limit'),
  everyMinutes: choice(['10', '15', '20', '30']).default('30').describe('minutes from one run to the next'),
  maxClockOffset: duration({ min: '10ms', max: '10s' })
    .default('500ms')
    .describe('by how much the clock of a node may differ from that of the platform'),
});
