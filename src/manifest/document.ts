import { isMap, isScalar, LineCounter, visit, type Document, type ParsedNode, type Tags } from 'yaml';
import { SallyportError, type Problem } from '../core/errors';
import { composeFirst, type YamlOptions } from './compose';
import { MAX_DEPTH, TOO_DEEP } from './limits';
import type { Chunk } from './split';

/** Aliases may multiply; past this many resolved nodes per alias a document is refused (the "billion laughs"). */
const MAX_ALIASES = 1_000;
const MAX_PROBLEMS = 5;

const OPTIONS: YamlOptions = {
  version: '1.1',
  merge: true,
  prettyErrors: false,
  // The parser compares each key with every other, which takes minutes for a map of a hundred thousand.
  uniqueKeys: false,
  logLevel: 'silent',
  customTags: withoutClockTags,
};

/** A document parsed in full: its syntax tree keeps the place of every node. */
export interface ParsedDocument {
  readonly tree: Document.Parsed<ParsedNode>;
  readonly lines: LineCounter;
  readonly source: string;
}

/**
 * Parses one document as Kubernetes does: YAML 1.1 booleans and octals, merge keys, but neither timestamps nor
 * sexagesimal numbers, which the Kubernetes decoder keeps as text.
 */
export function parseTree(chunk: Chunk, file: string): ParsedDocument {
  const lines = new LineCounter();
  const tree = composeFirst(chunk.text, OPTIONS, lines);
  if (typeof tree === 'string') throw unreadable(file, chunk, tree);
  const flaws = tree.errors.length > 0 ? tree.errors.map(flawOf) : repeatedKeys(tree);
  if (flaws.length > 0) {
    const problems = flaws.slice(0, MAX_PROBLEMS).map(({ offset, message }): Problem => {
      const { line, col } = lines.linePos(offset);
      return problemAt(file, chunk.lineOffset + line, col, sayError(message));
    });
    throw new SallyportError('unreadable', problems);
  }
  return { tree, lines, source: chunk.text };
}

interface Flaw {
  readonly offset: number;
  readonly message: string;
}

function flawOf(error: { readonly pos: readonly [number, number]; readonly message: string }): Flaw {
  return { offset: error.pos[0], message: error.message };
}

/** Scalars that are keys twice in one map; Kubernetes refuses them. */
function repeatedKeys(tree: Document.Parsed<ParsedNode>): Flaw[] {
  const flaws: Flaw[] = [];
  visit(tree, {
    Map(_, map) {
      const seen = new Set<unknown>();
      for (const { key } of isMap(map) ? map.items : []) {
        if (!isScalar(key)) continue;
        if (seen.has(key.value)) flaws.push({ offset: key.range?.[0] ?? 0, message: 'Map keys must be unique' });
        seen.add(key.value);
      }
    },
  });
  return flaws;
}

/** The document as plain data. Refuses documents that nest too deep, refer to themselves or multiply without bound. */
export function toPlain(document: ParsedDocument, chunk: Chunk, file: string): unknown {
  let value: unknown;
  try {
    value = document.tree.toJS({ maxAliasCount: MAX_ALIASES });
  } catch (error) {
    const reason = error instanceof ReferenceError || error instanceof RangeError ? error.message : String(error);
    throw unreadable(file, chunk, reason.toLowerCase());
  }
  const flaw = findFlaw(value, 0, new Set());
  if (flaw !== undefined) throw unreadable(file, chunk, flaw);
  return value;
}

export function unreadable(file: string, chunk: Chunk, message: string): SallyportError {
  return new SallyportError('unreadable', problemAt(file, chunk.lineOffset + 1, 1, message));
}

function findFlaw(value: unknown, depth: number, above: Set<object>): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (depth > MAX_DEPTH) return TOO_DEEP;
  if (above.has(value)) return 'an alias refers to a node that contains it';
  above.add(value);
  for (const child of Object.values(value)) {
    const flaw = findFlaw(child, depth + 1, above);
    if (flaw !== undefined) return flaw;
  }
  above.delete(value);
  return undefined;
}

function withoutClockTags(tags: Tags): Tags {
  return tags.filter((tag) => typeof tag === 'string' || !CLOCK_TAGS.has(`${tag.tag}/${tag.format ?? ''}`));
}

const CLOCK_TAGS: ReadonlySet<string> = new Set([
  'tag:yaml.org,2002:timestamp/',
  'tag:yaml.org,2002:int/TIME',
  'tag:yaml.org,2002:float/TIME',
]);

function problemAt(file: string, line: number, column: number, message: string): Problem {
  return {
    message,
    place: { file, line, column },
    allowed: 'YAML or JSON that kubectl accepts',
    fix: `correct the document, check it with 'kubectl apply --dry-run=client -f ${file}'`,
  };
}

/** The parser's words in our form: one line, lower case, no full stop. */
function sayError(message: string): string {
  const first = message.split('\n', 1)[0] ?? message;
  return `cannot read YAML: ${first.charAt(0).toLowerCase()}${first.slice(1).replace(/[.:]$/, '')}`;
}
