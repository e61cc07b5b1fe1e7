import { parse, stringify } from 'yaml';
import type { Draw } from '../draw';
import { copyOf, leakBeside, leakIn, listIn, mapIn, type Doc, type Family, type Leak } from '../leak';
import type { Output } from '../outputs';
import { outsideName } from '../outside';
import { REFERENCES } from './issuer-references';
import {
  addArguments,
  addVariable,
  drawContainer,
  drawNamespace,
  imageOf,
  inConfig,
  inContainer,
  insertLine,
  metadata,
  workloadsOf,
} from '../places';

const RULES = ['TRUST-001'];

function directory(draw: Draw): string {
  return draw.pick([
    'https://acme-v02.api.letsencrypt.org/directory',
    'https://acme.zerossl.com/v2/DV90',
    'https://dv.acme-v02.api.pki.goog/directory',
    `https://acme.${outsideName(draw)}/directory`,
    `https://${outsideName(draw)}/acme/acme/directory`,
    'https://ca.internal.example.mil/acme/acme/directory',
  ]);
}

/** An issuer with this spec: the platform's own, or a new one beside another object. */
function issuer(draw: Draw, output: Output, spec: Doc, path: string): Leak {
  const own = output.objects.filter((object) => object.kind === 'ClusterIssuer');
  if (own.length > 0 && draw.int(0, 1) === 0) {
    const object = draw.pick(own);
    const doc = copyOf(object);
    doc['spec'] = draw.pick([spec, { ...mapIn(doc, 'spec'), ...spec }]);
    return leakIn(object, doc, { rules: RULES, path });
  }
  const kind = draw.pick(['Issuer', 'ClusterIssuer']);
  const names = kind === 'Issuer' ? metadata(draw.word(), drawNamespace(draw, output)) : { name: draw.word() };
  const added: Doc = { apiVersion: 'cert-manager.io/v1', kind, metadata: names, spec };
  return leakBeside(draw.pick(output.objects), added, { rules: RULES, path });
}

/** The list of controllers in cert-manager's configuration file. */
function controllers(draw: Draw, output: Output, change: (list: string[]) => readonly string[] | null): Leak | null {
  return inConfig(
    { draw, output },
    /cert-manager-controller-config\/config\.yaml$/,
    (text) => {
      const data = parse(text) as Doc;
      const list = change(listIn(data, 'controllers') as string[]);
      if (list === null) delete data['controllers'];
      else data['controllers'] = [...list];
      return { text: stringify(data) };
    },
    RULES,
  );
}

const ACME_CONTROLLERS = [
  'orders',
  'challenges',
  'certificaterequests-issuer-acme',
  'certificatesigningrequests-issuer-acme',
];

