import { cpu, defineKnobs, memory } from '../../../core/knobs';

export const knobs = defineKnobs({
  cpu: cpu().default('50m').describe('CPU request'),
  memory: memory().default('256Mi').describe('memory request and limit; it holds every object that it reads'),
});
