import type { ManifestObject } from '../../../manifest/manifest';
import { toPointer } from '../../../manifest/manifest';
import { groupOf, isMap, listAt, mapAt, stringsOf, textAt } from '../plain';
import { namespaceOf } from '../pod-templates';
import { blockOpening, type Blocks, type Opening } from './openings';
import { hasAllowList } from './service-entries';

/** Said of a way in whose callers are decided by what no manifest shows: the Service of a controller. */
export const UNKNOWN_CALLERS = 'callers not listed';

/** Ways in by objects of controllers that say nothing of who may call. */
export function unlistedEntriesOf(object: ManifestObject, set: readonly ManifestObject[]): readonly Opening[] {
  return isUnlisted(object, set) ? [{ path: '/metadata/name', value: UNKNOWN_CALLERS }] : [];
}

function isUnlisted(object: ManifestObject, set: readonly ManifestObject[]): boolean {
  switch (`${groupOf(object.apiVersion)}/${object.kind}`) {
    case 'networking.k8s.io/Ingress':
    case 'extensions/Ingress':
    case 'route.openshift.io/Route':
      return !hasAllowList(object) && !middlewaresOf(object).some((name) => isAllowListed(name, set));
    case 'traefik.io/IngressRoute':
    case 'traefik.containo.us/IngressRoute':
      return !listAt(object.value, 'spec', 'routes').every((route) => isRouteListed(route, object, set));
    case 'gateway.networking.k8s.io/Gateway':
      return !isOfCluster(object) && !isAuthorized(object, set);
    default:
      return isRoute(object) && parentsOf(object).some((parent) => !isKnown(parent, set));
  }
}

const MIDDLEWARES = 'traefik.ingress.kubernetes.io/router.middlewares';

/** `namespace-name@kubernetescrd`, as Traefik names what stands before a router. */
function middlewaresOf(object: ManifestObject): readonly string[] {
  const names = textAt(object.value, 'metadata', 'annotations', MIDDLEWARES) ?? '';
  return names.split(/[\s,]+/).map((name) => name.replace(/@kubernetescrd$/, ''));
}

function isRouteListed(route: unknown, object: ManifestObject, set: readonly ManifestObject[]): boolean {
  return listAt(route, 'middlewares').some((middleware) => {
    const namespace = textAt(middleware, 'namespace') ?? namespaceOf(object);
    return isAllowListed(`${namespace}-${textAt(middleware, 'name') ?? ''}`, set);
  });
}

function isAllowListed(name: string, set: readonly ManifestObject[]): boolean {
  return set.some((object) => isMiddleware(object) && nameOf(object) === name && rangesOf(object).length > 0);
}

function nameOf(object: ManifestObject): string {
  return `${namespaceOf(object)}-${object.name}`;
}

function isMiddleware({ kind, apiVersion }: ManifestObject): boolean {
  return kind === 'Middleware' && /^traefik\.(?:io|containo\.us)$/.test(groupOf(apiVersion));
}

/** The two names of the list, as versions of Traefik have it. */
const LISTS = ['ipAllowList', 'ipWhiteList'] as const;

function rangesOf(middleware: ManifestObject): readonly { readonly cidr: string; readonly path: string }[] {
  return LISTS.flatMap((list) =>
    stringsOf(listAt(middleware.value, 'spec', list, 'sourceRange')).map((cidr, index) => ({
      cidr,
      path: toPointer(['spec', list, 'sourceRange', String(index)]),
    })),
  );
}

/** What an allow list of Traefik lets in beside the clients. */
export function middlewareEntriesOf(object: ManifestObject, blocks: Blocks): readonly Opening[] {
  if (!isMiddleware(object)) return [];
  return rangesOf(object).flatMap(({ cidr, path }) => blockOpening(cidr, [], path, blocks));
}

/** A Gateway between pods, or one whose Service is told to stay in the cluster. */
function isOfCluster(gateway: ManifestObject): boolean {
  const isWaypoint = textAt(gateway.value, 'spec', 'gatewayClassName') === 'istio-waypoint';
  const type = textAt(gateway.value, 'metadata', 'annotations', 'networking.istio.io/service-type');
  return isWaypoint || type === 'ClusterIP';
}

/** Envoy Gateway: a policy for this Gateway that denies whoever is not in a list of blocks. */
function isAuthorized(gateway: ManifestObject, set: readonly ManifestObject[]): boolean {
  return set.some(
    (object) =>
      object.kind === 'SecurityPolicy' &&
      groupOf(object.apiVersion) === 'gateway.envoyproxy.io' &&
      namespaceOf(object) === namespaceOf(gateway) &&
      targetsOf(object).some((target) => isGateway(target, gateway)) &&
      denies(object),
  );
}

function targetsOf(policy: ManifestObject): readonly unknown[] {
  return [mapAt(policy.value, 'spec', 'targetRef'), ...listAt(policy.value, 'spec', 'targetRefs')];
}

/** A target without a section is the whole Gateway. */
function isGateway(target: unknown, gateway: ManifestObject): boolean {
  const isWhole = textAt(target, 'sectionName') === undefined;
  return isWhole && textAt(target, 'kind') === 'Gateway' && textAt(target, 'name') === gateway.name;
}

function denies(policy: ManifestObject): boolean {
  if (textAt(policy.value, 'spec', 'authorization', 'defaultAction') !== 'Deny') return false;
  return listAt(policy.value, 'spec', 'authorization', 'rules').every(
    (rule) => textAt(rule, 'action') === 'Deny' || listAt(rule, 'principal', 'clientCIDRs').length > 0,
  );
}

/** Blocks that policies of Envoy Gateway let in beside the clients. */
export function authorizedEntriesOf(object: ManifestObject, blocks: Blocks): readonly Opening[] {
  if (object.kind !== 'SecurityPolicy' || groupOf(object.apiVersion) !== 'gateway.envoyproxy.io') return [];
  return listAt(object.value, 'spec', 'authorization', 'rules').flatMap((rule, index) =>
    textAt(rule, 'action') === 'Deny'
      ? []
      : stringsOf(listAt(rule, 'principal', 'clientCIDRs')).flatMap((cidr, at) =>
          blockOpening(cidr, [], `/spec/authorization/rules/${index}/principal/clientCIDRs/${at}`, blocks),
        ),
  );
}

function isRoute({ kind, apiVersion }: ManifestObject): boolean {
  return groupOf(apiVersion) === 'gateway.networking.k8s.io' && /^(?:HTTP|GRPC|TLS|TCP|UDP)Route$/.test(kind);
}

interface Parent {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

function parentsOf(route: ManifestObject): readonly Parent[] {
  return listAt(route.value, 'spec', 'parentRefs')
    .filter(isMap)
    .map((parent) => ({
      kind: textAt(parent, 'kind') ?? 'Gateway',
      namespace: textAt(parent, 'namespace') ?? namespaceOf(route),
      name: textAt(parent, 'name') ?? '',
    }));
}

/** A Gateway of the set is judged itself; a Service as parent is a matter of pods. */
function isKnown({ kind, namespace, name }: Parent, set: readonly ManifestObject[]): boolean {
  if (kind !== 'Gateway') return kind === 'Service';
  return set.some((object) => object.kind === 'Gateway' && object.name === name && namespaceOf(object) === namespace);
}
