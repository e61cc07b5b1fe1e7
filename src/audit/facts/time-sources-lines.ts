import type { EmbeddedDocument } from './documents';
import { linesOf } from './documents';

export interface NamedClock {
  readonly line: number;
  readonly host: string;
  readonly format: string;
}

/** Time servers named by the lines of chrony, ntpd, timesyncd and ptp4l files. */
export function clockLines(document: EmbeddedDocument): readonly NamedClock[] {
  return [...ntpLines(document), ...timesyncdLines(document), ...ptpLines(document)];
}

/** True for chrony.conf and ntp.conf: by name, or by words that no other format has beside `server`. */
export function isNtpConfig(document: EmbeddedDocument): boolean {
  return (
    /(chrony|ntp(?!l)|sources)[\w.-]*$/i.test(keyOf(document)) ||
    /^[ \t]*(driftfile|makestep|rtcsync|(server|pool|peer)\s+\S+.*\siburst)\b/im.test(document.text)
  );
}

function ntpLines(document: EmbeddedDocument): readonly NamedClock[] {
  if (!isNtpConfig(document)) return [];
  return linesOf(document.text).flatMap(({ number, text }) => {
    // chronyd reads its directives in either case; `initstepslew` takes as many hosts as it is given.
    const match = /^\s*(?:(?:server|pool|peer)\s+([^\s;{}#]+)|initstepslew\s+[\d.]+\s+([^;{}#]+))/i.exec(text);
    return (match?.[1] ?? match?.[2] ?? '')
      .split(/\s+/)
      .filter((host) => host !== '' && !isLocalClock(host))
      .map((host) => ({ line: number, host, format: 'ntp' }));
  });
}

// 127.127.t.u is how ntpd names a reference clock of its own machine.
function isLocalClock(host: string): boolean {
  return host.startsWith('127.127.');
}

function timesyncdLines(document: EmbeddedDocument): readonly NamedClock[] {
  if (!/^[ \t]*\[Time\]/m.test(document.text) && !/timesyncd/.test(document.name)) return [];
  return linesOf(document.text).flatMap(({ number, text }) => {
    const list = /^\s*(?:Fallback)?NTP=(.*)$/.exec(text)?.[1] ?? '';
    return list
      .split(/\s+/)
      .filter((host) => host !== '')
      .map((host) => ({ line: number, host, format: 'ini' }));
  });
}

function ptpLines(document: EmbeddedDocument): readonly NamedClock[] {
  if (!/ptp/i.test(document.name) && !document.text.includes('unicast_master_table')) return [];
  return linesOf(document.text).flatMap(({ number, text }) => {
    const host = /^\s*(?:UDPv4|UDPv6)\s+(\S+)/.exec(text)?.[1];
    return host === undefined ? [] : [{ line: number, host, format: 'ptp' }];
  });
}

function keyOf(document: EmbeddedDocument): string {
  return document.name;
}
