import type { ManifestObject } from '../../../src/manifest/manifest';
import type { Draw } from '../draw';
import { copyOf, leakBeside, leakIn, mapIn, type Doc, type Edit, type Family, type Json, type Leak } from '../leak';
import type { Output } from '../outputs';
import { inPod, metadata, podOf, workloadsOf } from '../places';

const RULES = ['NETPOL-001'];
const POD = '/spec/template/spec';

/** Policies that select the pods of a workload: the namespace's default and the component's own. */
function policiesFor(output: Output, workload: ManifestObject): readonly ManifestObject[] {
  const labels = mapIn(copyOf(workload), 'spec', 'template', 'metadata', 'labels');
  return output.objects.filter((object) => {
    if (object.kind !== 'NetworkPolicy' || object.namespace !== workload.namespace) return false;
    const wanted = Object.entries(mapIn(copyOf(object), 'spec', 'podSelector', 'matchLabels'));
    return wanted.every(([key, value]) => labels[key] === value);
  });
}

/** Changes every policy that selects the pods of a random workload; null takes one away. */
function unisolated(draw: Draw, output: Output, change: (doc: Doc) => Doc | null): Leak | null {
  const workload = draw.pick(workloadsOf(output));
  const policies = policiesFor(output, workload);
  if (policies.length === 0) return null;
  const edits = policies.map((object): Edit => {
    const doc = change(copyOf(object));
    return { object, documents: doc === null ? [] : [doc] };
  });
  return { edits, rules: RULES, object: workload.id, file: workload.file, path: POD, line: null };
}

function spec(doc: Doc, change: (spec: Doc) => void): Doc {
  change(mapIn(doc, 'spec'));
  return doc;
}

/** Pods that NetworkPolicies no longer hold. */
export const ISOLATION: Family = {
  name: 'isolation',
  variants: {
    'policies taken away': (draw, output) => unisolated(draw, output, () => null),
    'egress not isolated': (draw, output) =>
      unisolated(draw, output, (doc) =>
        spec(doc, (own) => {
          own['policyTypes'] = ['Ingress'];
        }),
      ),
    'ingress not isolated': (draw, output) =>
      unisolated(draw, output, (doc) =>
        spec(doc, (own) => {
          own['policyTypes'] = ['Egress'];
        }),
      ),
    'directions not stated': (draw, output) =>
      unisolated(draw, output, (doc) =>
        spec(doc, (own) => {
          delete own['policyTypes'];
          own['egress'] = [];
        }),
      ),
    'selector of nobody': (draw, output) => {
      const podSelector = draw.pick<Doc>([
        { matchLabels: { 'app.kubernetes.io/name': draw.word() } },
        { matchExpressions: [{ key: 'app.kubernetes.io/name', operator: 'DoesNotExist' }] },
        { matchExpressions: [{ key: 'app.kubernetes.io/name', operator: 'In', values: [draw.word()] }] },
        { matchExpressions: [{ key: draw.word(), operator: 'Exists' }] },
      ]);
      return unisolated(draw, output, (doc) =>
        spec(doc, (own) => {
          own['podSelector'] = podSelector;
        }),
      );
    },
    'policies of another namespace': (draw, output) => {
      const namespace = draw.word();
      return unisolated(draw, output, (doc) => {
        mapIn(doc, 'metadata')['namespace'] = namespace;
        return doc;
      });
    },
    'policies of another kind': (draw, output) =>
      unisolated(draw, output, (doc) => ({
        ...doc,
        apiVersion: draw.pick(['crd.projectcalico.org/v1', 'example.org/v1']),
      })),
    'default taken away and pods relabelled': (draw, output) => {
      const workload = draw.pick(workloadsOf(output));
      const defaults = policiesFor(output, workload).filter(({ name }) => name === 'default-deny');
      if (defaults.length === 0) return null;
      const doc = copyOf(workload);
      mapIn(doc, 'spec', 'template', 'metadata')['labels'] = { 'app.kubernetes.io/name': draw.word() };
      const edits: readonly Edit[] = [
        ...defaults.map((object) => ({ object, documents: [] })),
        { object: workload, documents: [doc] },
      ];
      return { ...leakIn(workload, doc, { rules: RULES, path: POD }), edits };
    },
    'network of the node': (draw, output) =>
      inPod(draw, output, { rules: RULES, path: '/hostNetwork', line: 'hostNetwork' }, (pod) => {
        pod['hostNetwork'] = true;
        return undefined;
      }),
    'workload of another namespace': (draw, output) => {
      const object = draw.pick(workloadsOf(output));
      const added = copyOf(object);
      const namespace = draw.pick(['default', draw.word()]);
      added['metadata'] = { ...mapIn(added, 'metadata'), name: draw.word(), namespace };
      return leakBeside(object, added, { rules: RULES, path: POD });
    },
    'pod of another kind': (draw, output) => {
      const object = draw.pick(workloadsOf(output));
      const pod = podOf(copyOf(object));
      const labels = { a: draw.word() };
      const names = metadata(draw.word(), draw.word());
      const template = { metadata: { labels }, spec: pod };
      const [added, path] = draw.pick<readonly [Doc, string]>([
        [{ apiVersion: 'v1', kind: 'Pod', metadata: { ...names, labels }, spec: pod }, '/spec'],
        [{ apiVersion: 'batch/v1', kind: 'Job', metadata: names, spec: { template } }, POD],
        [
          { apiVersion: 'batch/v1', kind: 'CronJob', metadata: names, spec: { jobTemplate: { spec: { template } } } },
          '/spec/jobTemplate',
        ],
        [
          {
            apiVersion: 'leaderworkerset.x-k8s.io/v1',
            kind: 'LeaderWorkerSet',
            metadata: names,
            spec: { leaderWorkerTemplate: { workerTemplate: template as Json } },
          },
          '/spec/leaderWorkerTemplate',
        ],
      ]);
      return leakBeside(object, added, { rules: RULES, path });
    },
  },
};
