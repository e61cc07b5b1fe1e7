import { TLS_CA, TLS_CERT, TLS_KEY, TRUST_FILE } from '../../../constructs/trust';
import type { Endpoint } from '../../../core/graph';
import { compareText } from '../../../core/result';
import { SECURITY_LABEL } from '../../../core/watch';
import { receiverConfig, SMTP_DIR, type Audience, type Receiver } from './receivers';

type Yaml = Readonly<Record<string, unknown>>;

/** Loopback, discard port: what a receiver without an address of its own would call instead of its maker. */
const NOWHERE = 'http://127.0.0.1:9/';

/** Defaults that point at hosted services, all of them (facts/phone-home: alertmanager-default-urls). */
const HOSTED_DEFAULTS = [
  'opsgenie_api_url',
  'pagerduty_url',
  'rocketchat_api_url',
  'slack_app_url',
  'telegram_api_url',
  'victorops_api_url',
  'webex_api_url',
  'wechat_api_url',
] as const;

const ON_CALL = 'on-call';
const SOC = 'soc';

const IMPLICIT_TLS_PORT = 465;

export interface AlertmanagerSettings {
  /** Channels of those on call, and of security operations; none of theirs where nobody of them is told. */
  readonly receivers: Readonly<Record<Audience, readonly Receiver[]>>;
  /** Mail server of the site; absent where no mail is sent. */
  readonly smtp?: Endpoint;
  /** User at the mail server; empty for none. */
  readonly mailUser: string;
  /** Sender of mail. */
  readonly mailFrom: string;
  /** Name that it gives itself to the mail server. */
  readonly host: string;
  /** When a firing alert is told again. */
  readonly repeat: string;
}

/** Configuration of Alertmanager 0.34. */
export function alertmanagerConfig(settings: AlertmanagerSettings): Yaml {
  const { [ON_CALL]: onCall, [SOC]: soc } = settings.receivers;
  return {
    global: { ...Object.fromEntries(HOSTED_DEFAULTS.map((key) => [key, NOWHERE])), ...mailConfig(settings) },
    route: {
      receiver: ON_CALL,
      group_by: ['alertname', 'job'],
      group_wait: '30s',
      group_interval: '5m',
      repeat_interval: settings.repeat,
      ...(soc.length === 0
        ? {}
        : { routes: [{ receiver: SOC, matchers: [isSecurity('=')], continue: true }, { receiver: ON_CALL }] }),
    },
    inhibit_rules: [
      {
        // Labels that both lack count as equal: a sum over everything would hide every other sum.
        source_matchers: ['severity="critical"', 'job!=""'],
        // What security operations hear of is nobody else's to hide.
        target_matchers: ['severity=~"warning|info"', 'job!=""', isSecurity('!=')],
        equal: ['job', 'namespace', 'name'],
      },
    ],
    receivers: [receiverConfig(ON_CALL, onCall), ...(soc.length === 0 ? [] : [receiverConfig(SOC, soc)])],
  };
}

function isSecurity(operator: '=' | '!='): string {
  return `${SECURITY_LABEL.name}${operator}"${SECURITY_LABEL.value}"`;
}

function mailConfig({ smtp, mailUser, mailFrom, host }: AlertmanagerSettings): Yaml {
  if (smtp === undefined) return {};
  return {
    smtp_smarthost: `${smtp.host}:${smtp.port}`,
    smtp_from: mailFrom,
    smtp_hello: host,
    smtp_require_tls: true,
    smtp_force_implicit_tls: smtp.port === IMPLICIT_TLS_PORT,
    smtp_tls_config: { ca_file: TRUST_FILE, server_name: smtp.host, min_version: 'TLS12' },
    ...(mailUser === '' ? {} : { smtp_auth_username: mailUser, smtp_auth_password_file: `${SMTP_DIR}/password` }),
  };
}

/** Server side, as Prometheus has it: only callers that declared a flow. */
export function webConfig(callers: readonly string[]): Yaml {
  return {
    tls_server_config: {
      cert_file: TLS_CERT,
      key_file: TLS_KEY,
      client_auth_type: 'RequireAndVerifyClientCert',
      client_ca_file: TLS_CA,
      ...(callers.length === 0 ? {} : { client_allowed_sans: [...callers].sort(compareText) }),
      min_version: 'TLS13',
    },
  };
}

/** How the probe calls its own server. */
export function probeConfig(serverName: string): Yaml {
  return { tls_config: { ca_file: TLS_CA, cert_file: TLS_CERT, key_file: TLS_KEY, server_name: serverName } };
}

/** Both ends of the talk among the pods of a cluster: only its own identity is let in, and pods are called by address. */
export function gossipConfig(serverName: string, identity: string): Yaml {
  const { tls_server_config } = webConfig([identity]);
  return {
    tls_server_config,
    tls_client_config: { ca_file: TLS_CA, cert_file: TLS_CERT, key_file: TLS_KEY, server_name: serverName },
  };
}
