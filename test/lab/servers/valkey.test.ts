import { describe, expect, it } from 'vitest';
import { component } from '../../../src/components/data/valkey';
import { valkeyConfig } from '../../../src/components/data/valkey/config';
import { usersIn } from './valkey';

describe('the users of a rendered file', () => {
  it('are those with keys: neither the one of the pod itself, nor the one of nobody', () => {
    const callers = [{ spiffeId: 'spiffe://x.example.mil/ns/sallyport-gateway/sa/a', prefix: 'a' }];
    const knobs = component.knobs.parse({}) as never;
    expect(
      usersIn(valkeyConfig({ knobs, own: 'spiffe://x.example.mil/ns/sallyport-data/sa/valkey', callers })),
    ).toEqual([{ name: 'spiffe://x.example.mil/ns/sallyport-gateway/sa/a', prefix: 'a' }]);
  });
});
