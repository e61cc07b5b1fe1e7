import { describe, expect, it } from 'vitest';
import { requestsOf } from '../../../src/audit/facts/requests';
import { parseManifest } from '../../../src/manifest/parse';

const NOTHING = { pods: 0, cpuMillicores: 0, memoryBytes: 0, devices: [] };
const MI = 2 ** 20;

function requestsIn(text: string): ReturnType<typeof requestsOf> {
  return requestsOf(parseManifest('a.yaml', text).objects);
}

function workload(kind: string, spec: string): string {
  return `---\napiVersion: apps/v1\nkind: ${kind}\nmetadata: { name: a }\nspec:\n${spec}`;
}

function template(containers: string): string {
  return `  template:\n    metadata: { labels: { a: b } }\n    spec:\n${containers}`;
}

const SMALL = '      containers: [{ name: c, image: i, resources: { requests: { cpu: 250m, memory: 64Mi } } }]\n';

describe('what manifests ask for', () => {
  it('is every container of every replica', () => {
    const two =
      '      containers:\n' +
      '        - { name: c, image: i, resources: { requests: { cpu: 250m, memory: 64Mi } } }\n' +
      '        - { name: d, image: i, resources: { requests: { cpu: 1, memory: 1Gi } } }\n';
    expect(requestsIn(workload('Deployment', `  replicas: 3\n${template(two)}`)).running).toEqual({
      pods: 3,
      cpuMillicores: 3750,
      memoryBytes: 3 * (64 + 1024) * MI,
      devices: [],
    });
  });

  it('is one pod where no number of replicas is given, none for zero', () => {
    expect(requestsIn(workload('Deployment', template(SMALL))).running.pods).toBe(1);
    expect(requestsIn(workload('Deployment', `  replicas: 0\n${template(SMALL)}`)).running).toEqual(NOTHING);
  });

  it('keeps apart what each node gives and what jobs take', () => {
    const job = workload('CronJob', `  jobTemplate:\n    spec:\n${template(SMALL).replace(/^/gm, '    ')}`);
    const found = requestsIn(`${workload('DaemonSet', template(SMALL))}${job}\n`);
    expect(found).toMatchObject({
      running: NOTHING,
      perNode: { pods: 1, cpuMillicores: 250 },
      jobs: { pods: 1, cpuMillicores: 250 },
    });
  });

  it('counts an init container only where it wants more, and one that stays always', () => {
    const init = (cpu: string, more = ''): string =>
      `${SMALL}      initContainers: [{ name: s, image: i${more}, resources: { requests: { cpu: ${cpu} } } }]\n`;
    const cpu = (spec: string): number => requestsIn(workload('Deployment', template(spec))).running.cpuMillicores;
    expect(cpu(init('100m'))).toBe(250);
    expect(cpu(init('2'))).toBe(2000);
    expect(cpu(init('100m', ', restartPolicy: Always'))).toBe(350);
  });

  it('takes a limit for a request where there is none, and lists devices by name', () => {
    const gpus = '      containers: [{ name: c, image: i, resources: { limits: { nvidia.com/gpu: 2, cpu: 1 } } }]\n';
    expect(requestsIn(workload('StatefulSet', `  replicas: 2\n${template(gpus)}`)).running).toMatchObject({
      cpuMillicores: 2000,
      devices: [{ resource: 'nvidia.com/gpu', count: 4 }],
    });
  });

  it('adds claims, those of each pod of a StatefulSet included', () => {
    const claim = (size: string): string => `{ spec: { resources: { requests: { storage: ${size} } } } }`;
    const set = workload('StatefulSet', `  replicas: 2\n  volumeClaimTemplates: [${claim('1Gi')}]\n${template(SMALL)}`);
    const alone = `---\napiVersion: v1\nkind: PersistentVolumeClaim\nmetadata: { name: c }\nspec: { resources: { requests: { storage: 512Mi } } }\n`;
    expect(requestsIn(set + alone).storageBytes).toBe(2560 * MI);
  });

  it('is nothing for what cannot be read', () => {
    const odd = '      containers: [{ name: c, image: i, resources: { requests: { cpu: lots } } }, 7]\n';
    expect(requestsIn(workload('Deployment', template(odd))).running.cpuMillicores).toBe(0);
  });
});
