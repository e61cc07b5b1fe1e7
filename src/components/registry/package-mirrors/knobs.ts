import { z } from 'zod';
import { armouredKey, count, cpu, defineKnobs, dnsLabel, memory, storageSize } from '../../../core/knobs';

/** Short enough for a word in a path and a log line. */
const LONGEST = 40;

export const knobs = defineKnobs({
  cpu: cpu().default('100m').describe('CPU request'),
  memory: memory().default('128Mi').describe('memory request and limit'),
  replicas: count({ min: 1, max: 8 }).default(2).describe('number of mirrors'),
  connections: count({ min: 64, max: 65_536 }).default(1024).describe('open connections of one worker'),
  storage: storageSize({ min: '1Gi' }).default('500Gi').describe('volume for the trees of all snapshots'),
  snapshot: dnsLabel(LONGEST).default('first').describe('snapshot that package tools ask for, a folder of each tree'),
  earlier: z
    .array(dnsLabel(LONGEST))
    .default([])
    .describe('earlier snapshots that are served beside it, for a way back'),
  aptSuite: dnsLabel(LONGEST).default('stable').describe('suite of the Debian snapshot'),
  aptSections: z.array(dnsLabel(LONGEST)).min(1).default(['main']).describe('sections of the Debian snapshot'),
  aptKey: armouredKey()
    .default('')
    .describe('public key that signed the Debian snapshot; without one apt has no source'),
});
