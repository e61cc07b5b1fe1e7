import type { Construct } from 'constructs';
import { manifest } from '../../../constructs/scope';
import type { RenderContext } from '../../../core/component';
import type { Endpoint } from '../../../core/graph';
import { GIT_REPOSITORY, KUSTOMIZATION, type GitRepositorySpec, type KustomizationSpec } from '../../../imports/flux';
import { APPLIER, gitEndpoint } from './flows';
import type { Knobs } from './knobs';
import { GIT_SECRET, SIGNERS_SECRET } from './rbac';

const NAME = 'sallyport';

/** Where releases come from and what is applied of them; nothing where the output knows no git. */
export function sources(scope: Construct, context: RenderContext<Knobs>): void {
  const git = context.endpoint(gitEndpoint(context.knobs));
  if (git === undefined) return;
  const { namespace, selector } = context.member('source-controller');
  const own = { name: NAME, namespace, labels: selector };
  manifest(scope, 'repository', { ...GIT_REPOSITORY, ...own, body: { spec: repositorySpec(git, context.knobs) } });
  manifest(scope, 'kustomization', { ...KUSTOMIZATION, ...own, body: { spec: kustomizationSpec(context) } });
}

export function repositorySpec(
  { host, port }: Pick<Endpoint, 'host' | 'port'>,
  own: Pick<Knobs, 'repository' | 'branch' | 'interval' | 'signatures'>,
): GitRepositorySpec {
  return {
    url: `https://${host}:${port}/${own.repository}`,
    interval: own.interval,
    timeout: '60s',
    ref: { branch: own.branch },
    secretRef: { name: GIT_SECRET },
    ...(own.signatures === 'required' && { verify: { mode: 'HEAD', secretRef: { name: SIGNERS_SECRET } } }),
  };
}

function kustomizationSpec({ knobs: own, tier, part }: RenderContext<Knobs>): KustomizationSpec {
  return {
    sourceRef: { kind: 'GitRepository', name: NAME },
    path: `./${own.path ?? (part === null ? tier : `${tier}/${part}`)}`,
    interval: own.applyInterval,
    retryInterval: '2m',
    timeout: '10m',
    prune: true,
    deletionPolicy: 'Orphan',
    wait: true,
    // What cannot be changed in place is an error, and not deleted and made anew.
    force: false,
    serviceAccountName: APPLIER,
  };
}
