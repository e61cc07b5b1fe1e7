import { count, cpu, defineKnobs, dnsLabel, memory, storageSize } from '../../../core/knobs';

export const knobs = defineKnobs({
  cpu: cpu().default('50m').describe('CPU request'),
  memory: memory().default('256Mi').describe('memory request and limit'),
  storage: storageSize()
    .default('1Gi')
    .describe('volume for the sequence number; a few bytes, as large as the storage class wants'),
  repeat: count({ min: 1, max: 10 })
    .default(3)
    .describe('how often each datagram is sent, because nobody can ask for it again'),
  keyId: dnsLabel().default('k1').describe('name of the key in use, for the receiver; at most 32 characters'),
});
