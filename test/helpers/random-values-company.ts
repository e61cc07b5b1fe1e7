import { deviceFacts, type DeviceClass } from '../../src/core/devices';
import type { Draw } from './random-values-draw';

type Document = Readonly<Record<string, unknown>>;
type Components = Readonly<Record<string, Document>>;

interface Deployment {
  readonly name: string;
  readonly model: string;
  readonly accelerator: string;
}

interface Policy {
  readonly principals: readonly { readonly name: string; readonly project: string }[];
  readonly access: readonly { readonly project: string; readonly models: readonly string[] }[];
}

/** What knobs may name, beside the components themselves. */
export interface Company {
  readonly models: Document;
  readonly policy: Document;
}

/** Knobs that are each valid alone, made to fit each other, the catalogue and the policy. */
export function fitting(draw: Draw, components: Document, { models, policy }: Company): Document {
  const all = components as Components;
  const { grafana, keycloak, loki, seaweedfs, replay } = all;
  const deployments = models['deployments'] as readonly Deployment[];
  return {
    ...all,
    ...(grafana && { grafana: withBroker(grafana, all) }),
    ...(keycloak && { keycloak: withUsers(keycloak) }),
    ...(loki && { loki: withStore(loki) }),
    ...(seaweedfs && { seaweedfs: withServers(seaweedfs) }),
    ...(replay && { replay: { ...replay, ...randomAsked(draw, deployments, policy as unknown as Policy) } }),
  };
}

/** True where the knobs put a broker there, which asks the identity provider of the site. */
export function hasBroker(components: Document, broker: string): boolean {
  const own = (components as Components)[broker] ?? {};
  return broker === 'dex' ? (own['userBase'] ?? '') !== '' : (own['upstream'] ?? 'none') !== 'none';
}

/** A broker has to be there, and who logs in by it does not log in at the site as well. */
function withBroker(grafana: Document, components: Document): Document {
  const { broker = 'none', ...rest } = grafana;
  if (broker === 'none' || !hasBroker(components, String(broker))) return rest;
  return { ...rest, broker, oidcClientId: '' };
}

/** A directory is asked below an entry of it. */
function withUsers(keycloak: Document): Document {
  const { upstream = 'none', userBase = '' } = keycloak;
  return upstream === 'ldap' && userBase === '' ? { ...keycloak, userBase: 'ou=people,dc=example' } : keycloak;
}

/** Only what stands in a store of the platform can be locked. */
function withStore(loki: Document): Document {
  return loki['objectLock'] === 'compliance' ? { ...loki, store: 'object-store' } : loki;
}

/** Each copy lies on a server of its own. */
function withServers(seaweedfs: Document): Document {
  const { copies = '1', volumeServers = 1 } = seaweedfs;
  return Number(copies) > Number(volumeServers) ? { ...seaweedfs, volumeServers: Number(copies) } : seaweedfs;
}

/** Who is asked and who judges: deployments of the catalogue, of two models, that the principal may use. */
function randomAsked(draw: Draw, deployments: readonly Deployment[], policy: Policy): Document {
  const principal = draw.chance(50) && policy.principals.length > 0 ? draw.pick(policy.principals) : undefined;
  const allowed = policy.access.filter(({ project }) => project === principal?.project).flatMap((one) => one.models);
  const usable = principal === undefined ? deployments : deployments.filter(({ name }) => allowed.includes(name));
  const asked = draw.some(usable, 1, 4);
  const judges = usable.filter(({ model }) => asked.every((one) => one.model !== model));
  const judge = judges.length > 0 && draw.chance(50) ? draw.pick(judges).name : '';
  const isByGateway = principal !== undefined && asked.length > 0;
  return {
    models: asked.map(({ name }) => name),
    judge,
    route: isByGateway ? 'gateway' : 'models',
    ...(principal && { principal: principal.name }),
  };
}

/** Devices with partitions have other names under `mixed`, which no deployment asks for. */
export function withNames(components: Document, pools: Document | undefined, models: Document): Document {
  const { 'amd-device-plugin': plugin, ...rest } = components as Components;
  const device = (pools?.['amd'] as { readonly device?: DeviceClass | 'none' } | undefined)?.device;
  const isAsked = (models['deployments'] as readonly Deployment[]).some(({ accelerator }) => accelerator === 'amd');
  if (plugin === undefined || !isAsked || device === undefined || device === 'none') return components;
  if (deviceFacts(device).partitions.length === 0) return components;
  return { ...rest, 'amd-device-plugin': { ...plugin, resourceNaming: 'single' } };
}
