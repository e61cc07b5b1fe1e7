import type { ShellState, Snapshot } from './shell-state';

/** A compound command that is open. */
interface Fork {
  readonly kind: 'if' | 'case' | 'loop';
  readonly before: Snapshot;
  readonly ways: readonly Snapshot[];
  /** True once `else` was met: one of the ways is taken. */
  readonly isClosed: boolean;
}

const OPENERS: ReadonlyMap<string, Fork['kind']> = new Map([
  ['if', 'if'],
  ['while', 'loop'],
  ['until', 'loop'],
  ['for', 'loop'],
  ['select', 'loop'],
  ['case', 'case'],
]);

/** The ways that a script may take: what stands in a branch or behind a command that may fail happens, or does not. */
export class ShellRoads {
  private readonly forks: Fork[] = [];
  private chain: Snapshot | undefined;
  /** True if the last command cannot fail, as far as that can be known. */
  isSure = true;

  constructor(private readonly state: ShellState) {}

  get isInCase(): boolean {
    return this.forks.some(({ kind }) => kind === 'case');
  }

  /** Begins a command that stands behind `&&`, `||` or neither. */
  join(joiner: '&&' | '||' | undefined): void {
    if (joiner === undefined) {
      if (this.chain !== undefined) this.state.merge(this.chain);
      this.chain = undefined;
    } else if (joiner === '||' || !this.isSure) {
      this.chain ??= this.state.snapshot();
    }
  }

  /** Takes the words of the grammar off a command. */
  enter(words: readonly string[]): readonly string[] {
    const [first = '', ...rest] = words;
    const kind = OPENERS.get(first);
    if (kind !== undefined) return this.open(kind, first, rest);
    if (first === 'elif' || first === 'else') this.turn(first === 'else');
    else if (/^(?:fi|done|esac)$/.test(first)) this.close();
    else if (first === 'function') return [];
    else if (!/^(?:then|do|[{}!])$/.test(first)) return words;
    return this.enter(rest);
  }

  private open(kind: Fork['kind'], word: string, rest: readonly string[]): readonly string[] {
    this.forks.push({ kind, before: this.state.snapshot(), ways: [], isClosed: false });
    const isCounted = word === 'for' || word === 'select';
    if (isCounted && rest[0] !== undefined) this.state.assign(rest[0], [null]);
    return isCounted || kind === 'case' ? [] : this.enter(rest);
  }

  private turn(isLast: boolean): void {
    const fork = this.forks.pop();
    if (fork === undefined) return;
    this.forks.push({ ...fork, ways: [...fork.ways, this.state.snapshot()], isClosed: isLast });
    this.state.restore(fork.before);
  }

  private close(): void {
    const fork = this.forks.pop();
    if (fork === undefined) return;
    for (const way of fork.isClosed ? fork.ways : [...fork.ways, fork.before]) this.state.merge(way);
  }
}
