import type { Construct } from 'constructs';
import { manifest } from '../../../constructs/scope';
import type { RenderContext } from '../../../core/component';
import type { Endpoint } from '../../../core/graph';
import { NAMESPACE_PREFIX } from '../../../core/names';
import {
  APP_PROJECT,
  APPLICATION,
  OWN_CLUSTER,
  type ApplicationSpec,
  type AppProjectSpec,
} from '../../../imports/argo-cd';
import { APPLIER, gitEndpoint, ROLES } from './flows';
import type { Knobs } from './knobs';

const NAME = 'sallyport';

/** Where releases come from and what is applied of them; nothing where the output knows no git. */
export function sources(scope: Construct, context: RenderContext<Knobs>): void {
  const git = context.endpoint(gitEndpoint(context.knobs));
  if (git === undefined) return;
  const { namespace, selector } = context.member(ROLES.apply);
  const own = { name: NAME, namespace, labels: selector };
  const url = repositoryUrl(git, context.knobs);
  manifest(scope, 'project', {
    ...APP_PROJECT,
    ...own,
    body: { spec: projectSpec({ url, namespace, ...context.knobs }) },
  });
  manifest(scope, 'application', {
    ...APPLICATION,
    ...own,
    body: { spec: applicationSpec(context, { url, namespace }) },
  });
}

function repositoryUrl({ host, port }: Pick<Endpoint, 'host' | 'port'>, { repository }: Knobs): string {
  return `https://${host}:${port}/${repository}`;
}

export interface ProjectFacts extends Pick<Knobs, 'signatures' | 'signers'> {
  /** The one repository. */
  readonly url: string;
  readonly namespace: string;
}

/** One repository, one cluster, our namespaces, one account, and commits of those who sign. */
export function projectSpec({ url, namespace, signatures, signers }: ProjectFacts): AppProjectSpec {
  const sources = { group: 'argoproj.io', kind: '*' };
  return {
    description: 'releases of the platform',
    sourceRepos: [url],
    destinations: [{ server: OWN_CLUSTER, namespace: `${NAMESPACE_PREFIX}*` }],
    destinationServiceAccounts: [{ server: OWN_CLUSTER, namespace, defaultServiceAccount: `${namespace}:${APPLIER}` }],
    // Which kinds are applied is held by the rights of the account, which follow from the release.
    clusterResourceWhitelist: [{ group: '*', kind: '*' }],
    clusterResourceBlacklist: [sources],
    namespaceResourceBlacklist: [sources, { group: '', kind: 'Secret' }],
    ...(signatures === 'required' && { sourceIntegrity: signedBy(signers) }),
  };
}

/** For every address: a source that no policy is about would not be looked at. */
function signedBy(signers: readonly string[]): AppProjectSpec['sourceIntegrity'] {
  return { git: { policies: [{ repos: [{ url: '*' }], gpg: { mode: 'head', keys: [...signers] } }] } };
}

function applicationSpec(
  { knobs: own, tier, part }: RenderContext<Knobs>,
  { url, namespace }: Pick<ProjectFacts, 'url' | 'namespace'>,
): ApplicationSpec {
  return {
    project: NAME,
    source: {
      repoURL: url,
      path: own.path ?? (part === null ? tier : `${tier}/${part}`),
      targetRevision: own.branch,
    },
    // Every object names its own namespace; this one says which account of the project it is.
    destination: { server: OWN_CLUSTER, namespace },
    syncPolicy: {
      automated: { prune: true, selfHeal: true, allowEmpty: false },
      syncOptions: [
        'CreateNamespace=false',
        'FailOnSharedResource=true',
        'PruneLast=true',
        // What cannot be changed in place is an error, and not deleted and made anew.
        'Replace=false',
        'ServerSideApply=true',
      ],
      // In a new namespace the rights come behind what needs them: the second attempt has them.
      retry: { limit: 5, backoff: { duration: '30s', factor: 2, maxDuration: '5m' } },
    },
    revisionHistoryLimit: 10,
  };
}
