import { z } from 'zod';
import { choice, count, cpu, defineKnobs, duration, memory, pattern } from '../../../core/knobs';
import { releaseSource } from '../../../core/release-source';

const FINGERPRINT = pattern(/^[0-9A-F]{40}$/, 'a fingerprint of OpenPGP: 40 hexadecimal digits in upper case');

export const knobs = defineKnobs({
  enabled: choice(['no', 'yes'])
    .default('no')
    .describe('yes where Argo CD applies releases; enabled of flux has to be no then'),
  ...releaseSource,
  signatures: choice(['required', 'not-checked'])
    .default('required')
    .describe('whether the commit in service has to be signed by one of signers'),
  signers: z
    .array(FINGERPRINT)
    .max(32)
    .default([])
    .describe('fingerprints of the OpenPGP keys that sign releases; the keys are in the Secret argo-cd-signers'),
  interval: duration({ min: '30s', max: '1h' }).default('2m').describe('how often git is asked'),
  sourceCpu: cpu().default('100m').describe('CPU request of what reads git'),
  sourceMemory: memory({ min: '128Mi' }).default('1Gi').describe('memory request and limit of what reads git'),
  sourceReplicas: count({ min: 1, max: 3 }).default(1).describe('pods of what reads git'),
  applyCpu: cpu().default('250m').describe('CPU request of what applies'),
  applyMemory: memory({ min: '256Mi' })
    .default('2Gi')
    .describe('memory request and limit of what applies; it keeps the objects of the cluster in memory'),
  cacheCpu: cpu().default('50m').describe('CPU request of the cache'),
  cacheMemory: memory({ min: '64Mi' })
    .default('256Mi')
    .describe('memory request and limit of the cache; keys may take six tenths of it'),
});

export type Knobs = z.infer<typeof knobs>;