/** Certificates asked for by ACME, or from an authority outside. */
export const ISSUERS: Family = {
  name: 'issuers',
  variants: {
    ...REFERENCES,
    'ACME issuer': (draw, output) =>
      issuer(
        draw,
        output,
        { acme: { server: directory(draw), privateKeySecretRef: { name: 'a' }, solvers: [{}] } },
        '/spec/acme',
      ),
    'ACME issuer that says nothing more': (draw, output) => issuer(draw, output, { acme: {} }, '/spec/acme'),
    'issuer of a Vault outside': (draw, output) =>
      issuer(
        draw,
        output,
        { vault: { server: `https://${outsideName(draw)}:8200`, path: 'pki/sign/x' } },
        '/spec/vault',
      ),
    'issuer of a hosted service': (draw, output) =>
      issuer(
        draw,
        output,
        { venafi: draw.pick<Doc>([{ cloud: {} }, { tpp: { url: `https://${outsideName(draw)}/vedsdk` } }]) },
        '/spec/venafi',
      ),
    'issuer of another project': (draw, output) => {
      const added: Doc = {
        apiVersion: draw.pick([
          'certmanager.step.sm/v1beta1',
          'awspca.cert-manager.io/v1beta1',
          'cas-issuer.jetstack.io/v1beta1',
        ]),
        kind: draw.pick(['StepIssuer', 'StepClusterIssuer', 'AWSPCAClusterIssuer', 'GoogleCASIssuer']),
        metadata: metadata(draw.word(), drawNamespace(draw, output)),
        spec: { url: `https://${outsideName(draw)}` },
      };
      return leakBeside(draw.pick(output.objects), added, { rules: RULES });
    },
    'order or challenge': (draw, output) => {
      const added: Doc = {
        apiVersion: 'acme.cert-manager.io/v1',
        kind: draw.pick(['Order', 'Challenge']),
        metadata: metadata(draw.word(), drawNamespace(draw, output)),
        spec: { issuerRef: { name: draw.word() }, dnsNames: ['a.internal.example.mil'] },
      };
      return leakBeside(draw.pick(output.objects), added, { rules: RULES, path: '/kind' });
    },
    'directory in an argument': (draw, output) => {
      const url = directory(draw);
      const flag = draw.pick(['--acme-server', '--ca', '--server', '--directory-url']);
      return inContainer(draw, output, { rules: RULES, line: url }, ({ container }) =>
        addArguments(container, ...draw.pick([[`${flag}=${url}`], [flag, url]])),
      );
    },
    'directory in a variable': (draw, output) => {
      const url = directory(draw);
      return inContainer(draw, output, { rules: RULES, line: url }, ({ container }) =>
        addVariable(draw, container, draw.pick(['ACME_DIRECTORY', 'CA_SERVER', 'DIRECTORY', draw.word()]), url),
      );
    },
    'directory in configuration': (draw, output) => {
      const url = directory(draw);
      return inConfig(
        { draw, output },
        /\.ya?ml$/,
        (text) => ({ text: `${text}${draw.word()}:\n  ca:\n    url: ${url}\n`, line: url }),
        RULES,
      );
    },
    'switch of another program': (draw, output) => {
      const [name, value] = draw.pick<readonly [string, string]>([
        ['ENABLE_ACME', 'true'],
        ['ENABLE_LETSENCRYPT', 'true'],
        ['TRAEFIK_CERTIFICATESRESOLVERS_LE_ACME_EMAIL', 'a@internal.example.mil'],
        ['ACME_EMAIL', 'a@internal.example.mil'],
      ]);
      return inContainer(draw, output, { rules: RULES, line: value }, ({ container }) =>
        addVariable(draw, container, name, value),
      );
    },
    'resolver of a proxy': (draw, output) => {
      const flag = `--certificatesresolvers.${draw.word()}.acme.${draw.pick(['email=a@b.c', 'tlschallenge=true', 'httpchallenge.entrypoint=web'])}`;
      return inContainer(draw, output, { rules: RULES, line: flag }, ({ container }) => addArguments(container, flag));
    },
    'client of ACME': (draw, output) => {
      const words = draw.pick([
        ['certbot', 'renew'],
        ['/usr/bin/lego', 'run'],
        ['sh', '-c', 'certbot certonly -n --standalone'],
      ]);
      return inContainer(draw, output, { rules: RULES }, ({ container }) => {
        container['command'] = [...words];
        return '/command';
      });
    },
    'ACME in the name server': (draw, output) =>
      inConfig(
        { draw, output },
        /Corefile$/,
        (text) => {
          const changed = insertLine(draw, text, /^ {4}errors$/, 'tls acme {\n    domain a.internal.example.mil\n}');
          const nested = insertLine(
            draw,
            text,
            /^ {4}errors$/,
            'tls {\n    acme {\n        domain a.internal.example.mil\n    }\n}',
          );
          const chosen = draw.pick([changed, nested]);
          return chosen === null ? null : { text: chosen, line: 'acme' };
        },
        RULES,
      ),
    'annotation that asks for ACME': (draw, output) => {
      const object = draw.pick(output.objects.filter(({ kind }) => kind === 'Service' || kind === 'Certificate'));
      const doc = copyOf(object);
      const name = draw.pick([
        'acme.cert-manager.io/http01-edit-in-place',
        'kubernetes.io/tls-acme',
        'cert-manager.io/acme-challenge-type',
      ]);
      mapIn(doc, 'metadata', 'annotations')[name] = draw.pick(['true', 'http01']);
      return leakIn(object, doc, { rules: RULES, path: '/metadata/annotations', line: name });
    },
    'controllers of ACME named': (draw, output) =>
      controllers(draw, output, (list) => [...list, draw.pick(ACME_CONTROLLERS)]),
    'all controllers': (draw, output) =>
      controllers(draw, output, (list) => draw.pick([['*'], [...list, '*'], ['*', '-orders']])),
    'no list of controllers': (draw, output) => controllers(draw, output, () => draw.pick([null, []])),
    'controllers by an argument': (draw, output) => {
      const place = drawContainer(draw, output, (container) => imageOf(container).includes('cert-manager-controller'));
      if (place === null) return null;
      const flag = draw.pick(['--controllers=*', '--controllers=issuers,orders', '--controllers=*,-challenges']);
      const path = addArguments(place.container, flag);
      return leakIn(place.object, place.doc, { rules: RULES, path: `${place.path}${path}`, line: flag });
    },
    'configuration of the controllers not read': (draw, output) => {
      const place = drawContainer(draw, output, (container) => imageOf(container).includes('cert-manager-controller'));
      if (place === null) return null;
      place.container['args'] = ['--v=2'];
      return leakIn(place.object, place.doc, { rules: RULES, path: place.path });
    },
    'ACME in the schema of issuers': (draw, output) => {
      const object = draw.pick(output.objects.filter(({ name }) => /^(cluster)?issuers\.cert-manager\.io$/.test(name)));
      const doc = copyOf(object);
      const version = listIn(mapIn(doc, 'spec'), 'versions')[0] as Doc;
      const spec = mapIn(version, 'schema', 'openAPIV3Schema', 'properties', 'spec');
      if (draw.int(0, 1) === 0) mapIn(spec, 'properties')['acme'] = { type: 'object' };
      else spec['x-kubernetes-preserve-unknown-fields'] = true;
      return leakIn(object, doc, { rules: RULES, path: '/spec/versions/0' });
    },
    'ingress controller with ACME': (draw, output) => {
      const added: Doc = {
        apiVersion: 'traefik.io/v1alpha1',
        kind: 'IngressRoute',
        metadata: metadata(draw.word(), drawNamespace(draw, output)),
        spec: { routes: [], tls: { certResolver: draw.word() } },
      };
      return leakBeside(draw.pick(workloadsOf(output)), added, {
        rules: RULES,
        path: '/spec/tls',
        line: 'certResolver',
      });
    },
  },
};
