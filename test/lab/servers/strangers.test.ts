import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from '../../helpers/workspace';
import { certificatesOf, usagesIn } from '../checks/certificates';
import { readOutput } from '../manifests';
import { STRANGERS } from './strangers';

const OUTPUTS = ['saas', 'byoc/control-plane', 'byoc/data-plane', 'diode', 'airgapped'];

describe.each(OUTPUTS)('in %s', (output) => {
  const certificates = certificatesOf(readOutput(join(ROOT, 'charts-out'), output).flat());

  it.each([
    ['client', true],
    ['server', false],
  ] as const)('the stranger that is a %s has such a certificate', (role, isClient) => {
    const { component, namespace } = STRANGERS[role];
    const found = certificates.filter((one) => one.name === component && one.namespace === namespace);
    expect(found.map((one) => usagesIn(one).includes('client auth'))).toEqual([isClient]);
  });
});
