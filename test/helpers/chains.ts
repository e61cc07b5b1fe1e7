import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { permanentWorkspace } from './workspace';

/** How one certificate of a test differs from a good intermediate. */
export interface CertificateSpec {
  /** Name of the certificate that signs it; itself if absent. */
  readonly issuer?: string;
  /** Common name. @default the name of the certificate */
  readonly subject?: string;
  /** As `openssl req -newkey` takes it. @default EC P-384 */
  readonly key?: readonly string[];
  /** @default sha384 */
  readonly hash?: string;
  /** Extensions, as `-addext` takes them; they replace all of the default. */
  readonly extensions?: readonly string[];
  readonly days?: number;
}

/** Certificates and keys that the machine's openssl makes, by name. */
export interface ChainMaker {
  readonly folder: string;
  make(name: string, spec?: CertificateSpec): void;
  /** Certificates one after the other, as PEM. */
  pem(...names: readonly string[]): string;
  key(name: string): string;
}

export const CA = 'basicConstraints=critical,CA:TRUE';
export const SIGNS = 'keyUsage=critical,keyCertSign,cRLSign';
export const CURVE = (curve: string): readonly string[] => ['ec', '-pkeyopt', `ec_paramgen_curve:${curve}`];

/** True if this machine has an openssl that takes `req -x509 -CA` (3.0 and newer). */
export function hasOpenssl(): boolean {
  try {
    return /^OpenSSL 3/.test(execFileSync('openssl', ['version'], { encoding: 'utf8', stdio: 'pipe' }));
  } catch {
    return false;
  }
}

/** For all tests of one file; what it made is gone when the last one ends. */
export function chainMaker(): ChainMaker {
  const { folder } = permanentWorkspace();
  const path = (name: string): string => join(folder, name);
  // The machine's own configuration would add extensions; the section is for constraints on directory names.
  writeFileSync(path('openssl.cnf'), '[ directory ]\nO = Elsewhere\n');
  const read = (name: string): string => readFileSync(path(name), 'utf8');
  return {
    folder,
    make: (name, spec = {}) => openssl(folder, argumentsFor(name, spec, path)),
    pem: (...names) => names.map((name) => read(`${name}.pem`)).join(''),
    key: (name) => read(`${name}.key`),
  };
}

export function openssl(cwd: string, args: readonly string[]): void {
  execFileSync('openssl', args, { cwd, stdio: 'pipe' });
}

function argumentsFor(name: string, spec: CertificateSpec, path: (name: string) => string): readonly string[] {
  const { issuer, subject = name, key = CURVE('P-384'), hash = 'sha384', days = 365 } = spec;
  const extensions = spec.extensions ?? [CA, SIGNS];
  return [
    'req',
    '-x509',
    '-config',
    path('openssl.cnf'),
    ...(issuer === undefined ? [] : ['-CA', path(`${issuer}.pem`), '-CAkey', path(`${issuer}.key`)]),
    '-newkey',
    ...key,
    '-nodes',
    '-keyout',
    path(`${name}.key`),
    '-out',
    path(`${name}.pem`),
    `-${hash}`,
    '-days',
    `${days}`,
    '-subj',
    `/O=Example/CN=${subject}`,
    ...extensions.flatMap((extension) => ['-addext', extension]),
  ];
}
