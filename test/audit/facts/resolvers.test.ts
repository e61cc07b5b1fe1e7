import { describe, expect, it } from 'vitest';
import { resolversOf } from '../../../src/audit/facts/resolvers';
import { directivesOf } from '../../../src/audit/facts/resolvers-corefile';
import { rule } from '../../../src/audit/rules/no-external-resolver/rule';
import { saidOf, setOf } from './set-of';

const file = (key: string, text: string): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c', namespace: 'n' },
    data: { [key]: text },
  });
const pod = (spec: Readonly<Record<string, unknown>>, container: Readonly<Record<string, unknown>> = {}): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'n' },
    spec: { containers: [{ name: 'c', image: 'c', ...container }], ...spec },
  });
const hosts = (text: string): readonly string[] => {
  const context = setOf(text);
  return context.objects.flatMap((object) => resolversOf(object, context).map(({ host }) => host));
};

describe('resolvers in configuration files', () => {
  it.each([
    [
      'forward with many',
      'Corefile',
      '.:53 {\n  forward . 192.0.2.1:53 tls://[2001:db8::1]:853%dns.example.net 10.0.0.53 {\n    max_fails 2\n  }\n}',
      ['192.0.2.1', '2001:db8::1', '10.0.0.53'],
    ],
    ['the old proxy', 'Corefile', '. {\n  proxy example.net 192.0.2.1\n}', ['192.0.2.1']],
    ['grpc', 'Corefile', '.:53 {\n  grpc . 192.0.2.1:443\n}', ['192.0.2.1']],
    ['alternate', 'Corefile', '.:53 {\n  alternate NXDOMAIN,SERVFAIL . 192.0.2.1\n}', ['192.0.2.1']],
    ['a secondary zone', 'Corefile', 'a.:53 {\n  secondary {\n    transfer from 192.0.2.1\n  }\n}', ['192.0.2.1']],
    ['a zone transfer that only serves', 'Corefile', 'a.:53 {\n  transfer {\n    to 192.0.2.1\n  }\n}', []],
    ['a comment', 'Corefile', '.:53 {\n  # forward . 192.0.2.1\n}', []],
    ['a Corefile under another key', 'stub.server', 'example.net:53 {\n  forward . 192.0.2.1\n}', ['192.0.2.1']],
    ['resolv.conf', 'resolv.conf', 'search a\nnameserver 192.0.2.1\noptions ndots:2', ['192.0.2.1']],
    ['a script that writes one', 'run.sh', 'echo "nameserver 192.0.2.1" > /etc/resolv.conf\n', ['192.0.2.1']],
    [
      'systemd-resolved',
      'resolved.conf',
      '[Resolve]\nDNS=192.0.2.1#dns.example.net 10.0.0.53\nFallbackDNS=',
      ['192.0.2.1', '10.0.0.53'],
    ],
    [
      'dnsmasq',
      'dnsmasq.conf',
      'no-resolv\nserver=/example.net/192.0.2.1#5353\nserver=/local/\nserver=192.0.2.2',
      ['192.0.2.1', '192.0.2.2'],
    ],
    [
      'unbound',
      'unbound.conf',
      'forward-zone:\n  name: "."\n  forward-addr: 192.0.2.1@853#dns.example.net\n',
      ['192.0.2.1'],
    ],
    ['nginx', 'nginx.conf', 'http { resolver 192.0.2.1 [2001:db8::1]:53 valid=10s; }', ['192.0.2.1', '2001:db8::1']],
    ['nginx that takes the node resolver', 'nginx.conf', 'http { resolver local=on ipv6=off; }', ['/etc/resolv.conf']],
    ['a public resolver in a script', 'run.sh', 'dig @8.8.8.8 example.net\n', ['8.8.8.8']],
    ['DNS over HTTPS', 'a.env', 'LOOKUP=https://dns.example.net/dns-query\n', ['dns.example.net']],
    ['addresses that are no resolvers', 'a.conf', 'listen 192.0.2.1\nupstream a { server 192.0.2.2; }\n', []],
  ])('%s', (_name, key, text, expected) => {
    expect(hosts(file(key, text))).toEqual(expected);
  });

  it('keeps track of the blocks of a Corefile', () => {
    expect(
      directivesOf('a:53 {\n  tls {\n    acme\n  }\n  log\n}').map(({ words, within }) =>
        [...within, ...words].join(' '),
      ),
    ).toEqual(['a:53', 'a:53 tls', 'a:53 tls acme', 'a:53 log']);
  });
});

describe('resolvers of pods', () => {
  it.each([
    ['Default', { dnsPolicy: 'Default' }, ['dnsPolicy Default']],
    ['ClusterFirst', { dnsPolicy: 'ClusterFirst' }, []],
    ['nothing', {}, []],
    ['host network', { hostNetwork: true }, ['dnsPolicy of a host-network pod']],
    [
      'host network with ClusterFirst',
      { hostNetwork: true, dnsPolicy: 'ClusterFirst' },
      ['dnsPolicy of a host-network pod'],
    ],
    ['host network with the cluster DNS', { hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' }, []],
    [
      'None with servers',
      { dnsPolicy: 'None', dnsConfig: { nameservers: ['192.0.2.1', '10.0.0.10'] } },
      ['192.0.2.1', '10.0.0.10'],
    ],
  ])('%s', (_name, spec, expected) => {
    expect(hosts(pod(spec))).toEqual(expected);
  });

  it.each([
    ['a flag', { args: ['--dns01-recursive-nameservers=192.0.2.1:53,10.0.0.53:53'] }, ['192.0.2.1', '10.0.0.53']],
    ['an upstream flag that is an address', { args: ['--upstream', '192.0.2.1'] }, ['192.0.2.1']],
    ['an upstream flag of an HTTP proxy', { args: ['--upstream=http://127.0.0.1:8080'] }, []],
    ['a version that looks like a resolver', { env: [{ name: 'APP_VERSION', value: '1.1.1.1' }] }, []],
  ])('%s', (_name, container, expected) => {
    expect(hosts(pod({}, container))).toEqual(expected);
  });
});

it.each([
  ['10.0.0.53', 0],
  ['10.96.0.10', 0],
  ['169.254.20.10', 0],
  ['127.0.0.1', 0],
  ['kube-dns.kube-system.svc.cluster.local', 0],
  ['192.168.0.53', 1],
  ['169.254.169.253', 1],
  ['dns.internal.example.mil', 1],
  ['dns.example.net', 1],
  ['0xd8ef2300', 1],
  ['3639550720', 1],
])('a forward to %s yields %i findings', (server, count) => {
  expect(saidOf(rule, setOf(file('nginx.conf', `http { resolver ${server}; }`)))).toHaveLength(count);
});
