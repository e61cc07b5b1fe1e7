import { AREAS, type Area, type Panel } from '../../../core/panels';
import type { Watch } from '../../../core/watch';
import type { Dashboard } from './dashboard';

/** Short answers first, lists last. */
const ORDER: readonly Panel['kind'][] = ['stat', 'timeseries', 'table'];

/** A dashboard for each area of which the output has a component with panels, in the order of the list of areas. */
export function dashboards(watches: readonly Pick<Watch, 'area' | 'panels'>[]): readonly Dashboard[] {
  return (Object.keys(AREAS) as Area[]).flatMap((area) => {
    const panels = watches.filter((watch) => watch.area === area).flatMap((watch) => watch.panels ?? []);
    if (panels.length === 0) return [];
    return [{ uid: `sallyport-${area}`, title: AREAS[area], panels: inOrder(panels) }];
  });
}

function inOrder(panels: readonly Panel[]): readonly Panel[] {
  return ORDER.flatMap((kind) => panels.filter((panel) => panel.kind === kind));
}
