import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { KeyPair } from './certificates';
import type { Problems } from './report';
import { run } from './run';

/** A site for whose names alone the authority may issue. */
export interface AuthoritySite {
  readonly tier: string;
  /** Values file. */
  readonly values: string;
}

/**
 * What a site hands to cert-manager: a root, and an intermediate that the root signed and that may sign no further CA.
 * Made by `sallyport pki staging-ca`, as a user makes it, and gone with the folder it stands in.
 */
export class StagingAuthority {
  private constructor(
    private readonly folder: string,
    /** File, PEM. Nobody has its key. */
    readonly root: string,
    readonly intermediate: KeyPair,
  ) {}

  /**
   * @param folder to be made
   * @param cli file of our command
   */
  static async create(folder: string, cli: string, site?: AuthoritySite): Promise<StagingAuthority> {
    const names = site === undefined ? [] : ['--tier', site.tier, '--values', site.values];
    await run(process.execPath, [cli, 'pki', 'staging-ca', '--name', 'lab', '--out', folder, ...names]);
    const intermediate = { cert: join(folder, 'issuing.pem'), key: join(folder, 'issuing.key') };
    return new StagingAuthority(folder, join(folder, 'root.pem'), intermediate);
  }

  /** Asks `sallyport pki check` whether the platform can issue with it. */
  async check(cli: string, { tier, values }: AuthoritySite): Promise<Problems> {
    const site = ['--tier', tier, '--values', values, '--key', this.intermediate.key];
    const args = [cli, 'pki', 'check', join(this.folder, 'chain.pem'), ...site];
    return run(process.execPath, args).then(
      () => [],
      (error: unknown) => [(error as Error).message],
    );
  }

  /** The Secret that the ClusterIssuer names, as JSON: the intermediate and its chain, and the key of the intermediate. */
  secret(target: { readonly namespace: string; readonly name: string }): string {
    const chain = readFileSync(join(this.folder, 'chain.pem'), 'utf8');
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
