import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { component } from '../../../src/components/observability/alertmanager';
import { gossipArgs, receiversOf } from '../../../src/components/observability/alertmanager/alertmanager';
import { alertmanagerConfig, gossipConfig } from '../../../src/components/observability/alertmanager/config';
import { declareAlertmanager } from '../../../src/components/observability/alertmanager/flows';
import { receiverConfig } from '../../../src/components/observability/alertmanager/receivers';
import { knobDefects } from '../../../src/core/knobs';
import { containerOf, objectAlone, podOf, renderAlone, specOf } from '../rendering';
import { fileOf, needing, renderWired } from '../wired';

const KNOBS = component.knobs.parse({});
const NOBODY = { 'on-call': [], soc: [] } as const;
const SETTINGS = { receivers: NOBODY, mailUser: '', mailFrom: 'a@b', host: 'alertmanager.ns', repeat: '4h' } as const;
const SMTP = {
  name: 'site:smtp',
  host: 'mail.internal.example.mil',
  port: 587,
  protocol: 'TCP',
  security: 'site',
  addresses: ['10.10.0.25'],
} as const;

function globals(changes: Partial<Parameters<typeof alertmanagerConfig>[0]>): Readonly<Record<string, unknown>> {
  return alertmanagerConfig({ ...SETTINGS, ...changes })['global'] as Readonly<Record<string, unknown>>;
}

