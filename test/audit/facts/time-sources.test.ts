import { describe, expect, it } from 'vitest';
import { timeSourcesOf } from '../../../src/audit/facts/time-sources';
import { rule } from '../../../src/audit/rules/no-external-time-source/rule';
import { judgementsOf, setOf } from './set-of';

const file = (key: string, text: string, name = 'c'): string =>
  JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'n' }, data: { [key]: text } });
const pod = (container: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'p', namespace: 'n' },
    spec: { containers: [{ name: 'c', image: 'c', ...container }] },
  });
const hosts = (text: string): readonly string[] => {
  const context = setOf(text);
  return context.objects.flatMap((object) => timeSourcesOf(object, context).map(({ host }) => host));
};

describe('clocks in configuration files', () => {
  it.each([
    [
      'chrony',
      'chrony.conf',
      'pool a.example.net iburst maxsources 4\npeer b.example.net\n# server c.example.net\n',
      ['a.example.net', 'b.example.net'],
    ],
    ['chrony under another name', 'config', 'server a.example.net iburst\nmakestep 1 3\n', ['a.example.net']],
    ['initstepslew', 'chrony.conf', 'initstepslew 30 a.example.net\n', ['a.example.net']],
    ['a reference clock of the machine', 'ntp.conf', 'server 127.127.1.0\nserver a.example.net\n', ['a.example.net']],
    ['an upstream block of nginx', 'nginx.conf', 'upstream a {\n  server a.example.net;\n}\n', []],
    [
      'timesyncd',
      'timesyncd.conf',
      '[Time]\nNTP=a.example.net b.example.net\nFallbackNTP=c.example.net\n',
      ['a.example.net', 'b.example.net', 'c.example.net'],
    ],
    ['ptp4l', 'ptp4l.conf', '[unicast_master_table]\ntable_id 1\nUDPv4 192.0.2.1\n', ['192.0.2.1']],
    [
      'cloud-init',
      'user-data',
      'ntp:\n  servers:\n    - a.example.net\n  pools: [b.example.net]\n',
      ['a.example.net', 'b.example.net'],
    ],
    ['a public pool in a script', 'run.sh', 'sntp -s 0.de.pool.ntp.org\n', ['0.de.pool.ntp.org']],
    ['a public pool in a comment', 'run.sh', '# was pool.ntp.org\ntrue\n', []],
  ])('%s', (_name, key, text, expected) => {
    expect([...hosts(file(key, text))].sort()).toEqual([...expected].sort());
  });
});

describe('clocks of containers', () => {
  it.each([
    [
      'variables',
      { env: [{ name: 'NTP_SERVERS', value: 'a.example.net,b.example.net' }] },
      ['a.example.net', 'b.example.net'],
    ],
    ['a variable that is no server', { env: [{ name: 'NTP_ENABLED', value: 'true' }] }, []],
    ['a flag', { args: ['--ntp-server=a.example.net'] }, ['a.example.net']],
    ['ntpdate', { command: ['ntpdate', '-q', 'a.example.net'] }, ['a.example.net']],
    ['chronyd with directives', { command: ['chronyd', '-d', 'server a.example.net iburst'] }, ['a.example.net']],
    ['chronyd with a file', { command: ['chronyd', '-d', '-f', '/etc/chrony/chrony.conf'] }, []],
    ['an image with a built-in default', { image: 'mirror/cturra/ntp:1' }, ['time.cloudflare.com']],
    ['a chrony image without a file', { image: 'mirror/chrony:1' }, ['pool.ntp.org']],
    [
      'a chrony image with a file',
      { image: 'mirror/chrony:1', volumeMounts: [{ name: 'v', mountPath: '/etc/chrony' }] },
      [],
    ],
    ['the exporter', { image: 'mirror/superq/chrony-exporter:1' }, []],
  ])('%s', (_name, container, expected) => {
    expect(hosts(pod(container))).toEqual(expected);
  });
});

describe('clocks that are no full name', () => {
  const map = (key: string, text: string): object => JSON.parse(file(key, text)) as object;
  const service = (namespace: string): object => ({
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'time', namespace },
    spec: { ports: [{ port: 123, protocol: 'UDP' }] },
  });
  const env = (value: string): object => JSON.parse(pod({ env: [{ name: 'NTP_SERVERS', value }] })) as object;
  const run = (...command: readonly string[]): object => JSON.parse(pod({ command })) as object;

  it.each<[string, readonly object[], readonly string[]]>([
    ['hexadecimal', [map('chrony.conf', 'server 0xd8ef2300\n')], ['finding high 0xd8ef2300']],
    ['decimal', [map('chrony.conf', 'server 3639550720 iburst\n')], ['finding high 3639550720']],
    ['octal', [map('chrony.conf', 'server 033073621400\n')], ['finding high 033073621400']],
    ['octal in four parts', [map('chrony.conf', 'server 0330.0357.043.0\n')], ['finding high 0330.0357.043.0']],
    ['a number in a variable', [env('3639550720')], ['finding high 3639550720']],
    ['a count in a variable', [env('4')], []],
    ['a number on a command line', [run('ntpdate', '-u', '0xd8ef2300')], ['finding high 0xd8ef2300']],
    ['one label', [map('chrony.conf', 'server time iburst\n')], ['unchecked medium time']],
    ['one label in a variable', [env('time')], ['unchecked medium time']],
    ['one label of chronyd', [run('chronyd', '-q', 'server time iburst')], ['unchecked medium time']],
    ['one label that is a Service beside it', [map('chrony.conf', 'server time\n'), service('n')], []],
    [
      'one label that is a Service elsewhere',
      [map('chrony.conf', 'server time\n'), service('m')],
      ['unchecked medium time'],
    ],
    ['the machine itself', [map('chrony.conf', 'server localhost\n')], []],
  ])('%s', (_name, objects, expected) => {
    expect(judgementsOf(rule, ...objects)).toEqual(expected);
  });
});
