import type { ManifestObject } from '../../manifest/manifest';
import type { AuditContext } from '../rule';
import { rawStringsOf } from './documents';
import type { IssuerUse } from './issuers';
import { groupOf, textAt, valueAt } from './plain';

// Issuer kinds whose authority is a public cloud service, whatever their spec says.
const HOSTED_ISSUERS =
  /^(awspca\.cert-manager\.io|cas-issuer\.jetstack\.io|cert-manager\.k8s\.cloudflare\.com|cert-manager\.skyscanner\.net)$/;

/** Fields of external issuers that say where the authority is: step and ADCS `url`, FreeIPA `host`, EJBCA and Command `hostname`. */
const ADDRESS = /^(url|uri|server|host|hostname|address|endpoint|(api|base|server|ca)_?url)$/i;

/** Issuers of other projects of cert-manager's ecosystem, by where their authority is. */
export function externalIssuers(object: ManifestObject, context: AuditContext): readonly IssuerUse[] {
  const group = groupOf(object.apiVersion);
  if (group === 'jetstack.io') return venafiEnhanced(object, context);
  if (group === '' || !object.kind.endsWith('Issuer')) return [];
  if (HOSTED_ISSUERS.test(group)) return [hosted(group)];
  return addressesOf(object, context);
}

function hosted(server: string, path = '/kind'): IssuerUse {
  return { kind: 'other', server, path, via: [], isOurs: false };
}

function addressesOf(object: ManifestObject, context: AuditContext): readonly IssuerUse[] {
  return rawStringsOf(object, context)
    .filter(({ path, key, value }) => path.startsWith('/spec/') && ADDRESS.test(key) && value !== '')
    .map(({ path, value }) => ({ kind: 'other' as const, server: value, path, via: [] }));
}

/** Venafi's own issuers take their server from a connection: a hosted service, unless the set has one that says otherwise. */
function venafiEnhanced(object: ManifestObject, context: AuditContext): readonly IssuerUse[] {
  if (object.kind === 'VenafiConnection') {
    const isHosted = ['vaas', 'vcp'].some((field) => valueAt(object.value, 'spec', field) !== undefined);
    return isHosted ? [hosted('venafi cloud', '/spec')] : addressesOf(object, context);
  }
  if (!/^Venafi(Cluster)?Issuer$/.test(object.kind)) return [];
  const name = textAt(object.value, 'spec', 'venafiConnectionName');
  const isHere = context.objects.some((other) => other.kind === 'VenafiConnection' && other.name === name);
  return isHere ? [] : [hosted(`jetstack.io/${object.kind}`)];
}
