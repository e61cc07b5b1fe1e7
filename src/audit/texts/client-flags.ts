/** Which flags of a client take the word behind them; everything else is a host or an address. */
interface Client {
  /** Letters of short flags with a value. */
  readonly letters: string;
  /** Long flags without one. */
  readonly switches: ReadonlySet<string>;
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}

const NONE: ReadonlySet<string> = new Set();
const CLIENTS: ReadonlyMap<string, Client> = new Map([
  [
    'curl',
    {
      letters: 'AbcCdDeEFHKmoPQrtTuUwxXyYz',
      switches: words(
        'silent show-error fail fail-with-body fail-early location location-trusted insecure include head verbose compressed get ' +
          'globoff remote-name remote-name-all remote-header-name create-dirs no-progress-meter progress-bar http1.0 http1.1 http2 ' +
          'http2-prior-knowledge tlsv1 tlsv1.2 tlsv1.3 ipv4 ipv6 retry-all-errors retry-connrefused no-buffer parallel path-as-is ssl ' +
          'ssl-reqd basic digest negotiate ntlm anyauth raw netrc disable no-keepalive',
      ),
    },
  ],
  [
    'wget',
    {
      letters: 'aABDeGiIlOPQRtTUwX',
      switches: words(
        'quiet no-verbose verbose no-check-certificate spider continue recursive server-response content-disposition no-clobber ' +
          'timestamping mirror inet4-only inet6-only debug background no-cache no-proxy retry-connrefused show-progress',
      ),
    },
  ],
  ['nc', { letters: 'ceiIOpqsTVwxX', switches: NONE }],
  ['ncat', { letters: 'cdegGimpswx', switches: words('ssl udp verbose recv-only send-only') }],
  ['netcat', { letters: 'ceiIOpqsTVwxX', switches: NONE }],
  ['ping', { letters: 'cFiIlmMpQsStTwW', switches: NONE }],
  ['telnet', { letters: 'elnX', switches: NONE }],
]);

/** Short flags whose value is an address of its own. */
const NAMES: Readonly<Record<string, string>> = { x: 'proxy', e: 'referer' };

/** True for programs that connect to their operands and whose flags are known. */
export function isClient(command: string | undefined): command is string {
  return command !== undefined && CLIENTS.has(command);
}

/** The flag that takes the word behind it; undefined where that word is an operand. */
export function clientFlag(command: string, word: string): string | undefined {
  const { letters, switches } = CLIENTS.get(command) ?? { letters: '', switches: NONE };
  const long = /^--([A-Za-z][\w.-]*)$/.exec(word)?.[1];
  if (long !== undefined) return switches.has(long) ? undefined : long;
  const letter = /^-[A-Za-z0-9#]*([A-Za-z])$/.exec(word)?.[1];
  if (letter === undefined || !letters.includes(letter)) return undefined;
  return command === 'curl' ? (NAMES[letter] ?? letter) : letter;
}
