import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Paths of a certificate and its key, in PEM. */
export interface Identity {
  readonly cert: string;
  readonly key: string;
}

/** Makes a throw-away CA in a folder and hands out certificates of it. Needs `openssl`. */
export function makeAuthority(
  dir: string,
  name: string,
): { readonly ca: string; issue(id: string, uri: string): Identity } {
  const caKey = join(dir, `${name}.key`);
  const ca = join(dir, `${name}.crt`);
  const openssl = (...args: string[]): void => {
    execFileSync('openssl', args, { stdio: 'pipe' });
  };
  const subject = ['-subj', `/CN=${name}`];
  openssl(
    'req',
    '-x509',
    '-newkey',
    'ec',
    '-pkeyopt',
    'ec_paramgen_curve:P-256',
    '-nodes',
    '-days',
    '2',
    '-keyout',
    caKey,
    '-out',
    ca,
    ...subject,
  );
  return {
    ca,
    issue(id, uri) {
      const [key, csr, cert, extensions] = ['key', 'csr', 'crt', 'ext'].map((kind) =>
        join(dir, `${name}-${id}.${kind}`),
      ) as [string, string, string, string];
      writeFileSync(extensions, `subjectAltName=DNS:localhost,URI:${uri}\nextendedKeyUsage=serverAuth,clientAuth\n`);
      openssl(
        'req',
        '-newkey',
        'ec',
        '-pkeyopt',
        'ec_paramgen_curve:P-256',
        '-nodes',
        '-keyout',
        key,
        '-out',
        csr,
        '-subj',
        `/CN=${id}`,
      );
      openssl(
        'x509',
        '-req',
        '-in',
        csr,
        '-CA',
        ca,
        '-CAkey',
        caKey,
        '-CAcreateserial',
        '-days',
        '2',
        '-extfile',
        extensions,
        '-out',
        cert,
      );
      return { cert, key };
    },
  };
}
