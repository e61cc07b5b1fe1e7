import { isMap, listAt, mapAt } from '../plain';
import type { InnerDefault } from '../provider-defaults';

interface Receiver {
  /** Key of the receiver's own address, and of the one for all receivers of the sort. */
  readonly own: string;
  readonly global?: string;
  readonly host: string | null;
}

// prometheus/alertmanager: config/config.go (DefaultGlobalConfig), notify/pushover/pushover.go, notify/sns (address by region).
const RECEIVERS: ReadonlyMap<string, Receiver> = new Map([
  ['pagerduty', { own: 'url', global: 'pagerduty_url', host: 'events.pagerduty.com' }],
  ['opsgenie', { own: 'api_url', global: 'opsgenie_api_url', host: 'api.opsgenie.com' }],
  ['wechat', { own: 'api_url', global: 'wechat_api_url', host: 'qyapi.weixin.qq.com' }],
  ['victorops', { own: 'api_url', global: 'victorops_api_url', host: 'alert.victorops.com' }],
  ['telegram', { own: 'api_url', global: 'telegram_api_url', host: 'api.telegram.org' }],
  ['webex', { own: 'api_url', global: 'webex_api_url', host: 'webexapis.com' }],
  ['rocketchat', { own: 'api_url', global: 'rocketchat_api_url', host: 'open.rocket.chat' }],
  ['sns', { own: 'api_url', host: null }],
  // No setting moves it: the address is compiled in.
  ['pushover', { own: '', host: 'api.pushover.net' }],
  // These have no default; what they are given in a file nobody can see.
  ['slack', { own: 'api_url', global: 'slack_api_url', host: null }],
  ['discord', { own: 'webhook_url', host: null }],
  ['msteams', { own: 'webhook_url', host: null }],
  ['msteamsv2', { own: 'webhook_url', host: null }],
]);

/** Receivers of an Alertmanager configuration that name no address. */
export function receiverDefaults(data: unknown): readonly InnerDefault[] {
  const common = mapAt(data, 'global');
  return listAt(data, 'receivers').flatMap((receiver, index) =>
    [...RECEIVERS].flatMap(([kind, { own, global, host }]) =>
      listAt(receiver, `${kind}_configs`).flatMap((config, at): readonly InnerDefault[] => {
        const isNamed = (isMap(config) && own in config) || (global !== undefined && global in common);
        if (isNamed) return [];
        return [{ what: `receiver ${kind}`, host, pointer: `/receivers/${index}/${kind}_configs/${at}` }];
      }),
    ),
  );
}
