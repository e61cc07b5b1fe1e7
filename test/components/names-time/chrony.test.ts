import { describe, expect, it } from 'vitest';
import { component } from '../../../src/components/names-time/chrony';
import { chronyConfig, exporterWebConfig, TRACKING } from '../../../src/components/names-time/chrony/config';
import { declareChrony } from '../../../src/components/names-time/chrony/flows';
import { knobDefects } from '../../../src/core/knobs';
import { objectNamed, objectsOf } from '../../helpers/render';

const CLOCKS = [
  { host: 'ntp1.internal.example.mil', addresses: ['10.10.0.123', 'fd00::123'], port: 123, protocol: 'UDP' as const },
  { host: 'ntp2.internal.example.mil', addresses: ['10.10.1.123'], port: 1230, protocol: 'UDP' as const },
];

describe('the configuration of chronyd', () => {
  const lines = chronyConfig({ clocks: CLOCKS, clients: ['10.64.0.0/14', '10.20.0.0/24'] }).split('\n');
  const withWord = (word: string): string[] => lines.filter((line) => line.startsWith(`${word} `));

  it('takes time from the clocks of the site, by address and port, and from nothing else', () => {
    expect(withWord('server')).toEqual([
      'server 10.10.0.123 port 123 iburst',
      'server fd00::123 port 123 iburst',
      'server 10.10.1.123 port 1230 iburst',
    ]);
    expect(lines.filter((line) => /^(pool|peer|refclock|sourcedir|confdir|include|initstepslew)\b/.test(line))).toEqual(
      [],
    );
  });

  it('answers the networks of pods and nodes and nobody else', () => {
    expect(lines.filter((line) => line.startsWith('allow'))).toEqual(['allow 10.64.0.0/14', 'allow 10.20.0.0/24']);
  });

  it('goes on serving at stratum 10 while the clocks of the site are away', () => {
    expect(lines).toContain('local stratum 10 orphan');
  });

  it('listens on a port that needs no capability', () => {
    expect(lines).toContain('port 1123');
  });

  it('opens no socket that takes orders, and answers questions about itself on loopback only', () => {
    expect(withWord('bindcmdaddress')).toEqual(['bindcmdaddress 127.0.0.1', 'bindcmdaddress ::1', 'bindcmdaddress /']);
    expect(lines).toContain('cmdport 11323');
    expect(withWord('cmdallow')).toEqual([]);
  });

  it('limits how often one client may ask', () => {
    expect(lines).toContain('ratelimit interval 1 burst 16');
  });

  it('does not touch the clock of the node', () => {
    expect(
      lines.filter((line) => /^(rtcsync|makestep|hwtimestamp|rtcdevice|lock_all|sched_priority)\b/.test(line)),
    ).toEqual([]);
  });
});

describe('chrony as declared and rendered', () => {
  const [member] = declareChrony().members;

  it('serves UDP 123 from a high port, and needs nothing but the clocks of the site', () => {
    expect(member?.ports[0]).toMatchObject({
      name: 'ntp',
      port: 1123,
      servicePort: 123,
      protocol: 'UDP',
      endpoint: 'time',
      rating: 'public',
    });
    expect(member?.needs.map(({ endpoint }) => endpoint)).toEqual(['site:ntp']);
    expect(member?.resolvesNames).toBe(false);
  });

  it('is scraped over mutual TLS', () => {
    expect(member?.ports.find((port) => port.scrape !== undefined)).toMatchObject({ port: 9123, security: 'mtls' });
    expect(member?.identity).toEqual({ reload: 'self' });
    expect(exporterWebConfig()).toEqual({
      tls_server_config: {
        cert_file: '/etc/sallyport/tls/tls.crt',
        key_file: '/etc/sallyport/tls/tls.key',
        client_ca_file: '/etc/sallyport/trust/ca.crt',
        client_auth_type: 'RequireAndVerifyClientCert',
        min_version: 'TLS13',
      },
    });
  });

  it('asks the server itself when it is probed', () => {
    expect(TRACKING).toEqual(['chronyc', '-n', '-h', '127.0.0.1', '-p', '11323', 'tracking']);
    const [server] = containers();
    expect(server).toMatchObject({
      readinessProbe: { exec: { command: TRACKING } },
      livenessProbe: { exec: { command: TRACKING } },
    });
  });

  it('runs in the foreground, without root and without control of the clock', () => {
    const [server] = containers();
    expect(server).toMatchObject({ command: ['chronyd'], args: expect.arrayContaining(['-d', '-x', '-U']) });
  });

  it('lets the exporter ask the resolver for nothing', () => {
    const [, exporter] = containers();
    expect(exporter).toMatchObject({
      args: expect.arrayContaining(['--no-collector.dns-lookups', '--chrony.address=127.0.0.1:11323']),
    });
    expect(exporter).toMatchObject({
      readinessProbe: { tcpSocket: { port: 'metrics' } },
      livenessProbe: { tcpSocket: { port: 'metrics' } },
    });
  });

  it('documents every knob', () => {
    expect(knobDefects(component.knobs)).toEqual([]);
  });
});

function containers(): readonly unknown[] {
  const { spec } = objectNamed(objectsOf('airgapped'), 'Deployment', 'chrony') as unknown as {
    readonly spec: { readonly template: { readonly spec: { readonly containers: readonly unknown[] } } };
  };
  return spec.template.spec.containers;
}
