import type { Boundary } from '../core/boundary';
import { compareAt, compareText, type At } from '../core/result';
import type { ManifestObject } from '../manifest/manifest';
import { createContext } from './context';
import { bootstrapImagesOf } from './facts/bootstrap';
import { PRIVATE_BLOCKS } from './facts/host-names';
import { hostsIn, hostsOf, type HostClass, type HostUse } from './facts/hosts';
import { imagesIn, imagesOf, type ImageClass, type ImageUse } from './facts/images';
import { implicitEgressOf } from './facts/implicit-egress';
import { issuersOf, type IssuerUse } from './facts/issuers';
import { describeDefault, providerDefaultsOf } from './facts/provider-defaults';
import { requestsOf, type Requests } from './facts/requests';
import { resolversOf, type ResolverUse } from './facts/resolvers';
import { secretsOf, type SecretUse } from './facts/secrets';
import { silenceOf, type SilenceFact } from './facts/silence';
import { singleReplicasOf, type SingleReplica } from './facts/single-replicas';
import { timeSourcesOf, type TimeSourceUse } from './facts/time-sources';
import type { Spot } from './place';
import type { AuditContext } from './rule';

interface Occurring {
  readonly occurrences: readonly At[];
}

export interface InventoryImage extends Occurring {
  readonly ref: string;
  readonly class: ImageClass;
  readonly registry: string;
  /** `sha256:…`, or null for an image by tag. */
  readonly digest: string | null;
}

export interface InventoryHost extends Occurring {
  readonly host: string;
  readonly port: number | null;
  readonly scheme: string | null;
  readonly class: HostClass;
}

export interface InventoryIssuer extends Occurring {
  readonly kind: 'acme' | 'ca' | 'vault' | 'selfsigned' | 'other';
  readonly server: string | null;
}

export interface InventoryServer extends Occurring {
  readonly host: string;
}

export interface InventoryEgress extends Occurring {
  readonly what: string;
}

export interface InventorySilence extends Occurring {
  readonly id: string;
  readonly status: 'set' | 'missing' | 'wrong' | 'unknown';
}

/** An image that nodes need before a registry of the cluster serves, so that it is preloaded (decisions 10). */
export interface InventoryBootstrap extends Occurring {
  readonly ref: string;
  /** `sha256:…`, or null for an image by tag. */
  readonly digest: string | null;
}

/** What manifests contain, by class and place: `inventory --format json` prints it as it stands. */
export interface Inventory {
  readonly schema: 'sallyport.dev/inventory/v1';
  readonly images: readonly InventoryImage[];
  readonly hosts: readonly InventoryHost[];
  readonly issuers: readonly InventoryIssuer[];
  readonly timeSources: readonly InventoryServer[];
  readonly resolvers: readonly InventoryServer[];
  readonly implicitEgress: readonly InventoryEgress[];
  readonly silence: readonly InventorySilence[];
  readonly secrets: readonly SecretUse[];
  readonly bootstrap: readonly InventoryBootstrap[];
  readonly requests: Requests;
  readonly singleReplicas: readonly SingleReplica[];
}

export type { Requests, RequestSum } from './facts/requests';

export interface InventoryOptions {
  /** Null when nobody declared what is inside: then private addresses and unregistered names count as inside. */
  readonly boundary: Boundary | null;
  /** ISO date for what depends on a day, or null. */
  readonly asOf?: string | null;
}

/** Reads manifests and lists what is in them. Pure: no disk, no network, no clock. */
export function inventoryOf(objects: readonly ManifestObject[], options: InventoryOptions): Inventory {
  const { boundary } = options;
  const context = createContext(objects, {
    boundary: boundary ?? EVERYTHING_PRIVATE,
    permissions: { tier: null, systemTrust: false, egressRelays: [] },
    lock: null,
    asOf: options.asOf ?? null,
  });
  const inventory = startInventory(context, boundary);
  for (const object of objects) {
    inventory.add(object);
    context.forget(object);
  }
  return inventory.finish();
}

/** An inventory under way: it takes objects one by one, so that nobody has to remember all about all of them. */
export interface OpenInventory {
  add(object: ManifestObject): void;
  finish(): Inventory;
}

/** What was found so far. */
interface Uses {
  readonly images: ImageUse[];
  readonly bootstrap: ImageUse[];
  readonly hosts: HostUse[];
  readonly issuers: (IssuerUse & Spot)[];
  readonly clocks: (TimeSourceUse & Spot)[];
  readonly resolvers: (ResolverUse & Spot)[];
  readonly egress: (Spot & { readonly what: string })[];
  readonly silence: (SilenceFact & Spot)[];
}

