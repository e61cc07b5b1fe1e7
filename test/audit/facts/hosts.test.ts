import { describe, expect, it } from 'vitest';
import { hostsOf, type HostUse } from '../../../src/audit/facts/hosts';
import { textsOf } from '../../../src/audit/texts';
import type { Boundary } from '../../../src/core/boundary';
import { configMap, objectOf } from '../../helpers/audit';
import { SAMPLE_BOUNDARY } from '../../helpers/sample-boundary';

function hostsIn(key: string, value: string, boundary: Boundary | null = null): readonly HostUse[] {
  return hostsOf(textsOf(configMap(key, value)), { boundary });
}

function show({ class: kind, host, port }: HostUse): string {
  return `${kind} ${host}${port === null ? '' : `:${port}`}`;
}

describe('what a browser fetches for a panel', () => {
  const panel = (content: string): readonly string[] =>
    hostsIn('a.json', JSON.stringify({ panels: [{ type: 'text', options: { mode: 'html', content } }] }))
      .filter((use) => use.class === 'runtime')
      .map(({ host }) => host);
  it.each([
    ['a picture', '<img src=//a.example.net/p.gif>', ['a.example.net']],
    [
      'a frame among others',
      'See <b>x</b> <iframe class="x" src="https://a.example.net/f"></iframe>',
      ['a.example.net'],
    ],
    ['a style sheet', '<link rel="stylesheet" href="https://a.example.net/s.css">', ['a.example.net']],
    ['a picture in Markdown', '# A\n\n![x](https://a.example.net/p.png)\n', ['a.example.net']],
    ['a picture of a style', '<p style="background: url(https://a.example.net/p.png)">x</p>', ['a.example.net']],
    ['a link that somebody has to follow', '<a href="https://a.example.net/">x</a> [x](https://a.example.net/)', []],
  ])('%s', (_name, content, expected) => {
    expect(panel(content)).toEqual(expected);
  });
});

