import { describe, expect, it } from 'vitest';
import { Reports } from '../../../../src/runtime/diode/receive/reports';

type Told = Readonly<Record<string, unknown>>;

function open(): { reports: Reports; told: Told[]; clock: { now: number } } {
  const told: Told[] = [];
  const clock = { now: Date.parse('2026-11-20T00:00:00Z') };
  const write = (line: string): void => void told.push(JSON.parse(line) as Told);
  const reports = new Reports({ write, now: () => clock.now, everySeconds: 60, silenceSeconds: 300 });
  return { reports, told, clock };
}

describe('reports of the receiver', () => {
  it('name what was lost, when, and how much', () => {
    const { reports, told } = open();
    reports.accept(9, { kind: 'new', isFirst: false, lost: { from: 6, to: 8 } });
    expect(told).toEqual([{ at: '2026-11-20T00:00:00.000Z', event: 'gap', from: 6, to: 8, lost: 3 }]);
  });

  it('name a sender that began again, and what it may never have used', () => {
    const { reports, told } = open();
    reports.accept(1001, { kind: 'new', isFirst: false, restart: { since: 1001, unknown: { from: 3, to: 1000 } } });
    expect(told).toMatchObject([{ event: 'sender-restarted', since: 1001, lostOrNeverUsed: { from: 3, to: 1000 } }]);
  });

  it('tell what anybody could cause once in a period, and count the rest', () => {
    const { reports, told, clock } = open();
    for (let time = 0; time < 1000; time += 1) reports.drop('bad-mac');
    reports.drop('replay');
    expect(told.map(({ event, reason }) => [event, reason])).toEqual([
      ['dropped', 'bad-mac'],
      ['dropped', 'replay'],
    ]);
    clock.now += 60_000;
    reports.tick();
    expect(told[2]).toMatchObject({ event: 'status', 'bad-mac': 1000, replay: 1, accepted: 0 });
    clock.now += 60_000;
    reports.tick();
    expect(told).toHaveLength(3);
    reports.drop('bad-mac');
    expect(told).toHaveLength(4);
  });

  it('tell silence once, and that it ended', () => {
    const { reports, told, clock } = open();
    clock.now += 299_000;
    reports.tick();
    clock.now += 1000;
    [1, 2, 3].forEach(() => reports.tick());
    reports.accept(1, { kind: 'new', isFirst: false });
    expect(told.map(({ event }) => event)).toEqual(['silence', 'heard-again']);
  });
});
