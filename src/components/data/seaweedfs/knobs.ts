import type { z } from 'zod';
import { choice, count, cpu, defineKnobs, memory, storageSize } from '../../../core/knobs';

export const knobs = defineKnobs({
  cpu: cpu().default('250m').describe('CPU request of each volume server, and of the filer'),
  memory: memory({ min: '256Mi' })
    .default('1Gi')
    .describe('memory request and limit of each volume server, and of the filer'),
  masters: choice(['1', '3']).default('1').describe('masters: they know the volumes, and three agree on who leads'),
  volumeServers: count({ min: 1, max: 64 }).default(1).describe('volume servers, each with a volume of its own'),
  copies: choice(['1', '2', '3']).default('1').describe('copies of what is stored, each on another volume server'),
  storage: storageSize().default('100Gi').describe('volume of each volume server; copies count'),
  indexStorage: storageSize()
    .default('10Gi')
    .describe('volume of the filer: names of objects, and the keys of their pieces'),
  volumeSize: storageSize()
    .default('1Gi')
    .describe('size at which a file of many objects is full, and the next is begun'),
});

export type Knobs = z.infer<typeof knobs>;