/** @param boundary the context's own, or null where nobody declared one */
export function startInventory(context: AuditContext, boundary: Boundary | null): OpenInventory {
  const uses = noUses();
  return {
    add: (object) => addUses(uses, object, context, boundary),
    finish: () => ({
      schema: 'sallyport.dev/inventory/v1',
      images: imageList(context, uses.images),
      hosts: hostList(context, uses.hosts),
      issuers: issuerList(context, uses.issuers),
      timeSources: serverList(context, uses.clocks),
      resolvers: serverList(context, uses.resolvers),
      implicitEgress: egressList(context, uses.egress),
      silence: silenceList(context, uses.silence),
      secrets: secretsOf(context.objects),
      bootstrap: bootstrapList(context, uses.bootstrap),
      requests: requestsOf(context.objects),
      singleReplicas: singleReplicasOf(context.objects),
    }),
  };
}

function noUses(): Uses {
  const lists = { images: [], bootstrap: [], hosts: [], issuers: [] };
  return { ...lists, clocks: [], resolvers: [], egress: [], silence: [] };
}

function addUses(uses: Uses, object: ManifestObject, context: AuditContext, boundary: Boundary | null): void {
  const texts = context.textsOf(object);
  const place = <Use>(use: Use): Use & { readonly object: ManifestObject } => ({ ...use, object });
  const images = boundary === null ? imagesOf(texts, { boundary }) : imagesIn(object, context);
  append(uses.images, images);
  append(uses.bootstrap, bootstrapImagesOf(object, images));
  append(uses.hosts, boundary === null ? hostsOf(texts, { boundary }) : hostsIn(object, context));
  append(uses.issuers, issuersOf(object, context).map(place));
  append(uses.clocks, timeSourcesOf(object, context).map(place));
  append(uses.resolvers, resolversOf(object, context).map(place));
  append(
    uses.egress,
    implicitEgressOf(texts).map(({ what, text }) => ({ ...text, what })),
  );
  append(
    uses.egress,
    providerDefaultsOf(object, context).map((found) => ({ ...found, what: describeDefault(found), object })),
  );
  append(uses.silence, silenceOf(object, context).map(place));
}

/** Not `push(...items)`: an object may name more things than a call takes arguments. */
function append<Item>(list: Item[], items: readonly Item[]): void {
  for (const item of items) list.push(item);
}

/** The boundary of an inventory that was given none. */
const EVERYTHING_PRIVATE: Boundary = {
  domains: [],
  registries: [],
  cidrs: PRIVATE_BLOCKS,
  clients: [],
  trustAnchors: [],
  resolvers: [],
  timeSources: [],
  egress: [],
};

function imageList(context: AuditContext, uses: Uses['images']): InventoryImage[] {
  return group(
    context,
    uses,
    (use) => [use.ref, use.class],
    (use) => ({ ref: use.ref, class: use.class, registry: use.registry, digest: use.image?.digest ?? null }),
  );
}

function bootstrapList(context: AuditContext, uses: Uses['bootstrap']): InventoryBootstrap[] {
  return group(
    context,
    uses,
    (use) => [use.ref],
    (use) => ({ ref: use.ref, digest: use.image?.digest ?? null }),
  );
}

function hostList(context: AuditContext, uses: Uses['hosts']): InventoryHost[] {
  return group(
    context,
    uses,
    (use) => [use.host, String(use.port ?? ''), use.scheme ?? '', use.class],
    (use) => ({ host: use.host, port: use.port, scheme: use.scheme, class: use.class }),
  );
}

function serverList(context: AuditContext, uses: readonly (Spot & { readonly host: string })[]): InventoryServer[] {
  return group(
    context,
    uses,
    (use) => [use.host],
    (use) => ({ host: use.host }),
  );
}

function issuerList(context: AuditContext, uses: Uses['issuers']): InventoryIssuer[] {
  return group(
    context,
    uses,
    (use) => [use.kind, use.server ?? ''],
    (use) => ({ kind: use.kind, server: use.server }),
  );
}

function silenceList(context: AuditContext, uses: Uses['silence']): InventorySilence[] {
  return group(
    context,
    uses,
    (fact) => [fact.id, fact.status],
    (fact) => ({ id: fact.id, status: fact.status }),
  );
}

function egressList(context: AuditContext, uses: Uses['egress']): InventoryEgress[] {
  return group(
    context,
    uses,
    (use) => [use.what],
    (use) => ({ what: use.what }),
  );
}

/** One entry for each key, with every place once; entries sorted by their keys, places by file, line and column. */
function group<Use extends Spot, Entry>(
  context: AuditContext,
  uses: readonly Use[],
  keyOf: (use: Use) => readonly string[],
  entryOf: (use: Use) => Entry,
): (Entry & Occurring)[] {
  const groups = new Map<string, { entry: Entry; places: Map<string, At> }>();
  for (const use of uses) {
    const key = keyOf(use).join('\u0000');
    const known = groups.get(key) ?? { entry: entryOf(use), places: new Map<string, At>() };
    const at = context.placeOf(use);
    known.places.set(`${at.file} ${at.line} ${at.column} ${at.object} ${at.path} ${at.inner ?? ''}`, at);
    groups.set(key, known);
  }
  return [...groups]
    .sort(([a], [b]) => compareText(a, b))
    .map(([, { entry, places }]) => ({ ...entry, occurrences: [...places.values()].sort(compareAt) }));
}
