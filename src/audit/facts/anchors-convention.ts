import type { ManifestObject } from '../../manifest/manifest';
import type { AuditContext } from '../rule';
import { placesOf, trustingContainers, unset, type StoreUse, type TrustingContainer } from './anchors-stores';
import { configMap } from './container-environment';
import { imageMatches } from './image-match';
import { groupOf, listAt, textAt, valueAt } from './plain';
import { namespaceOf, podTemplatesOf } from './pod-templates';

/** What the set itself does about a trust bundle, by the containers that use it. */
interface Convention {
  /** Name of the ConfigMap, the same in every namespace. */
  readonly bundle: string;
  /** Variables that some container points into it. */
  readonly variables: ReadonlySet<string>;
}

/** A lost store: a container that does not do what its set does elsewhere. */
export interface LostStore extends StoreUse {
  readonly object: ManifestObject;
}

/**
 * Once one container mounts a bundle of certificates and points variables into it, the set replaces trust stores: whoever
 * mounts the same bundle has to set them too, and who speaks TLS beside one has to mount it.
 */
export function lostStores(context: AuditContext): readonly LostStore[] {
  const all = context.objects.flatMap(podTemplatesOf).flatMap((template) => trustingContainers(template, context));
  const conventions = conventionsOf(all, context);
  if (conventions.length === 0) return [];
  const issued = issuedSecrets(context.objects);
  return all.flatMap((trusting) =>
    conventions
      .flatMap((convention) => lostBy(trusting, convention, { issued, context }))
      .map((use) => ({ ...use, object: trusting.template.object })),
  );
}

function conventionsOf(all: readonly TrustingContainer[], context: AuditContext): readonly Convention[] {
  const pairs = all.flatMap((trusting) =>
    trusting.said.settings.flatMap((setting) =>
      placesOf(setting, trusting, context)
        .flatMap((held) => (held.kind === 'mounted' ? held.bundles : []))
        .map((bundle) => ({ bundle, variable: setting.name })),
    ),
  );
  return [...new Set(pairs.map(({ bundle }) => bundle))].map((bundle) => ({
    bundle,
    variables: new Set(pairs.filter((pair) => pair.bundle === bundle).map(({ variable }) => variable)),
  }));
}

interface Facts {
  /** `namespace/name` of the Secrets that Certificates of the set are written to. */
  readonly issued: ReadonlySet<string>;
  readonly context: AuditContext;
}

function lostBy(trusting: TrustingContainer, convention: Convention, facts: Facts): readonly StoreUse[] {
  const { said, container, bundles, template } = trusting;
  if (bundles.includes(convention.bundle)) {
    return said.isPartlyUnknown ? [] : missingVariables(trusting, convention).map((name) => unset(container, name));
  }
  const isBeside = configMap(facts.context, namespaceOf(template.object), convention.bundle) !== undefined;
  const isLost = isBeside && bundles.length === 0 && speaksTls(trusting, facts.issued);
  return isLost ? [{ path: container.path, via: [], value: `${convention.bundle} not mounted` }] : [];
}

/** Both replace the system's store, each half of it. */
const SYSTEM = ['SSL_CERT_FILE', 'SSL_CERT_DIR'];
/** Either replaces the list inside certifi. */
const CERTIFI = ['REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE'];
/** Images of Python programs that use certifi beside OpenSSL. */
const PYTHON_IMAGES = [
  'vllm-openai*',
  'vllm',
  'text-generation-inference',
  'sglang',
  'sglang-*',
  'litellm*',
  'jupyter*',
];

function missingVariables({ said, container }: TrustingContainer, { variables }: Convention): readonly string[] {
  const names = new Set(said.settings.map(({ name }) => name));
  const wanted = SYSTEM.filter((name) => variables.has(name));
  const isPython = PYTHON_IMAGES.some((pattern) => imageMatches(container.image, pattern));
  const certifi =
    isPython && CERTIFI.some((name) => variables.has(name)) && !CERTIFI.some((name) => names.has(name))
      ? CERTIFI.slice(0, 1)
      : [];
  if (wanted.length === 0 && names.size === 0) return [[...variables].sort()[0] ?? ''];
  return [...wanted.filter((name) => !names.has(name)), ...certifi];
}

/** True for a container with a certificate of the set, or with a token of the API server that its pod asks for by name. */
function speaksTls({ template, mounts }: TrustingContainer, issued: ReadonlySet<string>): boolean {
  const namespace = namespaceOf(template.object);
  const secrets = mounts.flatMap(({ volume }) =>
    [volume, ...listAt(volume, 'projected', 'sources')].flatMap(
      (source) => textAt(source, 'secret', 'secretName') ?? textAt(source, 'secret', 'name') ?? [],
    ),
  );
  return (
    valueAt(template.spec, 'automountServiceAccountToken') === true ||
    secrets.some((name) => issued.has(`${namespace}/${name}`))
  );
}

function issuedSecrets(objects: readonly ManifestObject[]): ReadonlySet<string> {
  const certificates = objects.filter(
    ({ kind, apiVersion }) => kind === 'Certificate' && groupOf(apiVersion) === 'cert-manager.io',
  );
  return new Set(
    certificates.map((object) => `${namespaceOf(object)}/${textAt(object.value, 'spec', 'secretName') ?? ''}`),
  );
}
