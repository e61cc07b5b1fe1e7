import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { servedModels } from './served-models';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sallyport-models-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true, force: true });
});

function write(text: string): void {
  writeFileSync(join(folder, 'models.yaml'), text);
}

const TWO = `deployments:
  - { name: chat, engine: vllm, accelerator: nvidia, gpus: 2, replicas: 3 }
  - { name: old, engine: tgi, accelerator: amd, gpus: 1 }
`;

describe('the models that an output serves', () => {
  it('are those of the catalogue, with the accelerators of all replicas', () => {
    write(TWO);
    expect(servedModels(folder, 'byoc/data-plane')).toEqual([
      { workload: 'vllm-chat', device: 'nvidia.com/gpu', count: 6 },
      { workload: 'tgi-old', device: 'amd.com/gpu', count: 1 },
    ]);
  });

  it('are none in a control plane', () => {
    write(TWO);
    expect(servedModels(folder, 'byoc/control-plane')).toEqual([]);
  });

  it('are missed if the catalogue has none', () => {
    write('deployments: []\n');
    expect(() => servedModels(folder, 'airgapped')).toThrow('serves no model');
  });
});
