import { describe, expect, it } from 'vitest';
import { rule } from '../../../src/audit/rules/no-external-time-source/rule';
import { saidOf, setOf } from './set-of';

const map = (data: Readonly<Record<string, string>>, name = 'c'): object => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'n' },
  data,
});
const mounted = (at: string, volume: object = { configMap: { name: 'c' } }): object => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name: 'p', namespace: 'n' },
  spec: {
    containers: [
      {
        name: 'c',
        image: 'c',
        volumeMounts: [
          { name: 'v', mountPath: '/etc/chrony' },
          { name: 'w', mountPath: at },
        ],
      },
    ],
    volumes: [
      { name: 'v', configMap: { name: 'c' } },
      { name: 'w', ...volume },
    ],
  },
});
const said = (...objects: readonly object[]): readonly string[] =>
  saidOf(rule, setOf(objects.map((object) => JSON.stringify(object)).join('\n---\n'))).map((line) =>
    line.replace(/^.* = /, ''),
  );
const chrony = (line: string): object => map({ 'chrony.conf': `${line}\ndriftfile /var/lib/chrony/drift\n` });

describe('what chrony and ntpd read beside their file', () => {
  it.each([
    ['a folder of sources', 'sourcedir /etc/chrony/sources.d', 'sourcedir /etc/chrony/sources.d'],
    ['a folder of files', 'confdir /etc/chrony/conf.d', 'confdir /etc/chrony/conf.d'],
    ['the second of two folders', 'confdir /x /y', 'confdir /y'],
    ['a file', 'include /etc/chrony/local.conf', 'include /etc/chrony/local.conf'],
    ['files by a pattern', 'Include /etc/chrony.d/*.conf', 'include /etc/chrony.d/*.conf'],
    ['a file of ntpd', 'includefile /etc/ntp/local', 'includefile /etc/ntp/local'],
  ])('%s is reported where nobody renders it', (_, line, expected) => {
    expect(said(chrony(line))).toContain(expected);
    expect(said(chrony(line), mounted('/elsewhere', { emptyDir: {} }))).toContain(expected);
  });

  it.each([
    ['a comment', '# include /etc/chrony/x.conf'],
    ['a clock of the machine', 'refclock PHC /dev/ptp0 poll 2'],
    ['a clock in shared memory', 'refclock SHM 0'],
    ['the machine itself', 'local stratum 10 orphan'],
    ['a declared clock', 'server ntp1.internal.example.mil iburst'],
    ['a peer on loopback', 'peer 127.0.0.1'],
  ])('%s is none', (_, line) => {
    expect(said(chrony(line))).toEqual([]);
  });

  it('is judged where a container sees it', () => {
    const own = map({ 'chrony.conf': 'confdir /etc/chrony/conf.d\ndriftfile /d\n' });
    const extra = (text: string): object => map({ 'a.conf': text }, 'd');
    const pod = mounted('/etc/chrony/conf.d', { configMap: { name: 'd' } });
    expect(said(own, extra('server ntp1.internal.example.mil\n'), pod)).toEqual([]);
    expect(said(own, extra('server a.example.net\n'), pod)).toEqual(['a.example.net in /etc/chrony/conf.d/a.conf']);
  });
});

