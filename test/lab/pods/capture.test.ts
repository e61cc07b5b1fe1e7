import { describe, expect, it } from 'vitest';
import { packetsIn } from './capture';

const TEXT = `tcpdump: listening on pods, link-type EN10MB (Ethernet), snapshot length 262144 bytes
12:00:00.000001 IP 10.64.0.9.41000 > 10.68.0.53.53: 4711+ [1au] AAAA? a.example.net. (40)
12:00:00.000002 IP 10.64.0.9.41000 > 10.68.0.53.53: 4712+ A? loki.sallyport-observability.svc.cluster.local. (64)
12:00:00.000003 IP 10.64.0.9.123 > 10.10.0.123.123: NTPv4, Client, length 48
12:00:00.000004 IP 169.254.1.1 > 10.64.0.9: ICMP host 192.0.2.7 unreachable, length 84
12:00:00.000005 IP 10.64.0.9 > 224.0.0.22: igmp v3 report, 1 group record(s)
12:00:00.000006 ARP, Request who-has 10.64.0.9 tell 169.254.1.1, length 28
12:00:00.000007 IP 10.64.0.9.50000 > 192.0.2.7.443: Flags [S], seq 1, win 64240, length 0
`;

describe('a capture', () => {
  it('says of every packet where it went, and of a question its name', () => {
    expect(packetsIn(TEXT)).toEqual([
      { from: '10.64.0.9', to: '10.68.0.53', port: 53, name: 'a.example.net' },
      { from: '10.64.0.9', to: '10.68.0.53', port: 53, name: 'loki.sallyport-observability.svc.cluster.local' },
      { from: '10.64.0.9', to: '10.10.0.123', port: 123 },
      { from: '169.254.1.1', to: '10.64.0.9' },
      { from: '10.64.0.9', to: '192.0.2.7', port: 443 },
    ]);
  });
});
