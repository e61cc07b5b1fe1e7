import { describe, expect, it } from 'vitest';
import type { Answer } from '../api';
import { parseManifests, type Manifest } from '../manifests';
import { servedPods } from './served-pods';

const POD = { metadata: { labels: { app: 'x' } }, spec: { containers: [{ name: 'x', image: 'y' }] } };

function workload(kind: string, spec: object): readonly Manifest[] {
  const object = { apiVersion: 'apps/v1', kind, metadata: { namespace: 'n', name: 'x' }, spec };
  return parseManifests(JSON.stringify(object), 'a/100.yaml');
}

/** A server that adds a volume, as admission does, and remembers what it was asked. */
function server(answer?: Partial<Answer>): { readonly asked: unknown[]; readonly create: never } {
  const asked: unknown[] = [];
  const create = async (target: object, text: string, options: object): Promise<Answer> => {
    const pod = JSON.parse(text) as { spec: { volumes: object[] } };
    asked.push({ target, pod, options });
    const body = { ...pod, spec: { ...pod.spec, volumes: [...pod.spec.volumes, { name: 'added' }] } };
    return { status: 201, warnings: [], body, ...answer };
  };
  return { asked, create: create as never };
}

describe('the pod of a workload', () => {
  it('is what the API server makes of its template, and is not made', async () => {
    const api = server();
    const [pod, ...others] = await servedPods(api, workload('Deployment', { template: POD }));
    expect(others).toEqual([]);
    expect(pod?.spec.volumes).toEqual([{ name: 'added' }]);
    expect(api.asked).toMatchObject([
      {
        target: { apiVersion: 'v1', kind: 'Pod', namespace: 'n' },
        pod: { kind: 'Pod', metadata: { namespace: 'n', labels: { app: 'x' } } },
        options: { dryRun: true },
      },
    ]);
  });

  it('of a CronJob is that of its Job', async () => {
    const [pod] = await servedPods(server(), workload('CronJob', { jobTemplate: { spec: { template: POD } } }));
    expect(pod?.spec.containers[0]?.name).toBe('x');
  });

  it('of a StatefulSet has its claims', async () => {
    const spec = { template: POD, volumeClaimTemplates: [{ metadata: { name: 'data' } }] };
    const [pod] = await servedPods(server(), workload('StatefulSet', spec));
    expect(pod?.spec.volumes).toContainEqual({ name: 'data', persistentVolumeClaim: { claimName: 'data-x-0' } });
  });

  it('is there for workloads only', async () => {
    const api = server();
    expect(await servedPods(api, workload('Service', { template: undefined }))).toEqual([]);
    expect(api.asked).toEqual([]);
  });

  it('that the server refuses is an error with the place of the workload', async () => {
    const refusal = { status: 422, body: { message: 'no' } };
    await expect(servedPods(server(refusal), workload('Deployment', { template: POD }))).rejects.toThrow(
      'a/100.yaml:1 apps/v1 Deployment n/x: no pod is made of it: 422: no',
    );
  });
});
