import { describe, expect, it } from 'vitest';
import { components } from '../../src/components';
import { watch as prometheus } from '../../src/components/observability/prometheus/watch';
import { renderSample } from '../helpers/render';
import { aggregateRules } from '../../src/core/diode-schema';
import type { Component } from '../../src/core/component';
import { TIER_NAMES } from '../../src/core/tier';
import { seriesOf, type Watch } from '../../src/core/watch';
import { seriesIn } from './promql';

/** Exporters whose metrics nobody has looked up: their pods are watched by `up` alone. */
const UNKNOWN_METRICS = ['diode-generator', 'zot'];

const watched = Object.entries<Pick<Component, 'watch'>>(components).flatMap(([name, { watch }]) =>
  watch === undefined ? [] : [[name, watch] as const],
);

/** What an expression of a component may read: its own series, and what every scrape yields. */
function readable(watch: Watch): ReadonlySet<string> {
  const recorded = (watch.recordings ?? []).map(({ record }) => record);
  return new Set([...seriesOf(watch), ...recorded, ...seriesOf(prometheus)]);
}

function expressions({ recordings = [], alerts, panels = [] }: Watch): readonly (readonly [string, string])[] {
  return [
    ...recordings.map(({ record, expr }) => [record, expr] as const),
    ...alerts.map(({ alert, expr }) => [alert, expr] as const),
    ...panels.flatMap(({ title, targets }) => targets.map(({ expr }) => [title, expr] as const)),
  ];
}

describe.each(watched)('what %s says about being watched', (_name, watch) => {
  it.each(expressions(watch))('%s reads only metrics that the component lists', (_title, expr) => {
    expect(seriesIn(expr).filter((name) => !readable(watch).has(name))).toEqual([]);
    expect(seriesIn(expr)).not.toEqual([]);
  });

  it('has a source for its metrics, and lists each once', () => {
    expect(watch.source).toMatch(/\S/);
    expect(new Set(watch.metrics.map(([name]) => name)).size).toBe(watch.metrics.length);
  });

  it('tells of each alert in one sentence, with steps that end as sentences do', () => {
    for (const { summary, steps, severity } of watch.alerts) {
      expect(['critical', 'warning', 'info']).toContain(severity);
      expect(summary).toMatch(/^[\w{].*[^.]$/);
      expect(steps.filter((step) => !/^[\w].*[.?]$/.test(step))).toEqual([]);
    }
  });
});

describe('all together', () => {
  it('nothing that is recorded tells one project or user from another: recorded series leave saas', () => {
    const recorded = watched.flatMap(([, { recordings = [] }]) => recordings);
    expect(recorded.filter(({ expr }) => /\b(project|principal|user|team|key)\b/.test(expr))).toEqual([]);
    expect(recorded.length).toBeGreaterThan(3);
  });

  it('alerts and recordings have names of their own', () => {
    const names = watched.flatMap(([, { alerts, recordings = [] }]) => [
      ...alerts.map(({ alert }) => alert),
      ...recordings.map(({ record }) => record),
    ]);
    expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([]);
  });

  it('the approved aggregates read listed metrics', () => {
    const known = new Set(watched.flatMap(([, watch]) => seriesOf(watch)));
    const unknown = aggregateRules().flatMap(({ expr }) => seriesIn(expr).filter((name) => !known.has(name)));
    expect(unknown).toEqual([]);
  });

  it.each(TIER_NAMES)('every component of %s with a metrics port says what is made of it', (tier) => {
    const members = renderSample(tier).outputs.flatMap(({ composed }) => composed.graph.members);
    const scraped = members.filter(({ declaration }) => declaration.ports.some((port) => port.scrape !== undefined));
    const silent = scraped.map(({ component }) => component).filter((name) => !watched.some(([own]) => own === name));
    expect(silent.filter((name) => !UNKNOWN_METRICS.includes(name))).toEqual([]);
  });
});

describe('the reader of expressions', () => {
  it('finds names and passes over labels, functions, ranges and texts', () => {
    const expr = 'sum by (le, job) (rate(a:b_c{x="y z"}[5m])) / on (job) group_left (q) up - time() > 3 * 86400';
    expect(seriesIn(expr)).toEqual(['a:b_c', 'up']);
    expect(seriesIn('invented_metric == 1')).toEqual(['invented_metric']);
  });
});
