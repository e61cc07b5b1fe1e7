import { describe, expect, it } from 'vitest';
import { rule } from '../../../../src/audit/rules/no-open-ingress/rule';
import { judgementsOf } from '../set-of';

type Part = Readonly<Record<string, unknown>>;

const object = (apiVersion: string, kind: string, rest: Part, name = 'x'): object => {
  const { annotations, ...body } = rest;
  const metadata = { name, namespace: 'shop', ...(annotations === undefined ? {} : { annotations }) };
  return { apiVersion, kind, metadata, ...body };
};
const ingress = (annotations: Part): object => object('networking.k8s.io/v1', 'Ingress', { annotations });
const middleware = (sourceRange: readonly string[], list = 'ipAllowList'): object =>
  object('traefik.io/v1alpha1', 'Middleware', { spec: { [list]: { sourceRange } } }, 'clients');
const ingressRoute = (...middlewares: readonly Part[]): object =>
  object('traefik.io/v1alpha1', 'IngressRoute', { spec: { routes: [{ match: 'x', middlewares }] } });
const gateway = (spec: Part = {}, annotations: Part = {}): object =>
  object('gateway.networking.k8s.io/v1', 'Gateway', { annotations, spec: { gatewayClassName: 'eg', ...spec } }, 'gate');
const route = (parent: Part): object =>
  object('gateway.networking.k8s.io/v1', 'HTTPRoute', { spec: { parentRefs: [parent] } });
const security = (defaultAction: string, rules: readonly Part[], target: Part = {}): object =>
  object('gateway.envoyproxy.io/v1alpha1', 'SecurityPolicy', {
    spec: {
      targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'gate', ...target }],
      authorization: { defaultAction, rules },
    },
  });
const allow = (...clientCIDRs: readonly string[]): Part => ({ action: 'Allow', principal: { clientCIDRs } });

const UNKNOWN = ['unchecked medium callers not listed'];
const TRAEFIK = { 'traefik.ingress.kubernetes.io/router.middlewares': 'shop-clients@kubernetescrd' };

describe('who comes in through objects of controllers', () => {
  it.each<readonly [string, readonly object[], readonly string[]]>([
    ['Ingress without a list', [ingress({})], UNKNOWN],
    ['Ingress with other annotations', [ingress({ 'nginx.ingress.kubernetes.io/ssl-redirect': 'true' })], UNKNOWN],
    ['Ingress of nginx', [ingress({ 'nginx.ingress.kubernetes.io/whitelist-source-range': '172.30.0.0/16' })], []],
    ['Ingress of HAProxy', [ingress({ 'haproxy.org/allow-list': '172.30.0.0/16' })], []],
    ['Ingress of HAProxy for all', [ingress({ 'haproxy.org/allow-list': '0.0.0.0/0' })], ['finding high 0.0.0.0/0']],
    ['Ingress of Traefik', [ingress(TRAEFIK), middleware(['172.30.0.0/16'])], []],
    ['Ingress of Traefik, the old list', [ingress(TRAEFIK), middleware(['172.30.0.0/16'], 'ipWhiteList')], []],
    ['Ingress of Traefik, the list not in the set', [ingress(TRAEFIK)], UNKNOWN],
    ['Ingress of Traefik, no list', [ingress(TRAEFIK), middleware([], 'compress')], UNKNOWN],
    ['a list of Traefik for all', [ingress(TRAEFIK), middleware(['0.0.0.0/0'])], ['finding high 0.0.0.0/0']],
    ['Route', [object('route.openshift.io/v1', 'Route', { spec: {} })], UNKNOWN],
    ['Route of something else', [object('example.net/v1', 'Route', { spec: {} })], []],
    ['IngressRoute', [ingressRoute()], UNKNOWN],
    ['IngressRoute with a list', [ingressRoute({ name: 'clients' }), middleware(['172.30.0.0/16'])], []],
    [
      'IngressRoute with a list of another namespace',
      [ingressRoute({ name: 'clients', namespace: 'b' }), middleware(['172.30.0.0/16'])],
      UNKNOWN,
    ],
    ['Gateway', [gateway()], UNKNOWN],
    ['Gateway of Istio', [object('networking.istio.io/v1', 'Gateway', { spec: {} })], []],
    ['Gateway between pods', [gateway({ gatewayClassName: 'istio-waypoint' })], []],
    ['Gateway in the cluster', [gateway({}, { 'networking.istio.io/service-type': 'ClusterIP' })], []],
    ['Gateway with a policy', [gateway(), security('Deny', [allow('172.30.0.0/16')])], []],
    ['Gateway with a policy that allows', [gateway(), security('Allow', [])], UNKNOWN],
    ['Gateway with a rule for everybody', [gateway(), security('Deny', [{ action: 'Allow', principal: {} }])], UNKNOWN],
    ['Gateway with a policy for a listener', [gateway(), security('Deny', [], { sectionName: 'https' })], UNKNOWN],
    [
      'Gateway with a policy of too many',
      [gateway(), security('Deny', [allow('192.0.2.0/24')])],
      ['finding high 192.0.2.0/24'],
    ],
    ['route of a Gateway of the set', [gateway({ gatewayClassName: 'istio-waypoint' }), route({ name: 'gate' })], []],
    ['route of another Gateway', [route({ name: 'gate' })], UNKNOWN],
    ['route of a Service', [route({ kind: 'Service', group: '', name: 'web' })], []],
  ])('%s', (_, objects, expected) => {
    expect(judgementsOf(rule, ...objects)).toEqual(expected);
  });
});
