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
    expect(blame(complaint('open /etc/tls/tls.crt: denied'), manifests)).toEqual([
      titleOf(find('Deployment', 'coredns')),
    ]);
  });

  it('names the workload when the words say nothing', () => {
    expect(blame(complaint('panic'), MANIFESTS)).toEqual([titleOf(find('Deployment', 'coredns'))]);
  });
});
