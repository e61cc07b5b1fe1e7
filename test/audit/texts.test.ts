import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Text } from '../../src/audit/rule';
import { textsOf } from '../../src/audit/texts';
import { objectFromValue } from '../../src/manifest/parse';
import { objectOf, textsIn } from '../helpers/audit';
import { randomRun } from '../helpers/random';

const PEM = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----';

/** `layer>layer inner key=value`, as short as a table wants it. */
function show({ via, inner, key, value }: Text): string {
  return `${via.join('>')}|${inner ?? ''}|${key ?? ''}=${value}`;
}

describe('a string that embeds a document is taken apart', () => {
  it.each<[string, string, string, string]>([
    ['YAML', 'a.yaml', 'x:\n  host: h.example.net\n', 'yaml|/x/host|host=h.example.net'],
    ['YAML of several documents', 'a.yaml', 'a: 1\n---\nhost: h\n', 'yaml|document 2 /host|host=h'],
    ['YAML without a telling name', 'settings', 'x:\n  - host: h.example.net\n', 'yaml|/x/0/host|host=h.example.net'],
    ['JSON', 'a', '{"x": {"host": "h"}}', 'json|/x/host|host=h'],
    ['JSON with a key twice', 'a', '{"x": [{"host": "h", "y": {}, "host": "i"}]}', 'json|/x/0/host|host=h'],
    ['JSON with a key twice in what is hidden', 'a', '{"x": {"y": "h", "y": 1}, "x": {}}', 'json|/x/y|y=h'],
    ['one JSON document a line', 'a.log', '{"a": "1"}\n{"b": "2"}\n', 'json|line 2/b|b=2'],
    ['TOML', 'a.toml', '[x]\nhost = "h"\n', 'toml|line 2|host=h'],
    ['TOML lists', 'a.toml', 'hosts = ["a", "b"]\n', 'toml|line 1|hosts=b'],
    ['TOML lists of several lines', 'a.toml', 'hosts = [\n  "a",\n  "b",\n]\n', 'toml|line 3|hosts=b'],
    [
      'TOML headings that name hosts',
      'hosts.toml',
      '[host."https://m.example.net"]\nx = 1\n',
      'toml>key|line 1|host.=https://m.example.net',
    ],
    ['INI', 'app.ini', '; c\n[smtp]\nhost = h\n', 'ini|line 3|host=h'],
    ['properties', 'a.properties', 'db.url=jdbc:x\n', 'properties|line 1|db.url=jdbc:x'],
    ['settings of several lines', 'a.properties', '# c\na.b=1\nc.d=2\n', 'properties|line 3|c.d=2'],
    ['a Corefile', 'Corefile', '.:53 {\n  forward . 192.0.2.1\n}\n', 'corefile|line 2|forward=192.0.2.1'],
    ['chrony', 'chrony.conf', '# c\nserver t.example.net iburst\n', 'chrony|line 2|server=t.example.net'],
    ['resolv.conf', 'resolv.conf', 'nameserver 192.0.2.1\nsearch x\n', 'resolv|line 1|nameserver=192.0.2.1'],
    ['nginx', 'nginx.conf', 'server {\n  proxy_pass http://h;\n}\n', 'nginx|line 2|proxy_pass=http://h'],
    ['shell', 'run.sh', '#!/bin/sh\n# c\ncurl -s http://h\n', 'shell|line 3|curl=http://h'],
    ['flags in shell', 'run.sh', 'set -e\nx --peer h\ny --peer=h\n', 'shell|line 3|peer=h'],
    ['assignments in shell', 'run.sh', 'set -e\nHOST=h\n', 'shell|line 2|HOST=h'],
    ['what shell puts in another command', 'run.sh', 'set -e\necho "$(curl http://h)"\n', 'shell|line 2|curl=http://h'],
    [
      'here-documents',
      'run.sh',
      'set -e\ncat <<EOF > /etc/a.yaml\nhost: h\nx: 1\nEOF\n',
      'shell>heredoc>yaml|line 3 > /host|host=h',
    ],
    [
      'a file that shell prints',
      'run.sh',
      'set -e\necho "nameserver 192.0.2.1" > /etc/resolv.conf\n',
      'shell|line 2|resolv.conf=nameserver 192.0.2.1',
    ],
    [
      'a message that shell prints',
      'run.sh',
      'set -e\necho see http://h\n',
      'shell>message|line 2|run.sh=see http://h',
    ],
    ['commands over several lines', 'run.sh', 'set -e\ncurl \\\n  http://h\n', 'shell|line 3|curl=http://h'],
    [
      'a script in a script',
      'run.sh',
      'set -e\nbash -c "curl http://h"\n',
      'shell>shell|line 2 > line 1|curl=http://h',
    ],
    ['Python', 'a.py', 'import x\n# c\nURL = "http://h"\n', 'python|line 3|URL=http://h'],
    ['Lua', 'a.lua', 'local u = "http://h" -- c\n', 'lua|line 1|u=http://h'],
    ['XML', 'a.xml', '<a xmlns="http://n">\n<b url="http://h">x</b></a>', 'xml|line 2|url=http://h'],
    [
      'base64',
      'a',
      Buffer.from('{"host": "h.example.net"}').toString('base64'),
      'base64>json|/host|host=h.example.net',
    ],
    [
      'data URLs',
      'a',
      `data:text/plain;base64,${Buffer.from('a: http://h\nb: 1\n').toString('base64')}`,
      'data-url>yaml|/a|a=http://h',
    ],
    ['PEM', 'a.crt', `# c\n${PEM}\n`, `pem|line 2|a.crt=${PEM}`],
    ['URLs in URLs', 'a', 'http://h/?next=https%3A%2F%2Fo.example.net', 'url||next=https://o.example.net'],
    [
      'prose, line by line',
      'note',
      'This is a line of plain words\nand this is the second line of them\n',
      'text|line 2|note=and this is the second line of them',
    ],
  ])('%s', (_, key, value, expected) => {
    const shown = textsIn(key, value).map(show);
    expect(shown).toContain(expected);
  });

  it.each([
    ['comments in shell', 'run.sh', 'set -e\n# http://h\n'],
    ['comments in YAML', 'a.yaml', '# http://h\na: 1\n'],
    ['comments in INI', 'a.ini', '# http://h\n[x]\na = 1\n'],
    ['comments in Python', 'a.py', 'import x\n# http://h\n"""\nhttp://h\n"""\n'],
    ['comments in directives', 'nginx.conf', '# http://h\nserver {\n listen 80;\n}\n'],
  ])('leaves out %s', (_, key, value) => {
    expect(
      textsIn(key, value)
        .map((text) => text.value)
        .join(),
    ).not.toContain('http://h');
  });
});