describe('what is contacted', () => {
  it.each<[string, string, string, string]>([
    ['a URL', 'x', 'https://a.example.net/p', 'runtime a.example.net'],
    ['a URL with user and port', 'x', 'amqp://u:p@a.example.net:5671/v', 'runtime a.example.net:5671'],
    ['a URL of JDBC', 'x', 'jdbc:postgresql://a.example.net:5432/d', 'runtime a.example.net:5432'],
    ['each host of a list in a URL', 'x', 'mongodb://u:p@a.example.net:1,b.example.net:2/d', 'runtime b.example.net:2'],
    ['a target of gRPC', 'x', 'dns:///a.example.net:443', 'runtime a.example.net:443'],
    ['a login of MySQL', 'x', 'u:p@tcp(a.example.net:3306)/d', 'runtime a.example.net:3306'],
    ['a remote of git', 'x', 'git@a.example.net:group/repo.git', 'runtime a.example.net'],
    ['a name with a port', 'x', 'a.example.net:9092', 'runtime a.example.net:9092'],
    ['each of a list', 'x', 'a.example.net:9092,b.example.net:9092', 'runtime b.example.net:9092'],
    ['a bare name', 'x', 'a.example.net', 'runtime a.example.net'],
    ['a bare name under a key that asks for one', 'smtp_host', 'mail.example.zip', 'runtime mail.example.zip'],
    ['a name and a path under such a key', 'endpoint', 'a.example.net/v1', 'runtime a.example.net'],
    ['a wildcard under such a key', 'hosts', '*.example.net', 'runtime *.example.net'],
    ['a public address', 'x', '203.0.113.7', 'runtime 203.0.113.7'],
    ['an address of version 6', 'x', '[2001:db8::7]:443', 'runtime 2001:db8::7:443'],
    ['a name and a path without any hint', 'x', 'a.example.net/x/y', 'runtime a.example.net'],
    ['a name and a query without any hint', 'x', 'a.example.net/x?y=1', 'runtime a.example.net'],
    ['letters of full width', 'x', 'ＥＶＩＬ.ｅｘａｍｐｌｅ．ｎｅｔ', 'runtime evil.example.net'],
    ['dots of another script', 'x', 'a。example｡net', 'runtime a.example.net'],
    ['characters without width', 'x', 'a.exa\u00admple\u200b.net', 'runtime a.example.net'],
    ['digits of full width', 'x', '２０３.0.113.7', 'runtime 203.0.113.7'],
    ['the metadata service of clouds', 'x', 'http://169.254.169.254/latest', 'runtime 169.254.169.254'],
    ['a URL with a variable in its path', 'x', `https://a.example.net${'$'}{P}`, 'runtime a.example.net'],
    ['a URL with a variable in its host', 'x', `https://${'$'}{R}.s3.example.net/`, 'runtime *.s3.example.net'],
    ['the default of a variable', 'x', `${'$'}{U:-https://a.example.net}`, 'runtime a.example.net'],
    [
      'the default of a variable of the collector',
      'x',
      `${'$'}{env:U:-https://a.example.net}`,
      'runtime a.example.net',
    ],
    ['the same without a scheme', 'x', `${'$'}{env:U:-a.example.net:4317}`, 'runtime a.example.net:4317'],
    ['the default of a file', 'x', `${'$'}{file:/x:-https://a.example.net}`, 'runtime a.example.net'],
    ['the default of a property', 'x', `${'$'}{a.b:https://a.example.net}`, 'runtime a.example.net'],
    ['an address as the default of a property', 'x', `${'$'}{a:203.0.113.7}`, 'runtime 203.0.113.7'],
    ['the default of an interpolation', 'x', `${'$'}{oc.env:A,https://a.example.net}`, 'runtime a.example.net'],
    ['an argument with such a default', 'x', `--to=${'$'}{env:N:-http://a.example.net:1}`, 'runtime a.example.net:1'],
    ['a template that is a URL', 'url', '{{ "https://a.example.net" }}', 'runtime a.example.net'],
    ['the default of a template', 'x', '{{ env "A" | default "https://a.example.net" }}', 'runtime a.example.net'],
    ['what follows a stroke and an at', 'x', 'https://our.example.mil\\@a.example.net/', 'runtime a.example.net'],
    [
      'a word of a program that is called like a key',
      'run.sh',
      'set -e\ndevice-plugin a.example.net/x/y\n',
      'runtime a.example.net',
    ],
    ['a connection of Bash', 'run.sh', 'set -e\nexec 3<>/dev/tcp/a.example.net/443\n', 'runtime a.example.net'],
    [
      'the same to a variable',
      'run.sh',
      'for P in 80 443; do\nexec 3<>/dev/tcp/a.example.net/$P\ndone',
      'runtime a.example.net',
    ],
    ['a URL in percent signs', 'x', 'https%3A%2F%2Fa.example.net%2Fx', 'runtime a.example.net'],
    ['dots and all', 'x', 'https%3a%2f%2fa%2Eexample%2Enet%3A8443%2f', 'runtime a.example.net:8443'],
    ['percent signs in percent signs', 'x', 'https%253A%252F%252Fa.example.net%252Fx', 'runtime a.example.net'],
    ['a command of a script', 'run.sh', 'set -e\nnc -z a.example.net 25\n', 'runtime a.example.net'],
    ['a target of syslog', 'rsyslog.conf', '*.* @@a.example.net:514\n', 'runtime a.example.net:514'],
    ['a server of CoreDNS', 'x', 'forward . tls://203.0.113.7%s5.example.net', 'runtime 203.0.113.7'],
    ['the name of a server of CoreDNS', 'x', 'forward . tls://203.0.113.7%s5.example.net', 'runtime s5.example.net'],
    [
      'a name that begins like a percent code',
      'x',
      'forward . tls://203.0.113.7%61.example.net',
      'runtime 61.example.net',
    ],
    ['a placeholder behind a digit', 'x', 'https://host1%s.example.net/', 'runtime host1*.example.net'],
    ['a package source', 'sources.list', 'deb http://a.example.net/debian x main\n', 'runtime a.example.net'],
  ])('%s', (_, key, value, expected) => {
    expect(hostsIn(key, value).map(show)).toContain(expected);
  });
});

