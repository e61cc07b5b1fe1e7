import type { ManifestObject } from '../../manifest/manifest';
import type { AuditContext } from '../rule';
import { flagsOf } from './command-line';
import { documentsOf } from './documents';
import type { IssuerUse } from './issuers';
import { CERT_MANAGER, issuerName, type IssuerRef } from './issuers-index';
import { groupOf, mapAt, textAt } from './plain';
import { containersOf, podTemplatesOf, type Container } from './pod-templates';
import { readYaml } from './read-config';

/** Issuers that cert-manager takes where an Ingress names none, by flag or file, and that are not in the set. */
export function foreignDefaults(object: ManifestObject, context: AuditContext): readonly IssuerUse[] {
  const named = [
    ...podTemplatesOf(object).flatMap((template) => containersOf(template).flatMap(flagged)),
    ...documentsOf(object, context)
      .filter(({ text }) => text.includes('defaultIssuerName'))
      .flatMap(({ path, text, via }) => configured(text).map((ref) => ({ ref, path, via: [...via, 'yaml'] }))),
  ];
  return named
    .filter(({ ref }) => !context.objects.some((issuer) => isMeant(issuer, ref)))
    .map(({ ref, path, via }) => ({ kind: 'other', server: issuerName(ref), path, via, isOurs: false }));
}

interface Named {
  readonly ref: IssuerRef;
  readonly path: string;
  readonly via: readonly string[];
}

function flagged({ path, value }: Container): readonly Named[] {
  const flags = flagsOf(path, value);
  const find = (name: string): string | undefined => flags.findLast((flag) => flag.name === name)?.value;
  const last = flags.findLast((flag) => flag.name === 'default-issuer-name');
  if (last === undefined || last.value === '') return [];
  const kind = find('default-issuer-kind') ?? 'Issuer';
  const group = find('default-issuer-group') ?? CERT_MANAGER;
  return [{ ref: { name: last.value, kind, group }, path: last.path, via: ['arg'] }];
}

function configured(text: string): readonly IssuerRef[] {
  const shim = mapAt(readYaml(text), 'ingressShimConfig');
  const name = textAt(shim, 'defaultIssuerName') ?? '';
  const kind = textAt(shim, 'defaultIssuerKind') ?? 'Issuer';
  return name === '' ? [] : [{ name, kind, group: textAt(shim, 'defaultIssuerGroup') ?? CERT_MANAGER }];
}

/** An Ingress of any namespace may take it, so one of the name anywhere is the one. */
function isMeant(issuer: ManifestObject, { name, kind, group }: IssuerRef): boolean {
  return issuer.name === name && issuer.kind === kind && groupOf(issuer.apiVersion) === group;
}