describe('the configuration of Alertmanager', () => {
  it.each([
    'opsgenie_api_url',
    'pagerduty_url',
    'rocketchat_api_url',
    'slack_app_url',
    'telegram_api_url',
    'victorops_api_url',
    'webex_api_url',
    'wechat_api_url',
  ])('points the hosted default %s at loopback', (key) => {
    expect(globals({})[key]).toBe('http://127.0.0.1:9/');
  });

  it('has a receiver that tells nobody where the site names none', () => {
    const config = alertmanagerConfig(SETTINGS);
    expect(config['receivers']).toEqual([{ name: 'on-call' }]);
    expect(config['route']).toMatchObject({ receiver: 'on-call', repeat_interval: '4h' });
  });

  it('hides lesser alerts of the same job alone: labels that both lack count as equal', () => {
    const [rule, ...others] = alertmanagerConfig(SETTINGS)['inhibit_rules'] as readonly Record<string, string[]>[];
    expect(others).toEqual([]);
    expect(rule).toMatchObject({ equal: ['job', 'namespace', 'name'] });
    for (const side of ['source_matchers', 'target_matchers']) expect(rule?.[side]).toContain('job!=""');
  });

  it('tells security operations beside those on call, each alert that concerns them, and hides none of these', () => {
    const soc = [{ kind: 'mail', to: 'soc@b' }] as const;
    const config = alertmanagerConfig({ ...SETTINGS, receivers: { 'on-call': [{ kind: 'mail', to: 'a@b' }], soc } });
    expect(config['route']).toMatchObject({
      receiver: 'on-call',
      routes: [{ receiver: 'soc', matchers: ['audience="security"'], continue: true }, { receiver: 'on-call' }],
    });
    expect(config['receivers']).toMatchObject([
      { name: 'on-call', email_configs: [{ to: 'a@b' }] },
      { name: 'soc', email_configs: [{ to: 'soc@b' }] },
    ]);
    const [rule] = config['inhibit_rules'] as readonly Record<string, string[]>[];
    expect(rule?.['target_matchers']).toContain('audience!="security"');
  });

  it('knows the chat of security operations by an address of its own', () => {
    const [config] = receiverConfig('soc', [{ kind: 'mattermost' }])['mattermost_configs'] as Record<string, unknown>[];
    expect(config?.['webhook_url_file']).toBe('/etc/sallyport/soc-chat/url');
  });

  it('sends mail as plain text through the site mail server, checked by the site anchors', () => {
    expect(globals({ smtp: SMTP })).toMatchObject({
      smtp_smarthost: 'mail.internal.example.mil:587',
      smtp_require_tls: true,
      smtp_force_implicit_tls: false,
      smtp_tls_config: { ca_file: '/etc/sallyport/trust/ca.crt', server_name: 'mail.internal.example.mil' },
    });
    expect(globals({ smtp: { ...SMTP, port: 465 } })['smtp_force_implicit_tls']).toBe(true);
    expect(
      receiverConfig('on-call', [{ kind: 'mail', to: 'ops@internal.example.mil' }])['email_configs'],
    ).toMatchObject([{ to: 'ops@internal.example.mil', html: '' }]);
  });

  it('reads the password of the mail server from a file, and only where there is a user', () => {
    expect(globals({ smtp: SMTP, mailUser: 'alerts' })['smtp_auth_password_file']).toBe('/etc/sallyport/smtp/password');
    expect(globals({ smtp: SMTP })).not.toHaveProperty('smtp_auth_password_file');
  });

  it.each([
    ['mattermost', 'mattermost_configs', 'webhook_url_file'],
    ['slack-compatible', 'slack_configs', 'api_url_file'],
  ] as const)('reads the address of a %s chat from a file and follows no redirect', (kind, key, file) => {
    const [config] = receiverConfig('on-call', [{ kind }])[key] as Record<string, unknown>[];
    expect(config?.[file]).toBe('/etc/sallyport/chat/url');
    expect(config?.['http_config']).toMatchObject({
      follow_redirects: false,
      tls_config: { ca_file: '/etc/sallyport/trust/ca.crt' },
    });
  });

  it('knows no other kind of receiver', () => {
    const all = receiverConfig('on-call', [
      { kind: 'mail', to: 'a@b' },
      { kind: 'mattermost' },
      { kind: 'slack-compatible' },
    ]);
    expect(Object.keys(all)).toEqual(['name', 'email_configs', 'mattermost_configs', 'slack_configs']);
  });

  const MEMBER = { name: 'alertmanager', namespace: 'ns' };

  it('gossips with nobody where it is alone', () => {
    expect(gossipArgs(1, MEMBER, { domain: 'c.local', podCidrs: [] })).toEqual(['--cluster.listen-address=']);
  });

  it('agrees with its peers over mutual TLS, each by the name of its pod', () => {
    expect(gossipArgs(2, MEMBER, { domain: 'c.local', podCidrs: ['10.0.0.0/8'] })).toEqual([
      '--cluster.listen-address=0.0.0.0:9094',
      '--cluster.advertise-address=$(POD_IP):9094',
      '--cluster.tls-config=/etc/alertmanager/config/gossip.yml',
      '--cluster.peer=alertmanager-0.alertmanager-peers.ns.svc.c.local:9094',
      '--cluster.peer=alertmanager-1.alertmanager-peers.ns.svc.c.local:9094',
    ]);
    expect(gossipArgs(2, MEMBER, { domain: 'c.local', podCidrs: ['fd00::/48'] })).toContain(
      '--cluster.advertise-address=[$(POD_IP)]:9094',
    );
    expect(gossipConfig('host', 'spiffe://x')).toMatchObject({
      tls_server_config: { client_auth_type: 'RequireAndVerifyClientCert', client_allowed_sans: ['spiffe://x'] },
      tls_client_config: { server_name: 'host', cert_file: '/etc/sallyport/tls/tls.crt' },
    });
  });

  it('opens the port of that talk to itself alone, and only where there are several', () => {
    const ports = (replicas: number): readonly string[] =>
      declareAlertmanager({ ...KNOBS, replicas }).members.flatMap((member) => member.ports.map(({ name }) => name));
    expect(ports(1)).toEqual(['https']);
    expect(ports(2)).toEqual(['https', 'gossip']);
    const objects = renderWired('airgapped', component as never, [], { knobs: { replicas: 2 } });
    const policy = objectAlone(objects, 'NetworkPolicy', 'alertmanager');
    const rules = (specOf(policy)['ingress'] as { ports: { port: number }[]; from: unknown }[]).filter(
      ({ ports: own }) => own.some(({ port }) => port === 9094),
    );
    expect(JSON.stringify(rules.map(({ from }) => from))).toContain('"app.kubernetes.io/name":"alertmanager"');
    expect(rules).toHaveLength(1);
    expect(specOf(objectAlone(objects, 'StatefulSet', 'alertmanager'))).toMatchObject({
      replicas: 2,
      serviceName: 'alertmanager-peers',
    });
  });
});

