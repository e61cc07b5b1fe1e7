import type { Io } from './io';

export const PROGRESS_MODES = ['auto', 'plain', 'json', 'none'] as const;
export type ProgressMode = (typeof PROGRESS_MODES)[number];

/** Says on stderr what is going on, so that no step is silent. */
export interface Progress {
  step(message: string, facts?: Readonly<Record<string, string | number>>): void;
}

/** `auto` is plain lines; JSON is one object a line, for programs. */
export function progressTo(io: Io, mode: ProgressMode): Progress {
  return {
    step: (message, facts = {}) => {
      if (mode === 'none') return;
      if (mode === 'json') return io.err(`${JSON.stringify({ event: message, ...facts })}\n`);
      const details = Object.entries(facts).map(([name, value]) => `${name} ${value}`);
      return io.err(`${[message, ...details].join(', ')}\n`);
    },
  };
}
