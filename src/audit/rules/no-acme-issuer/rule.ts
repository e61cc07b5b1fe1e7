/**
 * No object declares, configures or enables ACME, and nobody but the set's own issuers is asked for certificates.
 *
 * Fields: cert-manager Issuer and ClusterIssuer `spec`, acme.cert-manager.io objects, Issuer CRD schemas, the `--controllers` list of
 * cert-manager; external issuers and the addresses in them; `issuerRef`, annotations, CSI attributes, signers and defaults that name an issuer; annotations
 * and kinds by which a cloud issues; ACME keys, directives and clients of CoreDNS, Traefik, Caddy, nginx, step and others, and ACME
 * directory addresses in any text.
 * Allowed: `ca` issuers; Vault and other issuers whose address lies inside the boundary; references to issuers of the set; a
 * `selfSigned` issuer that the set asks for CA certificates only; a positive controller list without orders, challenges and the ACME
 * issuers. An internal ACME server is refused too: its challenges need flows that nobody declared.
 */
import type { ManifestObject } from '../../../manifest/manifest';
import { issuerProblem, issuersOf, type IssuerUse } from '../../facts/issuers';
import type { AuditContext, Hit, Rule } from '../../rule';
import { admission } from './admission';

export const rule: Rule = {
  id: 'TRUST-001',
  name: 'no-acme-issuer',
  family: 'trust',
  severity: 'critical',
  title: 'Nothing asks for certificates by ACME, or from anybody but the issuers of the set',
  message: 'certificates are asked for by ACME, or from an authority that is not the internal one',
  fix: 'use an issuer of kind ca that is bound to the internal CA, and take the ACME configuration away',
  admission,
  checkObject,
};

const FIX_CONTROLLERS =
  'name the controllers that may run: --controllers=issuers,clusterissuers,certificates-…,certificaterequests-issuer-ca, without orders, challenges and issuer-acme';

const FIX_SELF_SIGNED =
  'use an issuer of kind ca; a selfSigned one may only sign certificates with isCA: true, for the root of an internal CA';
const FIX_REFERENCE =
  'name an issuer that stands in these manifests and is bound to the internal CA, or mount a Secret with a certificate of the site';

function* checkObject(object: ManifestObject, context: AuditContext): Iterable<Hit> {
  for (const use of issuersOf(object, context)) {
    const value = issuerProblem(use, context);
    if (value === null) continue;
    const inner = use.inner === undefined ? {} : { inner: use.inner };
    const fix = fixOf(use, value);
    yield { object, path: use.path, value, via: use.via, ...inner, ...(fix === null ? {} : { fix }) };
  }
}

/** A better cure than the rule's own, or null. */
function fixOf(use: IssuerUse, value: string): string | null {
  if (value.startsWith('controller ')) return FIX_CONTROLLERS;
  if (use.kind === 'selfsigned') return FIX_SELF_SIGNED;
  return use.isOurs === false && use.path !== '/kind' ? FIX_REFERENCE : null;
}
