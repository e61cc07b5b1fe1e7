import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../api';
import { parseManifests, type Manifest } from '../manifests';
import { checkEndpoints, endpointProblems, type Slice } from './endpoints';

const PORTS = [
  { name: 'https', port: 443, targetPort: 'https' },
  { name: 'dns', port: 53, protocol: 'UDP', targetPort: 'dns' },
];
const TITLE = 'f.yaml:1 v1 Service n/s';

function service(ports: readonly object[] = PORTS): Manifest {
  const object = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 's', namespace: 'n' },
    spec: { selector: { app: 's' }, ports },
  };
  const [read] = parseManifests(JSON.stringify(object), 'f.yaml');
  if (read === undefined) throw new Error('no manifest');
  return read;
}

function slice(ports: readonly object[], ready = true): KubeObject & Slice {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { name: 's-x', namespace: 'n', labels: { 'kubernetes.io/service-name': 's' } },
    endpoints: [{ conditions: { ready } }],
    ports,
  };
}

function pod(app = 's'): KubeObject {
  const ports = [{ containerPort: 8443 }, { containerPort: 5353, protocol: 'UDP' }];
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'n', labels: { app } },
    spec: { containers: [{ ports }] },
  };
}

const HTTPS = { name: 'https', port: 8443, protocol: 'TCP' };
const DNS = { name: 'dns', port: 5353, protocol: 'UDP' };

describe('a Service', () => {
  it.each<[string, readonly (KubeObject & Slice)[], readonly string[]]>([
    ['leads to pods with all its ports', [slice([HTTPS, DNS])], []],
    ['leads nowhere without a slice', [], ['no pod that is ready is behind it']],
    ['leads nowhere without a pod that is ready', [slice([HTTPS, DNS], false)], ['no pod that is ready is behind it']],
    [
      'leads nowhere where pods lack a port by that name',
      [slice([HTTPS])],
      ['port dns leads to dns, which a pod behind it does not have'],
    ],
    [
      'leads nowhere where some pods lack it',
      [slice([HTTPS, DNS]), slice([DNS])],
      ['port https leads to https, which a pod behind it does not have'],
    ],
    [
      'leads nowhere where no container declares the port',
      [slice([{ ...HTTPS, port: 9999 }, DNS])],
      ['port https leads to https, which no container behind it declares'],
    ],
    [
      'leads nowhere where a container declares it for another protocol',
      [slice([HTTPS, { ...DNS, protocol: 'TCP' }])],
      ['port dns leads to dns, which no container behind it declares'],
    ],
  ])('%s', (_, slices, problems) => {
    expect(endpointProblems(service(), slices, [pod()])).toEqual(problems.map((problem) => `${TITLE}: ${problem}`));
  });

  it('is asked about again until its slices are there', async () => {
    let asked = 0;
    const list = async (_: string, kind: string): Promise<readonly KubeObject[]> => {
      if (kind === 'Pod') return [pod('other'), pod()];
      asked += 1;
      return asked < 3 ? [] : [slice([HTTPS, DNS])];
    };
    expect(await checkEndpoints({ list }, [service()], 5)).toEqual([]);
    expect(asked).toBe(3);
  });

  it('has to be there', async () => {
    expect(await checkEndpoints({ list: async () => [] }, [])).toEqual(['the output has no Service with a selector']);
    expect(await checkEndpoints({ list: async () => [] }, [service()], 0)).toHaveLength(1);
  });
});
