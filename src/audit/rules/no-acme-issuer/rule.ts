/**
 * No object declares, configures or enables ACME, and no issuer asks an authority outside the boundary.
 *
 * Fields: cert-manager Issuer and ClusterIssuer `spec`, acme.cert-manager.io objects, Issuer CRD schemas, the `--controllers` list of
 * cert-manager; ACME keys, directives and clients of CoreDNS, Traefik, Caddy, nginx, step and others, and ACME directory addresses in
 * any text.
 * Allowed: `ca` and `selfSigned` issuers; Vault and other issuers whose address lies inside the boundary; a positive controller list
 * without orders, challenges and the ACME issuers. An internal ACME server is refused too: its challenges need flows that nobody
 * declared.
 */
import type { ManifestObject } from '../../../manifest/manifest';
import { issuerProblem, issuersOf } from '../../facts/issuers';
import type { AuditContext, Hit, Rule } from '../../rule';
import { admission } from './admission';

export const rule: Rule = {
  id: 'TRUST-001',
  name: 'no-acme-issuer',
  family: 'trust',
  severity: 'critical',
  title: 'Nothing asks for certificates by ACME or from an outside authority',
  message: 'certificates are asked for by ACME or from an outside authority',
  fix: 'use an issuer of kind ca that is bound to the internal CA, and take the ACME configuration away',
  admission,
  checkObject,
};

const FIX_CONTROLLERS =
  'name the controllers that may run: --controllers=issuers,clusterissuers,certificates-…,certificaterequests-issuer-ca, without orders, challenges and issuer-acme';

function* checkObject(object: ManifestObject, context: AuditContext): Iterable<Hit> {
  for (const use of issuersOf(object, context)) {
    const value = issuerProblem(use, context);
    if (value === null) continue;
    const inner = use.inner === undefined ? {} : { inner: use.inner };
    const fix = value.startsWith('controller ') ? { fix: FIX_CONTROLLERS } : {};
    yield { object, path: use.path, value, via: use.via, ...inner, ...fix };
  }
}
