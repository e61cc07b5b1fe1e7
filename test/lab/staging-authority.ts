import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyPair } from './certificates';
import { run } from './run';

const P384 = ['-pkeyopt', 'ec_paramgen_curve:P-384', '-nodes'];
/** Longer than any certificate that is asked for, so that none is cut short by its CA. */
const ROOT_DAYS = '400';
const INTERMEDIATE_DAYS = '365';

/**
 * What a site hands to cert-manager: a root, and an intermediate that the root signed and that may sign no further CA.
 * Made by the `openssl` of the machine, and gone with the folder it stands in.
 */
export class StagingAuthority {
  private constructor(
    private readonly folder: string,
    readonly root: KeyPair,
    readonly intermediate: KeyPair,
  ) {}

  static async create(folder: string): Promise<StagingAuthority> {
    const root = pairIn(folder, 'staging-root');
    const signs = ['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
    const made = [
      '-subj',
      '/CN=lab staging root',
      '-days',
      ROOT_DAYS,
      ...signs,
      '-keyout',
      root.key,
      '-out',
      root.cert,
    ];
    await run('openssl', ['req', '-x509', '-newkey', 'ec', ...P384, ...made]);
    const intermediate = pairIn(folder, 'staging-intermediate');
    const authority = new StagingAuthority(folder, root, intermediate);
    const request = join(folder, 'staging-intermediate.csr');
    const asked = ['-subj', '/CN=lab staging intermediate', '-keyout', intermediate.key, '-out', request];
    await run('openssl', ['req', '-new', '-newkey', 'ec', ...P384, ...asked]);
    const extensions = ['basicConstraints=critical,CA:TRUE,pathlen:0', 'keyUsage=critical,keyCertSign,cRLSign'];
    await authority.sign('staging-intermediate', request, { by: root, days: INTERMEDIATE_DAYS, extensions });
    return authority;
  }

  /** The Secret that the ClusterIssuer names, as JSON: the intermediate and its chain, and the key of the intermediate. */
  secret(target: { readonly namespace: string; readonly name: string }): string {
    const chain = readFileSync(this.intermediate.cert, 'utf8') + readFileSync(this.root.cert, 'utf8');
    const key = readFileSync(this.intermediate.key, 'utf8');
    return JSON.stringify({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: target,
      type: 'kubernetes.io/tls',
      stringData: { 'tls.crt': chain, 'tls.key': key },
    });
  }

  /**
   * Signs a certificate for a key that somebody else has, as an error to plant.
   * @param key PEM
   * @param names as OpenSSL writes them, such as `DNS:example`
   * @returns the certificate and the intermediate, PEM
   */
  async signFor(name: string, key: string, names: readonly string[], days = '90'): Promise<string> {
    const pair = pairIn(this.folder, name);
    const request = join(this.folder, `${name}.csr`);
    writeFileSync(pair.key, key, { mode: 0o600 });
    await run('openssl', ['req', '-new', '-key', pair.key, '-subj', `/CN=${name}`, '-out', request]);
    const extensions = [
      'basicConstraints=critical,CA:FALSE',
      'keyUsage=critical,digitalSignature',
      'extendedKeyUsage=serverAuth,clientAuth',
      `subjectAltName=${names.join(',')}`,
    ];
    await this.sign(name, request, { by: this.intermediate, days, extensions });
    return readFileSync(pair.cert, 'utf8') + readFileSync(this.intermediate.cert, 'utf8');
  }

  private async sign(name: string, request: string, terms: Terms): Promise<void> {
    const file = join(this.folder, `${name}.ext`);
    const identifiers = ['subjectKeyIdentifier=hash', 'authorityKeyIdentifier=keyid'];
    writeFileSync(file, [...terms.extensions, ...identifiers, ''].join('\n'));
    const by = ['-CA', terms.by.cert, '-CAkey', terms.by.key, '-CAcreateserial', '-days', terms.days];
    await run('openssl', [
      'x509',
      '-req',
      '-in',
      request,
      ...by,
      '-extfile',
      file,
      '-out',
      join(this.folder, `${name}.crt`),
    ]);
  }
}

interface Terms {
  readonly by: KeyPair;
  readonly days: string;
  readonly extensions: readonly string[];
}

function pairIn(folder: string, name: string): KeyPair {
  return { cert: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) };
}
