/** A message of syslog (RFC 5424, section 6). */
export interface SyslogMessage {
  readonly facility: number;
  readonly severity: number;
  readonly timestamp: string;
  readonly hostname: string;
  readonly appName: string;
  readonly procId: string;
  readonly messageId: string;
  readonly structuredData: string;
  readonly message: string;
}

/** Complete messages of a stream, and what is left of it. */
export interface Frames {
  readonly messages: readonly string[];
  readonly rest: Buffer;
}

const PRINTABLE = '[\\x21-\\x7e]';
const TIMESTAMP = '\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(?:\\.\\d{1,6})?(?:Z|[+-]\\d{2}:\\d{2})';
const ELEMENT = `\\[${PRINTABLE}{1,32}(?: [^= \\]"]{1,32}="(?:[^"\\\\\\]]|\\\\["\\\\\\]])*")*\\]`;
const HEADER = [
  '^<(?<priority>0|[1-9]\\d{0,2})>1',
  `(?<timestamp>${TIMESTAMP}|-)`,
  `(?<hostname>${PRINTABLE}{1,255})`,
  `(?<appName>${PRINTABLE}{1,48})`,
  `(?<procId>${PRINTABLE}{1,128})`,
  `(?<messageId>${PRINTABLE}{1,32})`,
  `(?<structuredData>-|(?:${ELEMENT})+)`,
].join(' ');
const MESSAGE = new RegExp(`${HEADER}(?: (?<message>[^]*))?$`);
const HIGHEST_PRIORITY = 191;

/**
 * Takes messages off a stream in which each has its length before it (RFC 5425, section 4.3).
 * @throws Error for anything else than a length where one has to be
 */
export function framesIn(stream: Buffer): Frames {
  const messages: string[] = [];
  let rest = stream;
  for (;;) {
    const [head, length] = /^([1-9]\d{0,9}) /.exec(rest.subarray(0, 11).toString('latin1')) ?? [];
    if (head === undefined) {
      if (!/^(?:[1-9]\d{0,9})?$/.test(rest.toString('latin1')))
        throw new Error(`no length before a message: ${JSON.stringify(rest.subarray(0, 40).toString('latin1'))}`);
      return { messages, rest };
    }
    const end = head.length + Number(length);
    if (rest.length < end) return { messages, rest };
    messages.push(rest.subarray(head.length, end).toString('utf8'));
    rest = rest.subarray(end);
  }
}

type Parts = Omit<SyslogMessage, 'facility' | 'severity' | 'message'> & {
  readonly priority: string;
  readonly message?: string;
};

/** @throws Error for what RFC 5424 does not allow */
export function messageIn(text: string): SyslogMessage {
  const parts = MESSAGE.exec(text)?.groups as Parts | undefined;
  if (parts === undefined || Number(parts.priority) > HIGHEST_PRIORITY)
    throw new Error(`no message of RFC 5424: ${JSON.stringify(text.slice(0, 200))}`);
  const { priority, message = '', ...others } = parts;
  return { ...others, facility: Math.floor(Number(priority) / 8), severity: Number(priority) % 8, message };
}
