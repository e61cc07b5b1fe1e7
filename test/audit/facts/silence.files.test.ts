import { describe, expect, it } from 'vitest';
import { configMap, silence } from './silence-set';

/** A container with ConfigMap `c` at a folder, and what is mounted beside it. */
function reads(
  image: string,
  text: Readonly<Record<string, string>>,
  at: string,
  container: Readonly<Record<string, unknown>> = {},
): readonly string[] {
  const mount = { name: 'v', mountPath: at };
  return silence({
    image,
    objects: [configMap('c', text)],
    container: { volumeMounts: [mount], ...container },
    pod: {
      volumes: [
        { name: 'v', configMap: { name: 'c' } },
        { name: 'empty', emptyDir: {} },
      ],
    },
  });
}

const GRAFANA = { 'grafana.ini': '[analytics]\nreporting_enabled = false\n' };
const LOKI = { 'loki.yaml': 'analytics: {reporting_enabled: false}' };
const TOLD = 'set analytics.reporting_enabled=false';
const reporting = (said: readonly string[]): readonly string[] =>
  said.filter((line) => line.includes('reporting_enabled'));

describe('the file that Grafana reads', () => {
  const grafana = (at: string, container: Readonly<Record<string, unknown>>): readonly string[] =>
    reporting(reads('grafana/grafana', GRAFANA, at, container));
  const config = (value: string): Readonly<Record<string, unknown>> => ({ env: [{ name: 'GF_PATHS_CONFIG', value }] });

  it.each([
    ['its default', '/etc/grafana', {}],
    ['the one of the variable', '/etc/site', config('/etc/site/grafana.ini')],
    ['the one of the flag', '/etc/site', { args: ['--config=/etc/site/grafana.ini'], ...config('/opt/x.ini') }],
    [
      'the one of its own command',
      '/etc/site',
      { command: ['grafana', 'server', '--config', '/etc/site/grafana.ini'] },
    ],
    [
      'the one of a script',
      '/etc/site',
      { command: ['sh', '-c', 'export GF_PATHS_CONFIG=/etc/site/grafana.ini; exec /run.sh'] },
    ],
    ['the same by another spelling', '/etc/site', config('/etc//site/../site/grafana.ini')],
  ])('is %s', (_, at, container) => {
    expect(grafana(at, container)).toEqual([TOLD]);
  });

  it.each([
    ['the variable is gone', '/etc/site', {}, '/etc/grafana/grafana.ini'],
    ['the variable names another', '/etc/site', config('/opt/grafana.ini'), '/opt/grafana.ini'],
    ['a flag outranks it', '/etc/site', { args: ['-config', '/opt/x'], ...config('/etc/site/grafana.ini') }, '/opt/x'],
    [
      'a command passes it over',
      '/etc/site',
      { command: ['grafana', 'server'], ...config('/etc/site/grafana.ini') },
      '/usr/share/grafana/conf/custom.ini',
    ],
    [
      'a shell changes it',
      '/etc/site',
      { command: ['sh', '-c', 'GF_PATHS_CONFIG=/opt/y /run.sh'], ...config('/etc/site/grafana.ini') },
      '/opt/y',
    ],
    [
      'the variable comes from a Secret',
      '/etc/site',
      { env: [{ name: 'GF_PATHS_CONFIG', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] },
      '?',
    ],
  ])('is not proven where %s', (_, at, container, path) => {
    expect(grafana(at, container)).toEqual([`unknown analytics.reporting_enabled=unknown in ${path}`]);
  });

  it('is not proven where another mount hides it', () => {
    const volumeMounts = [
      { name: 'v', mountPath: '/etc/grafana' },
      { name: 'empty', mountPath: '/etc/grafana/grafana.ini', subPath: 'x' },
    ];
    expect(grafana('/etc/grafana', { volumeMounts })).toEqual([
      'unknown analytics.reporting_enabled=unknown in /etc/grafana/grafana.ini',
    ]);
  });
});

describe('overrides on the command line of Grafana', () => {
  const grafana = (args: readonly string[], env: Readonly<Record<string, string>> = {}): readonly string[] =>
    silence(
      { image: 'grafana/grafana', args, env, objects: [], container: {} },
      args.join().includes('plugins') || 'GF_INSTALL_PLUGINS' in env
        ? 'grafana-preinstall-plugins'
        : 'grafana-usage-reporting',
    );

  it.each([
    [['cfg:analytics.reporting_enabled=false'], {}, 'set cfg:analytics.reporting_enabled=false'],
    [
      ['cfg:analytics.reporting_enabled=true'],
      { GF_ANALYTICS_REPORTING_ENABLED: 'false' },
      'wrong cfg:analytics.reporting_enabled=true',
    ],
    [
      ['cfg:default.analytics.reporting_enabled=true'],
      { GF_ANALYTICS_REPORTING_ENABLED: 'false' },
      'wrong cfg:default.analytics.reporting_enabled=true',
    ],
    [
      ['cfg:analytics.reporting_enabled=true', 'cfg:analytics.reporting_enabled=false'],
      {},
      'set cfg:analytics.reporting_enabled=false',
    ],
    [['cfg:plugins.preinstall=a'], { GF_PLUGINS_PREINSTALL_DISABLED: 'true' }, 'wrong cfg:plugins.preinstall=a'],
  ])('%j with %j', (args, env, expected) => {
    expect(grafana(args, env)).toContain(expected);
  });

  it.each([
    ['GF_INSTALL_PLUGINS', 'grafana-clock-panel'],
    ['GF_PLUGINS_PREINSTALL', 'a@1.0.0'],
    ['GF_PLUGINS_PREINSTALL_SYNC', 'a@1.0.0@https://plugins.example.net/a.zip'],
    ['GF_PLUGINS_PREINSTALL', 'a@1@https://p.internal.example.mil/a.zip,b'],
  ])('%s=%s fetches from outside', (name, value) => {
    const env = { [name]: value, GF_PLUGINS_PREINSTALL_DISABLED: 'true' };
    expect(silence({ image: 'grafana/grafana', env }, 'grafana-preinstall-plugins')).toContain(
      `wrong ${name}=${value}`,
    );
  });

  it('lets a plugin come from inside', () => {
    const env = {
      GF_PLUGINS_PREINSTALL_DISABLED: 'true',
      GF_PLUGINS_PREINSTALL: 'a@1.0.0@https://plugins.internal.example.mil/a.zip',
      GF_INSTALL_PLUGINS: 'https://plugins.internal.example.mil/b.zip;b',
    };
    expect(silence({ image: 'grafana/grafana', env }, 'grafana-preinstall-plugins')).toEqual([
      'set GF_PLUGINS_PREINSTALL_DISABLED=true',
    ]);
  });

  it('does not know what a file says that a variable names', () => {
    const env = { GF_ANALYTICS_REPORTING_ENABLED__FILE: '/run/x' };
    expect(silence({ image: 'grafana/grafana', env }, 'grafana-usage-reporting')).toEqual([
      'unknown GF_ANALYTICS_REPORTING_ENABLED=unknown',
    ]);
  });
});

describe('the file that a program reads', () => {
  it.each([
    ['grafana/loki', LOKI, '/etc/loki', ['-config.file=/etc/loki/loki.yaml'], [TOLD]],
    [
      'grafana/loki',
      { 'loki.json': '{"analytics": {"reporting_enabled": true, "reporting_enabled": false}}' },
      '/etc/loki',
      ['-config.file=/etc/loki/loki.json'],
      ['wrong analytics.reporting_enabled=false,true'],
    ],
    [
      'grafana/loki',
      LOKI,
      '/etc/loki',
      ['-config.file=/opt/x'],
      ['unknown analytics.reporting_enabled=unknown in /opt/x'],
    ],
    [
      'grafana/loki',
      LOKI,
      '/etc/loki',
      ['-target=all'],
      ['unknown analytics.reporting_enabled=unknown in config.yaml'],
    ],
    [
      'grafana/loki',
      LOKI,
      '/etc/loki',
      ['-config.file=/opt/x', '-reporting.enabled=false'],
      ['set -reporting.enabled=false'],
    ],
    [
      'grafana/loki',
      LOKI,
      '/etc/loki',
      ['-config.file=/etc/loki/loki.yaml,/opt/x'],
      ['unknown analytics.reporting_enabled=unknown in /opt/x'],
    ],
    ['prom/prometheus', { 'p.yml': 'a: 1' }, '/etc/prometheus', ['--config.file=/etc/prometheus/p.yml'], []],
    [
      'prom/prometheus',
      { 'p.yml': 'a: 1' },
      '/etc/prometheus',
      ['--config.file=/opt/p.yml'],
      ['unknown prometheus reads /opt/p.yml'],
    ],
    [
      'prom/prometheus',
      { 'p.yml': 'a: 1' },
      '/x',
      undefined,
      ['unknown prometheus reads /etc/prometheus/prometheus.yml'],
    ],
    [
      'prom/alertmanager',
      { 'a.yml': 'a: 1' },
      '/etc/a',
      ['--config.file', '/etc/a/b.yml'],
      ['unknown alertmanager reads /etc/a/b.yml'],
    ],
    [
      'otel/opentelemetry-collector-contrib',
      { 'c.yaml': 'a: 1' },
      '/conf',
      ['--config=file:/conf/c.yaml', '--config=yaml:a'],
      [],
    ],
    [
      'otel/opentelemetry-collector-contrib',
      { 'c.yaml': 'a: 1' },
      '/conf',
      ['--config=/conf/c.yaml', '--config=/opt/more.yaml'],
      ['unknown otelcol reads /opt/more.yaml'],
    ],
    [
      'timberio/vector',
      { 'vector.yaml': 'a: 1' },
      '/etc/vector',
      ['--config-dir', '/etc/vector', '--config', '/etc/vector/vector.yaml'],
      [],
    ],
    [
      'timberio/vector',
      { 'vector.yaml': 'a: 1' },
      '/etc/vector',
      ['-c', '/etc/vector/other.yaml'],
      ['unknown vector reads /etc/vector/other.yaml'],
    ],
    ['project-zot/zot', { 'config.json': '{}' }, '/etc/zot', ['serve', '/etc/zot/config.json'], []],
    [
      'project-zot/zot',
      { 'config.json': '{}' },
      '/etc/zot',
      ['serve', '/opt/zot.json'],
      ['unknown zot reads /opt/zot.json'],
    ],
  ])('%s with %j at %s and %j', (...[image, text, at, args, expected]) => {
    expect(reads(image, text, at, args === undefined ? {} : { args })).toEqual(expected);
  });

  it('is none where the program needs none', () => {
    const tempo = { 'tempo.yaml': 'usage_report: {reporting_enabled: false}' };
    expect(reads('grafana/tempo', tempo, '/etc/tempo', { args: ['-target=all'] })).toEqual([
      'missing -reporting.enabled=absent',
    ]);
    expect(reads('grafana/tempo', tempo, '/etc/tempo', { args: ['-config.file=/etc/tempo/tempo.yaml'] })).toEqual([
      'set usage_report.reporting_enabled=false',
    ]);
  });

  it('is the one that the gateway is told', () => {
    const image = 'mirror.internal.example.mil/x/agentgateway:v1';
    expect(reads(image, { 'c.yaml': 'a: 1' }, '/etc/a', { args: ['-f', '/etc/a/c.yaml'] })).toEqual([]);
    expect(reads(image, { 'c.yaml': 'a: 1' }, '/etc/a', { args: ['-f', '/opt/c.yaml'] })).toEqual([
      'unknown agentgateway reads /opt/c.yaml',
    ]);
  });

  it('is not asked of the tools in the same image', () => {
    const command = ['promtool', 'check', 'config', '/x'];
    expect(silence({ image: 'prom/prometheus', container: { command } })).toEqual([]);
    expect(silence({ image: 'prom/prometheus', container: { command: ['sh', '-c', 'cp /a /b'] } })).toEqual([]);
  });

  it('is looked up in the working directory', () => {
    const args = ['--config.file=p.yml'];
    expect(reads('prom/prometheus', { 'p.yml': 'a: 1' }, '/etc/p', { args, workingDir: '/etc/p' })).toEqual([]);
  });

  it('decides which receivers of Alertmanager count', () => {
    const text = {
      'a.yml': 'receivers: []',
      'b.yml': 'receivers: [{name: x, pagerduty_configs: [{routing_key: a}]}]',
    };
    expect(reads('prom/alertmanager', text, '/etc/a', { args: ['--config.file=/etc/a/a.yml'] })).toEqual([]);
    expect(reads('prom/alertmanager', text, '/etc/a', { args: ['--config.file=/etc/a/b.yml'] })).toEqual([
      'missing receivers.*.pagerduty_configs.*.url=absent',
    ]);
  });
});

describe('the file that the resolver and the clock read', () => {
  const image = (name: string): string => `mirror.internal.example.mil/x/${name}`;
  const dns = (at: string, container: Readonly<Record<string, unknown>>): readonly string[] =>
    reads(image('coredns/coredns:1.12.1'), { Corefile: '.:53 {\n}' }, at, container);
  const clock = (at: string, container: Readonly<Record<string, unknown>>, name = 'chrony:4.6'): readonly string[] =>
    reads(image(name), { 'chrony.conf': 'server 10.0.0.1' }, at, container);

  it.each([
    ['the flag', '/etc/coredns', { args: ['-conf', '/etc/coredns/Corefile'] }],
    ['the flag in one word', '/etc/coredns', { args: ['--conf=/etc/coredns/Corefile', '-dns.port=1053'] }],
    ['its own command', '/etc/coredns', { command: ['/coredns', '-conf', '/etc/coredns/Corefile'] }],
    ['the working directory', '/etc/coredns', { args: ['-quiet'], workingDir: '/etc/coredns' }],
    ['the flag, from the root', '/etc/coredns', { args: ['-conf', 'etc/coredns/Corefile'] }],
  ])('of CoreDNS is known by %s', (_, at, container) => {
    expect(dns(at, container)).toEqual([]);
  });

  it.each([
    ['the flag names another', { args: ['-conf', '/tmp/Corefile'] }, '/tmp/Corefile'],
    ['the flag is gone', { args: ['-quiet'] }, 'Corefile'],
    ['nothing is said', {}, 'Corefile'],
    ['it comes from standard input', { args: ['-conf', 'stdin'] }, 'stdin'],
    ['a shell starts it', { command: ['sh', '-c', 'exec /coredns -conf /tmp/Corefile'] }, '/tmp/Corefile'],
    [
      'its volume is empty',
      { args: ['-conf', '/etc/coredns/Corefile'], volumeMounts: [{ name: 'empty', mountPath: '/etc/coredns' }] },
      '/etc/coredns/Corefile',
    ],
  ])('of CoreDNS is not proven where %s', (_, container, path) => {
    expect(dns('/etc/coredns', container)).toEqual([`unknown coredns reads ${path}`]);
  });

  it.each([
    ['the flag', '/etc/site', { command: ['chronyd'], args: ['-d', '-f', '/etc/site/chrony.conf'] }],
    ['the flag and the image', '/etc/site', { args: ['-d', '-f', '/etc/site/chrony.conf'] }],
    ['its directives', '/x', { command: ['chronyd', '-u', 'nobody', 'server 10.0.0.1 iburst'] }],
    ['the default of Debian', '/etc/chrony', { command: ['chronyd'], args: ['-d'] }],
  ])('of chronyd is known by %s', (_, at, container) => {
    expect(clock(at, container)).toEqual([]);
  });

  it('of chronyd is known by the default of the others', () => {
    const volumeMounts = [{ name: 'v', mountPath: '/etc/chrony.conf', subPath: 'chrony.conf' }];
    expect(clock('/etc', { command: ['/usr/sbin/chronyd', '-d'], volumeMounts })).toEqual([]);
  });

  it.each([
    ['the flag names another', { command: ['chronyd', '-f', '/tmp/chrony.conf'] }, '/tmp/chrony.conf'],
    ['the flag is joined to it', { command: ['chronyd', '-d', '-f/tmp/chrony.conf'] }, '/tmp/chrony.conf'],
    ['the default is not there', { command: ['chronyd', '-d'] }, '/etc/chrony/chrony.conf'],
    ['the flag ends a row', { args: ['-dxf', '/tmp/chrony.conf'] }, '/tmp/chrony.conf'],
    ['the last flag names another', { args: ['-f', '/etc/site/chrony.conf', '-f', '/tmp/c'] }, '/tmp/c'],
    ['a directive takes another in', { command: ['chronyd', '-d', 'include /tmp/c'] }, '/tmp/c'],
    ['a shell starts it', { command: ['sh', '-c', 'exec chronyd -f /tmp/c -d'] }, '/tmp/c'],
    [
      'its volume is empty',
      {
        command: ['chronyd', '-f', '/etc/site/chrony.conf'],
        volumeMounts: [{ name: 'empty', mountPath: '/etc/site' }],
      },
      '/etc/site/chrony.conf',
    ],
  ])('of chronyd is not proven where %s', (_, container, path) => {
    expect(clock('/etc/site', container)).toEqual([`unknown chronyd reads ${path}`]);
  });

  it('is judged by the program, whatever the image is called', () => {
    expect(clock('/etc/site', { command: ['chronyd', '-f', '/tmp/c'] }, 'toolbox:1')).toEqual([
      'unknown chronyd reads /tmp/c',
    ]);
    expect(clock('/etc/site', { command: ['chronyc', '-f', '/tmp/c'] })).toEqual([]);
  });
});
