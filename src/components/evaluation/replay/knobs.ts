import { z } from 'zod';
import {
  choice,
  count,
  cpu,
  defineKnobs,
  dnsLabel,
  duration,
  flag,
  memory,
  pattern,
  percent,
  storageSize,
} from '../../../core/knobs';

const NAME = /^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)?$/;

export const knobs = defineKnobs({
  cpu: cpu().default('200m').describe('CPU request'),
  memory: memory({ min: '256Mi' }).default('512Mi').describe('memory request and limit'),
  everyHours: choice(['1', '2', '3', '4', '6', '8', '12', '24'])
    .default('24')
    .describe('hours from one run to the next'),
  longest: duration({ min: '1m', max: '24h' }).default('2h').describe('longest run, after which it is ended'),
  sets: z
    .array(dnsLabel())
    .default([])
    .describe('golden sets, each a file <name>.jsonl on the volume; without one the job is suspended'),
  storage: storageSize({ min: '64Mi' }).default('1Gi').describe('volume for the golden sets'),
  models: z.array(dnsLabel(40)).default([]).describe('deployments of the catalogue that are asked; all if empty'),
  judge: pattern(NAME, 'name of a deployment of the catalogue, or nothing')
    .default('')
    .describe('deployment of the catalogue that judges answers; it does not judge its own model'),
  route: choice(['models', 'gateway'])
    .default('models')
    .describe('whether models are asked directly, or as users ask them'),
  principal: dnsLabel()
    .default('evaluation')
    .describe('principal of the gateway policy whose token is used on the route gateway'),
  minimumScore: percent().default('90%').describe('lowest mean score of a set that passes'),
  tolerance: percent().default('2%').describe('by how much a mean score may lie below that of the baseline'),
  concurrency: count({ min: 1, max: 64 }).default(4).describe('questions that are asked at once'),
  timeout: duration({ min: '1s', max: '1h' }).default('2m').describe('longest wait for one answer'),
  maxTokens: count({ min: 1, max: 100_000 }).default(1024).describe('longest answer, in tokens'),
  rollback: flag().default(false).describe('whether a regression is written into the ConfigMap evaluation-rollback'),
});
