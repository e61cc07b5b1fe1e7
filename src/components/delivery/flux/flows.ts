import type { Declaration, Member, Need, Port } from '../../../core/component';
import type { Knobs } from './knobs';

export const ARTIFACT_PORT = 9090;
export const METRICS_PORT = 8080;
export const HEALTH_PORT = 9440;

/** Account that releases are applied as; it has no pods. */
export const APPLIER = 'flux-applier';

/** Plain: neither controller serves its metrics by TLS. */
const METRICS: Port = { name: 'metrics', port: METRICS_PORT, security: 'plain', rating: 'operational', scrape: {} };
const HEALTH: Port = { name: 'health', port: HEALTH_PORT, security: 'plain', rating: 'operational' };

/** Name of the endpoint that releases are read from. */
export function gitEndpoint({ git }: Pick<Knobs, 'git'>): string {
  return git === 'site' ? 'site:git' : 'git';
}

function apiServer(purpose: string): Need {
  return { endpoint: 'cluster:kube-apiserver', purpose, dataClass: 'metadata' };
}

/** One part reads git and serves what it read, the other one fetches that and applies it. Nothing is told to anybody. */
export function declareFlux(own: Pick<Knobs, 'enabled' | 'git'>): Declaration {
  if (own.enabled === 'no') return { members: [] };
  const source: Member = {
    role: 'source-controller',
    rating: 'metadata',
    ports: [
      // Plain, as the program has it: the caller compares the digest, which it has from the API server.
      { name: 'artifacts', port: ARTIFACT_PORT, servicePort: 80, security: 'plain', endpoint: 'release-artifacts' },
      METRICS,
      HEALTH,
    ],
    services: [{ name: 'flux-source-controller', ports: ['artifacts', 'metrics'] }],
    needs: [
      {
        endpoint: gitEndpoint(own),
        purpose: 'read releases',
        dataClass: 'metadata',
        ...(own.git === 'internal' && { whenAbsent: 'omit' }),
      },
      apiServer('watch its sources, say what it has read'),
    ],
  };
  const apply: Member = {
    role: 'kustomize-controller',
    rating: 'metadata',
    appliesAs: APPLIER,
    ports: [METRICS, HEALTH],
    services: [{ name: 'flux-kustomize-controller', ports: ['metrics'] }],
    needs: [
      { endpoint: 'release-artifacts', purpose: 'fetch the release that is in service', dataClass: 'metadata' },
      apiServer('apply releases'),
    ],
  };
  return { members: [source, apply] };
}
