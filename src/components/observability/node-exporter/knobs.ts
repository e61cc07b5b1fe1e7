import { cpu, defineKnobs, memory } from '../../../core/knobs';

export const knobs = defineKnobs({
  cpu: cpu().default('20m').describe('CPU request on each node'),
  memory: memory().default('128Mi').describe('memory request and limit on each node'),
});
