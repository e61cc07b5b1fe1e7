/**
 * Every DNS server that anything asks is one of the boundary's or the cluster's own, and no pod inherits the node's resolver.
 *
 * Fields: `forward`, `proxy`, `grpc`, `alternate` and `transfer from` of Corefiles; dnsConfig.nameservers and dnsPolicy of pods;
 * resolv.conf, systemd-resolved, dnsmasq, unbound, nginx and Envoy resolvers; kube-dns stub domains; resolver flags and keys; public
 * resolvers named in any text; zones that a Corefile forwards, what it imports; search domains of pods and resolver files.
 * Allowed: addresses in `resolvers`; addresses in the boundary's blocks, which hold the cluster DNS Service (of a pod's own
 * nameservers only addresses of Services in the set, where the boundary names resolvers); loopback; cluster-local names; the
 * node-local cache at 169.254.20.10. `forward . /etc/resolv.conf`, `dnsPolicy: Default`, and a host-network pod that says
 * nothing else, hand every question to whatever the node was given, and are refused. `ClusterFirst` and `ClusterFirstWithHostNet`
 * ask the cluster DNS, which is judged by its own configuration.
 *
 * A declared server is one to be asked about names of the site. Whether it also looks up names outside is not in the manifests,
 * and a question is data that leaves; so no zone but those of the boundary's domains, the cluster, declared egress and reverse
 * lookups may be forwarded to it. No tier permits more: egress is declared by host, never by zone.
 */
import type { ManifestObject } from '../../../manifest/manifest';
import { isAddress } from '../../facts/addresses';
import { isBlockInside, isClusterName, isLoopback } from '../../facts/inside';
import type { ResolverUse } from '../../facts/resolvers';
import { mutationsOf, touchesResolvers } from '../../facts/mutations';
import { resolversOf } from '../../facts/resolvers';
import { isServiceAddress, outsideQuestionsOf, type OutsideQuestion } from '../../facts/resolvers-questions';
import type { AuditContext, Hit, Rule } from '../../rule';
import { admission } from './admission';

export const rule: Rule = {
  id: 'DNS-001',
  name: 'no-external-resolver',
  family: 'time-and-names',
  severity: 'critical',
  title: 'Names are resolved only by the declared servers',
  message: 'names are resolved by a server, or for a domain, that is not declared',
  fix: 'forward only to the declared resolvers of the site, and answer NXDOMAIN for the rest',
  admission,
  checkObject,
};

const FIXES: Readonly<Record<OutsideQuestion['kind'], string>> = {
  search: 'leave the domain out: every short name is also asked for below it',
  zone: 'forward only the zones of the site, and answer NXDOMAIN for every other name: the server may know names outside',
  import:
    'render the file beside the Corefile, or write its lines into the Corefile: nobody can judge what is not there',
};

const NODE_LOCAL_CACHE = '169.254.20.10';
const FIX_IMPLICIT =
  'name the resolver: dnsPolicy None with dnsConfig.nameservers, or forward to addresses of the site; the node decides otherwise';

const FIX_MUTATION =
  'write the resolver into the workload itself: what a policy makes of it when it is admitted is not judged';

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
  yield* questions(object, context);
  for (const { path } of mutationsOf(object).filter(touchesResolvers)) {
    yield { object, path, value: 'change of resolvers by an expression', fix: FIX_MUTATION, isUnchecked: true };
  }
}

function* questions(object: ManifestObject, context: AuditContext): Iterable<Hit> {
  for (const { kind, inner, ...place } of outsideQuestionsOf(object, context)) {
    yield { object, ...place, ...(inner === undefined ? {} : { inner }), fix: FIXES[kind] };
  }
}

function isAllowed({ host, isImplicit, path }: ResolverUse, context: AuditContext): boolean {
  const { boundary } = context;
  if (isImplicit) return false;
  if (boundary.resolvers.includes(host) || isLoopback(host) || host === NODE_LOCAL_CACHE) return true;
  if (!isAddress(host)) return isClusterName(host, boundary);
  if (!isBlockInside(host, boundary)) return false;
  // A boundary without resolvers cannot tell which address inside is one.
  const canTell = boundary.resolvers.length > 0 && /\/dnsConfig\/nameservers\/\d+$/.test(path);
  return !canTell || isServiceAddress(host, context);
}
