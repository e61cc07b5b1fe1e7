import { describe, expect, it } from 'vitest';
import { PATH, PERSON, READER } from './git-server';
import { logProblems } from './gitea';

const line = (more: object): string =>
  JSON.stringify({
    stream: 'git',
    user: PERSON.user,
    method: 'POST',
    path: `/${PATH}.git/git-receive-pack`,
    status: 200,
    ...more,
  });

describe('the log of Gitea', () => {
  it('is good if it has the push, between lines of other forms', () => {
    expect(logProblems(`2026/11/30 [I] Listen\n${line({})}\n`)).toEqual([]);
  });

  it.each([
    ['is of nobody', { user: '-' }],
    ['was refused', { status: 403 }],
    ['is a question', { method: 'GET' }],
    ['is of another repository', { path: '/other/release.git/git-receive-pack' }],
  ])('is wrong if the push %s', (_, more) => {
    expect(logProblems(line(more))).toEqual(['no line of its log is the push of lab-person']);
  });

  it('is wrong if it has a password', () => {
    expect(logProblems(`${line({})}\nas ${READER.password}`)).toEqual(['its log has the password of delivery']);
  });
});
