/** A member of a JSON object that a later one of the same key hides from most programs; some take the first. */
export interface HiddenMember {
  /** Keys and indices from the root down to the member. */
  readonly path: readonly (string | number)[];
  readonly value: unknown;
}

/** An object or list that is not closed yet. */
class Open {
  /** Text of the latest member of each key. */
  readonly members = new Map<string, string>();

  /**
   * @param step key or index of the member at hand; null in an object that has none yet
   * @param start where the value of that member begins
   */
  constructor(
    public step: string | number | null,
    public start: number,
  ) {}
}

/** Members of a valid JSON text whose key comes again in the same object, in order. Anything else yields nothing of sense. */
export function hiddenMembersOf(text: string): readonly HiddenMember[] {
  const scan = new Scan(text);
  for (const match of text.matchAll(/"(?:[^"\\]|\\.)*"|[{}[\],:]/g)) scan.take(match[0], match.index);
  return scan.hidden;
}

class Scan {
  readonly hidden: HiddenMember[] = [];
  private readonly open: Open[] = [];
  private word = '';

  constructor(private readonly text: string) {}

  take(token: string, at: number): void {
    const inner = this.open.at(-1);
    if (token === '{' || token === '[') this.open.push(new Open(token === '{' ? null : 0, at));
    else if (inner === undefined || token.startsWith('"')) this.word = token;
    else if (token === ':') {
      inner.step = JSON.parse(this.word) as string;
      inner.start = at + 1;
    } else this.end(inner, token, at);
  }

  /** A comma or a closing bracket: the member at hand is complete. */
  private end(inner: Open, token: string, at: number): void {
    if (typeof inner.step === 'string') this.keep(inner, inner.step, at);
    if (token !== ',') this.open.pop();
    else if (typeof inner.step === 'number') inner.step += 1;
  }

  private keep({ members, start }: Open, key: string, end: number): void {
    const earlier = members.get(key);
    if (earlier !== undefined) {
      this.hidden.push({ path: this.open.map(({ step }) => step ?? ''), value: JSON.parse(earlier) as unknown });
    }
    members.set(key, this.text.slice(start, end));
  }
}
