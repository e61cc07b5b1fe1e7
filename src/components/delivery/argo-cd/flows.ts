import type { Declaration, Member, Need, Port } from '../../../core/component';
import { SallyportError } from '../../../core/errors';
import type { Knobs } from './knobs';

export const GRPC_PORT = 8081;
/** Where each program tells of itself, by what it does. */
export const METRICS = {
  source: { name: 'source-metrics', port: 8084 },
  apply: { name: 'apply-metrics', port: 8082 },
} as const;
export const CACHE_PORT = 6379;

/** Account that releases are applied as; it has no pods. */
export const APPLIER = 'argo-cd-applier';

const SOURCE = 'repo-server';
const APPLY = 'application-controller';
const CACHE = 'cache';
export const ROLES = { source: SOURCE, apply: APPLY, cache: CACHE } as const;

type Own = Pick<Knobs, 'enabled' | 'git' | 'signatures' | 'signers'>;

/** Name of the endpoint that releases are read from. */
export function gitEndpoint({ git }: Pick<Knobs, 'git'>): string {
  return git === 'site' ? 'site:git' : 'git';
}

/**
 * One part reads git and turns a commit into objects, the other one asks it for them and applies them; both remember what they have
 * seen in a cache of their own. There is no page, no API of its own and nobody who logs in.
 * @throws SallyportError 'usage' if signatures are required and nobody is named who signs
 */
export function declareArgoCd(own: Own): Declaration {
  if (own.enabled === 'no') return { members: [] };
  refuseNobody(own);
  return { members: [sourceMember(own), applyMember(), cacheMember()] };
}

function sourceMember(own: Own): Member {
  return {
    role: SOURCE,
    rating: 'metadata',
    // Its own certificate and the one that it shows the cache are read once.
    identity: { reload: 'restart', workload: 'Deployment' },
    ports: [{ name: 'grpc', port: GRPC_PORT, security: 'mtls', endpoint: 'release-objects' }, metrics(METRICS.source)],
    needs: [
      {
        endpoint: gitEndpoint(own),
        purpose: 'read releases',
        dataClass: 'metadata',
        ...(own.git === 'internal' && { whenAbsent: 'omit' }),
      },
      cache('remember what was read and made of it'),
    ],
  };
}

function applyMember(): Member {
  return {
    role: APPLY,
    rating: 'metadata',
    identity: { reload: 'restart', workload: 'StatefulSet' },
    appliesAs: APPLIER,
    watchesRelease: true,
    ports: [metrics(METRICS.apply)],
    needs: [
      { endpoint: 'release-objects', purpose: 'ask for the release that is in service', dataClass: 'metadata' },
      cache('remember the state of the release'),
      { endpoint: 'cluster:kube-apiserver', purpose: 'watch the release, apply it', dataClass: 'metadata' },
    ],
  };
}

function cacheMember(): Member {
  return {
    role: CACHE,
    rating: 'metadata',
    identity: { reload: 'self' },
    resolvesNames: false,
    ports: [{ name: 'tls', port: CACHE_PORT, security: 'mtls', endpoint: 'release-cache' }],
    needs: [],
  };
}

/** Plain: neither program serves its metrics by TLS. The kubelet asks for their health on the same port. */
function metrics(place: Pick<Port, 'name' | 'port'>): Port {
  return { ...place, security: 'plain', rating: 'operational', scrape: {} };
}

function cache(purpose: string): Need {
  return { endpoint: 'release-cache', purpose, dataClass: 'metadata' };
}

/** Without a name, no commit would ever pass, and nobody would know why before the first release. */
function refuseNobody({ signatures, signers }: Own): void {
  if (signatures !== 'required' || signers.length > 0) return;
  throw new SallyportError('usage', {
    message: 'Argo CD is to check who signed a release, and nobody is named who signs',
    place: { file: 'values', path: 'components.argo-cd.signers' },
    value: '[]',
    allowed: 'one fingerprint or more of the keys in the Secret argo-cd-signers',
    fix: 'name the fingerprints (gpg --list-keys --with-colons prints them), as 40 digits in upper case',
  });
}
