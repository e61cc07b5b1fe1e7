import { describe, expect, it } from 'vitest';
import { packetsIn } from './capture';

const [POD, RESOLVER] = ['10.64.0.7', '10.68.0.53'];

describe('packetsIn', () => {
  it('reads where a datagram goes, and the name that it asks for', () => {
    const text = `100.1 IP ${POD}.4000 > ${RESOLVER}.53: 1+ [1au] AAAA? www.example.net. (40)\n`;
    expect(packetsIn(text)).toEqual([
      { at: 100.1, protocol: 'UDP', from: POD, fromPort: 4000, to: RESOLVER, port: 53, name: 'www.example.net' },
    ]);
  });

  it.each(['A?', 'Type65?', 'HTTPS?', 'PTR?'])('reads a name asked for as %s', (type) => {
    const [packet] = packetsIn(`100.1 IP ${POD}.4000 > ${RESOLVER}.53: 1+ ${type} one.example. (29)\n`);
    expect(packet?.name).toBe('one.example');
  });

  it('reads the first packet of a connection', () => {
    const text = `100.1 IP ${POD}.4000 > 192.0.2.1.443: Flags [S], seq 1, win 1, length 0\n`;
    expect(packetsIn(text)).toEqual([
      { at: 100.1, protocol: 'TCP', from: POD, fromPort: 4000, to: '192.0.2.1', port: 443 },
    ]);
  });

  it('reads a name asked for over a connection that is open', () => {
    const text = [
      `100.1 IP ${POD}.4000 > ${RESOLVER}.53: Flags [S], seq 1, win 1, length 0`,
      `100.2 IP ${POD}.4000 > ${RESOLVER}.53: Flags [P.], seq 1:2, ack 1, length 31 7+ A? one.example. (29)`,
    ].join('\n');
    expect(packetsIn(text).map(({ name }) => name)).toEqual([undefined, 'one.example']);
  });

  it('leaves out answers, multicast, and what the network says back', () => {
    const text = [
      `100.1 IP 10.20.0.1.4000 > ${POD}.1053: UDP, length 30`,
      `100.2 IP ${POD}.1053 > 10.20.0.1.4000: UDP, length 46`,
      `100.3 IP ${POD} > 224.0.0.22: igmp v3 report, 1 group record(s)`,
      `100.4 IP ${POD} > 10.20.0.1: ICMP ${POD} udp port 9 unreachable, length 36`,
    ].join('\n');
    expect(packetsIn(text).filter(({ from }) => from === POD)).toEqual([]);
  });

  it('keeps an echo request', () => {
    const text = `100.1 IP ${POD} > 192.0.2.1: ICMP echo request, id 1, seq 1, length 64\n`;
    expect(packetsIn(text)).toEqual([{ at: 100.1, protocol: 'ICMP', from: POD, to: '192.0.2.1' }]);
  });
});

describe('an answer that is written down before its question', () => {
  const question = '100.2 IP 10.20.0.1.39033 > 10.64.0.5.1053: 1+ A? a.example. (29)';
  const answer = '100.1 IP 10.64.0.5.1053 > 10.20.0.1.39033: 1 1/0/0 A 10.0.0.1 (45)';

  it('begins nothing', () => {
    expect(packetsIn(`${answer}\n${question}\n`).map(({ from }) => from)).toEqual(['10.20.0.1']);
    expect(packetsIn(`${question}\n${answer}\n`).map(({ from }) => from)).toEqual(['10.20.0.1']);
  });

  it('begins something where nobody asked', () => {
    expect(packetsIn(`${answer}\n`).map(({ from }) => from)).toEqual(['10.64.0.5']);
  });
});
