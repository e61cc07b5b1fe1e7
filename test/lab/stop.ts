const CODES = { SIGINT: 130, SIGTERM: 143 } as const;
type Stop = keyof typeof CODES;

/**
 * Ends this process in good order when it is told to: `stop` has its time, and further signals change nothing about it.
 * @returns calls it as a signal would, and gives the signals back to the system
 */
export function onStop(stop: () => Promise<void>): {
  readonly now: (signal: Stop) => void;
  readonly release: () => void;
} {
  let isStopping = false;
  const now = (signal: Stop): void => {
    if (isStopping) return;
    isStopping = true;
    void stop().finally(() => process.exit(CODES[signal]));
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, now);
  return {
    now,
    release: () => {
      for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, now);
    },
  };
}
