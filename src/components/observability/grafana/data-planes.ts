import { aggregates, LINK_JOB, type Aggregate } from '../../../core/diode-schema';
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

function panelOf({ name, unit, purpose, labels }: Aggregate): Panel {
  const legend = Object.keys(labels)
    .map((label) => `{{${label}}}`)
    .join(' ');
  return lines(`${purpose.charAt(0).toUpperCase()}${purpose.slice(1)}`, UNITS[unit], {
    expr: `${name}{job="${LINK_JOB}"}`,
    legend: legend === '' ? name : legend,
  });
}
