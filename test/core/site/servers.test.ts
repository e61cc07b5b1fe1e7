import { describe, expect, it } from 'vitest';
import { edited, loadText, refusals } from './values';

/** Path, value put there, and what is said: place, message and cure. */
const TWINS: readonly (readonly [path: string, value: unknown, at: string, says: string, fix: string])[] = [
  [
    'site.dns.1.addresses',
    ['10.10.0.53'],
    'site.dns[1].addresses[0]',
    'address is listed twice in site.dns',
    'remove it',
  ],
  [
    'site.ntp.0.addresses',
    ['10.10.0.123', '10.10.0.124', '10.10.0.123'],
    'site.ntp[0].addresses[2]',
    'address is listed twice in site.ntp',
    'remove it',
  ],
  [
    'site.dns.0.addresses',
    ['fd00::53', 'fd00:0::53'],
    'site.dns[0].addresses[1]',
    'address is listed twice in site.dns',
    'remove it',
  ],
  [
    'site.dns.1.host',
    'dns1.internal.example.mil',
    'site.dns[1].host',
    'host is listed twice in site.dns',
    'list all its addresses in one entry',
  ],
  [
    'site.ntp.1.host',
    'ntp1.internal.example.mil',
    'site.ntp[1].host',
    'host is listed twice in site.ntp',
    'list all its addresses in one entry',
  ],
];

describe('two servers that are one', () => {
  it.each(TWINS)('%s = %j are refused, with the cure', (path, value, ...[at, says, fix]) => {
    const found = refusals(() => loadText('airgapped', edited('airgapped', path, value)));
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^airgapped\.yaml:\d+:\d+: /);
    for (const part of [`: ${says}\n  at: ${at}\n  value: `, '\n  allowed: ', `\n  fix: ${fix}`])
      expect(found[0]).toContain(part);
  });

  it('are a resolver and a clock only by chance', () => {
    const text = edited('airgapped', 'site.ntp.0', { host: 'dns1.internal.example.mil', addresses: ['10.10.0.53'] });
    expect(refusals(() => loadText('airgapped', text))).toEqual([]);
  });
});
