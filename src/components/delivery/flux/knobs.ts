import type { z } from 'zod';
import { choice, count, cpu, defineKnobs, duration, memory } from '../../../core/knobs';
import { releaseSource } from '../../../core/release-source';

export const knobs = defineKnobs({
  enabled: choice(['yes', 'no']).default('yes').describe('no where releases are applied by hand or by Argo CD'),
  ...releaseSource,
  signatures: choice(['required', 'not-checked'])
    .default('required')
    .describe('whether the commit in service has to be signed by a key of the Secret flux-signers'),
  interval: duration({ min: '30s', max: '1h' }).default('1m').describe('how often git is asked'),
  applyInterval: duration({ min: '1m', max: '2h' })
    .default('10m')
    .describe('how often a release is applied anew, which takes back what others changed'),
  sourceCpu: cpu().default('50m').describe('CPU request of what reads git'),
  sourceMemory: memory({ min: '64Mi' }).default('512Mi').describe('memory request and limit of what reads git'),
  applyCpu: cpu().default('100m').describe('CPU request of what applies'),
  applyMemory: memory({ min: '64Mi' }).default('1Gi').describe('memory request and limit of what applies'),
  applyReplicas: count({ min: 1, max: 3 }).default(1).describe('pods of what applies; one of them leads'),
});

export type Knobs = z.infer<typeof knobs>;
