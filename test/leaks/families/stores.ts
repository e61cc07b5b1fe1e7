import { parse, stringify } from 'yaml';
import type { Draw } from '../draw';
import { docsIn, isDoc, leakBeside, leakIn, listIn, textIn, type Doc, type Leak, type Plant } from '../leak';
import type { Output } from '../outputs';
import { addVariable, drawContainer, drawNamespace, imageOf, inConfig, metadata, type ContainerPlace } from '../places';

const RULES = ['TRUST-003'];
const SYSTEM_FILES = [
  '/etc/ssl/certs/ca-certificates.crt',
  '/etc/pki/tls/certs/ca-bundle.crt',
  '/etc/ssl/cert.pem',
  '/usr/lib/python3.12/site-packages/certifi/cacert.pem',
];
const SYSTEM_FOLDERS = ['/etc/ssl/certs', '/etc/pki/tls/certs', '/usr/share/ca-certificates', '/etc/pki/ca-trust/'];
const TRUST = /^(SSL_CERT_\w+|\w+_CA_BUNDLE|NODE_EXTRA_CA_CERTS|NODE_OPTIONS)$/;

interface Change {
  readonly draw: Draw;
  readonly place: ContainerPlace;
}

/** A leak in a container that is told what to trust, in a tier that trusts nothing else. `change` says more exactly where. */
function inTrusting(
  accepts: (container: Doc) => boolean,
  change: (change: Change) => string,
  line: string | null = null,
): Plant {
  return (draw, output) => {
    if (output.options.permissions.systemTrust) return null;
    const place = drawContainer(draw, output, (container) => names(container).length > 0 && accepts(container));
    if (place === null) return null;
    const path = change({ draw, place });
    return leakIn(place.object, place.doc, { rules: RULES, path: `${place.path}${path}`, line });
  };
}

/** Variables of a container that say what to trust. */
function names(container: Doc): readonly string[] {
  return docsIn(container, 'env')
    .map((entry) => textIn(entry, 'name'))
    .filter((name) => TRUST.test(name));
}

function without(container: Doc, lost: readonly string[]): void {
  container['env'] = listIn(container, 'env').filter((entry) => !isDoc(entry) || !lost.includes(textIn(entry, 'name')));
}

function withoutMount(container: Doc): void {
  container['volumeMounts'] = docsIn(container, 'volumeMounts').filter((mount) => textIn(mount, 'name') !== 'trust');
}

const any = (): boolean => true;

