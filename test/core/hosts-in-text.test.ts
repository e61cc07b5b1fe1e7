import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hostsInText } from '../../src/core/hosts-in-text';
import { randomRun } from '../helpers/random';

describe('hosts in a text', () => {
  it.each([
    ['ops@gmail.com', ['gmail.com']],
    ['https://hooks.example.net/x', ['hooks.example.net']],
    ['//EXAMPLE.net.', ['example.net']],
    ['docker.io/library/busybox', ['docker.io']],
    ['CN=ops,DC=evil.com', ['evil.com']],
    ["contains(groups[*], 'a.example.com')", ['a.example.com']],
    ['x_evil.com', ['evil.com']],
    ['https://evil.com/x@ops', ['evil.com']],
    ['anna.media@example.net', ['example.net']],
    ['host 8.8.8.8:53, or 2001:db8::1', ['8.8.8.8', '2001:db8::1']],
    ['пример.рф', ['пример.рф']],
    // Below an ending that nobody can register.
    ['ops metadata.google.internal', ['metadata.google.internal']],
    ['x.metadata.google.internal/y', ['x.metadata.google.internal']],
  ])('of %j are %j', (text, hosts) => {
    expect(hostsInText(text)).toEqual(hosts);
  });

  it.each([
    '',
    'ops',
    'llama-3.1-8b',
    'Qwen2.5-7B',
    'meta-llama/Llama-3',
    'realm_access.roles',
    '30d',
    '/realms/site/x',
    'co.uk',
  ])('are none in %j', (text) => {
    expect(hostsInText(text)).toEqual([]);
  });

  it('are found whatever stands around them', () => {
    const mark = fc.constantFrom(' ', '/', '=', ',', ':', '(', ')', '@', "'", '[', ']', '|', '&', '+', '_', '\\', '%');
    fc.assert(
      fc.property(fc.array(mark, { maxLength: 4 }), fc.array(mark, { maxLength: 4 }), (before, after) => {
        const tail = after.join('');
        expect(hostsInText(`a${before.join('')} evil.example.com${tail}`)).toContain('evil.example.com');
      }),
      randomRun('hosts in text', 300),
    );
  });
});
