import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { gzipSync } from 'node:zlib';
import { parse, stringify } from 'yaml';
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
import { base64, hexDigits } from '../outside';
import { LOST_STORES } from './stores';
import {
  addArguments,
  addVariable,
  drawNamespace,
  inConfig,
  inContainer,
  insertLine,
  metadata,
  type Ground,
} from '../places';

const RULES = ['TRUST-002'];

/** A certificate that every browser trusts. */
function publicRoot(draw: Draw): string {
  return `${draw.pick(rootCertificates)}\n`;
}

/** The platform's trust bundle of a random namespace, changed. */
function bundle(draw: Draw, output: Output, change: (own: string, root: string) => string): Leak {
  const object = draw.pick(output.objects.filter(({ name }) => name === 'sallyport-trust'));
  const doc = copyOf(object);
  const data = mapIn(doc, 'data');
  data['ca.crt'] = change(textIn(data, 'ca.crt'), publicRoot(draw));
  return leakIn(object, doc, { rules: RULES, path: '/data/ca.crt' });
}

function beside({ draw, output }: Ground, kind: string, rest: Readonly<Record<string, Json>>, path: string): Leak {
  const added: Doc = { apiVersion: 'v1', kind, metadata: metadata(draw.word(), drawNamespace(draw, output)), ...rest };
  return leakBeside(draw.pick(output.objects), added, { rules: RULES, path });
}

function variable(draw: Draw, output: Output, name: string, value: string): Leak | null {
  return inContainer(draw, output, { rules: RULES }, ({ container }) => addVariable(draw, container, name, value));
}

function members({ draw, output }: Ground, files: RegExp, added: Doc, line: string): Leak | null {
  return inConfig(
    { draw, output },
    files,
    (text) => ({ text: stringify({ ...(parse(text) as Doc), ...added }), line }),
    RULES,
  );
}

