import { z } from 'zod';
import { choice, count, defineKnobs, duration, storageSize } from '../../../core/knobs';

export const knobs = defineKnobs({
  readRate: count({ min: 10, max: 100_000 })
    .default(200)
    .describe('megabytes per second that one pod reads from a model volume; sets the startup budget'),
  drain: duration({ min: '1s', max: '1h' })
    .default('60s')
    .describe('how long running requests may go on once a pod is told to stop'),
  cache: storageSize({ min: '1Gi' }).default('10Gi').describe('scratch space for compiled kernels; lost with the pod'),
  runtimeClass: choice(['none', 'nvidia'])
    .default('none')
    .describe('RuntimeClass of pods on NVIDIA nodes; none where devices come by CDI or the runtime is the default'),
  amdGroups: z
    .array(count({ min: 1, max: 2_147_483_647 }))
    .default([44])
    .describe('numeric groups that own /dev/kfd and /dev/dri on the AMD nodes (video, render)'),
});
