import type { Manifest } from '../manifests';
import type { Problems } from '../report';
import { until } from '../wait';
import { callGrpc } from '../wire/grpc';
import { EXPORT, exportRequest } from '../wire/otlp';
import type { ServerContext } from './check';
import { getText } from './https';
import { outsider } from './outside';
import { configOf, fileOf, identityOf, serviceOf } from './view';

const NAMESPACE = 'sallyport-observability';
const COLLECTOR = 'otel-collector';
const LINK = 'otel-collector-link';
const SHOWN_SECONDS = 30;
/** One aggregate of the approved list, and one metric that is on no list. */
const [LISTED, OTHER] = ['agg:heartbeat', 'lab_of_a_user'];

/** True on the side that data planes send their aggregates to. */
export function takesLink(manifests: readonly Manifest[]): boolean {
  const config = fileOf(configOf(manifests, COLLECTOR), 'config.yaml') as { readonly receivers?: object } | null;
  return 'otlp/link' in (config?.receivers ?? {});
}

/** Sends as a data plane does, whose certificate is by another CA of the same site, and reads as Prometheus does. */
export async function checkLink({ cluster, authority, manifests }: ServerContext): Promise<Problems> {
  const api = cluster.admin;
  const link = await serviceOf(api, NAMESPACE, LINK);
  const as = await outsider(authority, 'otel-collector.data-plane.example');
  const problems: string[] = [];
  for (const name of [OTHER, LISTED]) {
    const metric = { name, resource: { 'service.name': 'sallyport' }, attributes: {}, events: [] };
    const { code, text } = await callGrpc({
      address: link.address,
      port: link.ports['link'] ?? 0,
      name: linkName(manifests),
      path: EXPORT.metrics.grpc,
      message: exportRequest('metrics', metric, BigInt(Date.now()) * 1_000_000n),
      as,
    });
    if (code !== 0) problems.push(`${name} is refused on the link: ${code} ${text}`);
  }
  const { address, name, ports } = await serviceOf(api, NAMESPACE, COLLECTOR);
  const prometheus = await identityOf(api, NAMESPACE, 'prometheus');
  const read = { address, name, port: ports['link-metrics'] ?? 0, path: '/metrics', as: prometheus };
  // The exporter writes names as Prometheus has always had them, or in quotes; both hold the words.
  const text = await until({ what: `${LISTED} is shown`, seconds: SHOWN_SECONDS }, async () => {
    const shown = await getText(read);
    return /agg.heartbeat/.test(shown) ? shown : undefined;
  });
  return [...problems, ...(text.includes(OTHER) ? [`${OTHER} is shown, and no list has it`] : [])];
}

/** Name by which data planes call: the only one of the certificate that is no Service's. */
function linkName(manifests: readonly Manifest[]): string {
  const certificate = manifests.find(({ kind, name }) => kind === 'Certificate' && name === COLLECTOR);
  const names = (certificate?.object.spec?.['dnsNames'] ?? []) as readonly string[];
  return names.find((name) => !name.startsWith(COLLECTOR)) ?? '';
}
