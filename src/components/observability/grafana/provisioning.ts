import { TLS_CA, TLS_CERT, TLS_KEY } from '../../../constructs/trust';
import type { Endpoint } from '../../../core/graph';

type Yaml = Readonly<Record<string, unknown>>;

export const DASHBOARDS_DIR = '/etc/sallyport/grafana/dashboards';

/** Data sources that exist in this output, each called with Grafana's own certificate. */
export interface Sources {
  readonly metrics?: Endpoint;
  readonly logs?: Endpoint;
  readonly traces?: Endpoint;
}

/** `datasources/*.yaml`. Uids are fixed: dashboards name them. */
export function dataSources({ metrics, logs, traces }: Sources): Yaml {
  return {
    apiVersion: 1,
    prune: true,
    datasources: [
      ...(metrics === undefined ? [] : [dataSource('Metrics', 'prometheus', metrics, 'metrics')]),
      ...(logs === undefined ? [] : [dataSource('Logs', 'loki', logs, 'logs')]),
      ...(traces === undefined ? [] : [dataSource('Traces', 'tempo', traces, 'traces')]),
    ],
  };
}

function dataSource(name: string, type: string, { host, port }: Endpoint, uid: string): Yaml {
  return {
    name,
    uid,
    type,
    access: 'proxy',
    url: `https://${host}:${port}`,
    isDefault: uid === 'metrics',
    editable: false,
    jsonData: { tlsAuth: true, tlsAuthWithCACert: true, serverName: host },
    // `$` starts an expansion in these files; a literal one would be written `$$`.
    secureJsonData: {
      tlsCACert: `$__file{${TLS_CA}}`,
      tlsClientCert: `$__file{${TLS_CERT}}`,
      tlsClientKey: `$__file{${TLS_KEY}}`,
    },
  };
}

/** `dashboards/*.yaml`: files of ConfigMaps, changed by a release and by nobody else. */
export function dashboardProvider(): Yaml {
  return {
    apiVersion: 1,
    providers: [
      {
        name: 'sallyport',
        type: 'file',
        folder: 'Sallyport',
        disableDeletion: true,
        allowUiUpdates: false,
        updateIntervalSeconds: 60,
        options: { path: DASHBOARDS_DIR },
      },
    ],
  };
}
