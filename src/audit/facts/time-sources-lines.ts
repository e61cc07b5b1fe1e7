import type { EmbeddedDocument } from './documents';
import { linesOf } from './documents';

export interface NamedClock {
  readonly line: number;
  readonly host: string;
  readonly format: string;
}

/** Time servers named by the lines of chrony, ntpd, OpenNTPD, timesyncd and ptp4l files. */
export function clockLines(document: EmbeddedDocument): readonly NamedClock[] {
  return [
    ...(isNtpConfig(document) ? ntpLines(document.text) : []),
    ...timesyncdLines(document),
    ...ptpLines(document),
  ];
}

/** True for chrony.conf and ntp.conf: by name, or by words that no other format has beside `server`. */
export function isNtpConfig(document: EmbeddedDocument): boolean {
  return (
    /(chrony|ntp(?!l)|sources)[\w.-]*$/i.test(document.name) ||
    /^[ \t]*(driftfile|makestep|rtcsync|(server|pool|peer)\s+\S+.*\siburst)\b/im.test(document.text)
  );
}

// chronyd reads its directives in either case; `initstepslew` takes as many hosts as it is given. `refclock` names a device,
// `local` the machine's own clock: neither is asked over a network.
const NTP_LINES: readonly RegExp[] = [
  /^\s*(?:servers?|pool|peer|manycastclient|multicastclient)\s+([^\s;{}#]+)/i,
  /^\s*initstepslew\s+[\d.]+\s+([^;{}#]+)/i,
  /^\s*constraints?\s+from\s+"?(?:https?:\/\/)?([^\s"/:#]+)/i,
];

/** The servers of chrony and ntpd lines, whatever the file is called. */
export function ntpLines(text: string): readonly NamedClock[] {
  return linesOf(text).flatMap(({ number, text: line }) => {
    const hosts = NTP_LINES.map((pattern) => pattern.exec(line)?.[1]).find((found) => found !== undefined) ?? '';
    return hosts
      .split(/\s+/)
      .filter((host) => host !== '' && !isLocalClock(host))
      .map((host) => ({ line: number, host, format: 'ntp' }));
  });
}

// 127.127.t.u is how ntpd names a reference clock of its own machine.
function isLocalClock(host: string): boolean {
  return host.startsWith('127.127.');
}

/** A file or folder that a chrony or ntpd file takes in. */
export interface Inclusion {
  readonly line: number;
  /** As written: `confdir /etc/chrony/conf.d`. */
  readonly directive: string;
  /** Path, or pattern, of the files that are read. */
  readonly pattern: string;
}

/** Endings of the files that chronyd reads in a folder. */
const FOLDERS: Readonly<Record<string, string>> = { confdir: '*.conf', sourcedir: '*.sources' };

/** What a chrony or ntpd file includes; each folder by itself, as files of all of them are read. */
export function inclusionsOf(document: EmbeddedDocument): readonly Inclusion[] {
  if (!isNtpConfig(document)) return [];
  return linesOf(document.text).flatMap(({ number: line, text }) => {
    const match = /^\s*(include|includefile|confdir|sourcedir)\s+([^#!;%]+)/i.exec(text);
    const word = match?.[1]?.toLowerCase() ?? '';
    const ending = FOLDERS[word];
    const paths = (match?.[2] ?? '').split(/\s+/).filter((path) => path !== '');
    return paths.map((path) => {
      const pattern = ending === undefined ? path.replace(/^"(.*)"$/, '$1') : `${path.replace(/\/$/, '')}/${ending}`;
      return { line, directive: `${word} ${path}`, pattern };
    });
  });
}

function timesyncdLines(document: EmbeddedDocument): readonly NamedClock[] {
  if (!isTimesyncd(document)) return [];
  return linesOf(document.text).flatMap(({ number, text }) => {
    const list = /^\s*(?:Fallback)?NTP=(.*)$/.exec(text)?.[1] ?? '';
    return list
      .split(/\s+/)
      .filter((host) => host !== '')
      .map((host) => ({ line: number, host, format: 'ini' }));
  });
}

function isTimesyncd({ name, text }: EmbeddedDocument): boolean {
  return /^[ \t]*\[Time\]/m.test(text) || name.includes('timesyncd');
}

/** True for a file of timesyncd that says something of servers, or is called so, and nothing of those to fall back to. */
export function lacksFallback(document: EmbeddedDocument): boolean {
  if (!isTimesyncd(document)) return false;
  const isOne = /timesyncd/.test(document.name) || /^[ \t]*NTP=/m.test(document.text);
  return isOne && !/^[ \t]*FallbackNTP=/m.test(document.text);
}

/** True for cloud-init that switches NTP on and names no server: the pools of the distribution are then written. */
export function lacksServers({ text }: EmbeddedDocument): boolean {
  if (!text.startsWith('#cloud-config')) return false;
  const section = /^ntp:(.*(?:\n(?:[ \t]+.*|[ \t]*#.*)?$)*)/m.exec(text)?.[1];
  if (section === undefined || /^\s*(?:enabled:\s*)?false\b/m.test(section)) return false;
  return !/\b(?:servers|pools|peers|config)\b/.test(section);
}

function ptpLines(document: EmbeddedDocument): readonly NamedClock[] {
  if (!/ptp/i.test(document.name) && !document.text.includes('unicast_master_table')) return [];
  return linesOf(document.text).flatMap(({ number, text }) => {
    const host = /^\s*(?:UDPv4|UDPv6)\s+(\S+)/.exec(text)?.[1];
    return host === undefined ? [] : [{ line: number, host, format: 'ptp' }];
  });
}
