import { join } from 'node:path';
import { stringify } from 'yaml';
import { bodyOf, type KubeObject, type Reference } from '../api';
import { judge, OWNER } from '../checks/acceptance';
import type { Manifest } from '../manifests';
import type { Problems } from '../report';
import { OTHER_SIGNER, RELEASE_SIGNER } from '../site-delivery';
import { until } from '../wait';
import { Clone } from '../wire/git';
import type { ServerCheck, ServerContext } from './check';
import { gitPlace, makeRepository, PATH, PERSON, READER } from './git-server';

const component = 'flux';
const NAMESPACE = 'sallyport-delivery';
const APPLY_SECONDS = 120;
/** What the small release of the lab has; the real one is not applied twice. */
const DELIVERED = { apiVersion: 'v1', kind: 'ConfigMap', namespace: NAMESPACE, name: 'lab-delivered' };
const SECRETS = {
  'flux-git': { username: READER.user, password: READER.password },
  'flux-signers': { lab: RELEASE_SIGNER.armoured },
};
const MERGE = 'application/merge-patch+json';

/** The account of docs and policies that releases are applied as, and the name that its controller leaves in objects. */
const APPLIER = { as: `system:serviceaccount:${NAMESPACE}:flux-applier`, manager: 'kustomize-controller' };

export const FLUX_CHECKS: readonly ServerCheck[] = [
  { component, what: 'the account that applies releases may apply each object of this one', run: checkRights },
  {
    component,
    what: 'a commit of who signs releases is read from git and applied, nobody else’s is, and an earlier one comes back',
    isFor: (manifests) => manifests.some(({ name }) => name === 'gitea'),
    run: checkDelivery,
  },
];

/** Tried as the controller does, and not kept: rights and policies have to let everything pass that a release has. */
async function checkRights({ cluster, manifests }: ServerContext): Promise<Problems> {
  const { admin } = cluster;
  const query = { fieldManager: APPLIER.manager, force: 'true', dryRun: 'All' };
  const problems: string[] = [];
  for (const manifest of manifests) {
    const path = await admin.pathOf(manifest);
    const body = { type: 'application/apply-patch+yaml', text: manifest.text };
    const answer =
      typeof path === 'string' ? await admin.call({ method: 'PATCH', path, query, body, as: APPLIER.as }) : path;
    // Warnings are for whoever applies by hand, and were judged when the lab did.
    problems.push(...judge(manifest, { ...answer, warnings: [] }));
  }
  return problems;
}

interface Scene {
  readonly context: ServerContext;
  readonly repository: Manifest;
  readonly kustomization: Manifest;
  readonly clone: Clone;
}

async function checkDelivery(context: ServerContext): Promise<Problems> {
  const [repository, kustomization] = ['GitRepository', 'Kustomization'].map((wanted) =>
    context.sources.find(({ kind }) => kind === wanted),
  );
  if (repository === undefined || kustomization === undefined)
    return ['900-sources.yaml: lacks one of its two objects'];
  // Only the name differs from what people use: Flux asks for the Service.
  const { hostname, pathname } = new URL(String(repository.object.spec?.['url']));
  const place = gitPlace(context, hostname);
  if (pathname !== `/${PATH}`) return [`900-sources.yaml: reads ${pathname}, and the repository is /${PATH}`];
  await makeRepository(place);
  const clone = await Clone.make(join(context.folder, 'git-release'), place, PATH);
  const scene = { context, repository, kustomization, clone };
  try {
    return [...(await begin(scene)), ...(await deliver(scene))];
  } finally {
    await end(scene);
  }
}

/** What docs/operations.md has the operator do, but for the definitions, which are there. */
async function begin({ context, repository, kustomization, clone }: Scene): Promise<Problems> {
  const { admin } = context.cluster;
  for (const [name, stringData] of Object.entries(SECRETS)) {
    const target = { apiVersion: 'v1', kind: 'Secret', namespace: NAMESPACE, name };
    const { apiVersion, kind } = target;
    bodyOf(
      await admin.create(
        target,
        JSON.stringify({ apiVersion, kind, metadata: { namespace: NAMESPACE, name }, stringData }),
      ),
    );
  }
  await clone.commit(releaseOf(kustomization, 'one'), 'first release', RELEASE_SIGNER);
  // Other checks have pushed into it, and what it has is replaced.
  await clone.replace(PERSON);
  const problems: string[] = [];
  for (const manifest of [repository, kustomization])
    problems.push(...judge(manifest, await admin.apply(manifest, manifest.text, { as: OWNER })));
  return problems;
}

