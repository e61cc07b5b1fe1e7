import type { Problems } from '../report';
import { until } from '../wait';

/** Asks until nothing is wrong. @returns what still is when the time is over */
export async function settle(seconds: number, probe: () => Promise<Problems>): Promise<Problems> {
  let last: Problems = [];
  await until({ what: 'nothing is wrong', seconds }, async () => {
    last = await probe().catch((error: unknown) => [(error as Error).message]);
    return last.length === 0 || undefined;
  }).catch(() => undefined);
  return last;
}
