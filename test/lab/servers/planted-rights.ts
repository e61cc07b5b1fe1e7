import { OWNER } from '../checks/acceptance';
import { certificatesOf, secretReference } from '../checks/certificates';
import type { Planted } from '../checks/planted';
import { verdict, type SelfTest } from '../checks/self-test';
import { parseManifests, type Manifest } from '../manifests';
import { saidProblems } from '../pods/said';
import type { ServerContext } from './check';
import { settle } from './settle';

const ROLE = 'cert-manager-controller';
const SECONDS = 60;

/** A right whose lack does not stop cert-manager: to say what it does. */
export function rightErrors(manifests: readonly Manifest[]): readonly Planted[] {
  const role = manifests.find(({ kind, name }) => kind === 'ClusterRole' && name === ROLE);
  if (role === undefined) return [];
  const rules = role.object['rules'] as readonly { readonly resources: readonly string[] }[];
  // The rule stays, so that it is this role that is about events.
  const less = rules.map((rule) => (rule.resources.includes('events') ? { ...rule, verbs: ['get'] } : rule));
  const [read] = parseManifests(JSON.stringify({ ...role.object, rules: less }), role.file);
  return [
    {
      name: 'a right that a program goes on without',
      manifest: { ...role, ...read, line: role.line },
      says: /cannot create resource .*events/,
    },
  ];
}

/** Takes the right away, gives cert-manager something to tell of, and looks whether its log is heard. */
export async function plantRights(context: ServerContext): Promise<readonly SelfTest[]> {
  const { cluster, pods, manifests } = context;
  const certificate = certificatesOf(manifests).at(-1);
  if (certificate === undefined) return [];
  const results: SelfTest[] = [];
  for (const planted of rightErrors(manifests)) {
    const { manifest } = planted;
    await cluster.admin.apply(manifest, manifest.text, { as: OWNER });
    await cluster.admin.delete(secretReference(certificate));
    let seen: SelfTest = { name: planted.name, problem: 'nothing was looked at' };
    await settle(SECONDS, () => {
      seen = verdict(planted, saidProblems(pods.running, manifests));
      return Promise.resolve([seen.problem ?? []].flat());
    });
    results.push(seen);
    const original = manifests.find(({ file, line }) => file === manifest.file && line === manifest.line);
    if (original !== undefined) await cluster.admin.apply(original, original.text, { as: OWNER });
  }
  return results;
}
