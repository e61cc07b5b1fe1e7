import { describe, expect, it } from 'vitest';
import { SmtpSession } from './smtp-session';

const LOGIN = { user: 'u', password: 'p w' };
const PLAIN = Buffer.from('\0u\0p w').toString('base64');

/** Says lines one after the other; the handshake is over as soon as it is asked for. */
function say(session: SmtpSession, lines: readonly string[]): readonly string[] {
  return lines.map((line) => {
    const reply = session.answer(line);
    if (reply?.next === 'start-tls') session.encrypted();
    return reply?.text ?? '';
  });
}

describe('a session of SMTP', () => {
  it('takes a mail after encryption and login, dots undone', () => {
    const session = new SmtpSession(LOGIN);
    const replies = say(session, [
      ...['EHLO clear', 'STARTTLS', 'EHLO me', `AUTH PLAIN ${PLAIN}`],
      ...['MAIL FROM:<a@x> BODY=8BITMIME', 'RCPT TO:<b@x>', 'DATA'],
      ...['Subject: s', '', '..two', '.', 'QUIT'],
    ]);
    expect(replies.map((text) => text.slice(0, 3))).toEqual([
      ...['250', '220', '250', '235', '250', '250', '354', '', '', '', '250', '221'],
    ]);
    expect(session.mails).toEqual([{ hello: 'me', login: 'u', from: 'a@x', to: ['b@x'], text: 'Subject: s\n\n.two' }]);
  });

  it('offers no login in the clear, and STARTTLS once only', () => {
    const [clear, , encrypted, again] = say(new SmtpSession(LOGIN), ['EHLO a', 'STARTTLS', 'EHLO a', 'STARTTLS']);
    expect(clear).toBe('250-lab\r\n250 STARTTLS');
    expect(encrypted).toBe('250-lab\r\n250 AUTH PLAIN');
    expect(again).toMatch(/^503/);
  });

  it.each<[string, readonly string[], RegExp]>([
    ['mail in the clear', ['MAIL FROM:<a@x>'], /^530 STARTTLS/],
    ['a password in the clear', [`AUTH PLAIN ${PLAIN}`], /^530 STARTTLS/],
    ['mail without a login', ['STARTTLS', 'MAIL FROM:<a@x>'], /^530 log in/],
    ['another password', ['STARTTLS', `AUTH PLAIN ${Buffer.from('\0u\0x').toString('base64')}`], /^535/],
    ['another way to log in', ['STARTTLS', 'AUTH LOGIN'], /^535/],
    ['a word that it does not know', ['STARTTLS', `AUTH PLAIN ${PLAIN}`, 'HELP'], /^500/],
  ])('refuses %s', (_, lines, expected) => {
    expect(say(new SmtpSession(LOGIN), lines).at(-1)).toMatch(expected);
  });
});
