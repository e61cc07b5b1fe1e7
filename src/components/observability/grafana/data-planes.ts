import { AGGREGATE_PREFIX, aggregates, LINK_JOB, type Aggregate } from '../../../core/diode-schema';
import { lines, type Panel } from '../../../core/panels';
import type { Watch } from '../../../core/watch';

const UNITS: Readonly<Record<Aggregate['unit'], Panel['unit']>> = {
  count: 'short',
  tokens: 'short',
  milliseconds: 'ms',
  percent: 'percent',
};

/** What a control plane shows of its data planes: the approved aggregates, which are all that it is told. */
export function dataPlanes(): Pick<Watch, 'area' | 'panels'> {
  return { area: 'data-planes', panels: aggregates().map(panelOf) };
}

function panelOf({ name, unit, labels }: Aggregate): Panel {
  const legend = Object.keys(labels)
    .map((label) => `{{${label}}}`)
    .join(' ');
  return lines(titleOf(name), UNITS[unit], {
    expr: `${name}{job="${LINK_JOB}"}`,
    legend: legend === '' ? name : legend,
  });
}

/** `agg:targets_up` is _Targets up_. */
function titleOf(name: string): string {
  const words = name.slice(AGGREGATE_PREFIX.length).replaceAll('_', ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}`;
}
