/** The edges of a command: results to `out`, everything else to `err`. */
export interface Io {
  out(text: string): void;
  err(text: string): void;
  /** True where `out` is a terminal and nobody asked for plain text (NO_COLOR). */
  readonly takesColour: boolean;
}

/** How a command ended; the highest-ranking one of several wins (decisions 29). */
export type ExitCode = 0 | 1 | 2 | 3 | 70;