/** A trust store that is lost, or that is the system's again. */
export const LOST_STORES: Readonly<Record<string, Plant>> = {
  'trust variable lost': inTrusting(any, ({ draw, place: { container } }) => {
    const pair = ['SSL_CERT_FILE', 'SSL_CERT_DIR'];
    without(container, draw.pick([pair.slice(0, 1), pair.slice(1), pair, names(container)]));
    return '';
  }),
  'list of Python back': inTrusting(
    (container) => /vllm|text-generation/.test(imageOf(container)),
    ({ place: { container } }) => {
      without(container, ['REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE']);
      return '';
    },
  ),
  'list of Node back': inTrusting(
    (container) => names(container).includes('NODE_OPTIONS'),
    ({ draw, place: { container } }) => {
      without(container, ['NODE_OPTIONS']);
      const option = draw.pick([null, '--use-bundled-ca', '--use-system-ca']);
      if (option !== null) addVariable(draw, container, 'NODE_OPTIONS', option);
      return '';
    },
  ),
  'trust variable at another store': inTrusting(any, ({ draw, place: { container } }) => {
    const name = draw.pick(names(container).filter((candidate) => candidate !== 'NODE_OPTIONS'));
    const value = draw.pick([...SYSTEM_FILES, ...SYSTEM_FOLDERS, `/opt/${draw.word()}.pem`, '/tmp/ca.crt', '']);
    const entry = docsIn(container, 'env').find((candidate) => textIn(candidate, 'name') === name);
    if (entry !== undefined) entry['value'] = value;
    return '/env';
  }),
  'another trust variable': inTrusting(any, ({ draw, place: { container } }) =>
    addVariable(
      draw,
      container,
      draw.pick(['GIT_SSL_CAINFO', 'PIP_CERT', 'AWS_CA_BUNDLE', 'GRPC_DEFAULT_SSL_ROOTS_FILE_PATH']),
      draw.pick(SYSTEM_FILES),
    ),
  ),
  'store of Java': inTrusting(any, ({ draw, place: { container } }) =>
    addVariable(
      draw,
      container,
      draw.pick(['JAVA_TOOL_OPTIONS', 'JAVA_OPTS']),
      `-Xmx1g -Djavax.net.ssl.trustStore=${draw.pick(['/opt/java/openjdk', '$JAVA_HOME'])}/lib/security/cacerts`,
    ),
  ),
  'trust variable by a shell': inTrusting(any, ({ draw, place: { container } }) => {
    const name = draw.pick(['SSL_CERT_FILE', 'SSL_CERT_DIR', 'REQUESTS_CA_BUNDLE']);
    const script = draw.pick([
      `export ${name}=${draw.pick(SYSTEM_FILES)}; exec serve`,
      `${name}="${draw.pick(SYSTEM_FOLDERS)}" serve`,
      `unset ${name}; exec serve`,
      `unset FOO ${name} && exec serve`,
      `env -u ${name} serve`,
    ]);
    container['command'] = draw.pick([
      ['sh', '-c', script],
      ['env', '-u', name, 'serve'],
      ['env', `${name}=${draw.pick(SYSTEM_FILES)}`, 'serve'],
    ]);
    return '/command';
  }),
  'trust mount lost': inTrusting(any, ({ draw, place: { container } }) => {
    withoutMount(container);
    if (draw.int(0, 1) === 1) without(container, names(container));
    return '';
  }),
  'bundle of somebody else': inTrusting(any, ({ draw, place: { container, pod } }) => {
    for (const volume of docsIn(pod, 'volumes')) {
      if (textIn(volume, 'name') === 'trust') volume['configMap'] = { name: draw.word() };
    }
    if (draw.int(0, 1) === 1) without(container, names(container));
    return '';
  }),
  'store of the node': (draw, output) => {
    if (output.options.permissions.systemTrust) return null;
    const place = drawContainer(draw, output);
    if (place === null) return null;
    const folder = draw.pick([...SYSTEM_FOLDERS, '/etc/ssl', '/etc/pki']);
    const name = draw.word();
    listIn(place.pod, 'volumes').push({ name, hostPath: { path: folder } });
    listIn(place.container, 'volumeMounts').push({ name, mountPath: draw.pick(['/etc/ssl/certs', `/${name}`]) });
    const path = place.path.replace(/\/\w+\/\d+$/, '/volumes');
    return leakIn(place.object, place.doc, { rules: RULES, path, line: folder });
  },
  'system store in what a shell builds': (draw, output) => {
    const command = draw.pick([
      `cat ${draw.pick(SYSTEM_FILES)} >> /tmp/${draw.word()}.crt`,
      `cp -r ${draw.pick(SYSTEM_FOLDERS)} /tmp/${draw.word()}`,
      `for f in ${draw.pick(['/etc/ssl/certs', '/usr/share/ca-certificates'])}/*; do cat $f; done > /tmp/a`,
      'update-ca-certificates',
      'update-ca-trust extract',
    ]);
    return draw.pick([
      () => beside(draw, output, script(draw, output, command)),
      () => inCommand(draw, output, ['sh', '-c', `${command}; exec serve`]),
    ])();
  },
  'system store added by Envoy or the collector': (draw, output) => {
    const [key, text] = draw.pick([
      ['envoy.yaml', 'validation_context:\n  system_root_certs: {}\n'],
      ['envoy.json', '{"validationContext":{"systemRootCerts":{}}}'],
      ['collector.yaml', 'tls:\n  include_system_ca_certs_pool: true\n'],
    ] as const);
    return beside(draw, output, config(draw, output, key, text));
  },
  'system store in configuration': (draw, output) => {
    if (output.options.permissions.systemTrust) return null;
    const file = draw.pick(SYSTEM_FILES);
    const job = { job_name: draw.word(), tls_config: { ca_file: file } };
    return inConfig(
      { draw, output },
      /prometheus\.yml$/,
      (text) => ({ text: stringify({ ...(parse(text) as Doc), scrape_configs: [job] }), line: file }),
      RULES,
    );
  },
  'system store for a gateway': (draw, output) => {
    const validation = { hostname: 'a.internal.example.mil', wellKnownCACertificates: 'System' };
    return beside(draw, output, {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'BackendTLSPolicy',
      metadata: metadata(draw.word(), drawNamespace(draw, output)),
      spec: { validation },
    });
  },
  'system store merged in by OpenShift': (draw, output) =>
    beside(draw, output, {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: {
        ...metadata(draw.word(), drawNamespace(draw, output)),
        labels: { 'config.openshift.io/inject-trusted-cabundle': 'true' },
      },
    }),
};

function inCommand(draw: Draw, output: Output, command: readonly string[]): Leak | null {
  const place = drawContainer(draw, output);
  if (place === null || output.options.permissions.systemTrust) return null;
  place.container['command'] = [...command];
  return leakIn(place.object, place.doc, { rules: RULES, path: `${place.path}/command` });
}

function script(draw: Draw, output: Output, command: string): Doc {
  return config(draw, output, 'run.sh', `#!/bin/sh\nset -e\n${command}\n`);
}

function config(draw: Draw, output: Output, key: string, text: string): Doc {
  const named = metadata(draw.word(), drawNamespace(draw, output));
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: named, data: { [key]: text } };
}

function beside(draw: Draw, output: Output, added: Doc): Leak | null {
  if (output.options.permissions.systemTrust) return null;
  return leakBeside(draw.pick(output.objects), added, { rules: RULES });
}
