import { z } from 'zod';
import { choice, cpu, defineKnobs, memory, pattern } from '../../../core/knobs';

const place = pattern(
  /^[a-z0-9][a-z0-9._/-]{0,200}$/,
  'a repository below the registry, such as tools/shell, or tools/',
);

export const knobs = defineKnobs({
  cpu: cpu().default('50m').describe('CPU request'),
  memory: memory({ min: '128Mi' }).default('256Mi').describe('memory request and limit'),
  everyMinutes: choice(['10', '15', '20', '30']).default('30').describe('minutes from one run to the next'),
  besides: z
    .array(place)
    .max(500)
    .default([])
    .describe(
      'repositories of the registry that are not of the release and may be there; with a slash at the end, all below',
    ),
  otherTags: choice(['extra', 'kept'])
    .default('extra')
    .describe('what a tag beside the lock counts as: a finding, or kept for a way back to an earlier release'),
});
