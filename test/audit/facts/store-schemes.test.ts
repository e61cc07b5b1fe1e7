import { describe, expect, it } from 'vitest';
import { rule } from '../../../src/audit/rules/no-external-host/rule';
import { judgementsOf } from './set-of';

type Env = Readonly<Record<string, string>>;

const pod = (args: readonly string[], env: Env = {}): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'a', namespace: 'a' },
  spec: {
    containers: [
      { name: 'c', image: 'c', args, env: Object.entries(env).map(([name, value]) => ({ name, value })) },
      { name: 'd', image: 'd', env: [{ name: 'HF_ENDPOINT', value: 'http://hub.a.svc' }] },
    ],
  },
});
const service = (more: object): object => ({
  apiVersion: 'serving.kserve.io/v1beta1',
  kind: 'InferenceService',
  metadata: { name: 'a', namespace: 'a' },
  spec: { predictor: { model: { storageUri: 's3://models/a', ...more } } },
});
const file = (text: string): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'a', namespace: 'a' },
  data: { 'a.yaml': text },
});

describe('a store by its scheme', () => {
  it.each<[string, object, readonly string[]]>([
    ['of Hugging Face', pod(['--model', 'hf://a/b']), ['finding critical hf://a/b (model hub of Hugging Face)']],
    ['in a variable', pod([], { M: 's3://b/x' }), ['finding critical s3://b/x (object store of AWS)']],
    ['of Google', pod([], { M: 'gs://b/x' }), ['finding critical gs://b/x (object store of Google)']],
    ['of Azure', pod([], { M: 'abfss://c/x' }), ['finding critical abfss://c/x (object store of Azure)']],
    ['of ModelScope', pod([], { M: 'ms://a/b' }), ['finding critical ms://a/b (model hub of ModelScope)']],
    ['in a resource', service({}), ['finding critical s3://models/a (object store of AWS)']],
    ['in a file', file('a: 1\nmodel: gs://b/x\n'), ['finding critical gs://b/x (object store of Google)']],
    ['with an endpoint', pod([], { M: 's3://b/x', AWS_ENDPOINT_URL: 'http://minio.a.svc:9000' }), []],
    ['with an endpoint for its hub', pod(['hf://a/b'], { HF_ENDPOINT: 'http://hub.a.svc' }), []],
    ['with an endpoint in an argument', pod(['--s3-endpoint=http://minio.a.svc', '--model=s3://b/x']), []],
    ['with an endpoint in its file', file('endpoint: http://minio.a.svc\nmodel: s3://b/x\n'), []],
    [
      'with the endpoint of another service',
      pod([], { M: 'gs://b/x', AWS_ENDPOINT_URL: 'http://minio.a.svc:9000' }),
      ['finding critical gs://b/x (object store of Google)'],
    ],
    ['of the cluster', pod([], { M: 'pvc://claim/x' }), []],
    ['in words', file('a: 1\ndescription: s3://b/x\n'), []],
  ])('%s', (_name, object, expected) => {
    expect(judgementsOf(rule, object)).toEqual(expected);
  });
});
