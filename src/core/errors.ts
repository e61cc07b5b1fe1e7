/** What went wrong, as a closed list; each kind has one exit code, and exit codes are an API. */
export const EXIT_CODES = {
  /** Findings, differences, or a release that is refused. */
  findings: 1,
  /** Wrong use: flags, or a file of ours (values, policy, lock, waivers, boundary). */
  usage: 2,
  /** The material under audit is unreadable, over limits or empty. */
  unreadable: 3,
  /** A bug of ours. */
  bug: 70,
} as const;

export type ErrorKind = keyof typeof EXIT_CODES;

/** A spot in a file. `line` and `column` are 1-based; `path` is the key path inside the document, such as `site.dns[0].host`. */
export interface Place {
  readonly file: string;
  readonly line?: number;
  readonly column?: number;
  readonly path?: string;
}

/** One thing that is wrong, with what a reader needs to put it right. */
export interface Problem {
  /** What is wrong, in the user's words: lower case, no full stop. */
  readonly message: string;
  readonly place?: Place;
  /** The value got, as the file has it. Never a secret. */
  readonly value?: string;
  /** What is allowed instead. */
  readonly allowed?: string;
  /** The cure: what to do next. */
  readonly fix?: string;
}

/** An error that a user can act on. Carries every problem found, not only the first. */
export class SallyportError extends Error {
  readonly kind: ErrorKind;
  readonly problems: readonly Problem[];

  constructor(kind: ErrorKind, problems: Problem | readonly Problem[], options?: { readonly cause?: unknown }) {
    const list = Array.isArray(problems) ? (problems as readonly Problem[]) : [problems as Problem];
    super(list.map(formatProblem).join('\n'), options);
    this.name = 'SallyportError';
    this.kind = kind;
    this.problems = list;
  }

  get exitCode(): number {
    return EXIT_CODES[this.kind];
  }
}

/** `file:line:column`, as editors and terminals link it. */
export function formatPlace(place: Place): string {
  const position = place.line === undefined ? '' : `:${place.line}:${place.column ?? 1}`;
  return `${place.file}${position}`;
}

/** One problem on as many lines as it has facts. */
export function formatProblem(problem: Problem): string {
  const head = problem.place === undefined ? problem.message : `${formatPlace(problem.place)}: ${problem.message}`;
  const facts: [string, string | undefined][] = [
    ['at', problem.place?.path],
    ['value', problem.value],
    ['allowed', problem.allowed],
    ['fix', problem.fix],
  ];
  const lines = facts
    .filter(([, text]) => text !== undefined && text !== '')
    .map(([name, text]) => `  ${name}: ${text}`);
  return [head, ...lines].join('\n');
}
