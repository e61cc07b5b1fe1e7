import { SallyportError } from '../../core/errors';
import { pathKind, readTextFile, writeTextFile } from '../../core/files';

/** Numbers reserved by one write: a crash skips at most this many, and none is used twice. */
const BLOCK = 1000;

/** Counts records over restarts, so that the other side can tell an old datagram from a new one. */
export class Sequence {
  /** First number of this run. */
  readonly since: number;
  private next: number;
  private reserved: number;

  /** @throws SallyportError 'usage' if the file holds no number: to start again at 1 would let old datagrams pass as new. */
  constructor(private readonly file: string) {
    this.next = pathKind(file) === 'missing' ? 1 : readNumber(file);
    this.since = this.next;
    this.reserved = this.next;
  }

  take(): number {
    if (this.next >= this.reserved) {
      this.reserved = this.next + BLOCK;
      writeTextFile(this.file, `${this.reserved}\n`);
    }
    const taken = this.next;
    this.next += 1;
    return taken;
  }
}

function readNumber(file: string): number {
  const text = readTextFile(file, { label: 'sequence file', maxBytes: 64 }).trim();
  if (/^[1-9][0-9]{0,15}$/.test(text) && Number.isSafeInteger(Number(text) + BLOCK)) return Number(text);
  throw new SallyportError('usage', {
    message: 'sequence file holds no number',
    place: { file },
    fix: 'write the number after the last one that the other side has seen',
  });
}
