import type { ManifestObject } from '../../manifest/manifest';
import type { AuditContext } from '../rule';
import { documentsOf, type EmbeddedDocument } from './documents';
import { bareHost } from './inside';
import { groupOf, isMap } from './plain';
import { RECEIVER_MARK, receiverDefaults } from './provider-defaults/alertmanager';
import { applicationSetDefaults } from './provider-defaults/application-sets';
import { collectorDefaults } from './provider-defaults/collector';
import { DISCOVERY_MARK, discoveryDefaults } from './provider-defaults/discovery';
import { modelDefaults } from './provider-defaults/models';
import { readYaml } from './read-config';

/** A service that is called because nothing names another: its maker's public address is built in. */
export interface ProviderDefault {
  /** What asks for it, such as `provider openAI`. */
  readonly what: string;
  /** The built-in host; null where it depends on a region or stands where nobody can see it. */
  readonly host: string | null;
  readonly path: string;
  readonly via: readonly string[];
  readonly inner?: string;
}

/** A default inside a document, by the pointer to what asks for it. */
export interface InnerDefault {
  readonly what: string;
  readonly host: string | null;
  readonly pointer: string;
}

/** The readers, each with a mark without which a text needs no reading. */
const READERS: readonly (readonly [mark: RegExp, read: (data: unknown) => readonly InnerDefault[]])[] = [
  [RECEIVER_MARK, receiverDefaults],
  [/(?:^|[\s{,"'])service["']?\s*:/, collectorDefaults],
  [DISCOVERY_MARK, discoveryDefaults],
  [/(?:^|[\s{,"'])(?:provider|model_list)["']?\s*:/, modelDefaults],
];

/** Destinations of an object that no text of it names: model providers, receivers of alerts, discoveries, sets of applications and parts of collectors left to their defaults. */
export function providerDefaultsOf(object: ManifestObject, context: AuditContext): readonly ProviderDefault[] {
  return context.remember(object, 'provider defaults', () => [
    ...ownDefaults(object),
    ...documentsOf(object, context).flatMap((document) => documentDefaults(document, context)),
  ]);
}

/** `what (host)`, as findings and the inventory say it. */
export function describeDefault({ what, host }: Pick<ProviderDefault, 'what' | 'host'>): string {
  return host === null ? `${what} at an address that these manifests do not name` : `${what} at ${host}:443`;
}

/** True if the boundary permits the built-in host; one that is not known cannot be permitted. */
export function isDeclaredDefault({ host }: ProviderDefault, context: AuditContext): boolean {
  return (
    host !== null && context.boundary.egress.some((egress) => bareHost(egress.host) === host && egress.port === 443)
  );
}

/** Custom resources of the gateway, of the operators of collector and Prometheus and of Argo CD carry such configuration as data. */
function ownDefaults({ apiVersion, kind, value }: ManifestObject): readonly ProviderDefault[] {
  const group = groupOf(apiVersion);
  const spec = isMap(value) ? value['spec'] : undefined;
  if (group === 'agentgateway.dev') return modelDefaults(spec).map((found) => placed(found, '/spec'));
  if (group === 'argoproj.io' && kind === 'ApplicationSet')
    return applicationSetDefaults(spec).map((found) => placed(found, '/spec'));
  if (group === 'monitoring.coreos.com') return discoveryDefaults(spec).map((found) => placed(found, '/spec'));
  if (group !== 'opentelemetry.io' || !isMap(spec)) return [];
  const config = spec['config'];
  return [...collectorDefaults(config), ...discoveryDefaults(config)].map((found) => placed(found, '/spec/config'));
}

function placed({ what, host, pointer }: InnerDefault, path: string): ProviderDefault {
  return { what, host, path: `${path}${pointer}`, via: [] };
}

function documentDefaults(document: EmbeddedDocument, context: AuditContext): readonly ProviderDefault[] {
  const { path, via, inner, text } = document;
  const readers = READERS.filter(([mark]) => mark.test(text));
  if (readers.length === 0) return [];
  const data = context.rememberText(text, 'yaml', () => readYaml(text));
  return readers
    .flatMap(([, read]) => read(data))
    .map(({ what, host, pointer }) => ({
      what,
      host,
      path,
      via: [...via, 'yaml'],
      // A place inside a document that is itself inside another is not followed further.
      inner: inner ?? pointer,
    }));
}
