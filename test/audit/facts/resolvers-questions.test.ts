import { describe, expect, it } from 'vitest';
import { rule } from '../../../src/audit/rules/no-external-resolver/rule';
import { saidOf, setOf, type SetOptions } from './set-of';

const map = (data: Readonly<Record<string, string>>): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'c', namespace: 'n' },
  data,
});
const said = (objects: readonly object[], options: SetOptions = {}): readonly string[] =>
  saidOf(rule, setOf(objects.map((object) => JSON.stringify(object)).join('\n---\n'), options));
const corefile = (text: string, options: SetOptions = {}): readonly string[] =>
  said([map({ Corefile: text })], options).map((line) => line.replace('/data/Corefile = ', ''));
const block = (head: string, body: string): string => `${head} {\n  ${body}\n}\n`;

describe('a zone that is passed on to a declared resolver', () => {
  it.each<[string, string, readonly string[]]>([
    ['every name', block('.:53', 'forward . 10.0.0.53'), ['.:53 by 10.0.0.53']],
    ['every name, of a block without a zone', block(':53', 'forward . 10.0.0.53'), [':53 by 10.0.0.53']],
    ['every name, with a scheme', block('tls://.:853', 'forward . 10.0.0.53'), ['tls://.:853 by 10.0.0.53']],
    ['every name, by the old plugin', block('.', 'proxy . 10.0.0.53:53'), ['. by 10.0.0.53:53']],
    ['every name, by gRPC', block('.', 'grpc . 10.0.0.53:443'), ['. by 10.0.0.53:443']],
    ['every name, by several at once', block('.', 'fanout . 10.0.0.53'), ['. by 10.0.0.53']],
    ['what another server does not know', block('.', 'alternate NXDOMAIN . 10.0.0.53'), ['. by 10.0.0.53']],
    ['the same with the original', block('.', 'alternate original NXDOMAIN . 10.0.0.53'), ['. by 10.0.0.53']],
    ['a domain of somebody else', block('.', 'forward example.net 10.0.0.53'), ['example.net by 10.0.0.53']],
    ['a block for such a domain', block('example.net:53', 'forward . 10.0.0.53'), ['example.net:53 by 10.0.0.53']],
    ['a top-level domain', block('.', 'forward com 10.0.0.53'), ['com by 10.0.0.53']],
    ['a zone of the environment', block('{$ZONE}:53', 'forward . 10.0.0.53'), ['{$ZONE}:53 by 10.0.0.53']],
    [
      'the second zone of a block',
      block('internal.example.mil example.net', 'forward . 10.0.0.53'),
      ['example.net by 10.0.0.53'],
    ],
    ['a file without braces', '.:53\nerrors\nforward . 10.0.0.53\n', ['.:53 by 10.0.0.53']],
    ['by a snippet', `${block('(up)', 'forward . 10.0.0.53')}${block('.:53', 'import up')}`, ['.:53 by 10.0.0.53']],
    [
      'by a snippet for the site',
      `${block('(up)', 'forward . 10.0.0.53')}${block('internal.example.mil', 'import up')}`,
      [],
    ],
    ['the site', block('internal.example.mil:53', 'forward . 10.0.0.53'), []],
    ['a name below the site', block('.', 'forward a.internal.example.mil 10.0.0.53'), []],
    ['addresses of the site', block('10.1.0.0/16', 'forward . 10.0.0.53'), []],
    ['addresses of others', block('203.0.113.0/24', 'forward . 10.0.0.53'), ['203.0.113.0/24 by 10.0.0.53']],
    ['names backwards', block('in-addr.arpa', 'forward . 10.0.0.53'), []],
    ['to the pod itself', block('.', 'forward . 127.0.0.1:5301'), []],
    ['a server outside is said once', block('.', 'forward . 192.0.2.1'), ['192.0.2.1']],
  ])('%s', (_, text, expected) => {
    expect(corefile(text)).toEqual(expected);
  });

  it('may be a declared destination, and nothing beside it', () => {
    const options = { boundary: { egress: [{ host: 'api.example.net', port: 443 }] } };
    expect(corefile(block('api.example.net', 'forward . 10.0.0.53'), options)).toEqual([]);
    expect(corefile(block('example.net', 'forward . 10.0.0.53'), options)).toEqual(['example.net by 10.0.0.53']);
  });

  it('is judged where it is answered if the server is a Service of the set', () => {
    const service = {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { name: 'dns', namespace: 'n' },
      spec: { clusterIP: '10.96.0.10' },
    };
    const cache = map({ Corefile: block('.:53', 'forward . 10.96.0.10') });
    expect(said([cache, service])).toEqual([]);
    expect(said([cache])).toEqual(['/data/Corefile = .:53 by 10.96.0.10']);
  });
});

