import { baseName } from '../../../texts/arguments';
import { expanded, withChanges, type Candidates, type Changes } from './changes';

/** A program about to start: its words, and what it finds in its environment. */
export interface Start {
  readonly argv: readonly string[];
  readonly changes: Changes;
}

/** Programs that start the program named after them, with the number of words of their own that are no options. */
const WRAPPERS: ReadonlyMap<string, number> = new Map([
  ...['exec', 'command', 'builtin', 'nohup', 'setsid', 'time', 'tini', 'dumb-init', 'catatonit', 'sudo'].map(
    (name) => [name, 0] as const,
  ),
  ...['nice', 'ionice', 'stdbuf', 'numactl', 'pid1', 'busybox'].map((name) => [name, 0] as const),
  ...['timeout', 'gosu', 'su-exec', 'taskset', 'chrt', 's6-setuidgid', 'chpst'].map((name) => [name, 1] as const),
]);

/** Options of these wrappers that take the next word. */
const VALUED = /^(?:-[nckspgua]|--(?:signal|kill-after|adjustment|class|classdata|user|group|chdir))$/;

const ASSIGNMENT = /^([A-Za-z_]\w*)=([^]*)$/;

/** Takes `env`, `exec`, `tini` and their like off. Ends: every turn takes a word away, or splits one that was not split yet. */
export function unwrapped(start: Start, valuesOf: (name: string) => Candidates): Start {
  const name = baseName(start.argv[0] ?? '');
  if (name === 'env') return unwrapped(throughEnv(start, valuesOf), valuesOf);
  const own = WRAPPERS.get(name);
  if (own === undefined || start.argv.length < 2) return start;
  return unwrapped({ ...start, argv: start.argv.slice(afterOptions(start.argv, 1) + own) }, valuesOf);
}

function afterOptions(argv: readonly string[], from: number): number {
  let at = from;
  while (argv[at]?.startsWith('-') === true) {
    const word = argv[at] ?? '';
    at += VALUED.test(word) ? 2 : 1;
    if (word === '--') break;
  }
  return at;
}

/** `env -i -u NAME NAME=value program`. */
function throughEnv({ argv, changes }: Start, valuesOf: (name: string) => Candidates): Start {
  let words: readonly string[] = argv.slice(1);
  let now = changes;
  for (;;) {
    const taken = takeOption(words, now) ?? takeAssignment(words, now, valuesOf);
    if (taken === null) return { argv: words, changes: now };
    ({ argv: words, changes: now } = taken);
  }
}

function takeOption([word = '', ...rest]: readonly string[], changes: Changes): Start | null {
  if (!word.startsWith('-')) return null;
  if (/^(?:-i|-|--ignore-environment)$/.test(word))
    return { argv: rest, changes: { isCleared: true, changed: new Map() } };
  const [, option, own = ''] = /^(-[uSC]|--(?:unset|split-string|chdir))=?([^]*)$/.exec(word) ?? [];
  if (option === undefined) return { argv: rest, changes };
  return own === '' ? applied(option, rest[0] ?? '', rest.slice(1), changes) : applied(option, own, rest, changes);
}

function applied(option: string, value: string, rest: readonly string[], changes: Changes): Start {
  if (option === '-u' || option === '--unset')
    return { argv: rest, changes: withChanges(changes, [[value, [undefined]]]) };
  return { argv: option === '-S' || option === '--split-string' ? split(value, rest) : rest, changes };
}

function split(line: string, rest: readonly string[]): readonly string[] {
  return [...line.split(/\s+/).filter((word) => word !== ''), ...rest];
}

function takeAssignment(
  [word = '', ...rest]: readonly string[],
  changes: Changes,
  valuesOf: (name: string) => Candidates,
): Start | null {
  const match = ASSIGNMENT.exec(word);
  if (match?.[1] === undefined) return null;
  return { argv: rest, changes: withChanges(changes, [[match[1], expanded(match[2] ?? '', valuesOf)]]) };
}
