import { toPointer } from '../../../manifest/manifest';
import { isMap, listAt } from '../plain';
import type { InnerDefault } from '../provider-defaults';

/**
 * Hosts that generators of Argo CD's ApplicationSet ask for repositories where they name no other one in `api`; null where the address
 * depends on a region. Sources: argoproj/argo-cd@v3.5.4, applicationset/services/{scm_provider,pull_request}/*.go. Not here: `gitea` and
 * `bitbucketServer`, whose `api` has no default.
 */
const PROVIDERS: ReadonlyMap<string, string | null> = new Map([
  ['github', 'api.github.com'],
  ['gitlab', 'gitlab.com'],
  ['bitbucket', 'api.bitbucket.org'],
  ['azuredevops', 'dev.azure.com'],
  ['awscodecommit', null],
]);

const GENERATORS = ['scmProvider', 'pullRequest'] as const;
/** Generators that hold others. */
const COMBINED = ['matrix', 'merge'] as const;

/** Generators of an ApplicationSet that ask a maker of git servers, because they name no server. */
export function applicationSetDefaults(spec: unknown, way: readonly (string | number)[] = []): readonly InnerDefault[] {
  return listAt(spec, 'generators').flatMap((generator, index): readonly InnerDefault[] => {
    if (!isMap(generator)) return [];
    const here = [...way, 'generators', index];
    return [
      ...GENERATORS.flatMap((kind) => unnamed(generator[kind], [...here, kind])),
      ...COMBINED.flatMap((kind) => applicationSetDefaults(generator[kind], [...here, kind])),
    ];
  });
}

function unnamed(generator: unknown, way: readonly (string | number)[]): readonly InnerDefault[] {
  if (!isMap(generator)) return [];
  return Object.entries(generator).flatMap(([key, config]): readonly InnerDefault[] => {
    const host = PROVIDERS.get(key.toLowerCase());
    if (host === undefined || !isMap(config) || isAddress(config['api'])) return [];
    return [{ what: `generator ${key}`, host, pointer: toPointer([...way, key]) }];
  });
}

function isAddress(api: unknown): boolean {
  return typeof api === 'string' && api !== '';
}
