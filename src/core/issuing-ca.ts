import { SallyportError } from './errors';
import type { Posture } from './posture';
import { compareText } from './result';
import type { Plane } from './tier';

/** Secret of the site with the intermediate CA and its key; with the name of a plane behind it where each has its own. */
export const ISSUING_SECRET = 'sallyport-issuing-ca';
/** Namespace that it lies in. */
export const ISSUING_NAMESPACE = 'sallyport-pki';
/** ClusterIssuer that signs with it; named as the Secret is. */
const ISSUER = 'sallyport-issuer';

/** Longest life of a certificate in hours: 90 days (design, plane `pki`). */
export const LONGEST_LIFE_HOURS = 2160;

/** Certificates are renewed with this many hours left: after two thirds of their life (design, plane `pki`). */
export const RENEWAL_LEFT_HOURS = 720;

/** Who signs, and with what. */
export interface Issuer {
  /** Name of the ClusterIssuer. */
  readonly name: string;
  /** Name of the Secret with its intermediate, in `sallyport-pki`. */
  readonly secret: string;
  /** The one plane that it signs for; null for all of an output. */
  readonly plane: Plane | null;
}

type IssuerPosture = Pick<Posture, 'issuers'>;

/** True where each plane has an intermediate of its own. */
export function hasIssuerPerPlane({ issuers }: IssuerPosture): boolean {
  return issuers === 'internal-ca-per-plane';
}

/** The issuer of a plane's certificates. */
export function issuerOf(plane: Plane, posture: IssuerPosture): Issuer {
  if (!hasIssuerPerPlane(posture)) return { name: ISSUER, secret: ISSUING_SECRET, plane: null };
  return { name: `${ISSUER}-${plane}`, secret: `${ISSUING_SECRET}-${plane}`, plane };
}

/** A member with a certificate, as far as its issuer depends on it. */
interface Issued {
  readonly plane: Plane;
  readonly namespace: string;
}

/**
 * The issuer of each namespace that holds a certificate, in the order of their names.
 * @throws SallyportError 'bug' where members of two planes share a namespace: no policy could tell their issuers apart
 */
export function issuersByNamespace(identities: readonly Issued[], posture: IssuerPosture): ReadonlyMap<string, Issuer> {
  const found = new Map<string, Issuer>();
  for (const { plane, namespace } of [...identities].sort((a, b) => compareText(a.namespace, b.namespace))) {
    const issuer = issuerOf(plane, posture);
    const known = found.get(namespace) ?? issuer;
    if (known.name !== issuer.name) throw shared(namespace, [known.name, issuer.name]);
    found.set(namespace, known);
  }
  return found;
}

/** Every issuer of an output, sorted by name. The one for all planes is there without a certificate, too. */
export function issuersOf(identities: readonly Issued[], posture: IssuerPosture): readonly Issuer[] {
  if (!hasIssuerPerPlane(posture)) return [issuerOf('pki', posture)];
  const byName = new Map([...issuersByNamespace(identities, posture).values()].map((issuer) => [issuer.name, issuer]));
  return [...byName.values()].sort((a, b) => compareText(a.name, b.name));
}

function shared(namespace: string, names: readonly string[]): SallyportError {
  return new SallyportError('bug', {
    message: `namespace ${namespace} holds certificates of two planes`,
    value: names.join(', '),
    allowed: 'one issuer a namespace, where posture issuers is internal-ca-per-plane',
    fix: 'give the components of one plane a namespace of their own',
  });
}
