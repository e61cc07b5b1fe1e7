import { describe, expect, it } from 'vitest';
import { messageIn, type SyslogMessage } from '../wire/syslog';
import { formProblems } from './siem-forwarder';

const CONTENT = {
  'audit.principal': 'somebody',
  'audit.request_id': 'one',
  'gen_ai.request.model': 'a"]\\ö\nb',
  'service.name': 'agentgateway',
};
const of = (content: object | string, header = '<109>1 2026-11-29T10:00:00Z site sallyport - audit -'): SyslogMessage =>
  messageIn(`${header} ${typeof content === 'string' ? content : JSON.stringify(content)}\n`);

describe('records at a SIEM', () => {
  it('may come more than once', () => {
    expect(formProblems([of(CONTENT), of(CONTENT)], 'site', ['one'])).toEqual([]);
  });

  it('of others have the same form, and what they have of their own', () => {
    const other = { 'audit.principal': 'somebody', 'audit.request_id': 'other' };
    expect(formProblems([of(CONTENT), of(other)], 'site', ['one'])).toEqual([]);
    expect(formProblems([of(CONTENT), of({ ...other, x: 'a prompt' })], 'site', ['one'])).toHaveLength(1);
  });

  it.each<[string, readonly SyslogMessage[], RegExp]>([
    ['one that is lost', [], /1 of 1 records do not come, one first/],
    ['one that is no record of use', [of({ ...CONTENT, 'audit.principal': undefined })], /no record of use: one/],
    ['payload', [of({ ...CONTENT, x: 'a prompt' })], /payload came/],
    ['a value that was cut', [of({ ...CONTENT, 'gen_ai.request.model': 'a' })], /the model is a$/],
    ['what is no JSON', [of(CONTENT), of('text')], /is no JSON/],
    ['another site', [of(CONTENT, '<109>1 2026-11-29T10:00:00Z other sallyport - audit -')], /header is "13 5 other/],
    ['another severity', [of(CONTENT, '<110>1 2026-11-29T10:00:00Z site sallyport - audit -')], /header is "13 6/],
    ['no time', [of(CONTENT, '<109>1 - site sallyport - audit -')], /the time is -/],
  ])('are a problem with %s', (_what, found, message) => {
    expect(formProblems(found, 'site', ['one']).join('\n')).toMatch(message);
  });
});
