import { count, cpu, defineKnobs, memory } from '../../../core/knobs';

export const knobs = defineKnobs({
  cpu: cpu().default('50m').describe('CPU request'),
  memory: memory().default('256Mi').describe('memory request and limit'),
  intervalSeconds: count({ min: 60, max: 3600 })
    .default(60)
    .describe('seconds between two collections; the validator refuses more than one a minute'),
});