describe('Alertmanager as declared and rendered', () => {
  const knobs = component.knobs.parse({});

  it('needs nothing unless the knobs name a receiver, and then refuses a site without it', () => {
    expect(declareAlertmanager(knobs).members[0]?.needs).toEqual([]);
    const needs = declareAlertmanager({ ...knobs, mailTo: 'ops@internal.example.mil', chat: 'mattermost' }).members[0]
      ?.needs;
    expect(needs?.map(({ endpoint, whenAbsent }) => [endpoint, whenAbsent])).toEqual([
      ['site:smtp', undefined],
      ['site:chat', undefined],
    ]);
    expect(() => renderAlone(component as never, { knobs: { mailTo: 'ops@internal.example.mil' } })).toThrow(
      /site:smtp/,
    );
  });

  it.each<[string, Record<string, string>, RegExp | undefined]>([
    ['nobody', {}, /^nobody is told of alerts; set its mailTo or chat, and socMailTo or socChat$/],
    ['those on call alone', { chat: 'mattermost' }, /^security operations are told of no alert; set its socMailTo/],
    ['security operations alone', { socMailTo: 'a@b' }, /^nobody on call is told of alerts; set its mailTo/],
    ['both', { mailTo: 'a@b', socChat: 'mattermost' }, undefined],
  ])('says who is not told where the knobs name %s', (_, own, says) => {
    const { notice } = declareAlertmanager({ ...knobs, ...own } as typeof knobs).members[0] ?? {};
    if (says === undefined) expect(notice).toBeUndefined();
    else expect(notice).toMatch(says);
  });

  it('turns knobs into receivers', () => {
    const none = { mailTo: '', chat: 'none', socMailTo: '', socChat: 'none' } as const;
    expect(receiversOf(none)).toEqual(NOBODY);
    expect(receiversOf({ ...none, mailTo: 'a@b', chat: 'mattermost' })).toEqual({
      'on-call': [{ kind: 'mail', to: 'a@b' }, { kind: 'mattermost' }],
      soc: [],
    });
    expect(receiversOf({ ...none, socMailTo: 'c@b', socChat: 'slack-compatible' })).toEqual({
      'on-call': [],
      soc: [{ kind: 'mail', to: 'c@b' }, { kind: 'slack-compatible' }],
    });
  });

  it('lets in itself and who declared a flow, with a client certificate', () => {
    const objects = renderWired('airgapped', component as never, [needing('sender', 'alerts', 'operational')]);
    expect(parse(fileOf(objects, 'alertmanager-config', 'web.yml'))).toEqual({
      tls_server_config: {
        cert_file: '/etc/sallyport/tls/tls.crt',
        key_file: '/etc/sallyport/tls/tls.key',
        client_auth_type: 'RequireAndVerifyClientCert',
        client_ca_file: '/etc/sallyport/trust/ca.crt',
        client_allowed_sans: [
          'spiffe://internal.example.mil/ns/sallyport-observability/sa/alertmanager',
          'spiffe://internal.example.mil/ns/sallyport-observability/sa/sender',
        ],
        min_version: 'TLS13',
      },
    });
  });

  it('mounts the password of the mail server only where it is used', () => {
    const volumes = (knob: Record<string, unknown>): string[] => {
      const objects = renderWired('airgapped', component as never, [], { knobs: knob });
      return podOf(objectAlone(objects, 'StatefulSet', 'alertmanager')).volumes.map((volume) => String(volume['name']));
    };
    expect(volumes({ mailTo: 'a@internal.example.mil', mailUser: 'alerts' })).toContain('smtp');
    expect(volumes({ mailTo: 'a@internal.example.mil' })).not.toContain('smtp');
    expect(volumes({ mailUser: 'alerts' })).not.toContain('smtp');
    expect(volumes({ socMailTo: 'a@internal.example.mil', mailUser: 'alerts' })).toContain('smtp');
  });

  it.each(['readinessProbe', 'livenessProbe', 'startupProbe'])(
    '%s asks with the pod own certificate: a connection without a handshake would be a line in the log',
    (probe) => {
      const container = containerOf(
        objectAlone(renderAlone(component as never), 'StatefulSet', 'alertmanager'),
        'alertmanager',
      );
      expect(container[probe]).toMatchObject({
        timeoutSeconds: 10,
        exec: {
          command: [
            '/bin/amtool',
            '--alertmanager.url=https://localhost:9093',
            '--http.config.file=/etc/alertmanager/config/probe.yml',
            'config',
            'show',
          ],
        },
      });
    },
  );

  it('documents every knob', () => {
    expect(knobDefects(component.knobs)).toEqual([]);
  });
});
