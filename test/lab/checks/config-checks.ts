import type { ApiServer, KubeObject } from '../api';
import { isRunnable } from '../catalogue';
import type { Manifest } from '../manifests';
import { releaseCopies } from '../release-copies';
import type { Problems } from '../report';
import { NAME_LABEL } from '../workloads';
import { judgeKeys } from './known-keys';
import { namedFileProblems, type ServedPod } from './named-files';
import { promisedSecrets, Store } from './named-files/store';
import { fileErrors, keyErrors } from './planted-config';
import { verdict, type SelfTest } from './self-test';
import { servedPods } from './served-pods';

/** A cluster that has a whole output. */
export interface ConfigScene {
  readonly api: Pick<ApiServer, 'create' | 'list'>;
  readonly manifests: readonly Manifest[];
  /** True if cert-manager and an operator have made their Secrets; else those count as made that they would make. */
  readonly hasSecrets: boolean;
}

/** A check of configuration, and the components whose configuration it judged. */
export interface ConfigCheck {
  readonly what: string;
  readonly problems: Problems;
  readonly components: readonly string[];
}

/** Judges configuration without running anything, also that of components whose programs the lab cannot have. */
export async function checkConfigs(scene: ConfigScene): Promise<readonly ConfigCheck[]> {
  const problems = await namedFiles(scene).catch((error: unknown) => [(error as Error).message]);
  return [
    {
      what: 'every file that a container is told of is in its volumes',
      problems,
      components: unrunnable(scene.manifests),
    },
    ...judgeKeys(scene.manifests).map(({ component, problems: unknown }) => ({
      what: `${component}: its configuration has the keys of the published reference only`,
      problems: unknown,
      components: [component],
    })),
  ];
}

/** Plants errors into what those checks look at, and looks whether they name them. */
export async function plantInConfigs(scene: ConfigScene): Promise<readonly SelfTest[]> {
  const keys = keyErrors(scene.manifests).map((planted) =>
    verdict(
      planted,
      judgeKeys([planted.manifest]).flatMap(({ problems }) => problems),
    ),
  );
  const objects = await objectsOf(scene);
  const pods = await servedPods(scene.api, scene.manifests);
  const files: SelfTest[] = [];
  for (const planted of fileErrors(scene.manifests)) {
    const { manifest } = planted;
    const manifests = scene.manifests.map((one) => (isSame(one, manifest) ? manifest : one));
    const isMap = manifest.kind === 'ConfigMap';
    const store = new Store(isMap ? [...objects, manifest.object] : objects);
    const affected = isMap
      ? pods.filter(({ workload }) => workload.namespace === manifest.namespace)
      : await servedPods(scene.api, [manifest]);
    files.push(
      verdict(
        planted,
        affected.flatMap((pod) => namedFileProblems(pod, { store, manifests })),
      ),
    );
  }
  return [...keys, ...files];
}

async function namedFiles(scene: ConfigScene): Promise<Problems> {
  const store = new Store(await objectsOf(scene));
  const pods: readonly ServedPod[] = await servedPods(scene.api, scene.manifests);
  return pods.flatMap((pod) => namedFileProblems(pod, { store, manifests: scene.manifests }));
}

async function objectsOf({ api, manifests, hasSecrets }: ConfigScene): Promise<readonly KubeObject[]> {
  return [
    ...releaseCopies(manifests),
    ...(hasSecrets ? [] : promisedSecrets(manifests)),
    ...(await api.list('v1', 'ConfigMap')),
    ...(await api.list('v1', 'Secret')),
  ];
}

/** Components of an output whose programs the lab cannot have. */
function unrunnable(manifests: readonly Manifest[]): readonly string[] {
  const names = manifests.flatMap(({ object }) => object.metadata.labels?.[NAME_LABEL] ?? []);
  return [...new Set(names)].filter((name) => !isRunnable(name));
}

function isSame(one: Manifest, other: Manifest): boolean {
  return one.file === other.file && one.line === other.line;
}
