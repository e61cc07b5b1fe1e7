import { choice, cpu, defineKnobs, memory } from '../../../core/knobs';

export const knobs = defineKnobs({
  cpu: cpu().default('100m').describe('CPU request'),
  memory: memory({ min: '256Mi' }).default('512Mi').describe('memory request and limit'),
  everyMinutes: choice(['15', '20', '30']).default('30').describe('minutes from one run to the next'),
});
