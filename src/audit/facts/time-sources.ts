import type { ManifestObject } from '../../manifest/manifest';
import type { AuditContext, Text } from '../rule';
import { isAddress, isNumberAddress } from './addresses';
import { commandLinesOf, flagsOf, type Word } from './command-line';
import { environmentOf } from './container-environment';
import type { EmbeddedDocument } from './documents';
import { documentsOf, innerLine } from './documents';
import { imageMatches } from './image-match';
import { bareHost } from './inside';
import { listAt, textAt } from './plain';
import type { Container, PodTemplate } from './pod-templates';
import { containersOf, podTemplatesOf } from './pod-templates';
import { clockLines } from './time-sources-lines';

/** A time server that something is told to ask, or asks because nobody told it otherwise. */
export interface TimeSourceUse {
  readonly host: string;
  readonly path: string;
  readonly via: readonly string[];
  readonly inner?: string;
}

/** Every time server that an object names or falls back to, once per place. */
export function timeSourcesOf(object: ManifestObject, context: AuditContext): readonly TimeSourceUse[] {
  return context.remember(object, 'clocks', () => findTimeSources(object, context));
}

function findTimeSources(object: ManifestObject, context: AuditContext): readonly TimeSourceUse[] {
  if (object.kind === 'CustomResourceDefinition') return [];
  const found = [
    ...podTemplatesOf(object).flatMap((template) =>
      containersOf(template).flatMap((container) => containerClocks(template, container, context)),
    ),
    ...documentsOf(object, context).flatMap(documentClocks),
    ...context.textsOf(object).flatMap(textClocks),
  ];
  const seen = new Set<string>();
  return found.filter((use) => {
    const key = [use.path, use.host].join(' ');
    return seen.has(key) ? false : seen.add(key) !== undefined;
  });
}

const CLOCK_VARIABLES = /(^|_)(NTP|CHRONY|TIME|SNTP)_?(SERVERS?|POOLS?|HOSTS?|PEERS?|SOURCES?)$/i;
const CLOCK_FLAGS = /^(s?ntp|chrony|time)[-_.]?(servers?|pools?|hosts?|peers?|sources?)$/i;

function containerClocks(template: PodTemplate, container: Container, context: AuditContext): readonly TimeSourceUse[] {
  const environment = environmentOf(template, container, context);
  const variables = environment.variables.filter(
    ({ name, value }) => CLOCK_VARIABLES.test(name) && typeof value === 'string',
  );
  return [
    ...variables.flatMap(({ value, path }) => hosts(value ?? '').map((host) => use(host, path, ['env']))),
    ...argumentClocks(container),
    ...defaultClock(container, variables.length > 0),
  ];
}

function argumentClocks({ path, value }: Container): readonly TimeSourceUse[] {
  const flags = flagsOf(path, value).filter(({ name }) => CLOCK_FLAGS.test(name));
  return [
    ...flags.flatMap((flag) => hosts(flag.value).map((host) => use(host, flag.valuePath, ['arg']))),
    ...commandLinesOf(path, value)
      .flatMap(spokenClocks)
      .map((word) => use(word.text, word.path, ['arg'])),
  ];
}

function spokenClocks(words: readonly Word[]): readonly Word[] {
  const daemon = words.findIndex(({ text }) => /(^|\/)(ntpd|ntpdate|sntp|chronyd|rdate|ntpdig|htpdate)$/.test(text));
  if (daemon < 0) return [];
  return words.slice(daemon + 1).filter(({ text }, index, rest) => isClockWord(text, rest[index - 1]?.text));
}

/** Words after which an address is one to listen on, or of a client. */
const NOT_ASKED = /^(bind\w*address|allow|deny|-[bBI])$/i;

// `ntpd -p host`, `ntpdate host`, and chronyd's directives on the command line: `'server host iburst'`.
function isClockWord(word: string, previous: string | undefined): boolean {
  if (isAddress(word) || isNumberAddress(word)) return !NOT_ASKED.test(previous ?? '');
  if (/^(?:server|pool|peer)$/.test(previous ?? '') && /^[a-z][\w-]*$/i.test(word)) return true;
  if (!/^[A-Za-z0-9][\w-]*(\.[\w-]+)+$/.test(word) || /\.(conf|drift|log|pid|sh|sock)$/.test(word)) return false;
  return previous === '-p' || /^[a-z]/i.test(word);
}

