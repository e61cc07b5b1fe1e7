import { describe, expect, it } from 'vitest';
import { rule } from '../../../src/audit/rules/no-external-host/rule';
import { judgementsOf } from './set-of';

type Plain = Readonly<Record<string, unknown>>;

const file = (key: string, text: string): Plain => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'c', namespace: 'n' },
  data: { [key]: text },
});
const entry = (name: string, value: string): Plain => ({ name, value });
const fromSecret = (name: string): Plain => ({ name, valueFrom: { secretKeyRef: { name: 's', key: 'k' } } });
const fromPod = (name: string, fieldPath: string): Plain => ({ name, valueFrom: { fieldRef: { fieldPath } } });

/** A pod that mounts the ConfigMap `c`, and what is beside it. */
const pod = (env: readonly Plain[], container: Plain = {}, volumes: readonly Plain[] = []): Plain => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'n' },
  spec: {
    volumes: [{ name: 'c', configMap: { name: 'c' } }, ...volumes],
    containers: [
      {
        name: 'c',
        image: 'harbor.internal.example.mil/sallyport/c:1',
        env,
        volumeMounts: [{ name: 'c', mountPath: '/etc/c' }],
        ...container,
      },
    ],
  },
});
const said = (...objects: readonly Plain[]): readonly string[] => judgementsOf(rule, ...objects);
const yaml = (text: string, env: readonly Plain[]): readonly string[] =>
  said(file('config.yaml', `${text}\nother: 1\n`), pod(env));

describe('an address that a configuration puts together', () => {
  it.each<[string, string, readonly Plain[], readonly string[]]>([
    ['outside', `url: https://\${EP}.net/`, [entry('EP', 'example')], ['finding critical https://example.net/']],
    ['inside', `url: https://\${EP}.mil/`, [entry('EP', 'internal.example')], []],
    [
      'in the form of the collector',
      `endpoint: https://\${env:EP}.net`,
      [entry('EP', 'example')],
      ['finding critical https://example.net'],
    ],
    [
      'of two parts',
      `a: https://\${A}\${B}/`,
      [entry('A', 'exam'), entry('B', 'ple.net')],
      ['finding critical https://example.net/', 'finding critical ple.net'],
    ],
    ['without braces', 'url: https://$EP.net/', [entry('EP', 'example')], ['finding critical https://example.net/']],
    ['of Caddy', `url: "https://{$EP}.net/"`, [entry('EP', 'example')], ['finding critical https://example.net/']],
    ['of Grafana', `url: https://$__env{EP}.net/`, [entry('EP', 'example')], ['finding critical https://example.net/']],
    [
      'of a template',
      `url: 'https://{{ env "EP" }}.net/'`,
      [entry('EP', 'example')],
      ['finding critical https://example.net/'],
    ],
    [
      'of the scheme alone',
      `url: \${S}://a.example.net/`,
      [entry('S', 'https')],
      ['finding critical https://a.example.net/'],
    ],
    ['below a scheme that nobody knows', `url: \${S}://a.example.net/`, [], ['finding critical any://a.example.net/']],
    ['as a whole', `host: \${env:EP}`, [entry('EP', 'vault.corp')], ['finding critical vault.corp']],
    ['that is declared inside as a whole', `host: \${env:EP}`, [entry('EP', 'a.b.svc')], []],
    ['that nobody knows', `url: https://\${EP}.net/`, [], [`unchecked medium https://\${EP}.net/`]],
    ['of a Secret', `endpoint: \${env:EP}:4317`, [fromSecret('EP')], [`unchecked medium \${env:EP}:4317`]],
    [
      'of a Secret in spite of a default',
      `endpoint: \${env:EP:-a.b.svc}:4317`,
      [fromSecret('EP')],
      [`unchecked medium \${env:EP:-a.b.svc}:4317`],
    ],
    ['with a default inside', `endpoint: \${env:EP:-a.b.svc}:4317`, [], []],
    [
      'with a default that a variable makes void',
      `endpoint: \${env:EP:-a.b.svc}:4317`,
      [entry('EP', 'vault.corp')],
      ['finding critical vault.corp:4317'],
    ],
    ['of the pod’s own address', `endpoint: \${env:IP}:4317`, [fromPod('IP', 'status.podIP')], []],
    [
      'of the pod’s annotation',
      `endpoint: https://\${env:IP}:4317`,
      [fromPod('IP', "metadata.annotations['a']")],
      [`unchecked medium https://\${env:IP}:4317`],
    ],
    ['of a Service', `endpoint: https://\${env:A_SERVICE_HOST}:443`, [], []],
    [
      'of LiteLLM',
      'model_list: [{litellm_params: {model: a/b, api_base: os.environ/BASE}}]',
      [],
      ['unchecked medium os.environ/BASE'],
    ],
    ['of a template that nobody knows', `url: 'https://{{ .Host }}/'`, [], ['unchecked medium https://{{ .Host }}/']],
    ['by a literal', `endpoint: https://\${yaml:example}.net`, [], ['finding critical https://example.net']],
  ])('%s', (_, text, env, expected) => {
    expect(yaml(text, env)).toEqual([...expected].sort());
  });

  it.each<[string, string]>([
    ['a path that is a variable', `url: https://a.b.svc/\${X}`],
    ['a secret that is a variable', `password: \${env:PASSWORD}`],
    ['a key of LiteLLM', 'api_key: os.environ/KEY'],
    ['a whole address that another program fills in', `url: \${DATABASE_URL}`],
    ['a name below the site', `url: https://\${X}.internal.example.mil/`],
    ['a user of an address', `url: https://\${USER}:\${PASSWORD}@a.b.svc/`],
    ['groups of a pattern', `replacement: https://$1/\${2}`],
    ['an escape', `a: https://$\${X}/`],
    ['a file on disk', `url: file://\${X}/a`],
    ['text for people', `description: see https://\${X}/`],
    ['a pattern', `regex: https://\${X}/`],
  ])('is none: %s', (_, text) => {
    expect(yaml(text, [])).toEqual([]);
  });

  it('is judged for each container that reads it', () => {
    const other = { ...pod([entry('EP', 'internal.example')]), metadata: { name: 'q', namespace: 'n' } };
    const text = file('config.yaml', `url: https://\${EP}.net/\nother: 1\n`);
    expect(said(text, other, pod([entry('EP', 'example')]))).toEqual([
      'finding critical https://example.net/',
      'finding critical https://internal.example.net/',
    ]);
  });

  it('is judged in arguments and in resources of the collector’s operator', () => {
    const args = [`--set=exporters.otlp.endpoint=https://\${env:EP}.net`];
    expect(said(pod([entry('EP', 'example')], { args }))).toEqual(['finding critical https://example.net']);
    expect(said(pod([], { args }))).toEqual([`unchecked medium exporters.otlp.endpoint=https://\${env:EP}.net`]);
    const collector = (env: readonly Plain[]): Plain => ({
      apiVersion: 'opentelemetry.io/v1beta1',
      kind: 'OpenTelemetryCollector',
      metadata: { name: 'c', namespace: 'n' },
      spec: { env, config: { exporters: { otlp: { endpoint: `https://\${env:EP}.net` } } } },
    });
    expect(said(collector([entry('EP', 'example')]))).toEqual(['finding critical https://example.net']);
    expect(said(collector([]))).toEqual([`unchecked medium https://\${env:EP}.net`]);
  });
});

