import type { Directive } from './resolvers-corefile';
import { upstreamsOf } from './resolvers-corefile';

/** Names that a Corefile passes on, and to whom. */
export interface PassedZone {
  /** As the file has it: `.` for every name. */
  readonly zone: string;
  readonly upstreams: readonly string[];
  readonly line: number;
}

/** Every zone whose questions a Corefile sends on: the narrower of the block's and the directive's own. */
export function passedZonesOf(directives: readonly Directive[]): readonly PassedZone[] {
  const blocks = blocksOf(directives);
  return blocks.flatMap(({ heads, body }) =>
    body.flatMap((directive) => {
      const upstreams = upstreamsOf(directive);
      const from = fromOf(directive);
      if (upstreams.length === 0 || from === undefined) return [];
      const zones = isRoot(from) ? zonesOf(heads, blocks) : [from];
      return zones.map((zone) => ({ zone, upstreams, line: directive.line }));
    }),
  );
}

/** Snippets that the file defines itself: `(name) { … }`. */
export function snippetsOf(directives: readonly Directive[]): ReadonlySet<string> {
  const heads = directives.filter(({ within }) => within.length === 0).map(({ words }) => words[0] ?? '');
  return new Set(heads.filter((word) => /^\(.+\)$/.test(word)).map((word) => word.slice(1, -1)));
}

/** A zone without scheme, port and final dot, lower case; `.` for the root. */
export function bareZone(text: string): string {
  const bare = text
    .toLowerCase()
    .replace(/^[a-z+]+:\/\//, '')
    .replace(/,$/, '')
    .replace(/:\d+$/, '')
    .replace(/\.$/, '');
  return bare === '' ? '.' : bare;
}

function isRoot(zone: string): boolean {
  return bareZone(zone) === '.';
}

interface Block {
  readonly heads: readonly string[];
  readonly body: readonly Directive[];
}

function blocksOf(directives: readonly Directive[]): readonly Block[] {
  const [first, ...rest] = directives;
  // A file of one server may do without braces.
  if (first !== undefined && directives.every(({ within }) => within.length === 0))
    return [{ heads: first.words, body: rest }];
  const blocks: { heads: readonly string[]; body: Directive[] }[] = [];
  let isOpen = false;
  for (const directive of directives) {
    const last = blocks.at(-1);
    const isHead = directive.within.length === 0;
    if (!isHead) last?.body.push(directive);
    else if (isOpen && last !== undefined) last.heads = [...last.heads, ...directive.words];
    else blocks.push({ heads: directive.words, body: [] });
    isOpen = isHead && directive.words.at(-1)?.endsWith(',') === true;
  }
  return blocks;
}

/** What a directive that sends on is told to send: its first argument, behind the codes of `alternate`. */
function fromOf({ words: [name, ...rest] }: Directive): string | undefined {
  switch (name) {
    case 'forward':
    case 'proxy':
    case 'grpc':
    case 'fanout':
      return rest[0];
    case 'alternate':
      return rest[rest[0] === 'original' ? 2 : 1];
    default:
      return undefined;
  }
}

/** Zones of a block; those of a snippet are the zones of the blocks that import it. */
function zonesOf(heads: readonly string[], blocks: readonly Block[]): readonly string[] {
  const snippet = /^\((.+)\)$/.exec(heads[0] ?? '')?.[1];
  if (snippet === undefined) return heads;
  return blocks
    .filter(({ body }) => body.some(({ words }) => words[0] === 'import' && words[1] === snippet))
    .flatMap((block) => (/^\(/.test(block.heads[0] ?? '') ? ['.'] : block.heads));
}
