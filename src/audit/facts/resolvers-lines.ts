import type { EmbeddedDocument } from './documents';
import { linesOf } from './documents';

/** A server named on a line of a configuration file. */
export interface NamedServer {
  readonly line: number;
  readonly host: string;
  /** Format in which it was found, for `via`. */
  readonly format: string;
}

type LineReader = (
  line: string,
  document: EmbeddedDocument,
) => { readonly format: string; readonly hosts: readonly string[] } | null;

/** DNS servers named by resolv.conf, systemd-resolved, dnsmasq, unbound and nginx lines, wherever such lines stand. */
export function resolverLines(document: EmbeddedDocument): readonly NamedServer[] {
  // Most files have none of the words that the readers look for.
  if (!/nameserver|DNS=|server=|forward-|stub-|resolver/.test(document.text)) return [];
  return linesOf(document.text).flatMap(({ number, text }) => {
    if (/^\s*[#;]/.test(text)) return [];
    return READERS.flatMap((read) => {
      const found = read(text, document);
      return found === null ? [] : found.hosts.map((host) => ({ line: number, host, format: found.format }));
    });
  });
}

const READERS: readonly LineReader[] = [resolvConf, resolved, dnsmasq, unbound, nginx];

function resolvConf(line: string): ReturnType<LineReader> {
  const host = /(?:^|["'\s;&|])nameserver\s+([0-9a-fA-F.:%[\]]+)(?=["'\s\\;]|$)/.exec(line)?.[1];
  return host === undefined ? null : { format: 'resolv.conf', hosts: [host] };
}

function resolved(line: string, document: EmbeddedDocument): ReturnType<LineReader> {
  if (!document.text.includes('[Resolve]') && !/resolved/.test(document.name)) return null;
  const list = /^\s*(?:Fallback)?DNS=(.*)$/.exec(line)?.[1];
  return list === undefined ? null : { format: 'ini', hosts: words(list).map((word) => word.replace(/#.*$/, '')) };
}

function dnsmasq(line: string, document: EmbeddedDocument): ReturnType<LineReader> {
  const target = /^\s*(?:server|rev-server)=(\S+)/.exec(line)?.[1];
  if (
    target === undefined ||
    !(/dnsmasq/i.test(document.name) || /^(no-resolv|cache-size|listen-address|domain-needed)\b/m.test(document.text))
  )
    return null;
  const address = target.slice(Math.max(target.lastIndexOf('/'), target.lastIndexOf(',')) + 1).replace(/#\d+$/, '');
  // `server=/zone/` keeps the zone local, `server=/zone/#` gives it to the servers listed elsewhere.
  return address === '' || address === '#' ? null : { format: 'dnsmasq', hosts: [address] };
}

function unbound(line: string): ReturnType<LineReader> {
  const host = /^\s*(?:forward-addr|forward-host|stub-addr):\s*([^\s#]+)/.exec(line)?.[1];
  return host === undefined ? null : { format: 'unbound', hosts: [host.replace(/@\d+$/, '')] };
}

function nginx(line: string): ReturnType<LineReader> {
  const list = /(?:^|[{;]|\s)resolver\s+([^;{}]+);/.exec(line)?.[1];
  if (list === undefined) return null;
  const hosts = words(list).filter((word) => !/^(valid|ipv6|ipv4|status_zone)=/.test(word));
  return { format: 'nginx', hosts: hosts.map((word) => (word === 'local=on' ? '/etc/resolv.conf' : word)) };
}

function words(text: string): readonly string[] {
  return text.split(/[\s,]+/).filter((word) => word !== '');
}
