import { describe, expect, it } from 'vitest';
import { TEXTS } from '../site-evaluation';
import { runProblems, type Seen } from './evaluation';

const METRIC = 'sallyport_evaluation_regression{set="lab",model="chat-nvidia",source="replay"}';
const RED: Seen = {
  ...{ code: 1, log: '{"event":"evaluation"}', metrics: `# TYPE\n${METRIC} 1\n`, request: '{"model":"chat-nvidia"}' },
};
const GREEN: Seen = { code: 0, log: '', metrics: `${METRIC} 0\n`, request: undefined };
const red = { code: 1, isRequested: true };
const green = { code: 0, isRequested: false };

describe('a run of the replay', () => {
  it('is as it should be', () => {
    expect(runProblems('bad', RED, red)).toEqual([]);
    expect(runProblems('good', GREEN, green)).toEqual([]);
  });

  it.each([
    ['it ends otherwise', { ...RED, code: 0 }, /ends with 0, not 1/],
    ['the score is not shown', { ...RED, metrics: '' }, /there is no sallyport_evaluation_regression/],
    ['the score of before is shown', { ...RED, metrics: GREEN.metrics }, /there is no .* 1$/],
    ['nobody is asked', { ...RED, request: undefined }, /the way back is not asked for/],
    ['a prompt is in its log', { ...RED, log: TEXTS.question }, /"question of the lab" is written down/],
    ['an answer is in the request', { ...RED, request: `"model":"chat-nvidia" ${TEXTS.answer}` }, /is written down/],
  ])('is a problem where %s', (_, seen, message) => {
    expect(runProblems('bad', seen, red)).toEqual([expect.stringMatching(message)]);
  });
});
