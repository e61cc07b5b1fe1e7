import { InvalidArgumentError, type Command } from 'commander';
import { SallyportError } from '../../core/errors';
import { appendTextFile } from '../../core/files';
import type { ExitCode, Io } from '../io';

interface Flags {
  readonly listen: Listen;
  readonly key: ReadonlyMap<string, string>;
  readonly state?: string;
  readonly out?: string;
  readonly reportSeconds: number;
  readonly silenceSeconds: number;
}

interface Listen {
  readonly address: string;
  readonly port: number;
}

const EXAMPLE = `
Example:
  sallyport diode receive --listen 10.9.0.2:5140 --key k1=/etc/diode/k1 --state /var/lib/diode/mark --out /var/lib/diode/records.jsonl

Records go to --out, or to standard output; reports go to standard error: began, gap, late, sender-restarted, dropped
(malformed, unknown-key, bad-mac, other-schema, off-schema, replay, wrong-run), silence, heard-again, status.`;

export function registerReceive(diode: Command, io: Io, finish: (code: ExitCode) => void): void {
  diode
    .command('receive')
    .summary('receive records on the far side of the diode')
    .description(
      'Checks what crosses the diode, writes each record as a line of JSON, and reports what is missing or forged.',
    )
    .requiredOption('--listen <address:port>', 'where datagrams come in, over UDP', parseListen)
    .requiredOption('--key <id=file>', 'key of the records, by its id; can be given more than once', parseKey)
    .option('--state <file>', 'where the last number survives a restart; without it, the first datagram is believed')
    .option('--out <file>', 'file that records are added to, instead of standard output')
    .option('--report-seconds <seconds>', 'time between two reports of counts', parseSeconds, 60)
    .option('--silence-seconds <seconds>', 'time without a record after which silence is reported', parseSeconds, 300)
    .addHelpText('after', EXAMPLE)
    .action(async ({ key, out, ...flags }: Flags) => {
      // Loaded late: no other command needs it.
      const { runDiodeReceive } = await import('../../runtime/diode/receive/index.js');
      const record = out === undefined ? toOutput(io) : (line: string) => appendTextFile(out, `${line}\n`);
      await runDiodeReceive({ ...flags, keys: key, record, report: (line) => io.err(`${line}\n`) });
      finish(0);
    });
}

/** Records that nobody takes must not pile up in memory. */
const MAX_WAITING = 8 * 1024 * 1024;

function toOutput(io: Io): (line: string) => void {
  return (line) => {
    if (process.stdout.writableLength > MAX_WAITING)
      throw new SallyportError('usage', {
        message: 'nobody takes the records from standard output',
        fix: 'end what stands still behind the pipe, or write to a file with --out',
      });
    io.out(`${line}\n`);
  };
}

function parseListen(text: string): Listen {
  const [, address = '', port = ''] = /^(?:\[?)([0-9a-f.:]+?)\]?:(\d{1,5})$/i.exec(text) ?? [];
  if (address === '' || Number(port) > 65_535)
    throw new InvalidArgumentError('Give address:port, such as 10.9.0.2:5140 or [fd00::2]:5140.');
  return { address, port: Number(port) };
}

function parseKey(text: string, before: ReadonlyMap<string, string> = new Map()): ReadonlyMap<string, string> {
  const [, id = '', file = ''] = /^([a-z0-9-]{1,32})=(.+)$/.exec(text) ?? [];
  if (id === '') throw new InvalidArgumentError('Give id=file, such as k1=/etc/diode/k1.');
  if (before.has(id)) throw new InvalidArgumentError(`The key ${id} is given twice.`);
  return new Map([...before, [id, file]]);
}

function parseSeconds(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Give whole seconds, from 1 to 999999.');
}
