import type { KubeObject } from '../api';
import { OWNER } from '../checks/acceptance';
import type { Planted } from '../checks/planted';
import { verdict, type SelfTest } from '../checks/self-test';
import { parseManifests, type Manifest } from '../manifests';
import type { ServerContext } from './check';
import { checkFlows } from './flow-check';

interface Rule {
  readonly ports?: readonly { readonly port: number }[];
}

const WHO = ['coredns', 'prometheus'] as const;
const DIRECTIONS = { coredns: 'ingress', prometheus: 'egress' } as const;

/** Policies in which every port of one direction is another one: of a pod that is called, and of a pod that calls. */
export function policyErrors(manifests: readonly Manifest[]): readonly Planted[] {
  return WHO.flatMap((name): readonly Planted[] => {
    const policy = manifests.find((one) => one.kind === 'NetworkPolicy' && one.name === name);
    return policy === undefined ? [] : [wrongPorts(policy, DIRECTIONS[name])];
  });
}

function wrongPorts(policy: Manifest, direction: 'ingress' | 'egress'): Planted {
  const rules = (policy.object.spec?.[direction] ?? []) as readonly Rule[];
  const wrong = rules.map((rule) => ({
    ...rule,
    ...(rule.ports && { ports: rule.ports.map((one) => ({ ...one, port: one.port + 1 })) }),
  }));
  const object: KubeObject = { ...policy.object, spec: { ...policy.object.spec, [direction]: wrong } };
  const [read] = parseManifests(JSON.stringify(object), policy.file);
  return {
    name: `a wrong port in the ${direction} of a NetworkPolicy`,
    manifest: { ...policy, ...read, line: policy.line },
    says: new RegExp(`lacks the ${direction} of `),
  };
}

/** Plants each into a cluster in which connections were made, and looks whether judging them again names it. */
export async function plantPolicies(context: ServerContext): Promise<readonly SelfTest[]> {
  const api = context.cluster.admin;
  const results: SelfTest[] = [];
  for (const planted of policyErrors(context.manifests)) {
    const { manifest } = planted;
    await api.apply(manifest, manifest.text, { as: OWNER });
    results.push(verdict(planted, (await checkFlows(context, [])).problems));
    const original = context.manifests.find(({ file, line }) => file === manifest.file && line === manifest.line);
    if (original !== undefined) await api.apply(original, original.text, { as: OWNER });
  }
  return results;
}
