import { OWNER } from '../checks/acceptance';
import type { Planted } from '../checks/planted';
import { verdict, type SelfTest } from '../checks/self-test';
import { parseManifests, type Manifest } from '../manifests';
import { probe } from '../pods/health';
import type { Problems } from '../report';
import { runOnce } from './certificate-rollout';
import type { ServerContext } from './check';
import { configOf } from './view';

const COLLECTOR = 'otel-collector';
const ROLLOUT = 'certificate-rollout';

/** Errors that a program meets when it starts, or does the first thing that it is for. */
export function startErrors(manifests: readonly Manifest[]): readonly Planted[] {
  const config = configOf(manifests, COLLECTOR);
  const role = manifests.find(({ kind, name }) => kind === 'Role' && name === ROLLOUT);
  return [...(config === undefined ? [] : [lostKey(config)]), ...(role === undefined ? [] : [lostVerb(role)])];
}

function lostKey(config: Manifest): Planted {
  const data = config.object['data'] as Readonly<Record<string, string>>;
  const text = (data['config.yaml'] ?? '').replace('/tls/tls.key', '/tls/lost.key');
  return {
    name: 'a key of the collector that is not there',
    manifest: withFields(config, { data: { ...data, 'config.yaml': text } }),
    says: /lost\.key: no such file/,
  };
}

function lostVerb(role: Manifest): Planted {
  const rules = role.object['rules'] as readonly {
    readonly apiGroups: readonly string[];
    readonly verbs: readonly string[];
  }[];
  const less = rules.map((rule) => ({
    ...rule,
    verbs: rule.verbs.filter((verb) => verb !== 'get' || !rule.apiGroups.includes('apps')),
  }));
  return {
    name: 'a right that the certificate rollout lacks',
    manifest: withFields(role, { rules: less }),
    says: /(?:Deployment|StatefulSet) .*: forbidden/,
  };
}

/** The manifest with other content, at its place. */
function withFields(manifest: Manifest, fields: object): Manifest {
  const [read] = parseManifests(JSON.stringify({ ...manifest.object, ...fields }), manifest.file);
  return { ...manifest, ...read, line: manifest.line };
}

/** Plants each error into a cluster in which everything runs, and looks whether the checks of servers name it. */
export async function plantInStarts(context: ServerContext): Promise<readonly SelfTest[]> {
  const api = context.cluster.admin;
  const results: SelfTest[] = [];
  for (const planted of startErrors(context.manifests)) {
    const { manifest } = planted;
    const original = context.manifests.find(({ file, line }) => file === manifest.file && line === manifest.line);
    const manifests = context.manifests.map((one) => (one === original ? manifest : one));
    await api.apply(manifest, manifest.text, { as: OWNER });
    const ask = manifest.kind === 'Role' ? askRollout : startAnother;
    results.push(verdict(planted, await ask({ ...context, manifests })));
    if (original !== undefined) await api.apply(original, original.text, { as: OWNER });
  }
  return results;
}

async function askRollout(context: ServerContext): Promise<Problems> {
  return (await runOnce(context)).problems;
}

/** Starts the second pod of the collector, which reads the configuration as it is now. */
async function startAnother({ cluster, pods, manifests }: ServerContext): Promise<Problems> {
  const first = pods.find(COLLECTOR);
  if (first === undefined) return [`${COLLECTOR} does not run`];
  const name = first.name.replace(/-0$/, '-1');
  const pod = await cluster.admin.get({ apiVersion: 'v1', kind: 'Pod', namespace: first.namespace, name });
  if (pod === undefined) return [`there is no pod ${name}`];
  return probe(await pods.startBeside(pod, first.workload), manifests);
}
