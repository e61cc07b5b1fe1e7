import { TRUST_FILE } from '../../../constructs/trust';

/** Where alerts may go. Only what a site runs itself is expressible: there is no member for a hosted service. */
export type Receiver =
  | { readonly kind: 'mail'; readonly to: string }
  | { readonly kind: 'mattermost' }
  | { readonly kind: 'slack-compatible' };

/** Those who are told, each by channels of their own. */
export type Audience = 'on-call' | 'soc';

type Yaml = Readonly<Record<string, unknown>>;

/** Mounts of the Secrets that hold the address of a chat, a bearer secret in itself. */
export const CHAT_DIRS: Readonly<Record<Audience, string>> = {
  'on-call': '/etc/sallyport/chat',
  soc: '/etc/sallyport/soc-chat',
};
export const SMTP_DIR = '/etc/sallyport/smtp';

/** Plain words, what is wrong and what to do: no markup, no picture, no link that a mail program would load. */
const TEXT =
  '{{ range .Alerts }}{{ .Status }} {{ .Labels.severity }} {{ .Labels.alertname }}: {{ .Annotations.summary }}\n{{ if eq .Status "firing" }}{{ .Annotations.steps }}\n{{ end }}{{ end }}';
const TITLE = '{{ .Status }}: {{ .CommonLabels.alertname }}';

/** A receiver of Alertmanager; without any channel it takes alerts and tells nobody. */
export function receiverConfig(audience: Audience, receivers: readonly Receiver[]): Yaml {
  const configs = receivers.map((receiver) => channel(receiver, `${CHAT_DIRS[audience]}/url`));
  return { name: audience, ...Object.fromEntries(configs) };
}

function channel(receiver: Receiver, chatFile: string): readonly [string, readonly Yaml[]] {
  switch (receiver.kind) {
    case 'mail':
      return [
        'email_configs',
        [{ to: receiver.to, send_resolved: true, headers: { Subject: TITLE }, html: '', text: TEXT }],
      ];
    case 'mattermost':
      return [
        'mattermost_configs',
        [{ webhook_url_file: chatFile, send_resolved: true, http_config: siteHttp(), text: TEXT }],
      ];
    case 'slack-compatible':
      return [
        'slack_configs',
        [
          {
            api_url_file: chatFile,
            send_resolved: true,
            http_config: siteHttp(),
            title: TITLE,
            title_link: '',
            text: TEXT,
          },
        ],
      ];
  }
}

/** The site's anchors decide, and an answer cannot send the client elsewhere. */
function siteHttp(): Yaml {
  return { follow_redirects: false, tls_config: { ca_file: TRUST_FILE, min_version: 'TLS12' } };
}
