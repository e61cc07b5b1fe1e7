import type { ManifestObject } from '../../../src/manifest/manifest';
import type { Draw } from '../draw';
import {
  copyOf,
  docsIn,
  leakBeside,
  leakIn,
  listIn,
  mapIn,
  textIn,
  type Doc,
  type Family,
  type Json,
  type Leak,
} from '../leak';
import type { Output } from '../outputs';
import { outsideAddress, outsideBlock } from '../outside';
import { drawNamespace, inContainer, metadata } from '../places';

const RULES = ['NETPOL-003'];
const RANGES = 'loadBalancerSourceRanges';

/** Changes the ingress rules of a random policy. */
function inRules(draw: Draw, output: Output, change: (ingress: Json[]) => number | null): Leak | null {
  const object = draw.pick(output.objects.filter(({ kind }) => kind === 'NetworkPolicy'));
  const doc = copyOf(object);
  const index = change(listIn(mapIn(doc, 'spec'), 'ingress'));
  return index === null ? null : leakIn(object, doc, { rules: RULES, path: `/spec/ingress/${index}` });
}

function add(ingress: Json[], rule: Json): number {
  ingress.push(rule);
  return ingress.length - 1;
}

/** A random rule of those that are there. */
function drawRule(draw: Draw, ingress: Json[]): readonly [Doc, number] | null {
  if (ingress.length === 0) return null;
  const index = draw.int(0, ingress.length - 1);
  return [ingress[index] as Doc, index];
}

function inService(
  { draw, output }: { readonly draw: Draw; readonly output: Output },
  isMeant: (object: ManifestObject, spec: Doc) => boolean,
  path: string,
  change: (spec: Doc) => void,
): Leak | null {
  const services = output.objects.filter(
    (object) => object.kind === 'Service' && isMeant(object, mapIn(copyOf(object), 'spec')),
  );
  if (services.length === 0) return null;
  const object = draw.pick(services);
  const doc = copyOf(object);
  change(mapIn(doc, 'spec'));
  return leakIn(object, doc, { rules: RULES, path });
}

function isBalancer(_: ManifestObject, spec: Doc): boolean {
  return textIn(spec, 'type') === 'LoadBalancer';
}

function beside(draw: Draw, output: Output, added: Doc, path: string): Leak {
  const names = metadata(draw.word(), drawNamespace(draw, output));
  return leakBeside(
    draw.pick(output.objects),
    { ...added, metadata: { ...names, ...mapIn(added, 'metadata') } },
    { rules: RULES, path },
  );
}

