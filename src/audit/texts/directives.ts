import { readCorefile } from './corefile';
import { enter, type Emit, type Frame } from './frame';
import { configWords, joinedLines, readWord } from './lines';

/** Layer names of well-known files; anything else made of directives is `conf`. */
const FAMILIES: readonly (readonly [RegExp, string])[] = [
  [/(?:^|[./])corefile$/i, 'corefile'],
  [/chrony|ntp\.conf|timesyncd/i, 'chrony'],
  [/resolv\.conf/i, 'resolv'],
  [/nginx/i, 'nginx'],
  [/haproxy/i, 'haproxy'],
];

/** Which family of directives a file belongs to, by its name, then by its content. */
export function directiveLayer(name: string | undefined, text: string): string {
  const byName = FAMILIES.find(([pattern]) => pattern.test(name ?? ''))?.[1];
  if (byName !== undefined) return byName;
  if (/^[ \t]*forward\s+\S+\s+\S+/m.test(text) && /^\S.*\{\s*$/m.test(text)) return 'corefile';
  if (/^[ \t]*(?:server|pool)\s+\S+.*\biburst\b/m.test(text)) return 'chrony';
  if (/^[ \t]*nameserver\s+[\da-f.:]+[ \t\r]*$/im.test(text)) return 'resolv';
  return /^[ \t]*(?:proxy_pass|server_name|upstream)\s/m.test(text) ? 'nginx' : 'conf';
}

/** Reads files made of directives (`word arguments…`): each argument under its directive. */
export function readDirectives(text: string, layer: string, frame: Frame, emit: Emit): void {
  if (layer === 'corefile') return readCorefile(text, frame, emit);
  for (const line of joinedLines(text)) {
    const [directive, ...words] = configWords(line.text);
    if (directive === undefined) continue;
    const at = enter(frame, layer, `line ${line.number}`);
    const key = directive.replace(/[:=]$/, '');
    if (words.length === 0 || /[./:]/.test(directive)) emit({ ...at, key: frame.key }, directive);
    for (const word of words) readWord(word, { ...at, key }, emit);
  }
}
