import { SallyportError } from '../../../core/errors';
import { pathKind, readTextFile, writeTextFile } from '../../../core/files';
import type { Mark } from './window';

/** @throws SallyportError 'usage' if the file holds no mark: to begin anew would let old datagrams pass as new. */
export function readMark(file: string): Mark | undefined {
  if (pathKind(file) === 'missing') return undefined;
  const text = readTextFile(file, { label: 'state file', maxBytes: 256 });
  const [, highest = '', since = ''] = /^highest ([1-9]\d{0,15})\nsince ([1-9]\d{0,15})\n$/.exec(text) ?? [];
  const mark = { highest: Number(highest), since: Number(since) };
  if (mark.since >= 1 && mark.highest >= mark.since && Number.isSafeInteger(mark.highest)) return mark;
  throw new SallyportError('usage', {
    message: 'state file holds no mark',
    place: { file },
    allowed: 'the lines "highest N" and "since N", as this program writes them',
    fix: 'bring it back from a backup; without the file, old datagrams that somebody kept are taken once more',
  });
}

export function writeMark(file: string, { highest, since }: Mark): void {
  writeTextFile(file, `highest ${highest}\nsince ${since}\n`);
}