/** What an image asks when nobody configured it (facts on the picks: its start script and packaged configuration). */
const DEFAULTS: readonly {
  readonly images: readonly string[];
  readonly host: string;
  readonly needs: 'variable' | 'file';
}[] = [
  { images: ['cturra/ntp'], host: 'time.cloudflare.com', needs: 'variable' },
  { images: ['chrony', 'chronyd', 'docker-chrony', 'ntp', 'ntpd'], host: 'pool.ntp.org', needs: 'file' },
];

function defaultClock(container: Container, hasVariable: boolean): readonly TimeSourceUse[] {
  const fallback = DEFAULTS.find(({ images }) => images.some((pattern) => imageMatches(container.image, pattern)));
  if (fallback === undefined || hasVariable) return [];
  const mounts = listAt(container.value, 'volumeMounts').map((mount) => textAt(mount, 'mountPath') ?? '');
  const hasFile =
    mounts.some((mount) => /^\/etc(\/(chrony|ntp)[\w./-]*)?$/.test(mount)) ||
    flagsOf(container.path, container.value).some(({ name }) => name === 'f' || name === 'c');
  return fallback.needs === 'file' && hasFile ? [] : [use(fallback.host, `${container.path}/image`, ['image default'])];
}

function documentClocks(document: EmbeddedDocument): readonly TimeSourceUse[] {
  return clockLines(document).map(({ host, line, format }) => ({
    ...use(host, document.path, [...document.via, format]),
    inner: innerLine(document, line),
  }));
}

const CLOCK_POINTERS = /\/(s?ntp|chrony|timesyncd?|time)\/(servers?|pools?|peers?)(\/\d+)?$/i;
const CLOCK_KEYS = /^(s?ntp|time)[-_]?(servers?|pools?|peers?)$/i;

/** Programs that ask the time of whom they are told; in a script each word stands under its command. */
const CLOCK_PROGRAMS = /^(?:ntpd|ntpdate|ntpdig|sntp|chronyd|chronyc|rdate|htpdate)$/;

/** Words of a script that a clock program is told to ask: hosts, and chronyd's directives. */
function scriptClocks({ key, value, via }: Text): readonly string[] {
  if (!via.includes('shell') || !CLOCK_PROGRAMS.test(key ?? '')) return [];
  if (key === 'chronyc' && !/^[\w-]+(?:\.[\w-]+)+$/.test(value)) return [];
  const words = value.split(/\s+/);
  return words.filter((word, index) => isClockWord(word, words[index - 1]));
}

// Pools and servers that the public knows, as their operators publish them: a help for text that no parser understands.
const PUBLIC_CLOCKS =
  /(?<![\w.-])(?:(?:[\w-]+\.)*pool\.ntp\.org|time\.cloudflare\.com|time\d?\.google\.com|time\.android\.com|time\.windows\.com|time\.(?:[a-z]+\.)?apple\.com|time(?:-[\w-]+)?\.nist\.gov|ntp\.ubuntu\.com|time\d?\.facebook\.com|time\.aws\.com|ntp\d*\.aliyun\.com|ntp\.nict\.jp|ptbtime\d\.ptb\.de|169\.254\.169\.123)(?![\w-]|\.\w)/gi;

function textClocks(text: Text): readonly TimeSourceUse[] {
  if (text.path.startsWith('/metadata/') || text.key === 'description') return [];
  const pointer = `${text.path}${text.inner?.startsWith('/') === true ? text.inner : ''}`;
  const isNamed = CLOCK_KEYS.test(text.key ?? '') || CLOCK_POINTERS.test(pointer);
  const live = text.value.includes('\n') ? text.value.replace(/^[ \t]*[#;].*$/gm, '') : text.value;
  const isCandidate = live.includes('.');
  const told = scriptClocks(text);
  const known = isCandidate ? [...live.matchAll(PUBLIC_CLOCKS)].map((match) => match[0]) : [];
  const named = isNamed ? hosts(live) : [...told, ...known];
  return named.map((host) => ({
    ...use(host, text.path, text.via),
    ...(text.inner === undefined ? {} : { inner: text.inner }),
  }));
}

function use(host: string, path: string, via: readonly string[]): TimeSourceUse {
  return { host: bareHost(host.replace(/^s?ntps?:\/\//i, '')), path, via };
}

function hosts(text: string): readonly string[] {
  return text
    .split(/[\s,;]+/)
    .filter(
      (word) =>
        /^[\w[][\w.:%\]-]*$/.test(word) &&
        (/[a-z.:]/i.test(word) || isNumberAddress(word)) &&
        !/^(true|false|null|iburst)$/i.test(word),
    );
}
