import { z } from 'zod';
import {
  bytes,
  BYTES_PATTERN,
  CPU_PATTERN,
  DURATION_PATTERN,
  fraction,
  milliseconds,
  millicores,
  PERCENT_PATTERN,
} from '../quantity';
import { hostsInText } from '../hosts-in-text';
import { refuseBy, refuseUnless, type Refusal } from './refuse';

/** Bounds in the unit's own spelling; a value outside them is an error, never silently raised. */
export interface Bounds {
  /** Smallest value allowed. @default no bound; 16Mi of memory, 64Mi of disk */
  readonly min?: string;
  /** Largest value allowed. @default no bound */
  readonly max?: string;
}

/** Processor time: `2` (cores) or `500m`. */
export function cpu(bounds: Bounds = {}): z.ZodType<string, string> {
  const allowed = 'cores such as "2", or thousandths such as 500m';
  return quantity({ unit: 'cpu', regex: CPU_PATTERN, allowed, measure: millicores }, bounds);
}

/** Memory: `512Mi`, `2Gi`. No program of the platform starts in less than 16Mi. */
export function memory(bounds: Bounds = {}): z.ZodType<string, string> {
  const allowed = 'a size such as 512Mi or 2Gi (Ki, Mi, Gi, Ti)';
  return quantity({ unit: 'bytes', regex: BYTES_PATTERN, allowed, measure: bytes }, { min: '16Mi', ...bounds });
}

/** Disk: `40Gi`, `1Ti`. Below 64Mi a file system leaves next to nothing for data. */
export function storageSize(bounds: Bounds = {}): z.ZodType<string, string> {
  const allowed = 'a size such as 40Gi or 1Ti (Ki, Mi, Gi, Ti)';
  return quantity({ unit: 'bytes', regex: BYTES_PATTERN, allowed, measure: bytes }, { min: '64Mi', ...bounds });
}

/** Time: `30s`, `12h`, `15d`. */
export function duration(bounds: Bounds = {}): z.ZodType<string, string> {
  const allowed = 'a number with one unit such as 30s, 12h or 15d (ms, s, m, h, d, w, y)';
  return quantity({ unit: 'duration', regex: DURATION_PATTERN, allowed, measure: milliseconds }, bounds);
}

/** Share: `90%`. */
export function percent(bounds: Bounds = {}): z.ZodType<string, string> {
  return quantity({ unit: 'percent', regex: PERCENT_PATTERN, allowed: '0% to 100%', measure: fraction }, bounds);
}

/** A whole number within bounds, both included. */
export function count(bounds: { readonly min: number; readonly max: number }): z.ZodNumber {
  return z
    .int()
    .min(bounds.min)
    .max(bounds.max)
    .meta({ unit: 'count', allowed: `whole number from ${bounds.min} to ${bounds.max}` });
}

/** `true` or `false`. */
export function flag(): z.ZodBoolean {
  return z.boolean().meta({ allowed: 'true or false' });
}

/** One of a closed list of words. */
export function choice<const T extends readonly [string, ...string[]]>(words: T): z.ZodEnum<{ [K in T[number]]: K }> {
  return z.enum(words).meta({ allowed: words.join(' | ') });
}

/** A name of one DNS label, as Kubernetes objects have it (RFC 1123); shorter where something is put before it. */
export function dnsLabel(longest = 63): z.ZodString {
  return pattern(
    new RegExp(`^[a-z0-9]([a-z0-9-]{0,${longest - 2}}[a-z0-9])?$`),
    `lower-case letters, digits and hyphens, at most ${longest}, such as chat-small`,
  );
}