describe('what is only text', () => {
  it.each<[string, string, string]>([
    ['names of variables', 'x', `${'$'}{foo.bar} ${'$'}{HOME}/x.y $${'$'}{a:b}`],
    ['formats of templates', 'x', '{{ printf "%.2f" $value }} of {{ $labels.instance }}'],
    ['file names', 'x', 'foo.sh'],
    ['modules', 'x', 'vllm.entrypoints.openai.api_server'],
    ['reversed names', 'x', 'com.example.app'],
    ['Go packages', 'x', 'github.com/example/module'],
    ['qualified names', 'x', 'a.example.net/x'],
    ['modules by their path', 'x', 'go.example.net/a/b/c'],
    ['paths that are names', 'path', 'a.example.net/x/y'],
    ['sentences of another script', 'x', '完成。例如 a/b。'],
    ['field paths', 'x', 'metadata.name'],
    ['telemetry attributes', 'x', 'k8s.pod.name'],
    ['API groups', 'x', 'rbac.authorization.k8s.io'],
    ['mail addresses', 'x', 'somebody@example.net'],
    ['versions', 'version', '1.2.3.4'],
    ['blocks of addresses', 'x', '203.0.113.0/24'],
    ['any address', 'x', '0.0.0.0:8080'],
    ['masks', 'x', '255.255.255.0'],
    ['classes', 'ingressClass', 'nginx.example.net/controller'],
    ['drivers', 'driver', 'csi.example.net'],
    ['files', 'x', 'file:///etc/passwd'],
    ['identities of SPIFFE', 'x', 'spiffe://example.net/ns/a'],
    ['variables', 'x', 'https://$(HOST)/'],
    ['templates', 'x', 'https://{{ .Values.host }}/'],
    ['times', 'x', '12:30:45'],
  ])('%s', (_, key, value) => {
    expect(hostsIn(key, value).filter((use) => use.class === 'runtime')).toEqual([]);
  });

  it.each<[string, string, string, string]>([
    ['descriptions', 'description', 'see https://a.example.net', 'doc a.example.net'],
    ['schemas', 'x', '{"$schema": "https://a.example.net/s"}', 'doc a.example.net'],
    ['Markdown', 'readme.md', 'see https://a.example.net\nand more\n', 'doc a.example.net'],
    ['messages of scripts', 'run.sh', 'set -e\necho see https://a.example.net\n', 'doc a.example.net'],
    ['regular expressions', 'regex', 'https://a.example.net/.*', 'pattern a.example.net'],
    ['exceptions of a proxy', 'NO_PROXY', 'https://a.example.net', 'pattern a.example.net'],
    ['audiences', 'audience', 'https://a.example.net', 'identity a.example.net'],
    ['vocabularies', 'x', 'http://www.w3.org/2000/svg', 'identity www.w3.org'],
    ['redirects', 'redirect_uri', 'https://a.example.net/cb', 'ingress a.example.net'],
    [
      'host keys of SSH',
      'ssh_known_hosts',
      'a.example.net ssh-rsa AAAA\nb.example.net ssh-rsa AAAA\n',
      'trust a.example.net',
    ],
  ])('%s have a class of their own', (_, key, value, expected) => {
    expect(hostsIn(key, value).map(show)).toEqual(expect.arrayContaining([expected]));
    expect(hostsIn(key, value).filter((use) => use.class === 'runtime')).toEqual([]);
  });

  it.each([
    [
      'an Ingress',
      'apiVersion: networking.k8s.io/v1\nkind: Ingress\nspec: { rules: [{ host: a.example.net }] }',
      'ingress a.example.net',
    ],
    [
      'a runbook',
      'kind: PrometheusRule\nspec: { groups: [{ rules: [{ annotations: { runbook_url: "https://a.example.net" } }] }] }',
      'doc a.example.net',
    ],
    [
      'a schema',
      'kind: CustomResourceDefinition\nspec: { x: { description: "https://a.example.net" } }',
      'doc a.example.net',
    ],
    ['a status', 'kind: X\nstatus: { uri: "https://a.example.net" }', 'doc a.example.net'],
  ])('%s', (_, text, expected) => {
    expect(hostsOf(textsOf(objectOf(text)), { boundary: null }).map(show)).toEqual([expected]);
  });
});

describe('sides of the boundary', () => {
  it.each<[string, string]>([
    ['http://api', 'internal'],
    ['http://api.serving:80', 'internal'],
    ['http://api.team.svc', 'internal'],
    ['http://api.team.svc.cluster.local', 'internal'],
    ['http://localhost:1', 'internal'],
    ['http://127.0.0.2', 'internal'],
    ['http://[::1]:80', 'internal'],
    ['http://10.1.2.3', 'internal'],
    ['http://a.internal.example.mil', 'internal'],
    ['http://internal.example.mil', 'internal'],
    ['http://notinternal.example.mil', 'runtime'],
    ['http://internal.example.mil.example.net', 'runtime'],
    ['http://api.team.svc.example.net', 'runtime'],
    ['http://192.168.0.1', 'runtime'],
    ['http://[fd00::1]', 'runtime'],
    ['http://169.254.1.1', 'runtime'],
    ['http://a.b.corp', 'runtime'],
    ['http://api.team.svc.b.corp', 'runtime'],
    ['http://api.team.svc.internal.example.mil', 'internal'],
    ['http://printer.local', 'runtime'],
    ['http://a.b.localdomain', 'runtime'],
  ])('%s is %s', (value, expected) => {
    expect(hostsIn('x', value, SAMPLE_BOUNDARY).map((use) => use.class)).toEqual([expected]);
  });

  it('counts private addresses and unregistered names as inside where no boundary is declared', () => {
    const values = ['http://192.168.0.1', 'http://[fd00::1]', 'http://a.b.corp', 'http://172.16.0.1'];
    expect(values.flatMap((value) => hostsIn('x', value).map((use) => use.class))).toEqual(Array(4).fill('internal'));
  });
});

