import { describe, expect, it } from 'vitest';
import { Findings } from './findings';
import { Report } from './report';

function findings(): Findings {
  return new Findings(new Report(() => undefined));
}

function full(): Findings {
  const one = findings();
  one.report.check('a', ['x is wrong', 'y is'], ['etcd'], 'byoc/data-plane');
  one.report.skip('loki', 'not here');
  one.seen.push({ output: 'byoc/data-plane', components: new Set(['coredns', 'chrony']) });
  one.silence.addOurs('coredns', { version: 'v1', isOwn: false }, [
    { what: 'Service default/kubernetes', isForeign: false },
    { what: 'name a.example', isForeign: true },
  ]);
  one.silence.addDefaults('coredns', ['name www.example.com']);
  return one;
}

describe('findings', () => {
  it('come whole out of another process', () => {
    const [there, here] = [full(), findings()];
    here.add(there.toText());
    expect(here.report.outcomes).toEqual(there.report.outcomes);
    expect(here.seen).toEqual(there.seen);
    expect(here.silence.lines()).toEqual(there.silence.lines());
    expect(here.toText()).toBe(there.toText());
  });

  it('of several processes are one table: what a program wanted in one is not lost by the next', () => {
    const here = findings();
    const other = findings();
    other.silence.addOurs('coredns', { version: 'v1', isOwn: false }, [{ what: 'name b.example', isForeign: true }]);
    for (const one of [full(), other]) here.add(one.toText());
    expect(here.silence.lines()[2]).toContain('name a.example; name b.example');
    expect(here.silence.unmeasured()).toEqual([]);
  });

  it.each(['', '{"outcomes": []}', '{"outcomes": [{"name": 1}], "seen": [], "silence": {"ours": [], "defaults": []}}'])(
    'are no other text: %s',
    (text) => {
      expect(() => findings().add(text)).toThrow();
    },
  );
});
