import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { mailProblems, strayMails, TEST_ALERT, toldProblems } from './alertmanager';
import { MAIL_ALERT } from './lab-alert';
import type { Mail } from './smtp-session';

const CONFIG = { smtp_smarthost: 'mail:587', smtp_hello: 'me', smtp_from: 'alertmanager@internal.example.mil' };
const MAIL: Mail = {
  hello: 'me',
  login: 'alertmanager',
  from: CONFIG.smtp_from,
  to: ['alerts@internal.example.mil'],
  text: 'Subject: firing: LabMail\n\nfiring warning LabMail: the lab asks whether alerts arrive\n',
};
const EXPECTED = { alert: MAIL_ALERT, to: 'alerts@internal.example.mil' };

describe('the mail of an alert', () => {
  it('is good when it is ours', () => {
    expect(mailProblems([MAIL], EXPECTED, CONFIG)).toEqual([]);
  });

  it.each<[string, Partial<Mail>, RegExp]>([
    ['for somebody else', { to: ['x@internal.example.mil'] }, /no mail of LabMail came for alerts@/],
    ['for somebody more', { to: [...MAIL.to, 'x@internal.example.mil'] }, /it is for/],
    ['from somebody else', { from: 'x@internal.example.mil' }, /it is from/],
    ['by a client of another name', { hello: 'localhost' }, /calls itself/],
    ['of another subject', { text: MAIL.text.replace('Subject: ', 'Subject: [x] ') }, /its subject/],
    ['without the summary', { text: MAIL.text.replace(/the lab.*/, '') }, /in one line/],
    ['with markup', { text: `${MAIL.text}Content-Type: text/html` }, /plain text/],
  ])('is not good %s', (_, other, says) => {
    const problems = mailProblems([{ ...MAIL, ...other }], EXPECTED, CONFIG);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(says);
  });
});

describe('security operations', () => {
  it('hear of nothing that does not concern them', () => {
    expect(strayMails([MAIL])).toEqual([]);
    expect(strayMails([{ ...MAIL, to: ['soc@internal.example.mil'] }])).toEqual([expect.stringContaining('LabMail')]);
  });

  it('are sent a test by the command that the operations page has', () => {
    const words = TEST_ALERT.command.map((word) => word.replace(/^(.*)=(.* .*)$/, "$1='$2'"));
    expect(readFileSync('docs/operations.md', 'utf8').replace(/ \\\n\s*/g, ' ')).toContain(words.join(' '));
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
