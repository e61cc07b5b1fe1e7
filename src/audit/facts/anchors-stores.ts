import type { AuditContext } from '../rule';
import { bundlesIn, heldAt, mountsOf, type Held, type Mount } from './anchors-mounts';
import { isSystemStore, plainPath } from './anchors-paths';
import { fallsBack, trustSettingsOf, type TrustSetting, type TrustSettings } from './anchors-variables';
import { oncePer } from './memo';
import { containersOf, namespaceOf, type Container, type PodTemplate } from './pod-templates';

/** A way by which a container trusts more than what is mounted for it. */
export interface StoreUse {
  readonly path: string;
  readonly via: readonly string[];
  readonly inner?: string;
  readonly value: string;
}

/** A container with all that manifests tell about its trust store. */
export interface TrustingContainer {
  readonly template: PodTemplate;
  readonly container: Container;
  readonly mounts: readonly Mount[];
  readonly said: TrustSettings;
  /** ConfigMaps with certificates that it mounts. */
  readonly bundles: readonly string[];
}

/** Containers of a pod; asked for by the object and by the set, and dropped with the set. */
export function trustingContainers(template: PodTemplate, context: AuditContext): readonly TrustingContainer[] {
  return memoOf(context)(template);
}

const memoOf = oncePer((context: AuditContext) =>
  oncePer((template: PodTemplate) => containersOf(template).map((container) => trusting(template, container, context))),
);

function trusting(template: PodTemplate, container: Container, context: AuditContext): TrustingContainer {
  const mounts = mountsOf(template, container);
  const said = trustSettingsOf(template, container, context);
  return { template, container, mounts, said, bundles: bundlesIn(mounts, namespaceOf(template.object), context) };
}

/** What one container shows by itself. */
export function storeUsesOf(trusting: TrustingContainer, context: AuditContext): readonly StoreUse[] {
  const { said } = trusting;
  return [
    ...said.settings.flatMap((setting) => misplaced(setting, trusting, context)),
    ...said.removed.map(({ name, path, via }) => ({ path, via, value: `${name} removed` })),
    ...said.nodeOptions
      .filter(({ text }) => text !== '--use-openssl-ca')
      .map(({ text, path }) => ({ path, via: [], value: text })),
    ...unpaired(trusting, context),
    ...builtIn(trusting),
  ];
}

/** Where each path of a setting leads. */
export function placesOf(setting: TrustSetting, trusting: TrustingContainer, context: AuditContext): readonly Held[] {
  const parts = (setting.value ?? '').split(/[:,](?!\/\/)/).filter((part) => part.startsWith('/'));
  return parts.map((part) => heldAt(plainPath(part), trusting.mounts, trusting.template, context));
}

const FLAWS: Readonly<Record<Held['kind'], string | null>> = {
  mounted: null,
  unknown: null,
  image: 'is in no mount',
  node: 'is the store of the node',
  empty: 'holds no certificate',
};

function misplaced(setting: TrustSetting, trusting: TrustingContainer, context: AuditContext): readonly StoreUse[] {
  const { name, value, path, via } = setting;
  if (value === null) return [];
  if (value.trim() === '') return fallsBack(name) ? [{ path, via, value: `${name} empty` }] : [];
  const flaws = placesOf(setting, trusting, context).flatMap((held) =>
    held.kind === 'unknown' && trusting.bundles.length > 0
      ? ['is not in the mounted bundle']
      : (FLAWS[held.kind] ?? []),
  );
  // `$JAVA_HOME/lib/security/cacerts` and `certifi/cacert.pem` are known by their end.
  const unmounted = !value.startsWith('/') && isSystemStore(value) ? ['is the store of the image'] : [];
  return [...flaws, ...unmounted].map((flaw) => ({ path, via, value: `${name}=${value} ${flaw}` }));
}

const PAIR = ['SSL_CERT_FILE', 'SSL_CERT_DIR'] as const;

/** Go and OpenSSL take the file and the folders apart: who sets one of the two keeps the other of the image. */
function unpaired(trusting: TrustingContainer, context: AuditContext): readonly StoreUse[] {
  const { said, container, mounts, template } = trusting;
  if (said.isPartlyUnknown) return [];
  const missing = PAIR.filter((name) => !said.settings.some((setting) => setting.name === name));
  const isAsked = missing.length === 1 || said.nodeOptions.some(({ text }) => text === '--use-openssl-ca');
  const isCovered = heldAt('/etc/ssl/certs', mounts, template, context).kind === 'mounted';
  return !isAsked || isCovered ? [] : missing.map((name) => unset(container, name));
}

/** Node adds the extra file to the public list that is built into it, unless it is told to use OpenSSL's store. */
function builtIn({ said, container }: TrustingContainer): readonly StoreUse[] {
  const isExtra = said.settings.some(({ name, value }) => name === 'NODE_EXTRA_CA_CERTS' && value !== '');
  const isReplaced = said.isPartlyUnknown || said.nodeOptions.some(({ text }) => text === '--use-openssl-ca');
  return isExtra && !isReplaced
    ? [{ path: container.path, via: [], value: 'NODE_EXTRA_CA_CERTS without --use-openssl-ca' }]
    : [];
}

export function unset(container: Container, name: string): StoreUse {
  return { path: container.path, via: [], value: `${name} unset` };
}
