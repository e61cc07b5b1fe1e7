import {
  isAlias,
  isMap,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  type Scalar,
  type YAMLMap,
  type YAMLSeq,
} from 'yaml';
import type { Problem } from '../errors';
import { formatPath, type KeyPath, type Position, type Spot } from './positions';
import { ambiguityOf } from './scalars';
import type { StrictYaml } from './parse';

const MAX_TEXT = 80;

/** What the walk needs to know about the document. */
export interface Origin {
  readonly file: string;
  readonly spotOf: (offset: number) => Spot;
  readonly secretKeys: readonly string[];
}

/** Turns the parsed tree into plain data, collecting positions and everything that strict YAML refuses. */
export function convert(origin: Origin, root: unknown): StrictYaml {
  const { file, spotOf } = origin;
  const walk = new Walk(origin);
  if (!isMap(root)) {
    const spot = isNode(root) ? spotOf(startOf(root)) : { line: 1, column: 1 };
    const problem = {
      message: 'not a mapping of keys to values',
      place: { file, ...spot },
      fix: 'start with a key, such as site:',
    };
    return { value: {}, problems: [problem], positions: walk.positions };
  }
  walk.positions.set('', { key: { line: 1, column: 1 }, value: spotOf(startOf(root)) });
  walk.refuseProperties(root, []);
  const value = walk.map(root, []);
  return { value, problems: walk.problems, positions: walk.positions };
}

/** One pass over one document. Recursion is bounded by the depth limit that was checked before parsing. */
class Walk {
  readonly positions = new Map<string, Position>();
  readonly problems: Problem[] = [];

  constructor(private readonly origin: Origin) {}

  map(node: YAMLMap<unknown, unknown>, path: KeyPath): Record<string, unknown> {
    const result: Record<string, unknown> = {};
    for (const pair of node.items) {
      const key = this.key(pair, path);
      if (key === undefined) continue;
      const keySpot = this.origin.spotOf(startOf(pair.key as Node));
      const inner = [...path, key];
      const earlier = this.positions.get(formatPath(inner));
      if (earlier !== undefined) {
        this.refuse(keySpot, inner, {
          message: `duplicate key "${key}"`,
          fix: `keep one: the first is on line ${earlier.key.line}`,
        });
        continue;
      }
      result[key] = this.value(pair.value, inner, keySpot);
    }
    return result;
  }

  refuseProperties(node: Node, path: KeyPath): void {
    const spot = this.origin.spotOf(startOf(node));
    if ('anchor' in node && node.anchor !== undefined) {
      this.refuse(spot, path, {
        message: 'anchor',
        value: `&${String(node.anchor)}`,
        fix: 'write the value where it is used',
      });
    }
    if ('tag' in node && node.tag !== undefined) {
      this.refuse(spot, path, {
        message: 'YAML tag',
        value: String(node.tag),
        fix: 'remove the tag; quote the value if it is text',
      });
    }
  }

  private key(pair: Pair<unknown, unknown>, path: KeyPath): string | undefined {
    const { key } = pair;
    if (!isScalar(key) || key.value === null) {
      const spot = isNode(key)
        ? this.origin.spotOf(startOf(key))
        : (this.positions.get(formatPath(path))?.value ?? { line: 1, column: 1 });
      this.refuse(spot, path, { message: 'key is not plain text', fix: 'use a word as the key' });
      return undefined;
    }
    this.refuseProperties(key, path);
    const text = typeof key.value === 'string' ? key.value : (key.source ?? JSON.stringify(key.value));
    return this.isKey(key, text, path) ? text : undefined;
  }

  private isKey(key: Scalar, text: string, path: KeyPath): boolean {
    const spot = this.origin.spotOf(startOf(key));
    if (text === '<<') {
      this.refuse(spot, path, { message: 'merge key <<', fix: 'write the keys where they are used' });
      return false;
    }
    // Setting this key on a plain object would change its prototype and vanish from every later check.
    if (text === '__proto__') {
      this.refuse(spot, path, { message: `unknown key "${text}"`, fix: 'remove it' });
      return false;
    }
    if (typeof key.value !== 'string') {
      this.refuse(spot, path, { message: `key ${text} is not text`, fix: `quote it: "${text}"` });
    } else this.refuseAmbiguous(key, path);
    return true;
  }

  private value(node: unknown, path: KeyPath, keySpot: Spot): unknown {
    const name = formatPath(path);
    if (!isNode(node)) {
      this.positions.set(name, { key: keySpot, value: keySpot });
      return null;
    }
    const spot = this.origin.spotOf(startOf(node));
    this.positions.set(name, {
      key: keySpot,
      value: spot,
      text: isScalar(node) && !this.isSecret(path) ? textOf(node) : undefined,
    });
    if (isAlias(node)) {
      this.refuse(spot, path, { message: 'alias', value: `*${node.source}`, fix: 'write the value where it is used' });
      return null;
    }
    this.refuseProperties(node, path);
    if (isMap(node)) return this.map(node, path);
    if (isSeq(node)) return this.list(node, path);
    return isScalar(node) ? this.scalar(node, path) : null;
  }

  private list(node: YAMLSeq<unknown>, path: KeyPath): unknown[] {
    return node.items.map((item, index) => {
      const fallback = this.positions.get(formatPath(path))?.value ?? { line: 1, column: 1 };
      const spot = isNode(item) ? this.origin.spotOf(startOf(item)) : fallback;
      return this.value(isPair(item) ? null : item, [...path, index], spot);
    });
  }

  private scalar(node: Scalar, path: KeyPath): unknown {
    this.refuseAmbiguous(node, path);
    return node.value;
  }

  private refuseAmbiguous(node: Scalar, path: KeyPath): void {
    if (node.type !== 'PLAIN') return;
    const text = node.source ?? '';
    const what = ambiguityOf(text) ?? (isTooLong(node.value) ? 'a number that loses digits' : undefined);
    if (what === undefined) return;
    const fix = `quote it if it is text: "${text}"`;
    this.refuse(this.origin.spotOf(startOf(node)), path, {
      message: `ambiguous value: ${what} to some YAML readers`,
      value: text,
      fix,
    });
  }

  private refuse(spot: Spot, path: KeyPath, problem: Omit<Problem, 'place'>): void {
    const place = { file: this.origin.file, ...spot, path: formatPath(path) };
    const { message } = problem;
    this.problems.push(
      this.isSecret(path) ? { message, place, fix: 'write it as quoted text' } : { ...problem, place },
    );
  }

  private isSecret(path: KeyPath): boolean {
    return path.some((segment) => this.origin.secretKeys.includes(String(segment)));
  }
}

function isTooLong(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value);
}

function isNode(value: unknown): value is Node {
  return isScalar(value) || isMap(value) || isSeq(value) || isAlias(value);
}

/** Offset of a node's first character. */
function startOf(node: Node): number {
  return node.range?.[0] ?? 0;
}

function textOf(node: Scalar): string {
  const text = (node.source ?? String(node.value)).split('\n', 1)[0] ?? '';
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}
