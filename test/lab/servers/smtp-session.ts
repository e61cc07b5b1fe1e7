/** One mail as it was handed over. */
export interface Mail {
  /** Name that the client gave itself after the connection was encrypted. */
  readonly hello: string;
  /** User and password. */
  readonly login: string;
  readonly from: string;
  readonly to: readonly string[];
  /** Header and body, with the dots of the transfer taken off. */
  readonly text: string;
}

/** What a client that may send mail has to say. */
export interface Login {
  readonly user: string;
  readonly password: string;
}

export type Reply =
  | { readonly text: string; readonly next?: 'start-tls' | 'close' }
  /** Lines of a mail are not answered. */
  | undefined;

const READY = { text: '250 ok' } as const;

/**
 * The server's side of one SMTP connection (RFC 5321), for a server as strict as a site's: nothing is taken before STARTTLS
 * (RFC 3207) and AUTH PLAIN (RFC 4954).
 */
export class SmtpSession {
  readonly mails: Mail[] = [];
  private isEncrypted = false;
  private hello = '';
  private login = '';
  private from = '';
  private to: string[] = [];
  private data: string[] | undefined;

  constructor(private readonly wanted: Login) {}

  /** To be called when the handshake that a reply asked for is over: what was said before is forgotten. */
  encrypted(): void {
    this.isEncrypted = true;
    this.hello = '';
  }

  /** @param line without its end */
  answer(line: string): Reply {
    if (this.data !== undefined) return this.take(this.data, line);
    const [, verb = '', rest = ''] = /^(\S+) ?(.*)$/.exec(line) ?? [];
    return this.beforeMail(verb.toUpperCase(), rest) ?? this.mail(verb.toUpperCase(), rest);
  }

  private beforeMail(verb: string, rest: string): Reply {
    switch (verb) {
      case 'EHLO':
        this.hello = rest;
        return { text: `250-lab\r\n250 ${this.isEncrypted ? 'AUTH PLAIN' : 'STARTTLS'}` };
      case 'QUIT':
        return { text: '221 bye', next: 'close' };
      case 'STARTTLS':
        return this.isEncrypted ? { text: '503 encrypted already' } : { text: '220 go ahead', next: 'start-tls' };
    }
    if (!this.isEncrypted) return { text: '530 STARTTLS first' };
    if (verb === 'AUTH') return this.authenticate(rest);
    return this.login === '' ? { text: '530 log in first' } : undefined;
  }

  private authenticate(rest: string): Reply {
    const token = /^PLAIN (\S+)$/i.exec(rest)?.[1] ?? '';
    const [, user = '', password = ''] = Buffer.from(token, 'base64').toString('utf8').split('\0');
    if (user !== this.wanted.user || password !== this.wanted.password) return { text: '535 not with that password' };
    this.login = user;
    return { text: '235 welcome' };
  }

  private mail(verb: string, rest: string): Reply {
    switch (verb) {
      case 'MAIL':
        this.from = addressIn(rest);
        this.to = [];
        return READY;
      case 'RCPT':
        this.to.push(addressIn(rest));
        return READY;
      case 'DATA':
        this.data = [];
        return { text: '354 end with a dot' };
      case 'NOOP':
      case 'RSET':
        return READY;
      default:
        return { text: '500 what?' };
    }
  }

  private take(data: string[], line: string): Reply {
    if (line !== '.') {
      data.push(line.replace(/^\./, ''));
      return undefined;
    }
    const { hello, login, from, to } = this;
    this.mails.push({ hello, login, from, to, text: data.join('\n') });
    this.data = undefined;
    return { text: '250 taken' };
  }
}

function addressIn(text: string): string {
  return /<([^>]*)>/.exec(text)?.[1] ?? '';
}
