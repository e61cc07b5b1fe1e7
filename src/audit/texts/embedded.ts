import { tryBase64, tryDataUrl } from './base64';
import { readCode } from './code';
import { looksLikeSettings, readSettings } from './config';
import { directiveLayer, readDirectives } from './directives';
import { looksLikeHostsFile, readHostsFile } from './hosts-file';
import { MAX_LAYERS, MAX_STRUCTURED, type Emit, type Frame } from './frame';
import { tryJson } from './json';
import { readLoads } from './markup';
import { hasPem, readPem } from './pem';
import { readPython } from './python';
import { looksLikeShell, readShell } from './shell';
import { readUrlParameters } from './url';
import { looksLikeXml, readXml } from './xml';
import { tryYaml } from './yaml';

/** Reads one string: takes it apart if it embeds a document, gives it as it stands otherwise. */
export function readString(value: string, frame: Frame, emit: Emit): void {
  if (value === '') return;
  if (frame.layers >= MAX_LAYERS || value.length > MAX_STRUCTURED) return readLines(value, frame, emit);
  const text = hasPem(value) ? readPem(value, frame, emit) : value;
  if (text.trim() === '') return;
  readLoads(text, frame, emit);
  if (frame.layers > 0 && isFile(text, frame)) emit.whole?.(frame, text);
  if (text.includes('\n')) readLong(text, frame, emit);
  else readShort(text, frame, emit);
}

/** A text of several lines, or the one line of what is called like a file of directives. */
function isFile(text: string, { key }: Frame): boolean {
  return text.includes('\n') || (/\s/.test(text) && /\.(?:conf|sources)$|^Corefile$/.test(key ?? ''));
}

function readShort(text: string, frame: Frame, emit: Emit): void {
  if (tryShort(text, frame, emit)) return;
  emit(frame, text);
  if (text.includes('?') && text.includes('://')) readUrlParameters(text, frame, emit);
}

function tryShort(text: string, frame: Frame, emit: Emit): boolean {
  const first = text.trimStart().charAt(0);
  if (first === '{' || first === '[') return tryJson(text, frame, emit);
  if (text.startsWith('data:')) return tryDataUrl(text, frame, emit);
  if (isCommandLine(text, frame)) {
    readShell(text, frame, emit);
    return true;
  }
  return tryBase64(text, frame, emit);
}

/** A whole command line in one string, as in `args: "--listen :80 --peer host"` or an annotation `command:`. */
function isCommandLine(text: string, frame: Frame): boolean {
  return /\s/.test(text) && /^(?:args?|commands?|cmd|cmdline|script|run|entrypoint|exec)$/i.test(frame.key ?? '');
}

function readLong(text: string, frame: Frame, emit: Emit): void {
  const first = text.trimStart().charAt(0);
  if ((first === '{' || first === '[') && tryJson(text, frame, emit)) return;
  if (tryBase64(text, frame, emit)) return;
  const reader = byShebang(text) ?? byName(frame.key) ?? byContent(text);
  if (reader !== undefined && reader(text, frame, emit)) return;
  readUnknown(text, frame, emit);
}

/** Reads the text if it is what the reader expects. Returns false if it is not. */
type Reader = (text: string, frame: Frame, emit: Emit) => boolean;

const shell: Reader = (text, frame, emit) => {
  readShell(text, frame, emit);
  return true;
};
const python: Reader = (text, frame, emit) => {
  readPython(text, frame, emit);
  return true;
};
const prose: Reader = (text, frame, emit) => {
  readLines(text, { ...frame, via: [...frame.via, 'doc'] }, emit);
  return true;
};
const xml: Reader = (text, frame, emit) => {
  readXml(text, frame, emit);
  return true;
};
const directives: Reader = (text, frame, emit) => {
  if (looksLikeHostsFile(text)) readHostsFile(text, frame, emit);
  else readDirectives(text, directiveLayer(frame.key, text), frame, emit);
  return true;
};

