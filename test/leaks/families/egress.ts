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
import { outsideAddress, outsideBlock, outsideName } from '../outside';
import { drawNamespace, metadata, type Ground } from '../places';

const RULES = ['NETPOL-002'];

/** Policies of any pod but the one that has a way out by permission. */
function policiesOf(output: Output): readonly ManifestObject[] {
  const relays = new Set(output.options.permissions.egressRelays.map((relay) => relay.namespace));
  return output.objects.filter((object) => object.kind === 'NetworkPolicy' && !relays.has(object.namespace));
}

/** Changes the egress rules of a random policy. */
function rules(
  draw: Draw,
  output: Output,
  change: (egress: Json[]) => number | null,
  line: string | null = null,
): Leak | null {
  const object = draw.pick(policiesOf(output));
  const doc = copyOf(object);
  const index = change(listIn(mapIn(doc, 'spec'), 'egress'));
  return index === null ? null : leakIn(object, doc, { rules: RULES, path: `/spec/egress/${index}`, line });
}

function add(egress: Json[], rule: Json): number {
  egress.push(rule);
  return egress.length - 1;
}

/** A random rule that names its peers. */
function drawRule(draw: Draw, egress: Json[]): readonly [Doc, number] | null {
  if (egress.length === 0) return null;
  const index = draw.int(0, egress.length - 1);
  return [egress[index] as Doc, index];
}

function beside({ draw, output }: Ground, added: Doc, path: string, line: string | null = null): Leak {
  return leakBeside(draw.pick(output.objects), added, { rules: RULES, path, line });
}

function resource(draw: Draw, output: Output, apiVersion: string, rest: Readonly<Record<string, Json>>): Doc {
  return { apiVersion, kind: '', metadata: metadata(draw.word(), drawNamespace(draw, output)), ...rest };
}

