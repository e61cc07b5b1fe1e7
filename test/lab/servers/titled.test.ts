import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOutput, titleOf, type Manifest } from '../manifests';
import { titled } from './titled';

const MANIFESTS = readOutput(join(__dirname, '..', '..', '..', 'charts-out'), 'airgapped').flat();

function titleFor(kind: string, name: string): string {
  return titleOf(MANIFESTS.find((one) => one.kind === kind && one.name === name) as Manifest);
}

describe('a problem of a component', () => {
  it.each([
    ['the ConfigMap of its configuration', 'coredns', titleFor('ConfigMap', 'coredns-config')],
    [
      'its first workload where it has no such ConfigMap',
      'cert-manager',
      titleFor('Deployment', 'cert-manager-cainjector'),
    ],
  ])('begins with %s', (_, component, title) => {
    expect(titled(['it does not answer'], component, MANIFESTS)).toEqual([`${title}: it does not answer`]);
  });

  it('that begins with a manifest stays as it is', () => {
    const problem = `${titleFor('ConfigMap', 'prometheus-rules')}: rule x is err`;
    expect(titled([problem], 'prometheus', MANIFESTS)).toEqual([problem]);
  });

  it('of a component that the output does not have stays as it is', () => {
    expect(titled(['it does not answer'], 'nobody', MANIFESTS)).toEqual(['it does not answer']);
  });
});