async function deliver(scene: Scene): Promise<Problems> {
  const { clone, kustomization, repository } = scene;
  const first = clone.last;
  await delivered(scene, 'one');
  const problems: string[] = [];
  const foreign = [
    ['an unsigned commit', undefined],
    ['a commit of another signer', OTHER_SIGNER],
  ] as const;
  for (const [what, signer] of foreign) {
    await clone.commit(releaseOf(kustomization, what), what, signer);
    await clone.push(PERSON);
    const said = await refusal(scene);
    if (!/signature/i.test(said)) problems.push(`${what}: ${said}`);
    const now = await valueOf(scene);
    if (now !== 'one') problems.push(`${what} is in service: ${now}`);
  }
  await clone.commit(releaseOf(kustomization, 'two'), 'second release', RELEASE_SIGNER);
  await clone.push(PERSON);
  await ask(scene, repository);
  await delivered(scene, 'two');
  await patch(scene, repository, { spec: { ref: { commit: first } } });
  await delivered(scene, 'one');
  return problems;
}

/** Files of a release that has one object. */
function releaseOf({ object }: Manifest, version: string): Readonly<Record<string, string>> {
  const folder = String(object.spec?.['path']).replace(/^\.\//, '');
  const { apiVersion, kind, namespace, name } = DELIVERED;
  const own = { apiVersion, kind, metadata: { namespace, name }, data: { version } };
  return {
    [`${folder}/kustomization.yaml`]: stringify({ resources: ['object.yaml'] }),
    [`${folder}/object.yaml`]: stringify(own),
  };
}

async function valueOf({ context }: Scene): Promise<string> {
  const found = await context.cluster.admin.get(DELIVERED);
  return (found?.['data'] as { readonly version?: string } | undefined)?.version ?? 'nothing';
}

async function delivered(scene: Scene, version: string): Promise<void> {
  await until({ what: `release ${version} is applied`, seconds: APPLY_SECONDS }, async () =>
    (await valueOf(scene)) === version ? true : undefined,
  ).catch(async (error: unknown) => {
    const said = await Promise.all([scene.repository, scene.kustomization].map((one) => conditionsOf(scene, one)));
    throw new Error(
      `${(error as Error).message}: ${said.flat().map(wordsOf).join('; ') || 'neither object has a condition'}`,
    );
  });
}

/** What the controller says of a commit that it does not take, or that it took it. */
async function refusal(scene: Scene): Promise<string> {
  const asked = await ask(scene, scene.repository);
  return until({ what: 'git is asked once more', seconds: APPLY_SECONDS }, async () => {
    const now = await scene.context.cluster.admin.get(scene.repository);
    if (now?.status?.['lastHandledReconcileAt'] !== asked) return undefined;
    const ready = (await conditionsOf(scene, scene.repository)).find(({ type }) => type === 'Ready');
    return ready?.status === 'Unknown' ? undefined : wordsOf(ready);
  });
}

interface Condition {
  readonly type: string;
  readonly status: string;
  readonly message: string;
}

async function conditionsOf({ context }: Scene, target: Reference): Promise<readonly Condition[]> {
  const now = await context.cluster.admin.get(target);
  return (now?.status?.['conditions'] ?? []) as readonly Condition[];
}

function wordsOf(condition?: Condition): string {
  return condition === undefined ? 'nothing' : `${condition.type} ${condition.status}: ${condition.message}`;
}

/** Asks a controller to look now, as its command line does, and not after the interval. */
async function ask(scene: Scene, target: Reference): Promise<string> {
  const at = new Date().toISOString();
  await patch(scene, target, { metadata: { annotations: { 'reconcile.fluxcd.io/requestedAt': at } } });
  return at;
}

async function patch({ context }: Scene, target: Reference, change: object): Promise<void> {
  const { admin } = context.cluster;
  const path = await admin.pathOf(target);
  if (typeof path !== 'string') throw new Error(`the server does not know ${target.kind}`);
  bodyOf(await admin.call({ method: 'PATCH', path, body: { type: MERGE, text: JSON.stringify(change) } }));
}

/** Takes everything away that no release has, so that the cluster is the release again. */
async function end({ context, repository, kustomization }: Scene): Promise<void> {
  const { admin } = context.cluster;
  const secrets = Object.keys(SECRETS).map((name) => ({
    apiVersion: 'v1',
    kind: 'Secret',
    namespace: NAMESPACE,
    name,
  }));
  for (const target of [kustomization, repository, DELIVERED, ...secrets]) {
    const now: KubeObject | undefined = await admin.get(target);
    if (now === undefined) continue;
    await admin.delete(target);
    await until({ what: `${target.kind} ${target.name} is gone`, seconds: APPLY_SECONDS }, async () =>
      (await admin.get(target)) === undefined ? true : undefined,
    );
  }
}
