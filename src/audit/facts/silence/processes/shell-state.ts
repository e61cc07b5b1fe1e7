import { changeOf, withChanges, type Candidates, type Changes } from './changes';

interface Held {
  readonly values: Candidates;
  readonly isExported: boolean;
}

export type Snapshot = ReadonlyMap<string, Held>;

/** The variables of a shell while its script runs. What may or may not have happened leaves several candidates. */
export class ShellState {
  private held = new Map<string, Held>();
  /** `set -a`: every assignment is exported. */
  isExportingAll = false;

  /** @param given the environment that the manifest gives the container */
  constructor(
    readonly start: Changes,
    private readonly given: (name: string) => Candidates,
  ) {}

  valuesOf(name: string): Candidates {
    return this.held.get(name)?.values ?? this.startOf(name);
  }

  /** @param adds keeps what it held before as another candidate */
  assign(name: string, values: Candidates, how: { readonly isExported?: boolean; readonly adds?: boolean } = {}): void {
    const before = this.holding(name);
    this.held.set(name, {
      values: how.adds === true ? union(before.values, values) : values,
      isExported: how.isExported ?? (this.isExportingAll || before.isExported),
    });
  }

  /** What the programs that it starts now see. */
  childChanges(): Changes {
    const seen = [...this.held].flatMap(
      ([name, { values, isExported }]): readonly (readonly [string, Candidates])[] => {
        if (isExported) return [[name, values]];
        return this.startOf(name).every((value) => value === undefined) ? [] : [[name, [undefined]]];
      },
    );
    return withChanges(this.start, seen);
  }

  snapshot(): Snapshot {
    return new Map(this.held);
  }

  restore(snapshot: Snapshot): void {
    this.held = new Map(snapshot);
  }

  /** What holds after a fork in the road: the candidates of both ways. */
  merge(other: Snapshot): void {
    const mine = new Map(this.held);
    for (const name of new Set([...mine.keys(), ...other.keys()])) {
      const [a, b] = [mine.get(name) ?? this.initial(name), other.get(name) ?? this.initial(name)];
      const isExported = a.isExported || b.isExported;
      this.held.set(name, { values: union(shown(a, isExported), shown(b, isExported)), isExported });
    }
  }

  private holding(name: string): Held {
    return this.held.get(name) ?? this.initial(name);
  }

  private initial(name: string): Held {
    const values = this.startOf(name);
    return { values, isExported: values.some((value) => value !== undefined) };
  }

  private startOf(name: string): Candidates {
    return changeOf(this.start, name) ?? this.given(name);
  }
}

/** A variable that only one of two ways exports is not set for the programs of the other. */
function shown({ values, isExported }: Held, isExportedNow: boolean): Candidates {
  return isExported || !isExportedNow ? values : [undefined];
}

function union(a: Candidates, b: Candidates): Candidates {
  return [...new Set([...a, ...b])];
}
