import { TRUST_FILE } from '../../../constructs/trust';

/** Where alerts may go. Only what a site runs itself is expressible: there is no member for a hosted service. */
export type Receiver =
  | { readonly kind: 'mail'; readonly to: string }
  | { readonly kind: 'mattermost' }
  | { readonly kind: 'slack-compatible' };

type Yaml = Readonly<Record<string, unknown>>;

export const RECEIVER = 'site';
/** Mount of the Secret that holds the chat's address, a bearer secret in itself. */
export const CHAT_DIR = '/etc/sallyport/chat';
export const SMTP_DIR = '/etc/sallyport/smtp';

/** Plain words, what is wrong and what to do: no markup, no picture, no link that a mail program would load. */
const TEXT =
  '{{ range .Alerts }}{{ .Status }} {{ .Labels.severity }} {{ .Labels.alertname }}: {{ .Annotations.summary }}\n{{ if eq .Status "firing" }}{{ .Annotations.steps }}\n{{ end }}{{ end }}';
const TITLE = '{{ .Status }}: {{ .CommonLabels.alertname }}';

/** The one receiver; without any member it takes alerts and tells nobody. */
export function receiverConfig(receivers: readonly Receiver[]): Yaml {
  const configs = receivers.map(channel);
  return { name: RECEIVER, ...Object.fromEntries(configs) };
}

function channel(receiver: Receiver): readonly [string, readonly Yaml[]] {
  switch (receiver.kind) {
    case 'mail':
      return [
        'email_configs',
        [{ to: receiver.to, send_resolved: true, headers: { Subject: TITLE }, html: '', text: TEXT }],
      ];
    case 'mattermost':
      return [
        'mattermost_configs',
        [{ webhook_url_file: `${CHAT_DIR}/url`, send_resolved: true, http_config: siteHttp(), text: TEXT }],
      ];
    case 'slack-compatible':
      return [
        'slack_configs',
        [
          {
            api_url_file: `${CHAT_DIR}/url`,
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
