import { describe, expect, it } from 'vitest';
import { requestLines } from '../../src/format/requests-text';

const NONE = { pods: 0, cpuMillicores: 0, memoryBytes: 0, devices: [] };

describe('the lines about requests', () => {
  it('say pods, cores, memory, devices and storage with their units', () => {
    const running = {
      pods: 27,
      cpuMillicores: 23_460,
      memoryBytes: 175.25 * 2 ** 30,
      devices: [{ resource: 'nvidia.com/gpu', count: 3 }],
    };
    const jobs = { ...NONE, pods: 1, cpuMillicores: 50, memoryBytes: 256 * 2 ** 20 };
    expect(requestLines({ running, perNode: jobs, jobs, storageBytes: 1.5 * 2 ** 40 })).toEqual([
      '27 pods, 23.46 cores, memory 175.3 GiB, 3 nvidia.com/gpu, storage 1.5 TiB',
      'on each node it selects: 1 pod, 0.05 cores, memory 256 MiB',
      'while jobs run: 1 pod, 0.05 cores, memory 256 MiB',
    ]);
  });

  it('are one line where nothing runs on each node and no job does', () => {
    expect(requestLines({ running: NONE, perNode: NONE, jobs: NONE, storageBytes: 0 })).toEqual([
      '0 pods, 0 cores, memory 0 B, storage 0 B',
    ]);
  });
});
