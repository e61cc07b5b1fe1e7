import type { ManifestObject } from '../../manifest/manifest';
import type { AuditContext } from '../rule';
import { flagsOf } from './command-line';
import { imageMatches } from './image-match';
import { externalIssuers } from './issuers-external';
import { isCertManager, signsOnlyAuthorities } from './issuers-index';
import { groupOf, isMap, listAt, mapAt, stringsOf, textAt, valueAt } from './plain';
import type { Container } from './pod-templates';
import type { IssuerUse } from './issuers';

/** Issuers declared by cert-manager's own kinds and by the external issuers of its ecosystem. */
export function certManagerIssuers(object: ManifestObject, context: AuditContext): readonly IssuerUse[] {
  const group = groupOf(object.apiVersion);
  if (group === 'acme.cert-manager.io')
    return [
      { kind: 'acme', server: textAt(object.value, 'spec', 'issuerRef', 'name') ?? null, path: '/kind', via: [] },
    ];
  if (object.kind === 'CustomResourceDefinition') return schemaIssuers(object);
  if (isCertManager(object.apiVersion) && /^(Cluster)?Issuer$/.test(object.kind)) return declared(object, context);
  if (/^controller\.config\.cert-manager\.io$/.test(group)) return configuredControllers(object.value);
  return externalIssuers(object, context);
}

type Reading = Omit<IssuerUse, 'path' | 'via'>;

function declared(object: ManifestObject, context: AuditContext): readonly IssuerUse[] {
  const spec = mapAt(object.value, 'spec');
  const readers: Readonly<Record<string, (value: unknown) => Reading>> = {
    acme: (value) => ({ kind: 'acme', server: textAt(value, 'server') ?? null }),
    ca: (value) => ({ kind: 'ca', server: textAt(value, 'secretName') ?? null }),
    vault: (value) => ({ kind: 'vault', server: textAt(value, 'server') ?? null }),
    // Whoever trusts a leaf that signed itself trusts that leaf and no authority; a root has to begin somewhere.
    selfSigned: () => ({ kind: 'selfsigned', server: null, isOurs: signsOnlyAuthorities(object, context) }),
    venafi: venafi,
  };
  return Object.entries(readers)
    .filter(([field]) => field in spec)
    .map(([field, read]) => ({ ...read(spec[field]), path: `/spec/${field}`, via: [] }));
}

function venafi(value: unknown): Reading {
  const server = textAt(value, 'tpp', 'url') ?? textAt(value, 'cloud', 'url') ?? 'venafi cloud';
  return { kind: 'other', server };
}

/** An Issuer schema with an `acme` member, or one that keeps unknown members, lets everybody ask for ACME again. */
function schemaIssuers(object: ManifestObject): readonly IssuerUse[] {
  const spec = mapAt(object.value, 'spec');
  const kind = textAt(spec, 'names', 'kind') ?? '';
  if (textAt(spec, 'group') !== 'cert-manager.io' || !/^(Cluster)?Issuer$/.test(kind)) return [];
  return listAt(spec, 'versions').flatMap((version, index) => {
    const path = `/spec/versions/${index}/schema/openAPIV3Schema/properties/spec`;
    const schema = mapAt(version, 'schema', 'openAPIV3Schema', 'properties', 'spec');
    const keepsUnknown = schema['x-kubernetes-preserve-unknown-fields'] === true;
    return [
      ...('acme' in mapAt(schema, 'properties')
        ? [{ kind: 'acme' as const, server: null, path: `${path}/properties/acme`, via: ['schema'] }]
        : []),
      ...(keepsUnknown
        ? [
            {
              kind: 'acme' as const,
              server: null,
              path: `${path}/x-kubernetes-preserve-unknown-fields`,
              via: ['schema'],
            },
          ]
        : []),
    ];
  });
}

const ACME_CONTROLLERS = ['orders', 'challenges', 'certificaterequests-issuer-acme'];
const OPTIONAL_ACME_CONTROLLER = 'certificatesigningrequests-issuer-acme';

/** ACME controllers of cert-manager's process: on unless its list says otherwise. */
export function controllerIssuers(container: Container): readonly IssuerUse[] {
  if (!imageMatches(container.image, 'cert-manager-controller')) return [];
  const flags = flagsOf(container.path, container.value);
  const list = flags.filter(({ name }) => name === 'controllers').at(-1);
  // With a configuration file the list stands there; its object is judged by itself.
  if (list === undefined && flags.some(({ name }) => name === 'config')) return [];
  const on = acmeControllers(list === undefined ? ['*'] : list.value.split(','));
  return on.map((name) => ({
    kind: 'acme',
    server: null,
    path: list?.path ?? container.path,
    via: ['arg', `controller ${name}`],
  }));
}

/** The same for a `ControllerConfiguration` document. */
export function configuredControllers(document: unknown): readonly IssuerUse[] {
  if (!isMap(document) || textAt(document, 'kind') !== 'ControllerConfiguration') return [];
  const list = stringsOf(listAt(document, 'controllers'));
  const on = acmeControllers(list.length === 0 ? ['*'] : list);
  const path = valueAt(document, 'controllers') === undefined ? '/kind' : '/controllers';
  return on.map((name) => ({ kind: 'acme', server: null, path, via: [`controller ${name}`] }));
}

function acmeControllers(list: readonly string[]): readonly string[] {
  const names = list.map((name) => name.trim());
  const isOn = (name: string, byDefault: boolean): boolean =>
    !names.includes(`-${name}`) && (names.includes(name) || (byDefault && names.includes('*')));
  return [
    ...ACME_CONTROLLERS.filter((name) => isOn(name, true)),
    ...(isOn(OPTIONAL_ACME_CONTROLLER, false) ? [OPTIONAL_ACME_CONTROLLER] : []),
  ];
}
