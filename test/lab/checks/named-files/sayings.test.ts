import { describe, expect, it } from 'vitest';
import { sayingsOfContainer, sayingsOfFile } from './sayings';

const said = (sayings: ReturnType<typeof sayingsOfFile>): readonly string[] =>
  sayings.map(({ keys, text }) => `${keys.join('.')}: ${text}`);

describe('what a container is told', () => {
  const container = { name: 'x', image: 'y' };

  it('are arguments, each under the flag before it or around it', () => {
    const command = ['serve', '/etc/a.json'];
    const args = ['--ssl-keyfile', '/etc/tls.key', '-config.file=/etc/b.yaml', '--quiet', '--level=', 'last'];
    expect(said(sayingsOfContainer({ ...container, command, args }))).toEqual([
      ...[': serve', ': /etc/a.json', 'ssl-keyfile: ', 'ssl-keyfile: /etc/tls.key'],
      ...['config.file: /etc/b.yaml', 'quiet: ', 'level: ', ': last'],
    ]);
  });

  it('are not the program of the image, and are the place that a flag means without a word', () => {
    const command = ['/opt/keycloak/bin/kc.sh', 'start', '--import-realm'];
    expect(said(sayingsOfContainer({ ...container, command }))).toEqual([
      ': start',
      'import-realm: /opt/keycloak/data/import',
    ]);
  });

  it('are variables, and what a node runs in it', () => {
    const told = sayingsOfContainer({
      ...container,
      env: [
        { name: 'SSL_CERT_FILE', value: '/etc/ca.crt' },
        { name: 'IP', valueFrom: { fieldRef: { fieldPath: 'x' } } },
      ],
      readinessProbe: { exec: { command: ['/bin/tool', '--cacert', '/etc/probe.crt'] } },
      lifecycle: { preStop: { exec: { command: ['rm', '/run/x'] } } },
    });
    expect(said(told)).toEqual([
      ...['SSL_CERT_FILE: /etc/ca.crt', 'IP: '],
      ...[': /bin/tool', 'cacert: ', 'cacert: /etc/probe.crt', ': rm', ': /run/x'],
    ]);
  });
});

describe('what a file says', () => {
  it('is each value of YAML and JSON with its keys, and not its comments', () => {
    const yaml = '# /etc/none\nserver:\n  tls: {key: /etc/k}\nrule_files:\n  - /etc/*.yml\nport: 5\n/etc/map: x\n';
    const text = said(sayingsOfFile('loki.yaml', yaml)).filter((one) => one.includes('/'));
    expect(text).toEqual(['server.tls.key: /etc/k', 'rule_files: /etc/*.yml', ': /etc/map', '/etc/map: x']);
    expect(said(sayingsOfFile('config.json', '{"tls": {"cert": "/etc/c"}}'))).toContain('tls.cert: /etc/c');
  });

  it('is each line of INI with its section', () => {
    const ini = '; /etc/none\n[server]\ncert_file = /etc/c\n[security]\nkey=$__file{/etc/k}\n';
    expect(said(sayingsOfFile('grafana.ini', ini))).toEqual([
      'server.cert_file: /etc/c',
      'security.key: $__file{/etc/k}',
    ]);
    expect(said(sayingsOfFile('a.toml', '[tls]\nkey = "/etc/k"'))).toEqual(['tls.key: "/etc/k"']);
  });

  it('is each directive of anything else', () => {
    const nginx = '# /etc/none\nserver { listen 80;\n  ssl_certificate /etc/c; }\n';
    expect(said(sayingsOfFile('nginx.conf', nginx))).toEqual([': server', 'listen: 80', 'ssl_certificate: /etc/c']);
    const pages = 'server { root /srv/a;\n location / { try_files /x.html $uri =404; } }\n';
    expect(said(sayingsOfFile('nginx.conf', pages))).toContain('try_files: /srv/a/x.html $uri =404');
    expect(said(sayingsOfFile('Corefile', '. {\n  tls /etc/c /etc/k\n}'))).toContain('tls: /etc/c /etc/k');
  });

  it('is read line by line if it is no YAML', () => {
    expect(said(sayingsOfFile('broken.yaml', 'a: [\nkey: /etc/k\n'))).toContain('key: /etc/k');
  });
});