describe('defaults that nobody switched off', () => {
  it.each<[string, Readonly<Record<string, string>>, readonly string[]]>([
    [
      'timesyncd without a fallback',
      { 'timesyncd.conf': '[Time]\nNTP=ntp1.internal.example.mil\n' },
      ['FallbackNTP absent'],
    ],
    ['timesyncd that says nothing', { 'timesyncd.conf': '[Time]\n#FallbackNTP=\n' }, ['FallbackNTP absent']],
    ['a drop-in of timesyncd', { 'a.conf': '[Time]\nNTP=ntp1.internal.example.mil\n' }, ['FallbackNTP absent']],
    [
      'timesyncd with an empty fallback',
      { 'timesyncd.conf': '[Time]\nNTP=ntp1.internal.example.mil\nFallbackNTP=\n' },
      [],
    ],
    [
      'drop-ins that complete each other',
      { 'a.conf': '[Time]\nNTP=ntp1.internal.example.mil\n', 'b.conf': '[Time]\nFallbackNTP=\n' },
      [],
    ],
    ['another file with that heading', { 'a.conf': '[Time]\nzone=UTC\n' }, []],
    ['cloud-init without servers', { 'user-data': '#cloud-config\nntp:\n  enabled: true\n' }, ['ntp without servers']],
    ['cloud-init that switches it off', { 'user-data': '#cloud-config\nntp:\n  enabled: false\n' }, []],
    ['cloud-init with a server', { 'user-data': '#cloud-config\nntp:\n  servers: [ntp1.internal.example.mil]\n' }, []],
  ])('%s', (_, data, expected) => {
    expect(said(map(data))).toEqual(expected);
  });
});

describe('clocks in scripts and in files inside files', () => {
  const source = (text: string): string => `data:,${encodeURIComponent(text)}`;
  const base64 = (text: string): string => Buffer.from(text).toString('base64');
  const ignition = (path: string, text: string): string =>
    JSON.stringify({ ignition: { version: '3.4.0' }, storage: { files: [{ path, contents: { source: text } }] } });

  it.each<[string, string, string, readonly string[]]>([
    ['sntp', 'run.sh', 'set -e\nsntp -sS a.example.net\n', ['a.example.net']],
    ['ntpdate', 'run.sh', 'set -e\nntpdate -u 203.0.113.9\n', ['203.0.113.9']],
    ['ntpd of busybox', 'run.sh', 'set -e\nntpd -n -q -p a.example.net\n', ['a.example.net']],
    ['chronyd with directives', 'run.sh', "set -e\nchronyd -q 'server a.example.net iburst'\n", ['a.example.net']],
    ['chronyc', 'run.sh', 'set -e\nchronyc add server a.example.net\n', ['a.example.net']],
    ['a variable of the script', 'run.sh', 'set -e\nT=a.example.net\nsntp $T\n', ['a.example.net']],
    ['chronyd that listens', 'run.sh', 'set -e\nchronyd -d -f /etc/chrony.conf\n', []],
    ['a declared clock', 'run.sh', 'set -e\nntpdate ntp1.internal.example.mil\n', []],
    ['Ignition', 'a.ign', ignition('/etc/chrony.conf', source('server a.example.net\n')), ['a.example.net']],
    [
      'Ignition in base64',
      'a.ign',
      ignition('/etc/ntp.conf', `data:;base64,${base64('pool a.example.net\nrestrict x\n')}`),
      ['a.example.net'],
    ],
    [
      'cloud-init',
      'user-data',
      '#cloud-config\nwrite_files:\n  - path: /etc/chrony.conf\n    content: |\n      server a.example.net\n      rtcsync\n',
      ['a.example.net'],
    ],
    [
      'cloud-init in base64',
      'user-data',
      `#cloud-config\nwrite_files:\n  - path: /etc/chrony.conf\n    encoding: b64\n    content: ${base64('server a.example.net\nlocal\n')}\n`,
      ['a.example.net'],
    ],
    ['a here-document', 'run.sh', 'set -e\ncat > /etc/chrony.conf <<E\nserver a.example.net\nE\n', ['a.example.net']],
    [
      'OpenNTPD',
      'ntpd.conf',
      'servers a.example.net\nconstraint from "https://b.example.net"\n',
      ['a.example.net', 'b.example.net'],
    ],
    ['a client of many', 'ntp.conf', 'manycastclient 203.0.113.9\n', ['203.0.113.9']],
  ])('%s', (_, key, text, expected) => {
    expect(said(map({ [key]: text }))).toEqual(expected);
  });
});
