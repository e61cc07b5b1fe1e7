import type { ManifestObject } from '../../manifest/manifest';
import type { AuditContext } from '../rule';
import { commandLinesOf, flagsOf } from './command-line';
import { documentsOf } from './documents';
import { imageMatches } from './image-match';
import { certManagerIssuers, configuredControllers, controllerIssuers } from './issuers-cert-manager';
import { caddySites } from './issuers-caddy';
import { managedCertificate, managedKind } from './issuers-managed';
import { foreignDefaults } from './issuers-defaults';
import { foreignReferences } from './issuers-references';
import { foreignSigners } from './signers';
import { directoryIn, documentIssuers, textIssuer } from './issuers-text';
import { isHostInside } from './inside';
import type { Container } from './pod-templates';
import { containersOf, podTemplatesOf } from './pod-templates';
import { readYaml } from './read-config';

/** Something that issues certificates, or that asks for them. */
export interface IssuerUse {
  readonly kind: 'acme' | 'ca' | 'vault' | 'selfsigned' | 'other';
  /** Address, Secret or service that it names; null if it names none. */
  readonly server: string | null;
  readonly path: string;
  readonly via: readonly string[];
  readonly inner?: string;
  /** Said where the address alone does not tell: true for what belongs to the set, false for what is somebody else's. */
  readonly isOurs?: boolean;
}

/** Every issuer that an object declares or switches on, once per place. */
export function issuersOf(object: ManifestObject, context: AuditContext): readonly IssuerUse[] {
  return context.remember(object, 'issuers', () => findIssuers(object, context));
}

function findIssuers(object: ManifestObject, context: AuditContext): readonly IssuerUse[] {
  const isSchema = object.kind === 'CustomResourceDefinition';
  const found = [
    ...certManagerIssuers(object, context),
    ...managedKind(object),
    ...foreignReferences(object, context),
    ...foreignSigners(object, context),
    ...foreignDefaults(object, context),
    ...podTemplatesOf(object).flatMap((template) => containersOf(template).flatMap(containerIssuers)),
    ...(isSchema
      ? []
      : documentsOf(object, context).flatMap((document) => [
          ...documentIssuers(document),
          ...caddySites(document),
          ...controllerFile(document),
        ])),
    ...(isSchema
      ? []
      : context
          .textsOf(object)
          .map((text) => textIssuer(text) ?? managedCertificate(text))
          .filter((use) => use !== null)),
  ];
  const seen = new Set<string>();
  return found.filter((use) => {
    const covering = [...seen].some((path) => path !== '' && use.kind === 'acme' && use.path.startsWith(`${path}/`));
    const key = use.via.some((layer) => layer.startsWith('controller '))
      ? `${use.path} ${use.via.join(' ')}`
      : use.path + (use.inner ?? '');
    if (covering || seen.has(key)) return false;
    seen.add(key);
    return true;
  });
}

/** Why an issuer does not belong into an enclave, or null if it may stand. Every ACME is refused, an internal one too. */
export function issuerProblem(use: IssuerUse, context: AuditContext): string | null {
  if (use.kind === 'acme') return use.server ?? use.via.find((layer) => layer.startsWith('controller ')) ?? 'acme';
  return isOurs(use, context) ? null : (use.server ?? (use.kind === 'selfsigned' ? 'selfSigned' : 'unnamed'));
}

function isOurs(use: IssuerUse, context: AuditContext): boolean {
  return use.isOurs ?? (use.kind === 'ca' || isServerInside(use.server ?? '', context));
}

// A bare word is the name of a hosted service, not of a host in the cluster; in an address it is a Service.
function isServerInside(server: string, context: AuditContext): boolean {
  const host = /^[a-z][a-z0-9+.-]*:\/\/([^/]+)/i.exec(server)?.[1];
  if (host !== undefined) return isHostInside(host, context.boundary);
  return /[.:]/.test(server) && isHostInside(server, context.boundary);
}

const ACME_CLIENTS = /(^|\/)(certbot|certbot-auto|lego|acme\.sh|dehydrated|acme-client|simp_le|getssl)$/;
const ACME_IMAGES = [
  'certbot',
  'certbot/*',
  'goacme/lego',
  'acme.sh',
  'acme-companion',
  'letsencrypt-nginx-proxy-companion',
  'kube-lego',
  '*letsencrypt*',
];

function containerIssuers(container: Container): readonly IssuerUse[] {
  const client = commandLinesOf(container.path, container.value)
    .flat()
    .find(({ text }) => ACME_CLIENTS.test(text));
  const isClient = ACME_IMAGES.some((pattern) => imageMatches(container.image, pattern));
  const resolvers = flagsOf(container.path, container.value).filter(({ name }) =>
    /^certificatesresolvers\.[\w-]+\.acme\b/i.test(name),
  );
  return [
    ...controllerIssuers(container),
    ...(client === undefined ? [] : [acme(client.path, 'arg')]),
    ...(isClient ? [acme(`${container.path}/image`, 'image')] : []),
    ...resolvers.map((flag) => ({ ...acme(flag.path, 'arg'), server: directoryIn(flag.value) })),
  ];
}

function acme(path: string, via: string): IssuerUse {
  return { kind: 'acme', server: null, path, via: [via] };
}

/** cert-manager's configuration file inside a ConfigMap. */
function controllerFile(document: { readonly path: string; readonly text: string }): readonly IssuerUse[] {
  if (!/^kind:\s*["']?ControllerConfiguration/m.test(document.text)) return [];
  return configuredControllers(readYaml(document.text)).map((use) => ({
    ...use,
    path: document.path,
    via: ['yaml', ...use.via],
    inner: use.path,
  }));
}
