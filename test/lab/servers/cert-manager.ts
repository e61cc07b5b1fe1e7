import { certificatesOf, checkCertificates } from '../checks/certificates';
import { checkIssuers } from '../checks/issuers';
import { checkRenewal } from '../checks/renewal';
import type { ServerCheck, ServerContext } from './check';

const ISSUE_SECONDS = 120;
const component = 'cert-manager';

export const CERT_MANAGER_CHECKS: readonly ServerCheck[] = [
  {
    component,
    what: 'every Certificate is issued as it asks, by a chain that ends at the internal root',
    run: ({ issuance }) => checkCertificates(issuance, ISSUE_SECONDS),
  },
  { component, what: 'a certificate that ends soon is renewed', run: renew },
  {
    component,
    what: 'no ACME issuer, no other issuer and no foreign name is taken',
    run: ({ cluster, manifests }) => checkIssuers(cluster, manifests),
  },
];

async function renew({ cluster, issuance, manifests }: ServerContext): Promise<readonly string[]> {
  const [certificate] = certificatesOf(manifests);
  if (certificate === undefined) return ['the output has no Certificate'];
  return checkRenewal({ ...issuance, api: cluster.admin }, certificate);
}