/** A value that may stand in a Kubernetes label. */
export function labelValue(): z.ZodString {
  return pattern(
    /^[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/,
    'letters, digits, and - _ . between them, at most 63 characters',
  );
}

/** One line of printable text. */
export function line(max = 200): z.ZodString {
  const printable = new RegExp(`^(?=\\S)[\\x20-\\x7e\\u00a0-\\ud7ff\\ue000-\\ufffd]{1,${max}}(?<=\\S)$`);
  return pattern(printable, `one line of text, at most ${max} characters`);
}

/** Name of a group, plain or as a distinguished name. Names of hosts in it are checked against the site. */
export function groupName(): z.ZodString {
  return pattern(
    /^[A-Za-z0-9][A-Za-z0-9 ._=,/@()&+:-]{0,127}$/,
    'letters, digits, blanks and . _ = , / @ ( ) & + : - after the first one, at most 128 characters',
  ).check(refuseBy(judgeGroup));
}

/** A mail address in a domain of the site, or nothing. Which domains those are is checked with the values file. */
export function siteMail(): z.ZodString {
  return pattern(new RegExp(`^(${MAILBOX})?$`), 'one mail address in a domain of the site, or nothing').meta({
    inside: 'site',
  });
}

/** A user name, plain or as a mail address in a domain of the site, or nothing. */
export function siteLogin(): z.ZodString {
  return pattern(
    new RegExp(`^(${MAILBOX}|[A-Za-z0-9._%+\\\\-]{0,200})$`),
    'a user name of letters, digits and . _ % + \\ -, or a mail address in a domain of the site, or nothing',
  ).meta({ inside: 'site' });
}

/** A public key of OpenPGP in ASCII armour, without headers, or nothing. A private key is refused. */
export function armouredKey(): z.ZodString {
  const [begin, end] = ['BEGIN', 'END'].map((word) => `-----${word} PGP PUBLIC KEY BLOCK-----`);
  return pattern(
    new RegExp(`^(${begin ?? ''}\\n[A-Za-z0-9+/=\\n]{1,32000}${end ?? ''}\\n?)?$`),
    'one public key of OpenPGP in ASCII armour, without header lines, or nothing',
  ).meta({ unit: 'armour' });
}

/** Text that names no host; for files that know no site. */
export function hostless(regex: RegExp, allowed: string): z.ZodString {
  return pattern(regex, allowed).check(refuseBy(judgeHostless));
}

/** Text that matches a pattern; `allowed` says the pattern in words. */
export function pattern(regex: RegExp, allowed: string): z.ZodString {
  return z.string().regex(regex).meta({ allowed });
}

const MAILBOX = '[A-Za-z0-9._%+-]{1,64}@[a-z0-9-]{1,63}(\\.[a-z0-9-]{1,63})*';

function judgeGroup(text: string): Refusal | undefined {
  if (text.includes('://') || text.includes('::'))
    return { message: 'not the name of a group', allowed: 'a name without :// and ::', fix: 'name the group only' };
  // Groups that Kubernetes itself fills: everybody, every service account, every node.
  if (!/^system:/i.test(text)) return undefined;
  return {
    message: 'group of the cluster itself',
    allowed: 'a name that does not begin with system:',
    fix: 'name a group of the identity provider',
  };
}

function judgeHostless(text: string): Refusal | undefined {
  const [host] = hostsInText(text);
  if (host === undefined) return undefined;
  return {
    message: `reads as the host ${host}`,
    allowed: 'a name that no reader takes for a host or an image',
    fix: `use - in place of the dots, as in ${host.replaceAll('.', '-')}`,
  };
}

interface Unit {
  readonly unit: string;
  readonly regex: RegExp;
  readonly allowed: string;
  readonly measure: (text: string) => number;
}

function quantity({ unit, regex, allowed, measure }: Unit, bounds: Bounds): z.ZodType<string, string> {
  const within = describeBounds(bounds);
  const min = bounds.min === undefined ? -Infinity : measure(bounds.min);
  const max = bounds.max === undefined ? Infinity : measure(bounds.max);
  const outOfBounds = { message: 'value is out of bounds', allowed: within.trim(), fix: `choose a value${within}` };
  return z
    .string()
    .regex(regex, { abort: true })
    .check(refuseUnless((text) => measure(text) >= min && measure(text) <= max, outOfBounds))
    .meta({ unit, allowed: `${allowed}${within}` });
}

function describeBounds({ min, max }: Bounds): string {
  return `${min === undefined ? '' : ` from ${min}`}${max === undefined ? '' : ` up to ${max}`}`;
}
