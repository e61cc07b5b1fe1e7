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