/** Trust that the boundary does not declare, and verification that is switched off. */
export const TRUST: Family = {
  name: 'trust',
  variants: {
    ...LOST_STORES,
    'public root in place of ours': (draw, output) => bundle(draw, output, (_, root) => root),
    'public root after ours': (draw, output) => bundle(draw, output, (own, root) => `${own}${root}`),
    'public root before ours, with text around': (draw, output) =>
      bundle(draw, output, (own, root) => `# bundle\r\n${root.replaceAll('\n', '\r\n')}\n# site\n${own}`),
    'public root on one line': (draw, output) => bundle(draw, output, (own, root) => `${own}\n${JSON.stringify(root)}`),
    'public root under a second key': (draw, output) => {
      const object = draw.pick(output.objects.filter(({ name }) => name === 'sallyport-trust'));
      const doc = copyOf(object);
      const key = draw.pick(['extra.crt', 'bundle.pem', draw.word()]);
      mapIn(doc, 'data')[key] = publicRoot(draw);
      return leakIn(object, doc, { rules: RULES, path: `/data/${key}` });
    },
    'public root in a Secret': (draw, output) =>
      beside(
        { draw, output },
        'Secret',
        { data: { [draw.pick(['ca.crt', 'truststore.pem', draw.word()])]: base64(publicRoot(draw)) } },
        '/data',
      ),
    'public root in a file of a Secret': (draw, output) => {
      const kubeconfig = {
        clusters: [{ name: 'a', cluster: { 'certificate-authority-data': base64(publicRoot(draw)) } }],
      };
      return beside({ draw, output }, 'Secret', { data: { kubeconfig: base64(stringify(kubeconfig)) } }, '/data');
    },
    'public root in binary data': (draw, output) =>
      beside({ draw, output }, 'ConfigMap', { binaryData: { [draw.word()]: base64(publicRoot(draw)) } }, '/binaryData'),
    'public root inside gzip': (draw, output) => {
      const packed = gzipSync(publicRoot(draw)).toString('base64');
      return draw.pick([
        () => beside({ draw, output }, 'ConfigMap', { binaryData: { [draw.word()]: packed } }, '/binaryData'),
        () => beside({ draw, output }, 'ConfigMap', { data: { 'a.yaml': `a: 1\nb: ${packed}\n` } }, '/data'),
        () => beside({ draw, output }, 'Secret', { data: { 'ca.gz': packed } }, '/data'),
      ])();
    },
    'keystore that nobody can read': (draw, output) => {
      const start = draw.pick(['feedfeed00000002', 'cececece00000002', '308206ea020103308206', '30800201033080']);
      const store = Buffer.from(start + hexDigits(draw, 128), 'hex').toString('base64');
      const key = draw.pick(['cacerts.jks', 'keystore.p12', draw.word()]);
      return draw.pick([
        () => beside({ draw, output }, 'ConfigMap', { binaryData: { [key]: store } }, '/binaryData'),
        () => beside({ draw, output }, 'Secret', { data: { [key]: store } }, '/data'),
      ])();
    },
    'public root in DER': (draw, output) => {
      const der = new X509Certificate(publicRoot(draw)).raw.toString('base64');
      return draw.pick([
        () => beside({ draw, output }, 'ConfigMap', { binaryData: { 'ca.der': der } }, '/binaryData'),
        () => beside({ draw, output }, 'Secret', { data: { 'ca.cer': der } }, '/data'),
      ])();
    },
    'public root in a webhook': (draw, output) => {
      const object = draw.pick(output.objects.filter(({ kind }) => kind.endsWith('WebhookConfiguration')));
      const doc = copyOf(object);
      const hooks = docsIn(doc, 'webhooks');
      mapIn(draw.pick(hooks), 'clientConfig')['caBundle'] = base64(publicRoot(draw));
      return leakIn(object, doc, { rules: RULES, path: '/webhooks' });
    },
    'public root in a conversion of versions': (draw, output) => {
      const object = draw.pick(output.objects.filter(({ kind }) => kind === 'CustomResourceDefinition'));
      const doc = copyOf(object);
      const clientConfig = { caBundle: base64(publicRoot(draw)), service: { name: 'a', namespace: 'b' } };
      mapIn(doc, 'spec')['conversion'] = { strategy: 'Webhook', webhook: { clientConfig } };
      return leakIn(object, doc, { rules: RULES, path: '/spec/conversion' });
    },
    'public root in a variable': (draw, output) =>
      variable(
        draw,
        output,
        draw.pick(['CA', 'ROOT_PEM', 'CA_B64']),
        draw.pick([publicRoot(draw), base64(publicRoot(draw))]),
      ),
    'public root in a data source': (draw, output) => {
      const datasources = [{ name: 'a', type: 'loki', secureJsonData: { tlsCACert: publicRoot(draw) } }];
      return members({ draw, output }, /grafana-sources\//, { datasources }, '');
    },
    'public root in the configuration of a client': (draw, output) =>
      members(
        { draw, output },
        /prometheus\.yml$/,
        { scrape_configs: [{ job_name: 'a', tls_config: { ca: publicRoot(draw) } }] },
        '',
      ),
    'default authorities of trust-manager': (draw, output) => {
      const added: Doc = {
        apiVersion: 'trust.cert-manager.io/v1alpha1',
        kind: 'Bundle',
        metadata: { name: draw.word() },
        spec: { sources: [{ useDefaultCAs: true }], target: { configMap: { key: 'ca.crt' } } },
      };
      return leakBeside(draw.pick(output.objects), added, {
        rules: RULES,
        path: '/spec/sources/0',
        line: 'useDefaultCAs',
      });
    },
    'store that nobody can read': (draw, output) =>
      beside(
        { draw, output },
        'Secret',
        { data: { [draw.pick(['truststore.jks', 'cacerts', 'ca.p12'])]: base64(draw.word()) } },
        '/data',
      ),
    'verification off in Prometheus': (draw, output) =>
      members(
        { draw, output },
        /prometheus\.yml$/,
        { scrape_configs: [{ job_name: 'a', tls_config: { insecure_skip_verify: true } }] },
        'insecure_skip_verify',
      ),
    'verification off in the collector': (draw, output) =>
      members(
        { draw, output },
        /otel-collector-config\/config/,
        { exporters: { otlp: { tls: { insecure_skip_verify: true } } } },
        'insecure_skip_verify',
      ),
    'verification off in a data source': (draw, output) =>
      members(
        { draw, output },
        /grafana-sources\//,
        { datasources: [{ name: 'a', jsonData: { tlsSkipVerify: true } }] },
        'tlsSkipVerify',
      ),
    'verification off in Grafana': (draw, output) => {
      const line = draw.pick(['skip_verify = true', 'tls_skip_verify_insecure = true', 'tls_skip_verify_insecure=1']);
      return inConfig(
        { draw, output },
        /grafana\.ini$/,
        (text) => {
          const changed = insertLine(draw, text, /^\w+ = /, line);
          return changed === null ? null : { text: changed, line };
        },
        RULES,
      );
    },
    'verification off in nginx': (draw, output) =>
      inConfig(
        { draw, output },
        /-proxy\/nginx\.conf$/,
        (text) => {
          const line = draw.pick(['proxy_ssl_verify off;', 'grpc_ssl_verify off;']);
          const changed = insertLine(draw, text, /proxy_pass/, line);
          return changed === null ? null : { text: changed, line };
        },
        RULES,
      ),
    'verification off by a variable': (draw, output) => {
      const [name, value] = draw.pick<readonly [string, string]>([
        ['NODE_TLS_REJECT_UNAUTHORIZED', '0'],
        ['PYTHONHTTPSVERIFY', '0'],
        ['GIT_SSL_NO_VERIFY', 'true'],
        ['VAULT_SKIP_VERIFY', 'true'],
        ['TLS_INSECURE_SKIP_VERIFY', '1'],
        ['SSL_VERIFY', 'false'],
      ]);
      return inContainer(draw, output, { rules: RULES, line: value }, ({ container }) =>
        addVariable(draw, container, name, value),
      );
    },
    'verification off by an argument': (draw, output) => {
      const flag = draw.pick([
        '--insecure-skip-tls-verify',
        '--insecure-skip-verify=true',
        '-tls-skip-verify',
        '--kubelet-insecure-tls',
      ]);
      return inContainer(draw, output, { rules: RULES, line: flag }, ({ container }) => addArguments(container, flag));
    },
    'verification off in a command': (draw, output) => {
      const words = draw.pick([
        ['curl', '-k', 'https://a.internal.example.mil/'],
        ['curl', '-fsk', 'https://a.internal.example.mil/'],
        ['sh', '-c', 'curl --insecure https://a.internal.example.mil/'],
        ['wget', '--no-check-certificate', 'https://a.internal.example.mil/'],
      ]);
      return inContainer(draw, output, { rules: RULES }, ({ container }) => {
        const place = draw.pick(['probe', 'hook', 'command']);
        if (place === 'probe') container['livenessProbe'] = { exec: { command: words } };
        else if (place === 'hook') container['lifecycle'] = { postStart: { exec: { command: words } } };
        else listIn(container, 'command').splice(0, Infinity, ...words);
        return '';
      });
    },
    'verification off for an API': (draw, output) => {
      const added: Doc = {
        apiVersion: 'apiregistration.k8s.io/v1',
        kind: 'APIService',
        metadata: { name: 'v1.x.example.org' },
        spec: {
          insecureSkipTLSVerify: true,
          group: 'x.example.org',
          version: 'v1',
          service: { name: 'a', namespace: 'b' },
        },
      };
      return leakBeside(draw.pick(output.objects), added, {
        rules: RULES,
        path: '/spec',
        line: 'insecureSkipTLSVerify',
      });
    },
  },
};
