import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOutput, titleOf, type Manifest } from '../manifests';
import { blame, type Complaint } from './blame';
import type { PodSpec } from './container';

const MANIFESTS = readOutput(join(__dirname, '..', '..', '..', 'charts-out'), 'airgapped').flat();

function find(kind: string, name: string): Manifest {
  const found = MANIFESTS.find((one) => one.kind === kind && one.name === name);
  if (found === undefined) throw new Error(`no ${kind} ${name}`);
  return found;
}

function complaint(log: string): Complaint {
  const workload = find('Deployment', 'coredns');
  const { spec } = workload.object.spec?.['template'] as { readonly spec: PodSpec };
  const [container] = spec.containers;
  if (container === undefined) throw new Error('no container');
  return { namespace: 'sallyport-names', spec, container, workload, log };
}

describe('blame', () => {
  it('names the ConfigMap of the file that the program complains about', () => {
    const log = "/etc/coredns/Corefile:16 - Error during parsing: Unknown directive 'loadbalanced'";
    expect(blame(complaint(log), MANIFESTS)).toEqual([titleOf(find('ConfigMap', 'coredns-config'))]);
  });

  it('names the role of the account that was forbidden something', () => {
    const log =
      'services is forbidden: User "system:serviceaccount:sallyport-names:coredns" cannot list resource "services"';
    expect(blame(complaint(log), MANIFESTS)).toEqual([titleOf(find('ClusterRole', 'coredns'))]);
  });

  it('names the ConfigMap that alone names a file which is not there', () => {
    const config = find('ConfigMap', 'coredns-config');
    const object = { ...config.object, data: { a: 'key: /etc/tls/lost.key, cert: /etc/tls/tls.crt' } };
    const other = { ...config, name: 'other', line: 1, object: { ...config.object, data: { b: '/etc/tls/tls.crt' } } };
    const manifests = [{ ...config, object }, other];
    expect(blame(complaint('open "/etc/tls/lost.key": no such file'), manifests)).toEqual([titleOf(config)]);
  });

  it('prefers a ConfigMap that the container mounts', () => {
    const config = find('ConfigMap', 'coredns-config');
    const object = { ...config.object, data: { a: 'key: /etc/tls/lost.key' } };
    const other = { ...config, name: 'other', line: 1, object };
    const log = 'open "/etc/tls/lost.key": no such file';
    expect(blame(complaint(log), [other, { ...config, object }])).toEqual([titleOf(config)]);
    const third = { ...other, name: 'third', line: 2 };
    expect(blame(complaint(log), [other, third])).toEqual([titleOf(find('Deployment', 'coredns'))]);
  });

  it('names the roles that are about what was forbidden, in a log that quotes', () => {
    const user = String.raw`User \"system:serviceaccount:sallyport-pki:cert-manager-controller\"`;
    const log = String.raw`err="events is forbidden: ${user} cannot create resource \"events\" in API group \"\" in the namespace \"x\""`;
    const blamed = blame({ ...complaint(log), namespace: 'sallyport-pki' }, MANIFESTS);
    expect(blamed.length).toBeGreaterThan(0);
    expect(blamed.every((title) => /Role /.test(title))).toBe(true);
  });

  it('names the workload when the words say nothing', () => {
    expect(blame(complaint('panic'), MANIFESTS)).toEqual([titleOf(find('Deployment', 'coredns'))]);
  });
});
