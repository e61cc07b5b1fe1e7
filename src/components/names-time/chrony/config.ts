import { TLS_CA, TLS_CERT, TLS_KEY } from '../../../constructs/trust';
import type { SiteHost } from '../../../core/site';
import { COMMAND_PORT, NTP_PORT } from './flows';

export const STATE_DIR = '/var/lib/chrony';
export const RUN_DIR = '/run/chrony';

export interface ChronyFacts {
  readonly clocks: readonly SiteHost[];
  /** Networks that may ask for the time. */
  readonly clients: readonly string[];
}

/**
 * Configuration of an NTP server that takes time from the clocks of the site and leaves the node's clock alone (`-x`).
 * No pool and no folder of further sources: nothing at run time can add a clock.
 */
export function chronyConfig({ clocks, clients }: ChronyFacts): string {
  const lines = [
    ...clocks.flatMap(({ addresses, port }) => addresses.map((address) => `server ${address} port ${port} iburst`)),
    `port ${NTP_PORT}`,
    ...clients.map((cidr) => `allow ${cidr}`),
    // Goes on serving, at a stratum that says so, while the clocks of the site are away.
    'local stratum 10 orphan',
    `driftfile ${STATE_DIR}/drift`,
    `pidfile ${RUN_DIR}/chronyd.pid`,
    // Over UDP chronyd takes questions only; the socket that takes orders is not opened.
    `cmdport ${COMMAND_PORT}`,
    'bindcmdaddress 127.0.0.1',
    'bindcmdaddress ::1',
    'bindcmdaddress /',
    'ratelimit interval 1 burst 16',
    'clientloglimit 4194304',
  ];
  return `${lines.join('\n')}\n`;
}

/** Web configuration of the exporter: only a scraper with a certificate of the site gets in. */
export function exporterWebConfig(): Record<string, unknown> {
  return {
    tls_server_config: {
      cert_file: TLS_CERT,
      key_file: TLS_KEY,
      client_ca_file: TLS_CA,
      client_auth_type: 'RequireAndVerifyClientCert',
      min_version: 'TLS13',
    },
  };
}

/** Asks the server about itself; fails where it does not answer. */
export const TRACKING: readonly string[] = ['chronyc', '-n', '-h', '127.0.0.1', '-p', String(COMMAND_PORT), 'tracking'];
