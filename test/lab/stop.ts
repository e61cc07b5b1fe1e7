const CODES = { SIGINT: 130, SIGTERM: 143 } as const;
type Signal = keyof typeof CODES;

/** What ends this process in good order. */
export interface Stop {
  /** Does it as a signal would. */
  readonly now: (signal: Signal) => void;
  /** Gives the signals back to the system. Where one has come, the process is about to end, and this does not return. */
  readonly release: () => Promise<void>;
}

/** Ends this process in good order when it is told to: `stop` has its time, and further signals change nothing about it. */
export function onStop(stop: () => Promise<void>): Stop {
  let isStopping = false;
  const now = (signal: Signal): void => {
    if (isStopping) return;
    isStopping = true;
    void stop().finally(() => process.exit(CODES[signal]));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, now);
  return {
    now,
    release: () => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, now);
      return isStopping ? new Promise(() => undefined) : Promise.resolve();
    },
  };
}