function settings(layer: string): Reader {
  return (text, frame, emit) => {
    if (!looksLikeSettings(text.split('\n'))) return false;
    readSettings(text, layer, frame, emit);
    return true;
  };
}

function code(layer: string): Reader {
  return (text, frame, emit) => {
    readCode(text, layer, frame, emit);
    return true;
  };
}

const BY_NAME: readonly (readonly [RegExp, Reader])[] = [
  [/\.(?:ya?ml)(?:\.\w+)?$/i, tryYaml],
  [/\.(?:json|jsonc|conflist)$/i, tryJson],
  [/\.(?:sh|bash|ash)$/i, shell],
  [/\.py$/i, python],
  [/\.(?:toml)$/i, settings('toml')],
  [/\.(?:properties|env)$|^\.env$/i, settings('properties')],
  [/\.(?:ini|cfg|cnf)$/i, settings('ini')],
  [/\.(?:md|markdown|txt|rst|adoc)$|^(?:readme|notes|license|notice)$/i, prose],
  [/\.(?:xml|html?|svg|xsd)$/i, xml],
  [/\.lua$/i, code('lua')],
  [/\.sql$/i, code('sql')],
  [/\.(?:js|ts|mjs|go|java|groovy|rb|pl|php|tf|hcl|jsonnet|libsonnet|css)$/i, code('code')],
  [/(?:^|[./])corefile$|chrony|ntp\.conf|resolv\.conf|nginx|haproxy/i, directives],
];

function byName(key: string | undefined): Reader | undefined {
  return key === undefined ? undefined : BY_NAME.find(([pattern]) => pattern.test(key))?.[1];
}

function byShebang(text: string): Reader | undefined {
  const program = /^\s*#!\s*\S*?(?:\/env\s+)?(\w+)[\d.]*(?:\s|$)/.exec(text)?.[1];
  if (program === undefined) return undefined;
  if (/^python/.test(program)) return python;
  return /sh$/.test(program) ? shell : code(program === 'lua' ? 'lua' : 'code');
}

function byContent(text: string): Reader | undefined {
  if (looksLikeXml(text)) return xml;
  if (looksLikeShell(text)) return shell;
  if (/^(?:from [\w.]+ import |import [\w.]+$|def \w+\(.*\):$)/m.test(text)) return python;
  return looksLikeYaml(text) ? tryYaml : undefined;
}

/** Cheap test before the parser is asked: most lines are keys or list items. */
function looksLikeYaml(text: string): boolean {
  const first = /^[ \t]*(?![ \t\r]|#|$).*$/m.exec(text)?.[0] ?? '';
  return /^\s*(?:---|- ?|\?\s|["']?[\w./$-][^\s:]*["']?\s*:(?:\s|$)|[{[])/.test(first);
}

function readUnknown(text: string, frame: Frame, emit: Emit): void {
  const lines = text.split('\n');
  if (looksLikeSettings(lines)) return readSettings(text, 'ini', frame, emit);
  if (isProse(lines)) return readLines(text, { ...frame, via: [...frame.via, 'text'] }, emit);
  directives(text, frame, emit);
}

/** Sentences, not settings: long lines without the marks of configuration. */
function isProse(lines: readonly string[]): boolean {
  const content = lines.filter((line) => line.trim() !== '');
  const wordy = content.filter((line) => line.trim().split(/\s+/).length >= 6 && !/[{};=]\s*$/.test(line));
  return wordy.length * 2 >= content.length;
}

/** Each line by itself: the fallback that nothing escapes. */
function readLines(text: string, frame: Frame, emit: Emit): void {
  if (!text.includes('\n')) return emit(frame, text);
  text.split('\n').forEach((line, index) => {
    const inner = frame.inner === undefined || frame.inner === '' ? '' : `${frame.inner.replace(/ > $/, '')} > `;
    if (line.trim() !== '') emit({ ...frame, inner: `${inner}line ${index + 1}` }, line);
  });
}