/** Ways by which somebody from outside may come in. */
export const ENTRIES: Family = {
  name: 'ways in',
  variants: {
    'rule without sources': (draw, output) =>
      inRules(draw, output, (ingress) =>
        add(
          ingress,
          draw.pick<Json>([{}, { from: [] }, { from: null }, null, { ports: [{ port: draw.int(1, 65_535) }] }]),
        ),
      ),
    'sources taken away': (draw, output) =>
      inRules(draw, output, (ingress) => {
        const found = drawRule(draw, ingress);
        if (found === null) return null;
        if (draw.int(0, 1) === 0) delete found[0]['from'];
        else found[0]['from'] = [];
        return found[1];
      }),
    'block outside in a new rule': (draw, output) =>
      inRules(draw, output, (ingress) => add(ingress, { from: [{ ipBlock: { cidr: outsideBlock(draw) } }] })),
    'block outside, or nothing, as one more source': (draw, output) =>
      inRules(draw, output, (ingress) => {
        const found = drawRule(draw, ingress);
        if (found === null) return null;
        const from = listIn(found[0], 'from');
        from.splice(draw.int(0, from.length), 0, draw.pick<Doc>([{ ipBlock: { cidr: outsideBlock(draw) } }, {}]));
        return found[1];
      }),
    'block that is widened': (draw, output) =>
      inRules(draw, output, (ingress) => {
        const blocks = ingress.flatMap((rule, index) =>
          docsIn(rule as Doc, 'from').flatMap((peer) =>
            'ipBlock' in peer ? [{ own: mapIn(peer, 'ipBlock'), index }] : [],
          ),
        );
        if (blocks.length === 0) return null;
        const { own, index } = draw.pick(blocks);
        own['cidr'] = `${textIn(own, 'cidr').replace(/\/.*$/, '')}/${draw.int(0, 8)}`;
        return index;
      }),
    'load balancer without source ranges': (draw, output) =>
      inService({ draw, output }, isBalancer, '/spec/type', (spec) => {
        if (draw.int(0, 1) === 0) delete spec['loadBalancerSourceRanges'];
        else spec['loadBalancerSourceRanges'] = [];
      }),
    'load balancer with one range more': (draw, output) =>
      inService({ draw, output }, isBalancer, `/spec/${RANGES}`, (spec) => {
        const ranges = listIn(spec, RANGES);
        ranges.splice(draw.int(0, ranges.length), 0, outsideBlock(draw));
      }),
    'load balancer that hides the caller from the pods': (draw, output) =>
      inService({ draw, output }, isBalancer, '/spec', (spec) => {
        if (draw.int(0, 1) === 0) delete spec['externalTrafficPolicy'];
        else spec['externalTrafficPolicy'] = 'Cluster';
      }),
    'service that becomes a load balancer': (draw, output) =>
      inService(
        { draw, output },
        (object, spec) => !isBalancer(object, spec),
        '/spec/type',
        (spec) => {
          spec['type'] = 'LoadBalancer';
        },
      ),
    'service on a port of every node': (draw, output) =>
      inService(
        { draw, output },
        () => true,
        '/spec/type',
        (spec) => {
          spec['type'] = 'NodePort';
        },
      ),
    'service for an external address': (draw, output) =>
      inService(
        { draw, output },
        () => true,
        '/spec/externalIPs',
        (spec) => {
          spec['externalIPs'] = [draw.pick(['10.20.0.7', outsideAddress(draw)])];
        },
      ),
    'port of the node': (draw, output) =>
      inContainer(draw, output, { rules: RULES, line: 'hostPort' }, ({ container }) => {
        const ports = listIn(container, 'ports');
        const hostPort = draw.int(1, 65_535);
        ports.push({ containerPort: hostPort, hostPort, ...draw.pick<Doc>([{}, { hostIP: '0.0.0.0' }]) });
        return `/ports/${ports.length - 1}/hostPort`;
      }),
    'policy of Cilium': (draw, output) => {
      const ingress = draw.pick<Doc>([
        { fromEntities: [draw.pick(['world', 'all', 'world-ipv4'])] },
        { fromCIDR: [outsideBlock(draw)] },
        { fromCIDRSet: [{ cidr: '0.0.0.0/0', except: ['10.0.0.0/8'] }] },
        { toPorts: [{ ports: [{ port: '443' }] }] },
      ]);
      const spec = { endpointSelector: {}, ingress: [ingress] };
      const kind = draw.pick(['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy']);
      const added = draw.pick<Doc>([{ spec }, { specs: [spec] }]);
      return beside(draw, output, { apiVersion: 'cilium.io/v2', kind, ...added }, '');
    },
    'policy of Calico': (draw, output) => {
      const source = draw.pick<Doc>([{}, { source: { nets: [outsideBlock(draw)] } }]);
      const types = draw.pick<Doc>([{}, { types: ['Ingress'] }]);
      const spec = { selector: 'all()', ...types, ingress: [{ action: 'Allow', ...source }] };
      const kind = draw.pick(['NetworkPolicy', 'GlobalNetworkPolicy']);
      return beside(draw, output, { apiVersion: 'projectcalico.org/v3', kind, spec }, '/spec/ingress/0');
    },
    'object of a controller that lists nobody': (draw, output) => {
      const added = draw.pick<Doc>([
        { apiVersion: 'networking.k8s.io/v1', kind: 'Ingress', spec: { ingressClassName: draw.word() } },
        { apiVersion: 'route.openshift.io/v1', kind: 'Route', spec: { to: { kind: 'Service', name: draw.word() } } },
        { apiVersion: 'traefik.io/v1alpha1', kind: 'IngressRoute', spec: { routes: [{ match: 'PathPrefix(`/`)' }] } },
        { apiVersion: 'gateway.networking.k8s.io/v1', kind: 'Gateway', spec: { gatewayClassName: draw.word() } },
        {
          apiVersion: 'gateway.networking.k8s.io/v1',
          kind: 'HTTPRoute',
          spec: { parentRefs: [{ name: draw.word() }] },
        },
      ]);
      return beside(draw, output, added, '/metadata/name');
    },
    'allow list of a controller that is too wide': (draw, output) => {
      const added = draw.pick<Doc>([
        {
          apiVersion: 'traefik.io/v1alpha1',
          kind: 'Middleware',
          spec: { ipAllowList: { sourceRange: [outsideBlock(draw)] } },
        },
        {
          apiVersion: 'gateway.envoyproxy.io/v1alpha1',
          kind: 'SecurityPolicy',
          spec: {
            authorization: {
              defaultAction: 'Deny',
              rules: [{ action: 'Allow', principal: { clientCIDRs: [outsideBlock(draw)] } }],
            },
          },
        },
      ]);
      return beside(draw, output, added, '/spec');
    },
    'ingress that lets in more than the clients': (draw, output) => {
      const [key, value] = draw.pick<readonly [string, string]>([
        ['nginx.ingress.kubernetes.io/whitelist-source-range', `10.30.0.0/16,${outsideBlock(draw)}`],
        ['nginx.ingress.kubernetes.io/allowlist-source-range', ''],
        ['alb.ingress.kubernetes.io/inbound-cidrs', outsideBlock(draw)],
        ['alb.ingress.kubernetes.io/scheme', 'internet-facing'],
      ]);
      const added = {
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: { annotations: { [key]: value } },
        spec: { defaultBackend: { service: { name: draw.word(), port: { number: 443 } } } },
      };
      return beside(draw, output, added, '/metadata/annotations');
    },
  },
};
