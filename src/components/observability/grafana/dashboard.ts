import type { Panel, Target } from '../../../core/panels';

export interface Dashboard {
  /** Stable id, part of the address that users keep. */
  readonly uid: string;
  readonly title: string;
  readonly panels: readonly Panel[];
}

type Json = Readonly<Record<string, unknown>>;

const COLUMNS = 24;
const WIDTH = 12;
const HEIGHT = 8;
/** Version of Grafana's dashboard schema that these fields follow; newer servers migrate it when they load it. */
const SCHEMA_VERSION = 39;
const SOURCE = { type: 'prometheus', uid: 'metrics' };

/** The JSON model that Grafana provisions. @param marking classification marking of the site, shown as a tag. */
export function dashboardJson(dashboard: Dashboard, marking: string): Json {
  return {
    uid: dashboard.uid,
    title: dashboard.title,
    tags: ['sallyport', marking],
    editable: false,
    schemaVersion: SCHEMA_VERSION,
    timezone: 'utc',
    refresh: '1m',
    time: { from: 'now-6h', to: 'now' },
    panels: dashboard.panels.map(panelJson),
  };
}

function panelJson(panel: Panel, index: number): Json {
  const position = index * WIDTH;
  return {
    id: index + 1,
    type: panel.kind,
    title: panel.title,
    datasource: SOURCE,
    gridPos: { x: position % COLUMNS, y: Math.floor(position / COLUMNS) * HEIGHT, w: WIDTH, h: HEIGHT },
    fieldConfig: { defaults: { unit: panel.unit }, overrides: [] },
    options: {},
    targets: panel.targets.map((target, order) => targetJson(target, order, panel.kind === 'table')),
  };
}

function targetJson({ expr, legend }: Target, order: number, isTable: boolean): Json {
  return {
    refId: String.fromCharCode('A'.charCodeAt(0) + order),
    datasource: SOURCE,
    expr,
    ...(legend === undefined ? {} : { legendFormat: legend }),
    ...(isTable ? { instant: true, format: 'table' } : {}),
  };
}
