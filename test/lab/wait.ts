import { setTimeout as sleep } from 'node:timers/promises';

export interface Patience {
  /** What is waited for, as the error says it. */
  readonly what: string;
  readonly seconds: number;
  /** Ends the wait early with an error: a program that has gone will not answer. */
  readonly lost?: () => string | undefined;
}

const PAUSE_MS = 100;

/**
 * Asks until there is an answer.
 * @throws Error when the time is over, or when what is asked is lost.
 */
export async function until<T>(patience: Patience, probe: () => Promise<T | undefined>): Promise<T> {
  for (let tries = Math.ceil((patience.seconds * 1000) / PAUSE_MS); tries > 0; tries -= 1) {
    const lost = patience.lost?.();
    if (lost !== undefined) throw new Error(`${patience.what}: ${lost}`);
    const answer = await probe();
    if (answer !== undefined) return answer;
    await sleep(PAUSE_MS);
  }
  throw new Error(`${patience.what}: not within ${patience.seconds} s`);
}
