import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './run';

/** Where one certificate and its key stand. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

export interface Subject {
  readonly commonName: string;
  /** Kubernetes reads it as the group. */
  readonly organization?: string;
  /** As OpenSSL writes them: `DNS:name`, `IP:address`. */
  readonly names?: readonly string[];
}

const EC_KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
/** A cluster of the lab lives for minutes. */
const DAYS = '2';

/** A certificate authority that dies with the folder it stands in; made by the `openssl` of the machine. */
export class LabAuthority {
  private constructor(
    private readonly folder: string,
    readonly root: KeyPair,
  ) {}

  static async create(folder: string): Promise<LabAuthority> {
    const root = pairIn(folder, 'ca');
    const extensions = ['-addext', 'basicConstraints=critical,CA:TRUE', '-addext', 'keyUsage=critical,keyCertSign'];
    const out = ['-keyout', root.key, '-out', root.cert];
    await run('openssl', ['req', '-x509', ...EC_KEY, '-days', DAYS, '-subj', '/CN=lab root', ...extensions, ...out]);
    return new LabAuthority(folder, root);
  }

  /** Issues a certificate for both ends of a connection, as `<name>.crt` and `<name>.key`. */
  async issue(name: string, subject: Subject): Promise<KeyPair> {
    const pair = pairIn(this.folder, name);
    const request = join(this.folder, `${name}.csr`);
    const organization = subject.organization === undefined ? '' : `/O=${subject.organization}`;
    const named = `${organization}/CN=${subject.commonName}`;
    await run('openssl', ['req', '-new', ...EC_KEY, '-subj', named, '-keyout', pair.key, '-out', request]);
    const extensions = join(this.folder, `${name}.ext`);
    writeFileSync(extensions, extensionsOf(subject));
    const by = ['-CA', this.root.cert, '-CAkey', this.root.key, '-CAcreateserial', '-extfile', extensions];
    await run('openssl', ['x509', '-req', '-days', DAYS, '-in', request, ...by, '-out', pair.cert]);
    return pair;
  }
}

function pairIn(folder: string, name: string): KeyPair {
  return { cert: join(folder, `${name}.crt`), key: join(folder, `${name}.key`) };
}

function extensionsOf(subject: Subject): string {
  const names = subject.names ?? [];
  return [
    'basicConstraints=critical,CA:FALSE',
    'extendedKeyUsage=serverAuth,clientAuth',
    ...(names.length === 0 ? [] : [`subjectAltName=${names.join(',')}`]),
    '',
  ].join('\n');
}
