import { withChanges, type Candidates, type Changes } from './changes';

/** One thing that a program says about its environment. */
interface Step {
  readonly name: string;
  /** Undefined where the variable is taken away, null where its value is not written down. */
  readonly value: string | null | undefined;
  /** True for `setdefault`: what is there already stays. */
  readonly isDefault: boolean;
  /** True where it stands in a branch, a loop or a function, and may not happen. */
  readonly isDoubtful: boolean;
}

/** What a Python program makes of its own environment, and of that of the programs it starts, by `os.environ` and its like. */
export function runPython(text: string, changes: Changes, valuesOf: (name: string) => Candidates): Changes {
  const start: Changes = /^(?:os\.)?environ\.clear\(\)/m.test(text) ? { isCleared: true, changed: new Map() } : changes;
  const known = new Map<string, Candidates>();
  const before = (name: string): Candidates => known.get(name) ?? (start.isCleared ? [undefined] : valuesOf(name));
  for (const step of stepsIn(text)) known.set(step.name, after(step, before(step.name)));
  return withChanges(start, known);
}

function after({ value, isDefault, isDoubtful }: Step, before: Candidates): Candidates {
  const set = isDefault ? before.map((old) => (old === undefined ? value : old)) : [value];
  return isDoubtful ? [...new Set([...before, ...set])] : set;
}

const NAME = String.raw`\s*["'](\w+)["']\s*`;
const REST = String.raw`\s*([^\n]*)`;
const ENV = String.raw`(?:\bos\.)?\benviron`;

/** Forms in order: assignment, `setdefault` and `putenv`, and those that take a variable away. */
const SET = new RegExp(String.raw`${ENV}\[${NAME}\]\s*=(?!=)${REST}`);
const GIVEN = new RegExp(String.raw`(?:${ENV}\.(setdefault)|\bputenv)\(${NAME},${REST}`);
const TAKEN = new RegExp(String.raw`${ENV}\.pop\(${NAME}|\bdel\s+${ENV}\[${NAME}\]|\bunsetenv\(${NAME}`);
const MANY = new RegExp(String.raw`${ENV}(?:\.update\(|\s*\|=)`);

function stepsIn(text: string): readonly Step[] {
  return joined(text)
    .split(/\n|;/)
    .flatMap((line) => {
      const isDoubtful = /^\s/.test(line.replace(/^ (?=\S)/, '')) || /^\s*(?:if|for|while|try|with)\b/.test(line);
      return stepsOf(line).map((step) => ({ ...step, isDoubtful }));
    });
}

/** Comments taken off, and what brackets hold over several lines on one. */
function joined(text: string): string {
  return text.replace(/^\s*#.*$/gm, '').replace(/[({[,]\s*\n\s*/g, (gap) => gap.trim());
}

function stepsOf(line: string): readonly Omit<Step, 'isDoubtful'>[] {
  const set = SET.exec(line);
  if (set !== null) return [{ name: set[1] ?? '', value: literal(set[2]), isDefault: false }];
  const given = GIVEN.exec(line);
  if (given !== null) return [{ name: given[2] ?? '', value: literal(given[3]), isDefault: given[1] !== undefined }];
  const taken = TAKEN.exec(line);
  if (taken !== null) return [{ name: taken[1] ?? taken[2] ?? taken[3] ?? '', value: undefined, isDefault: false }];
  return MANY.test(line) ? pairsIn(line) : [];
}

/** `{"A": "b"}` and `A="b"`. */
function pairsIn(line: string): readonly Omit<Step, 'isDoubtful'>[] {
  const pairs = line.matchAll(/(?:["'](\w+)["']\s*:|\b(\w+)\s*=(?![=]))\s*([^,}\n]*)/g);
  return [...pairs].map(([, quoted, bare, value]) => ({
    name: quoted ?? bare ?? '',
    value: literal(value),
    isDefault: false,
  }));
}

/** A string as it is written; null for everything that is worked out. */
function literal(text = ''): string | null {
  return /^[rbu]?(?:"([^"\\]*)"|'([^'\\]*)')\s*[),}]*\s*(?:#.*)?$/.exec(text.trim())?.slice(1).find(isText) ?? null;
}

function isText(part: string | undefined): boolean {
  return part !== undefined;
}
