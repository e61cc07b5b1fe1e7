import type { ManifestObject } from '../../manifest/manifest';
import type { AuditContext, Text } from '../rule';
import { isLoginList } from '../texts/value';
import { isMap, mapAt, scalarText, textAt } from './plain';

/** A registry that a pull secret or a client's configuration logs in to. */
export interface RegistryLogin {
  /** As written: `https://registry.example/v1/`. */
  readonly value: string;
  readonly path: string;
  readonly via: readonly string[];
  readonly inner?: string;
  /** True for a pull secret whose content cannot be read. */
  readonly isUnknown: boolean;
}

/** Logins to registries that are none of the boundary's, and pull secrets that nobody can read. */
export function foreignLoginsOf(object: ManifestObject, context: AuditContext): readonly RegistryLogin[] {
  return context.remember(object, 'logins', () => [
    ...unreadable(object),
    ...context
      .textsOf(object)
      .filter((text) => isLogin(text) && !isDeclared(text.value, context.boundary.registries))
      .map(({ value, path, via, inner }) => ({
        value,
        path,
        via,
        ...(inner === undefined ? {} : { inner }),
        isUnknown: false,
      })),
  ]);
}

function isLogin({ key, via }: Text): boolean {
  return isLoginList(key) && via.at(-1) === 'key';
}

/** A login to a host serves all its repositories, so only hosts are compared. */
function isDeclared(value: string, registries: readonly string[]): boolean {
  const host = value
    .toLowerCase()
    .replace(/^https?:\/\//, '')
    .replace(/\/.*$/, '');
  return registries.some((registry) => registry.split('/')[0]?.toLowerCase() === host);
}

/** Key of each type of pull secret. */
const KEYS: Readonly<Record<string, string>> = {
  'kubernetes.io/dockerconfigjson': '.dockerconfigjson',
  'kubernetes.io/dockercfg': '.dockercfg',
};

function unreadable(object: ManifestObject): readonly RegistryLogin[] {
  if (object.kind !== 'Secret') return [];
  const type = textAt(object.value, 'type') ?? '';
  const key = KEYS[type];
  if (key === undefined || isReadable(object, key)) return [];
  const field = key in mapAt(object.value, 'stringData') ? 'stringData' : 'data';
  return [{ value: `${key} of a pull secret`, path: `/${field}/${key}`, via: [], isUnknown: true }];
}

function isReadable({ value }: ManifestObject, key: string): boolean {
  const plain = scalarText(mapAt(value, 'stringData')[key]);
  const encoded = scalarText(mapAt(value, 'data')[key]);
  const text = plain ?? Buffer.from(encoded ?? '', 'base64').toString('utf8');
  try {
    const parsed: unknown = JSON.parse(text);
    return isMap(parsed) && (key === '.dockercfg' || isMap(parsed['auths']) || isMap(parsed['credHelpers']));
  } catch {
    // No JSON: whatever logs in with it does not say where.
    return false;
  }
}