export const EGRESS: Family = {
  name: 'ways out',
  variants: {
    'block outside in a new rule': (draw, output) => {
      const cidr = outsideBlock(draw);
      const ports = draw.pick<Doc>([{}, { ports: [{ port: 443, protocol: 'TCP' }] }]);
      return rules(
        draw,
        output,
        (egress) => add(egress, { to: [{ ipBlock: { cidr } }], ...ports }),
        cidr.includes(':') ? null : cidr,
      );
    },
    'block outside as one more peer': (draw, output) => {
      const cidr = outsideBlock(draw);
      return rules(draw, output, (egress) => {
        const found = drawRule(draw, egress);
        if (found === null) return null;
        const to = listIn(found[0], 'to');
        to.splice(draw.int(0, to.length), 0, { ipBlock: { cidr } });
        return found[1];
      });
    },
    'block that is widened': (draw, output) =>
      rules(draw, output, (egress) => {
        const blocks = egress.flatMap((rule, index) =>
          docsIn(rule as Doc, 'to').flatMap((peer) =>
            'ipBlock' in peer ? [{ own: mapIn(peer, 'ipBlock'), index }] : [],
          ),
        );
        if (blocks.length === 0) return null;
        const { own, index } = draw.pick(blocks);
        own['cidr'] = `${textIn(own, 'cidr').replace(/\/.*$/, '')}/${draw.int(0, 8)}`;
        return index;
      }),
    'block with an exception that does not cover it': (draw, output) => {
      const except = draw.pick([['10.0.0.0/8'], ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16'], ['0.0.0.0/1']]);
      return rules(
        draw,
        output,
        (egress) => add(egress, { to: [{ ipBlock: { cidr: '0.0.0.0/0', except } }] }),
        '0.0.0.0/0',
      );
    },
    'rule without peers': (draw, output) =>
      rules(draw, output, (egress) =>
        add(
          egress,
          draw.pick<Json>([
            {},
            { to: [] },
            { ports: [{ port: draw.int(1, 65_535), protocol: 'TCP' }] },
            { to: null },
            null,
          ]),
        ),
      ),
    'peers taken away': (draw, output) =>
      rules(draw, output, (egress) => {
        const found = drawRule(draw, egress);
        if (found === null) return null;
        if (draw.int(0, 1) === 0) delete found[0]['to'];
        else found[0]['to'] = [];
        return found[1];
      }),
    'peer that says nothing': (draw, output) =>
      rules(draw, output, (egress) => {
        const found = drawRule(draw, egress);
        if (found === null) return null;
        listIn(found[0], 'to').push({});
        return found[1];
      }),
    'peer that is everything inside': (draw, output) => {
      const system = { matchLabels: { 'kubernetes.io/metadata.name': 'kube-system' } };
      const every = { matchExpressions: [{ key: 'kubernetes.io/metadata.name', operator: 'Exists' }] };
      const peer = draw.pick<Doc>([
        { namespaceSelector: {} },
        { namespaceSelector: {}, podSelector: {} },
        { namespaceSelector: every },
        { namespaceSelector: system },
      ]);
      const ports = draw.pick<Doc>([{}, { ports: [{ port: 443, protocol: 'TCP' }] }]);
      return rules(draw, output, (egress) => add(egress, { to: [peer], ...ports }));
    },
    'new policy': (draw, output) => {
      const cidr = outsideBlock(draw);
      const spec = { podSelector: {}, policyTypes: ['Egress'], egress: [{ to: [{ ipBlock: { cidr } }] }] };
      return beside(
        { draw, output },
        { ...resource(draw, output, 'networking.k8s.io/v1', { spec }), kind: 'NetworkPolicy' },
        '/spec/egress/0',
      );
    },
    'relay that reaches private addresses': (draw, output) =>
      relay(draw, output, (rule) => {
        for (const peer of docsIn(rule, 'to')) if ('ipBlock' in peer) delete mapIn(peer, 'ipBlock')['except'];
      }),
    'relay with another port': (draw, output) =>
      relay(draw, output, (rule) => {
        rule['ports'] = draw.pick<Json>([
          [],
          [{ port: 22, protocol: 'TCP' }],
          [{ port: 1, endPort: 65_535, protocol: 'TCP' }],
        ]);
      }),
    'rights of the relay for another pod': (draw, output) => {
      const own = output.objects.filter(
        (object) =>
          object.kind === 'NetworkPolicy' &&
          isRelay(output, object) &&
          // Where no destination has a caller, the relay itself has no way out that another pod could take over.
          JSON.stringify(object.value).includes('"except"'),
      );
      if (own.length === 0) return null;
      const object = draw.pick(own);
      const doc = copyOf(object);
      mapIn(doc, 'spec')['podSelector'] = draw.pick<Doc>([
        {},
        { matchLabels: { 'app.kubernetes.io/name': draw.word() } },
      ]);
      return leakIn(object, doc, { rules: RULES, path: '/spec/egress' });
    },
    'service that is an alias': (draw, output) => {
      const name = outsideName(draw);
      const object = draw.pick(output.objects.filter(({ kind }) => kind === 'Service'));
      const doc = copyOf(object);
      doc['spec'] = { type: 'ExternalName', externalName: draw.pick([name, `a.svc.${name}`, `${name}.`]) };
      return leakIn(object, doc, { rules: RULES, path: '/spec/externalName', line: name });
    },
    'service with an outside address': (draw, output) => {
      const address = outsideAddress(draw);
      const object = draw.pick(output.objects.filter(({ kind }) => kind === 'Service'));
      const doc = copyOf(object);
      mapIn(doc, 'spec')['externalIPs'] = [address];
      return leakIn(object, doc, { rules: RULES, path: '/spec/externalIPs', line: address });
    },
    'endpoints written by hand': (draw, output) => {
      const address = outsideAddress(draw);
      return draw.pick([
        () =>
          beside(
            { draw, output },
            { ...resource(draw, output, 'v1', { subsets: [{ addresses: [{ ip: address }] }] }), kind: 'Endpoints' },
            '/subsets',
            address,
          ),
        () =>
          beside(
            { draw, output },
            {
              ...resource(draw, output, 'discovery.k8s.io/v1', {
                addressType: 'IPv4',
                endpoints: [{ addresses: [address] }],
              }),
              kind: 'EndpointSlice',
            },
            '/endpoints',
            address,
          ),
      ])();
    },
    'policy of Cilium': (draw, output) => {
      const egress = draw.pick<Doc>([
        { toEntities: ['world'] },
        { toEntities: ['all'] },
        { toCIDR: [outsideBlock(draw)] },
        { toCIDRSet: [{ cidr: outsideBlock(draw) }] },
        { toFQDNs: [{ matchName: outsideName(draw) }] },
        { toFQDNs: [{ matchPattern: '*' }] },
        { toPorts: [{ ports: [{ port: '443' }] }] },
      ]);
      const kind = draw.pick(['CiliumNetworkPolicy', 'CiliumClusterwideNetworkPolicy']);
      const spec = { endpointSelector: {}, egress: [egress] };
      return beside(
        { draw, output },
        { ...resource(draw, output, 'cilium.io/v2', draw.pick<Doc>([{ spec }, { specs: [spec] }])), kind },
        '',
      );
    },
    'policy of Calico': (draw, output) => {
      const destination = draw.pick<Doc>([
        {},
        { destination: { nets: [outsideBlock(draw)] } },
        { destination: { domains: [outsideName(draw)] } },
      ]);
      const spec = { selector: 'all()', types: ['Egress'], egress: [{ action: 'Allow', ...destination }] };
      const kind = draw.pick(['NetworkPolicy', 'GlobalNetworkPolicy']);
      return beside(
        { draw, output },
        { ...resource(draw, output, 'projectcalico.org/v3', { spec }), kind },
        '/spec/egress/0',
      );
    },
    'policy of the cluster': (draw, output) => {
      const to = draw.pick<Doc>([{ networks: [outsideBlock(draw)] }, { domainNames: [outsideName(draw)] }]);
      const spec = {
        priority: 1,
        subject: { namespaces: {} },
        egress: [{ name: 'a', action: draw.pick(['Allow', 'Accept']), to: [to] }],
      };
      const kind = draw.pick(['AdminNetworkPolicy', 'BaselineAdminNetworkPolicy', 'ClusterNetworkPolicy']);
      return beside(
        { draw, output },
        { ...resource(draw, output, 'policy.networking.k8s.io/v1alpha1', { spec }), kind },
        '/spec/egress/0',
      );
    },
    'entry of a mesh': (draw, output) => {
      const added = draw.pick<Doc>([
        {
          ...resource(draw, output, 'networking.istio.io/v1', {
            spec: { hosts: [outsideName(draw)], location: 'MESH_EXTERNAL' },
          }),
          kind: 'ServiceEntry',
        },
        {
          ...resource(draw, output, 'networking.istio.io/v1', {
            spec: { outboundTrafficPolicy: { mode: 'ALLOW_ANY' } },
          }),
          kind: 'Sidecar',
        },
      ]);
      return beside({ draw, output }, added, '/spec');
    },
  },
};

function isRelay(output: Output, object: ManifestObject): boolean {
  return output.options.permissions.egressRelays.some((entry) => entry.namespace === object.namespace);
}

/** Changes the rule by which the relay reaches the outside, in the tiers that have one. */
function relay(draw: Draw, output: Output, change: (rule: Doc) => void): Leak | null {
  const own = output.objects.filter(
    (object) => object.kind === 'NetworkPolicy' && isRelay(output, object) && object.name !== 'default-deny',
  );
  if (own.length === 0) return null;
  const object = draw.pick(own);
  const doc = copyOf(object);
  const egress = docsIn(mapIn(doc, 'spec'), 'egress');
  const index = egress.findIndex((rule) => docsIn(rule, 'to').some((peer) => 'except' in mapIn(peer, 'ipBlock')));
  const rule = egress[index];
  if (rule === undefined) return null;
  change(rule);
  return leakIn(object, doc, { rules: RULES, path: `/spec/egress/${index}` });
}
