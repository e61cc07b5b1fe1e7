import { afterEach, describe, expect, it } from 'vitest';
import { freePorts } from '../ports';
import { Scope } from '../scope';
import { askDatagram, askStream, framed, framesIn, type Endpoint } from './ask';
import { decode, encodeQuery, NXDOMAIN, TYPES } from './dns';
import { decodeNtp, encodeRequest } from './ntp';
import { Clock, NameServer } from './stand-ins';

const scope = new Scope();
afterEach(() => scope.close());

async function place(): Promise<Endpoint> {
  const [port = 0] = await freePorts(1);
  return { address: '127.0.0.1', port };
}

describe('a resolver of the site', () => {
  it('answers by UDP and by TCP, and keeps what it was asked', async () => {
    const at = await place();
    const server = await NameServer.listen(
      at,
      ({ name }) => (name === 'one.example' ? ['10.0.0.1'] : undefined),
      scope,
    );
    const [one, two] = ['one.example', 'two.example'].map((name) => ({ name, type: TYPES.A }));
    const known = decode(await askDatagram(at, encodeQuery(1, one ?? { name: '', type: 0 })));
    const unknown = decode(await askStream(at, encodeQuery(2, two ?? { name: '', type: 0 })));
    expect(known.answers.map(({ data }) => data)).toEqual(['10.0.0.1']);
    expect(unknown.rcode).toBe(NXDOMAIN);
    expect(server.asked).toEqual([one, two]);
  });
});

describe('a clock of the site', () => {
  it('answers, and keeps who asked', async () => {
    const at = await place();
    const clock = await Clock.listen(at, scope);
    const answer = decodeNtp(await askDatagram(at, encodeRequest(Date.now()), '127.0.0.1'));
    expect(answer.stratum).toBe(1);
    expect(clock.askedBy).toEqual(['127.0.0.1']);
  });
});

describe('frames of a connection', () => {
  it('are complete or left for later', () => {
    const both = Buffer.concat([framed(Buffer.from('one')), framed(Buffer.from('two'))]);
    const { frames, rest } = framesIn(both.subarray(0, -1));
    expect(frames.map(String)).toEqual(['one']);
    expect(rest).toHaveLength(4);
  });
});