describe('an address from a file', () => {
  const config = `endpoint: \${file:/etc/x/ep}\nother: 1\n`;
  const secret: Plain = {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: 'x', namespace: 'n' },
    stringData: { ep: 'vault.corp\n' },
  };
  const mounts = [
    { name: 'c', mountPath: '/etc/c' },
    { name: 'x', mountPath: '/etc/x' },
  ];
  const reading = (source: Plain): Plain => pod([], { volumeMounts: mounts }, [{ name: 'x', ...source }]);

  it('is judged where the set has the file', () => {
    expect(said(file('config.yaml', config), reading({ secret: { secretName: 'x' } }), secret)).toEqual([
      'finding critical vault.corp',
    ]);
  });

  it('is not known where something else writes it', () => {
    const unknown = [`unchecked medium \${file:/etc/x/ep}`];
    expect(said(file('config.yaml', config), reading({ emptyDir: {} }))).toEqual(unknown);
    expect(said(file('config.yaml', config), reading({ secret: { secretName: 'y' } }))).toEqual(unknown);
    expect(said(file('config.yaml', `token: \${file:/etc/x/token}\nother: 1\n`), reading({ emptyDir: {} }))).toEqual(
      [],
    );
  });
});

describe('a configuration that comes from a server', () => {
  it('is not known, be the server inside, and a finding where it is not', () => {
    expect(yaml(`exporters: \${http://a.b.svc/x}`, [])).toEqual([`unchecked medium \${http://a.b.svc/x}`]);
    expect(yaml(`exporters: \${https://a.example.net/x}`, [])).toContain('finding critical //a.example.net/x');
  });
});

describe('variables of nginx', () => {
  const nginx = (text: string): readonly string[] =>
    said(file('nginx.conf', `http {\n  server {\n    ${text}\n  }\n}\n`));

  it.each<[string, readonly string[]]>([
    [
      'set $up example.net; proxy_pass https://$up/;',
      ['finding critical https://example.net/', 'finding critical example.net'],
    ],
    ['set $up a.b.svc; proxy_pass https://$up/;', []],
    ['proxy_pass https://$host/;', ['unchecked medium https://$host/']],
    ['return 301 https://$host$request_uri;', []],
    ['proxy_set_header Origin https://$host;', []],
  ])('%s', (text, expected) => {
    expect(nginx(text.replaceAll('; ', ';\n    '))).toEqual([...expected].sort());
  });
});
