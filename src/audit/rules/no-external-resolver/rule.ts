/**
 * Every DNS server that anything asks is one of the boundary's or the cluster's own, and no pod inherits the node's resolver.
 *
 * Fields: `forward`, `proxy`, `grpc`, `alternate` and `transfer from` of Corefiles; dnsConfig.nameservers and dnsPolicy of pods;
 * resolv.conf, systemd-resolved, dnsmasq, unbound, nginx and Envoy resolvers; kube-dns stub domains; resolver flags and keys; public
 * resolvers named in any text.
 * Allowed: addresses in `resolvers`; addresses in the boundary's blocks, which hold the cluster DNS Service; loopback; cluster-local
 * names; the node-local cache at 169.254.20.10. `forward . /etc/resolv.conf`, `dnsPolicy: Default`, and a host-network pod that says
 * nothing else, hand every question to whatever the node was given, and are refused.
 */
import type { ManifestObject } from '../../../manifest/manifest';
import { isAddress } from '../../facts/addresses';
import { isBlockInside, isClusterName, isLoopback } from '../../facts/inside';
import type { ResolverUse } from '../../facts/resolvers';
import { resolversOf } from '../../facts/resolvers';
import type { AuditContext, Hit, Rule } from '../../rule';
import { admission } from './admission';

export const rule: Rule = {
  id: 'DNS-001',
  name: 'no-external-resolver',
  family: 'time-and-names',
  severity: 'critical',
  title: 'Names are resolved only by the declared servers',
  message: 'names are resolved by a server that is not declared',
  fix: 'forward only to the declared resolvers of the site, and answer NXDOMAIN for the rest',
  admission,
  checkObject,
};

const NODE_LOCAL_CACHE = '169.254.20.10';
const FIX_IMPLICIT =
  'name the resolver: dnsPolicy None with dnsConfig.nameservers, or forward to addresses of the site; the node decides otherwise';

function* checkObject(object: ManifestObject, context: AuditContext): Iterable<Hit> {
  for (const use of resolversOf(object, context)) {
    if (isAllowed(use, context)) continue;
    const inner = use.inner === undefined ? {} : { inner: use.inner };
    yield {
      object,
      path: use.path,
      value: use.host,
      via: use.via,
      ...inner,
      ...(use.isImplicit ? { fix: FIX_IMPLICIT } : {}),
    };
  }
}

function isAllowed({ host, isImplicit }: ResolverUse, { boundary }: AuditContext): boolean {
  if (isImplicit) return false;
  if (boundary.resolvers.includes(host) || isLoopback(host) || host === NODE_LOCAL_CACHE) return true;
  return isAddress(host) ? isBlockInside(host, boundary) : isClusterName(host, boundary);
}
