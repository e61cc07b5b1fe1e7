import type { EmbeddedDocument } from './documents';
import { linesOf } from './documents';

/** A directive of a brace-structured file (Corefile), with the directives it stands in. */
export interface Directive {
  readonly line: number;
  readonly words: readonly string[];
  /** First words of the innermost enclosing blocks, the last one at the end; empty at the top. */
  readonly within: readonly string[];
}

/** Keys under which Corefiles are kept, and the head of a server block. */
export function isCorefile(document: EmbeddedDocument): boolean {
  return (
    /(Corefile[\w.-]*|\.server|\.override)$/i.test(document.name) ||
    /^[ \t]*[\w.*/-]*:\d+(\s+[\w.*/-]+:\d+)*\s*\{\s*$/m.test(document.text)
  );
}

/** Enclosing blocks that are told of a directive; real files nest three deep. */
const MAX_WITHIN = 8;

/** Directives in file order. Comments are left out; a brace ends a directive wherever it stands. */
export function directivesOf(text: string): readonly Directive[] {
  const found: Directive[] = [];
  const within: string[] = [];
  for (const { number, text: line } of linesOf(text)) {
    let words: string[] = [];
    const flush = (): void => {
      if (words.length > 0) found.push({ line: number, words, within: within.slice(-MAX_WITHIN) });
    };
    for (const word of wordsOf(line)) {
      if (word !== '{' && word !== '}') {
        words.push(word);
        continue;
      }
      flush();
      if (word === '{') within.push(words[0] ?? '');
      else within.pop();
      words = [];
    }
    flush();
  }
  return found;
}

/** Words of a line, quotes taken off. */
function wordsOf(line: string): readonly string[] {
  return line
    .replace(/(^|\s)#.*$/, '')
    .split(/\s+/)
    .map((word) => word.replace(/^"(.*)"$/, '$1'))
    .filter((word) => word !== '');
}

const UPSTREAM_PLUGINS: ReadonlySet<string> = new Set(['kubernetes', 'etcd', 'file', 'auto', 'template']);

type Upstreams = (rest: readonly string[], directive: Directive) => readonly string[];

const afterZone: Upstreams = (rest) => rest.slice(1);
// The plugin asks the API of the cloud.
const cloud: Upstreams = (_rest, { words }) => [`zones kept by ${words[0] ?? ''}`];

const UPSTREAMS: ReadonlyMap<string, Upstreams> = new Map<string, Upstreams>([
  ['forward', afterZone],
  ['proxy', afterZone],
  ['grpc', afterZone],
  ['fanout', afterZone],
  ['alternate', (rest) => rest.slice(rest[0] === 'original' ? 3 : 2)],
  ['transfer', (rest, { within }) => (within.at(-1) === 'secondary' && rest[0] === 'from' ? rest.slice(1) : [])],
  ['unbound', () => ['recursion from the root servers']],
  ['route53', cloud],
  ['clouddns', cloud],
  ['azure', cloud],
  // Until 1.4 these plugins could be given servers of their own.
  ['upstream', (rest, { within }) => (UPSTREAM_PLUGINS.has(within.at(-1) ?? '') ? rest : [])],
]);

/** Upstreams of a Corefile directive that sends questions on; empty for any other directive. */
export function upstreamsOf(directive: Directive): readonly string[] {
  const [name = '', ...rest] = directive.words;
  return UPSTREAMS.get(name)?.(rest, directive) ?? [];
}
