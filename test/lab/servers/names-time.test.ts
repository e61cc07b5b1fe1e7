import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOutput } from '../manifests';
import { allowedIn, clocksIn, differences, forwardersIn, hostsIn, textOf, titleOfFile } from './names-time';

const MANIFESTS = readOutput(join(__dirname, '..', '..', '..', 'charts-out'), 'airgapped').flat();

describe('what the rendered configuration names', () => {
  it('are the clocks of the site', () => {
    expect(clocksIn(textOf(MANIFESTS, 'chrony.conf'))).toEqual([
      { address: '10.10.0.123', port: 123 },
      { address: '10.10.1.123', port: 123 },
    ]);
    expect(clocksIn('pool 2.example.net iburst\n')).toEqual([{ address: '2.example.net', port: 123 }]);
  });

  it('are the resolvers of the site', () => {
    expect(forwardersIn(textOf(MANIFESTS, 'Corefile'))).toEqual([
      { address: '10.10.0.53', port: 53 },
      { address: '10.10.1.53', port: 53 },
    ]);
  });

  it('are the hosts of the site', () => {
    expect(hostsIn(textOf(MANIFESTS, 'site.hosts'))).toContainEqual({
      host: 'mail.internal.example.mil',
      address: '10.10.0.25',
    });
  });

  it('are the networks that are told the time', () => {
    expect(allowedIn(textOf(MANIFESTS, 'chrony.conf'))).toEqual(['10.64.0.0/14', '10.20.0.0/24']);
  });

  it('are nothing where there is no such file', () => {
    expect(clocksIn(textOf(MANIFESTS, 'nobody.conf'))).toEqual([]);
  });
});

describe('what is rendered, beside the values', () => {
  const differ = (wanted: string, rendered: string): readonly string[] =>
    differences('clock', wanted.split(' '), rendered.split(' '));

  it.each([
    ['a b', 'a b', []],
    ['a b', 'a', ['no clock b, which the values name']],
    ['a', 'a b', ['clock b, which the values do not name']],
    ['a', 'b', ['no clock a, which the values name', 'clock b, which the values do not name']],
    ['a b', 'b a', ['each clock in another order than in the values: b,a']],
  ])('is %s and %s', (wanted, rendered, expected) => {
    expect(differ(wanted, rendered)).toEqual(expected);
  });

  it('stands in a ConfigMap', () => {
    expect(titleOfFile(MANIFESTS, 'chrony.conf')).toMatch(/ConfigMap sallyport-names\/chrony-config$/);
    expect(() => titleOfFile(MANIFESTS, 'nobody.conf')).toThrow('no ConfigMap has nobody.conf');
  });
});
