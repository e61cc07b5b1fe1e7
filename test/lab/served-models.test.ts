import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { importModels, listedModels, servedModels } from './served-models';

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

describe('the models that admission lets pass', () => {
  const sample = join(__dirname, '..', '..', 'values', 'models.yaml');

  it('are none that nobody imported', () => {
    copyFileSync(sample, join(folder, 'models.yaml'));
    expect(() => listedModels(folder)).toThrow('the model of chat-nvidia has no digest');
  });

  it('are those of all deployments, once digests are made up', () => {
    copyFileSync(sample, join(folder, 'models.yaml'));
    importModels(folder);
    const listed = listedModels(folder);
    expect(listed.map(({ claim }) => claim)).toEqual([
      ...['model-chat-nvidia', 'model-chat-amd', 'model-legacy-nvidia', 'model-legacy-amd'],
    ]);
    expect(listed[1]?.reference).toMatch(/^Qwen\/Qwen3-8B#sha256:[0-9a-f]{64}$/);
    expect(new Set(listed.map(({ reference }) => reference)).size).toBe(3);
    importModels(folder);
    expect(listedModels(folder)).toEqual(listed);
  });

  it('keep the digest that a model has', () => {
    const digest = `sha256:${'ab'.repeat(32)}`;
    write(
      `models: [{ id: a/b, artefact: { digest: "${digest}" } }]\n${TWO.replaceAll('engine', 'model: a/b, engine')}`,
    );
    importModels(folder);
    expect(listedModels(folder).map(({ reference }) => reference)).toEqual([`a/b#${digest}`, `a/b#${digest}`]);
  });
});