describe('strings of Kubernetes', () => {
  const container = (rest: string): string =>
    `apiVersion: v1\nkind: Pod\nmetadata: { name: a }\nspec:\n  containers:\n    - name: c\n      image: i\n${rest}`;

  it.each<[string, string, string]>([
    ['variables', '      env: [{ name: HOST, value: h }]', '/spec/containers/0/env/0/value env||HOST=h'],
    ['flags with =', '      args: [--host=h]', '/spec/containers/0/args/0 arg||host=h'],
    ['flags and their values', '      args: [--host, h]', '/spec/containers/0/args/1 arg||host=h'],
    ['flags of Go', '      args: [-conf, /etc/c]', '/spec/containers/0/args/1 arg||conf=/etc/c'],
    ['words', '      command: [/bin/nc, h]', '/spec/containers/0/command/1 arg||nc=h'],
    [
      'scripts',
      '      command: [sh, -c]\n      args: ["curl http://h"]',
      '/spec/containers/0/args/0 arg>shell|line 1|curl=http://h',
    ],
    ['JSON in flags', `      args: ['--config={"host": "h"}']`, '/spec/containers/0/args/0 arg>json|/host|host=h'],
    [
      'JSON in variables',
      `      env: [{ name: C, value: '{"host": "h"}' }]`,
      '/spec/containers/0/env/0/value env>json|/host|host=h',
    ],
  ])('%s', (_, rest, expected) => {
    const shown = textsOf(objectOf(container(rest))).map((text) => `${text.path} ${show(text)}`);
    expect(shown).toContain(expected);
  });

  it('decodes Secrets and binary data', () => {
    const encoded = Buffer.from('a: http://h\n').toString('base64');
    const secret = objectOf(`kind: Secret\ndata: { a.yaml: ${encoded} }`);
    const binary = objectOf(`kind: ConfigMap\nbinaryData: { a.yaml: ${encoded} }`);
    for (const object of [secret, binary]) expect(textsOf(object).map(show)).toContain('base64>yaml|/a|a=http://h');
  });

  it('keeps binary values as they are', () => {
    const value = Buffer.from([0, 1, 2, 255, 254, 3]).toString('base64');
    expect(textsOf(objectOf(`kind: Secret\ndata: { k: ${value} }`)).map(show)).toContain(`||k=${value}`);
  });

  it('gives keys that are addresses', () => {
    const object = objectOf('kind: X\nauths: { "https://r.example.net": { auth: x } }');
    expect(textsOf(object).map(show)).toContain('key||auths=https://r.example.net');
  });
});

describe('bounds', () => {
  it('ends for any value', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.anything({ maxDepth: 4 })), (value) => {
        expect(textsOf(objectFromValue('a', value)).length).toBeGreaterThanOrEqual(0);
      }),
      randomRun('texts of any value', 500),
    );
  });

  it('loses no word of a script, however it is quoted', () => {
    const piece = fc.constantFrom('a', ' ', "'", '"', '$(', ')', '`', '\\', '\n', '<<E', ';', '#', '${', '}', '|', '>');
    fc.assert(
      fc.property(fc.array(piece), (parts) => {
        textsIn('run.sh', `#!/bin/sh\n${parts.join('')}\n`);
      }),
      randomRun('any script', 1000),
    );
  });

  it('stops at a depth and still gives what is there', () => {
    let value = 'http://deep.example.net';
    for (let layer = 0; layer < 20; layer += 1) value = JSON.stringify({ a: value });
    expect(
      textsIn('a', value)
        .map((text) => text.value)
        .join(),
    ).toContain('http://deep.example.net');
  });
});