describe('names that a DNS server answers for', () => {
  const serve = (line: string): string => `.:53 {\n    ${line}\n    forward . 10.0.0.53\n}\n`;

  it.each<[string, string, string]>([
    ['the head of a block', 'a.example.net:1053 {\n    errors\n}\n', 'identity a.example.net:1053'],
    ['the head of a block with a scheme', 'tls://a.example.net:853 {\n    errors\n}\n', 'identity a.example.net:853'],
    ['a second zone of a block', '.:53 a.example.net:53 {\n    errors\n}\n', 'identity a.example.net:53'],
    ['a zone of a template', serve('template IN A a.example.net { rcode NXDOMAIN }'), 'identity a.example.net'],
    ['a zone that is forwarded', serve('forward a.example.net 10.0.0.53'), 'identity a.example.net'],
    ['a name in hosts', serve('hosts {\n 10.0.0.9 a.example.net\n}'), 'identity a.example.net'],
    [
      'a name that is rewritten',
      serve('rewrite name exact a.example.net. b.c.svc.cluster.local.'),
      'identity a.example.net',
    ],
    ['a server that is asked', serve('forward . tls://a.example.net:853'), 'runtime a.example.net:853'],
    ['an address in hosts', serve('hosts {\n 203.0.113.9 a.internal\n}'), 'runtime 203.0.113.9'],
    ['what a name is rewritten to', serve('rewrite name exact a.internal a.example.net'), 'runtime a.example.net'],
    ['the same in a block', serve('rewrite stop {\n name exact a.internal b.example.net\n}'), 'runtime b.example.net'],
    ['the same before an answer', serve('rewrite name regex a.* b.example.net answer auto'), 'runtime b.example.net'],
  ])('%s', (_, text, expected) => {
    const found = hostsIn('Corefile', text, SAMPLE_BOUNDARY).map(show);
    expect(found.filter((host) => !host.startsWith('internal'))).toEqual([expected]);
  });

  it('reads a hosts file as addresses that are contacted and names that are served', () => {
    const text = '# ours\n203.0.113.9 a.example.net b.example.net\n';
    expect(hostsIn('site.hosts', text, SAMPLE_BOUNDARY).map(show)).toEqual([
      'runtime 203.0.113.9',
      'identity a.example.net',
      'identity b.example.net',
    ]);
  });
});

describe('hosts that requests may send a server to', () => {
  const hosts = (container: Readonly<Record<string, unknown>>): readonly string[] => {
    const spec = { containers: [{ name: 'c', image: 'vllm/vllm-openai', ...container }] };
    const pod = objectOf(JSON.stringify({ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'p' }, spec }));
    return hostsOf(textsOf(pod), { boundary: SAMPLE_BOUNDARY }).map(show);
  };
  const FLAG = '--allowed-media-domains';

  it.each<[string, readonly string[], string]>([
    ['a flag', [FLAG, 'cdn.example.com'], 'cdn.example.com'],
    ['a flag with =', [`${FLAG}=cdn.example.com`], 'cdn.example.com'],
    ['underscores', ['--allowed_media_domains', 'cdn.example.com'], 'cdn.example.com'],
    ['an ending that is also a word', [FLAG, 'cdn.example.zip'], 'cdn.example.zip'],
    ['a word with =', [`${FLAG}=cdn.example.zip`], 'cdn.example.zip'],
    ['the second of a list', [FLAG, 'a.internal.example.mil', 'cdn.example.zip'], 'cdn.example.zip'],
    ['the third of a list', [FLAG, 'a.b', 'c.d', 'cdn.example.zip', '--port', '1'], 'cdn.example.zip'],
    ['a list in JSON', [FLAG, '["a.internal.example.mil","cdn.example.zip"]'], 'cdn.example.zip'],
    ['a name of a site of its own', [FLAG, 'vault.corp'], 'vault.corp'],
  ])('stand in %s', (_, args, host) => {
    expect(hosts({ args })).toContain(`runtime ${host}`);
    expect(hosts({ command: ['vllm', 'serve', '/models/a', ...args] })).toContain(`runtime ${host}`);
    const script = ['vllm serve /models/a', ...args.map((word) => `'${word}'`)].join(' ');
    expect(hosts({ command: ['sh', '-c', script] })).toContain(`runtime ${host}`);
  });

  it('stand in a file and in a variable', () => {
    expect(hostsIn('config.yaml', 'model: a\nallowed-media-domains: [cdn.example.zip]\n').map(show)).toContain(
      'runtime cdn.example.zip',
    );
    expect(hosts({ env: [{ name: 'VLLM_ALLOWED_MEDIA_DOMAINS', value: 'cdn.example.zip' }] })).toContain(
      'runtime cdn.example.zip',
    );
  });

  it('are not the domains of logins, nor what follows the next flag', () => {
    expect(hosts({ args: ['--allowed-domains', 'example.zip'] })).toEqual([]);
    expect(hosts({ args: ['serve', FLAG, 'a.internal.example.mil', '--name', 'x', 'example.zip'] })).toEqual([
      'internal a.internal.example.mil',
    ]);
  });
});
