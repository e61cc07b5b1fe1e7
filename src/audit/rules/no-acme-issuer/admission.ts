import type { AdmissionForm, AdmissionParameters } from '../../rule';

/**
 * cert-manager still registers accounts for every ACME issuer that exists, so the issuer itself must not come to exist. CEL sees one
 * object: whether an issuer that is named exists is left to the auditor, as are the kinds of clouds, and a self-signed one is refused
 * whatever it is for.
 */
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
    {
      apiGroups: ['cert-manager.io'],
      apiVersions: ['*'],
      resources: ['certificates', 'certificaterequests'],
      operations: ['CREATE', 'UPDATE'],
    },
    {
      apiGroups: ['networking.k8s.io', 'gateway.networking.k8s.io'],
      apiVersions: ['*'],
      resources: ['ingresses', 'gateways'],
      operations: ['CREATE', 'UPDATE'],
    },
    { apiGroups: [''], apiVersions: ['v1'], resources: ['services'], operations: ['CREATE', 'UPDATE'] },
  ],
  variables: () => [
    { name: 'isIssuer', expression: "object.kind in ['Issuer', 'ClusterIssuer']" },
    { name: 'isRequest', expression: "object.kind in ['Certificate', 'CertificateRequest']" },
    {
      name: 'annotations',
      expression: "has(object.metadata.annotations) ? object.metadata.annotations : {'none': ''}",
    },
  ],
  validations: (parameters) => [
    { expression: '!variables.isIssuer || !has(object.spec.acme)', message: 'an issuer uses ACME' },
    { expression: '!variables.isIssuer || !has(object.spec.venafi)', message: 'an issuer uses a hosted authority' },
    {
      expression: `!variables.isIssuer || !has(object.spec.vault) || object.spec.vault.server.matches('${insideUrl(parameters)}')`,
      message: 'an issuer uses a Vault outside the site',
    },
    { expression: "!(object.kind in ['Order', 'Challenge'])", message: 'an ACME order or challenge is made' },
    { expression: '!variables.isIssuer || !has(object.spec.selfSigned)', message: 'an issuer signs for itself' },
    {
      expression:
        "!variables.isRequest || !has(object.spec.issuerRef.group) || object.spec.issuerRef.group in ['', 'cert-manager.io']",
      message: 'a certificate is asked of an issuer of another project',
    },
    {
      expression: `!variables.annotations.exists(name, name != '${OWN_REQUEST}' && name.matches('${ASKING}'))`,
      message: 'an annotation asks for a certificate of another project or of a cloud',
    },
  ],
};

/**
 * How annotations are called by which certificates of clouds are asked for, and issuers of other projects. A pattern and no list:
 * what is rendered names no vendor.
 */
export const ASKING =
  '^cert-manager[.]io/issuer-group$|/([a-z-]+-)?(certificates?(-(arn|ids?|name|domains))?|certs?|certmap|cert-(id|keyvault-uri))$';

/** What cert-manager itself writes on each request of a Certificate: by its form it would be one of them. */
export const OWN_REQUEST = 'cert-manager.io/certificate-name';

/** Addresses of the site and of the cluster's own Services. */
function insideUrl({ boundary }: AdmissionParameters): string {
  const domains = [...boundary.domains, 'svc', 'svc.cluster.local'].map((domain) => domain.replaceAll('.', '[.]'));
  return `^https://([a-z0-9-]+[.])*(${domains.join('|')})(:[0-9]+)?(/.*)?$`;
}
