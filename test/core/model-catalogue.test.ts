import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { knobDefects } from '../../src/core/knobs';
import { modelsSchema, readCatalogue } from '../../src/core/model-catalogue';
import { refusals, VALUES } from './site/values';

const SAMPLE = readFileSync(join(VALUES, 'models.yaml'), 'utf8');

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'sallyport-models-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

function problems(from: string, to: string): string[] {
  expect(SAMPLE).toContain(from);
  const file = join(dir, 'models.yaml');
  writeFileSync(file, SAMPLE.replace(from, to));
  return refusals(() => readCatalogue(file)).map((problem) => problem.replace(`${dir}/`, ''));
}

describe('the model catalogue', () => {
  const catalogue = readCatalogue(join(VALUES, 'models.yaml'));

  it('serves both engines on both kinds of accelerator', () => {
    expect(catalogue.deployments.map(({ engine, accelerator }) => `${engine} on ${accelerator}`).sort()).toEqual([
      'tgi on amd',
      'tgi on nvidia',
      'vllm on amd',
      'vllm on nvidia',
    ]);
  });

  it('holds the options of the engine, and only of it, defaults filled in', () => {
    const byName = Object.fromEntries(catalogue.deployments.map((deployment) => [deployment.name, deployment]));
    expect(byName['chat-nvidia']?.vllm).toEqual({ toolCallParser: 'llama3_json', gpuMemoryUtilization: '90%' });
    expect(byName['chat-nvidia']).not.toHaveProperty('tgi');
    expect(byName['legacy-amd']?.tgi).toEqual({});
    expect(byName['legacy-amd']).not.toHaveProperty('vllm');
  });

  it('accepts what four accelerators need, and names with a slash', () => {
    expect(problems('gpus: 1\n    replicas: 2', 'gpus: 4\n    sharedMemory: 16Gi')).toEqual([]);
    expect(problems('servedName: qwen3-8b', 'servedName: Qwen/Qwen2.5-7B')).toEqual([]);
  });

  it('has no order', () => {
    expect(catalogue.deployments.map(({ name }) => name)).toEqual([
      'chat-amd',
      'chat-nvidia',
      'legacy-amd',
      'legacy-nvidia',
    ]);
    const ids = catalogue.models.map(({ id }) => id);
    expect(ids).toEqual([...ids].sort());
  });

  it('invents nothing about models that nobody imported', () => {
    expect(catalogue.models.map(({ source, artefact, files }) => [source.revision, artefact.digest, files])).toEqual(
      catalogue.models.map(() => [null, null, []]),
    );
  });

  it('has a documented schema', () => {
    expect(knobDefects(modelsSchema())).toEqual([]);
  });

  it.each([
    [
      'a model that is not listed',
      'model: Qwen/Qwen3-8B',
      'model: Qwen/Qwen3-32B',
      'deployments[1].model: model is not in the catalogue',
    ],
    [
      'a model that is listed twice',
      'id: Qwen/Qwen3-8B',
      'id: meta-llama/Llama-3.1-8B-Instruct',
      'models[1].id: model is listed twice',
    ],
    [
      'a context that the model does not have',
      'maxModelLen: 8192',
      'maxModelLen: 65536',
      'deployments[2].maxModelLen: longer than the context of mistralai/Mistral-7B-Instruct-v0.3',
    ],
    [
      'options of the other engine',
      'vllm: { toolCallParser: llama3_json }',
      'tgi: {}',
      'deployments[0].tgi: options of tgi for the engine vllm',
    ],
    [
      'a name that is used twice',
      'name: chat-amd',
      'name: chat-nvidia',
      'deployments[1].name: deployment name is used twice',
    ],
    [
      'a served name that is used twice',
      'servedName: qwen3-8b',
      'servedName: llama-3.1-8b',
      'deployments[1].servedName: served name is used twice',
    ],
    ['a size without unit', 'storage: 40Gi', 'storage: 40', 'deployments[0].storage: expected text, got a number'],
    [
      'a parser that is no word',
      'toolCallParser: hermes',
      'toolCallParser: "hermes --x"',
      'deployments[1].vllm.toolCallParser: value is not allowed',
    ],
    [
      'a path out of the artefact',
      '    contextLength: 40960',
      `    contextLength: 40960\n    files: [{ path: a/../../b, sha256: "${'0'.repeat(64)}", size: 1 }]`,
      'models[1].files[0].path: value is not allowed',
    ],
    [
      'a prompt that fills the context',
      'maxModelLen: 8192\n',
      'maxModelLen: 8192\n    tgi: { maxInputTokens: 8192 }\n',
      'deployments[2].tgi.maxInputTokens: the longest prompt leaves no room for an answer',
    ],
    [
      'a context without room for an answer',
      'maxModelLen: 8192\n',
      'maxModelLen: 1\n',
      'deployments[2].maxModelLen: no room for a prompt and an answer',
    ],
    [
      'too little shared memory for four accelerators',
      'gpus: 1\n    replicas: 2',
      'gpus: 4\n    sharedMemory: 15Gi',
      'deployments[0].sharedMemory: shared memory of 15Gi is too small for 4 accelerators',
    ],
    [
      'shared memory that takes all memory',
      'replicas: 2',
      'memory: 2Gi\n    sharedMemory: 2Gi',
      'deployments[0].sharedMemory: shared memory of 2Gi counts against memory and leaves nothing of it',
    ],
    [
      'a model whose id reads as an image',
      'id: Qwen/Qwen3-8B',
      'id: docker.io/busybox',
      'models[1].id: reads as the host docker.io',
    ],
    [
      'a served name that reads as an image',
      'servedName: qwen3-8b',
      'servedName: docker.io/library/busybox',
      'deployments[1].servedName: reads as the host docker.io',
    ],
    ['an unknown engine', 'engine: tgi', 'engine: tgi2', 'deployments[2].engine: value is not in the list'],
  ])('refuses %s', (_, from, to, expected) => {
    const found = problems(from, to).map((problem) => {
      const [head = '', at = ''] = problem.split('\n');
      expect(head).toMatch(/^models\.yaml:[0-9]+:[0-9]+: /);
      return `${at.trim().replace('at: ', '')}: ${head.replace(/^\S+ /, '')}`;
    });
    expect(found[0]).toBe(expected);
  });
});
