import { describe, expect, it } from 'vitest';
import { mailProblems, toldProblems } from './alertmanager';
import type { Mail } from './smtp-session';

const CONFIG = { smtp_smarthost: 'mail:587', smtp_hello: 'me', smtp_from: 'alertmanager@internal.example.mil' };
const MAIL: Mail = {
  hello: 'me',
  login: 'alertmanager',
  from: CONFIG.smtp_from,
  to: ['alerts@internal.example.mil'],
  text: 'Subject: firing: LabMail\n\nfiring warning LabMail: the lab asks whether alerts arrive\n',
};

describe('the mail of an alert', () => {
  it('is good when it is ours', () => {
    expect(mailProblems(MAIL, CONFIG)).toEqual([]);
  });

  it.each<[string, Partial<Mail>, RegExp]>([
    ['for somebody else', { to: ['x@internal.example.mil'] }, /it is for/],
    ['for somebody more', { to: [...MAIL.to, 'x@internal.example.mil'] }, /it is for/],
    ['from somebody else', { from: 'x@internal.example.mil' }, /it is from/],
    ['by a client of another name', { hello: 'localhost' }, /calls itself/],
    ['of another subject', { text: MAIL.text.replace('Subject: ', 'Subject: [x] ') }, /its subject/],
    ['without the summary', { text: MAIL.text.replace(/the lab.*/, '') }, /in one line/],
    ['with markup', { text: `${MAIL.text}Content-Type: text/html` }, /plain text/],
  ])('is not good %s', (_, other, says) => {
    const problems = mailProblems({ ...MAIL, ...other }, CONFIG);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(says);
  });
});

describe('whom Prometheus tells', () => {
  const running = [
    { component: 'alertmanager', address: '10.64.0.1' },
    { component: 'loki', address: '10.64.0.2' },
  ];

  it('is every pod of Alertmanager and nobody else', () => {
    expect(toldProblems(['10.64.0.1'], running)).toEqual([]);
    expect(toldProblems([], running)).toEqual([expect.stringContaining('does not tell 10.64.0.1')]);
    expect(toldProblems(['10.64.0.1', '10.64.0.2'], running)).toEqual([expect.stringContaining('10.64.0.2, which')]);
    expect(toldProblems([], [])).toEqual(['no pod of Alertmanager runs']);
  });
});
