import type { AdmissionForm, AdmissionParameters } from '../../rule';

/** cert-manager still registers accounts for every ACME issuer that exists, so the issuer itself must not come to exist. */
export const admission: AdmissionForm = {
  kind: 'policy',
  resources: [
    {
      apiGroups: ['cert-manager.io'],
      apiVersions: ['*'],
      resources: ['issuers', 'clusterissuers'],
      operations: ['CREATE', 'UPDATE'],
    },
    {
      apiGroups: ['acme.cert-manager.io'],
      apiVersions: ['*'],
      resources: ['orders', 'challenges'],
      operations: ['CREATE', 'UPDATE'],
    },
  ],
  variables: () => [{ name: 'isIssuer', expression: "object.kind in ['Issuer', 'ClusterIssuer']" }],
  validations: (parameters) => [
    { expression: '!variables.isIssuer || !has(object.spec.acme)', message: 'an issuer uses ACME' },
    { expression: '!variables.isIssuer || !has(object.spec.venafi)', message: 'an issuer uses a hosted authority' },
    {
      expression: `!variables.isIssuer || !has(object.spec.vault) || object.spec.vault.server.matches('${insideUrl(parameters)}')`,
      message: 'an issuer uses a Vault outside the site',
    },
    { expression: "!(object.kind in ['Order', 'Challenge'])", message: 'an ACME order or challenge is made' },
  ],
};

/** Addresses of the site and of the cluster's own Services. */
function insideUrl({ boundary }: AdmissionParameters): string {
  const domains = [...boundary.domains, 'svc', 'svc.cluster.local'].map((domain) => domain.replaceAll('.', '[.]'));
  return `^https://([a-z0-9-]+[.])*(${domains.join('|')})(:[0-9]+)?(/.*)?$`;
}