describe('what a Corefile imports', () => {
  const importing = (pattern: string): string => block('internal.example.mil', `import ${pattern}`);
  const mount = (at: string): object => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'n' },
    spec: {
      containers: [{ name: 'c', image: 'c', volumeMounts: [{ name: 'v', mountPath: at }] }],
      volumes: [{ name: 'v', configMap: { name: 'c' } }],
    },
  });

  it.each<[string, readonly object[], readonly string[]]>([
    ['is reported where nobody renders it', [map({ Corefile: importing('/x/*.override') })], ['import /x/*.override']],
    ['may be a file beside it', [map({ Corefile: importing('*.zones'), 'a.zones': 'errors\n' })], []],
    [
      'may be a file that the same container sees',
      [map({ Corefile: importing('/etc/coredns/a.zones'), 'a.zones': 'errors\n' }), mount('/etc/coredns')],
      [],
    ],
    [
      'is reported in a folder where no file is mounted',
      [map({ Corefile: importing('/other/a.zones'), 'a.zones': 'errors\n' }), mount('/etc/coredns')],
      ['import /other/a.zones'],
    ],
    [
      'is read as a Corefile',
      [map({ Corefile: importing('a.zones'), 'a.zones': 'forward . 192.0.2.1\n' })],
      ['forward . 192.0.2.1 in /a.zones'],
    ],
  ])('%s', (_, objects, expected) => {
    expect(said(objects)).toEqual(expected.map((value) => `/data/Corefile = ${value}`));
  });
});

describe('search domains', () => {
  const pod = (searches: readonly string[]): object => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'n' },
    spec: { dnsConfig: { searches }, containers: [{ name: 'c', image: 'c' }] },
  });

  it.each<[string, readonly object[], readonly string[]]>([
    ['of a pod', [pod(['a.svc.cluster.local', 'example.net'])], ['/spec/dnsConfig/searches/1 = example.net']],
    ['that dress up as the cluster', [pod(['svc.example.net'])], ['/spec/dnsConfig/searches/0 = svc.example.net']],
    ['of the site and the cluster', [pod(['internal.example.mil', 'n.svc.cluster.local', 'svc', 'local', '.'])], []],
    [
      'of resolv.conf',
      [map({ 'resolv.conf': 'nameserver 10.0.0.53\nsearch internal.example.mil example.net\n' })],
      ['/data/resolv.conf = example.net'],
    ],
    ['of systemd-resolved', [map({ 'a.conf': '[Resolve]\nDomains=~. example.net\n' })], ['/data/a.conf = example.net']],
    ['of another file', [map({ 'a.conf': 'mode x\nsearch example.net\n' })], []],
  ])('%s', (_, objects, expected) => {
    expect(said(objects)).toEqual(expected);
  });
});

it.each([
  ['route53', 'zones kept by route53'],
  ['clouddns', 'zones kept by clouddns'],
  ['azure', 'zones kept by azure'],
])('%s asks a cloud', (plugin, expected) => {
  expect(corefile(block('internal.example.mil', `${plugin} internal.example.mil:X`))).toEqual([expected]);
});
