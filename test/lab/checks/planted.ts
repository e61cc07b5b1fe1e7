import type { KubeObject } from '../api';
import { parseManifests, type Manifest } from '../manifests';

/** An error that somebody could make, planted into a manifest of ours, and the words by which the lab has to say so. */
export interface Planted {
  readonly name: string;
  /** The manifest with the error, where it stood. */
  readonly manifest: Manifest;
  /** What the lab's message holds besides the place. */
  readonly says: RegExp;
}

const DIGEST = `sha256:${'fedcba9876543210'.repeat(4)}`;

/** Errors that the server refuses or warns about when the manifest is applied. */
export function refusedErrors(manifests: readonly Manifest[]): readonly Planted[] {
  const deployment = firstOf(manifests, 'Deployment');
  const service = firstOf(manifests, 'Service');
  const policy = firstOf(manifests, 'ValidatingAdmissionPolicy');
  const inText = (manifest: Manifest, from: RegExp, to: string): Manifest => ({
    ...manifest,
    text: replaced(manifest.text, from, to),
  });
  return [
    {
      name: 'a field that nobody knows',
      manifest: inText(deployment, /^spec:$/m, 'spec:\n  replicaCount: 2'),
      says: /unknown field|field not declared in schema/,
    },
    {
      name: 'a field twice',
      manifest: inText(deployment, /^( +)replicas: .*$/m, '$&\n$1replicas: 3'),
      says: /already set in map|duplicate/,
    },
    {
      name: 'a value of the wrong type',
      manifest: inText(deployment, /^( +)replicas: .*$/m, '$1replicas: two'),
      says: /expected|cannot|invalid/i,
    },
    {
      name: 'a value that is none of those allowed',
      manifest: inPod(deployment, (pod) => ({
        ...pod,
        containers: withContainer(pod, { imagePullPolicy: 'Sometimes' }),
      })),
      says: /imagePullPolicy: Unsupported value: "Sometimes"/,
    },
    {
      name: 'a value that is none of those allowed by a definition of ours',
      manifest: changed(firstOf(manifests, 'Certificate'), (spec) => ({
        ...spec,
        privateKey: { ...(spec['privateKey'] as Spec), rotationPolicy: 'Sometimes' },
      })),
      says: /rotationPolicy: Unsupported value: "Sometimes"/,
    },
    {
      name: 'a kind that the server does not serve',
      manifest: { ...deployment, apiVersion: 'apps/v1beta1' },
      says: /knows no apps\/v1beta1 Deployment/,
    },
    {
      name: 'a label that selects nothing of its own template',
      manifest: changed(deployment, (spec) => ({ ...spec, selector: { matchLabels: { app: 'somebody-else' } } })),
      says: /selector/,
    },
    {
      name: 'an address outside the range of Services',
      manifest: renamed(
        changed(service, (spec) => ({ ...spec, clusterIP: '192.0.2.1' })),
        'planted-address',
      ),
      says: /not in the valid range/,
    },
    {
      name: 'an expression that does not compile',
      manifest: changed(policy, (spec) => ({
        ...spec,
        validations: [{ expression: 'object.spec.replicas <', message: 'x' }],
      })),
      says: /compilation failed|Syntax error/,
    },
    {
      name: 'a variable that is not defined',
      manifest: changed(policy, (spec) => ({
        ...spec,
        validations: [{ expression: 'variables.nobody > 1', message: 'x' }],
      })),
      says: /undeclared reference|undefined field 'nobody'/,
    },
    {
      name: 'a pod that its namespace will not admit',
      manifest: renamed(
        inPod(deployment, (pod) => ({ ...pod, hostNetwork: true })),
        'planted-host-network',
      ),
      says: /warning: would violate PodSecurity/,
    },
  ];
}

/** Errors that only show when the controllers and the scheduler have done their work. */
export function workloadErrors(manifests: readonly Manifest[]): readonly Planted[] {
  const deployment = firstOf(manifests, 'Deployment');
  const planted = (name: string, of: string, says: RegExp, edit: Edit): Planted => ({
    name,
    says,
    manifest: relabelled(renamed(inPod(deployment, edit), of), of),
  });
  return [
    planted('a node that is not there', 'planted-node', /FailedScheduling/, (pod) => ({
      ...pod,
      nodeSelector: { 'sallyport.dev/accelerator': 'abacus' },
    })),
    planted(
      'more devices than any node has',
      'planted-devices',
      /FailedScheduling.*Insufficient nvidia\.com\/gpu/,
      (pod) => ({
        ...pod,
        tolerations: [{ operator: 'Exists' }],
        containers: withContainer(pod, { resources: { limits: { 'nvidia.com/gpu': '99' } } }),
      }),
    ),
    planted('an image without a digest', 'planted-tag', /FailedCreate.*IMG-002/, (pod) => ({
      ...pod,
      containers: withContainer(pod, { image: imageOf(pod).replace(/@.*$/, '') }),
    })),
    planted('an image from outside', 'planted-outside', /FailedCreate.*IMG-001/, (pod) => ({
      ...pod,
      containers: withContainer(pod, { image: `registry.example.net/x:v1@${DIGEST}` }),
    })),
    planted('an account that is not there', 'planted-account', /FailedCreate.*serviceaccount/, (pod) => ({
      ...pod,
      serviceAccountName: 'planted-nobody',
    })),
  ];
}

/** Services that lead nowhere: the server takes them as they are. */
export function serviceErrors(manifests: readonly Manifest[]): readonly Planted[] {
  const service = firstOf(manifests, 'Service');
  const planted = (name: string, of: string, says: RegExp, edit: Edit): Planted => ({
    name,
    says,
    manifest: renamed(
      changed(service, ({ clusterIP: _, ...spec }) => edit(spec)),
      of,
    ),
  });
  const ports = (service.object.spec?.['ports'] ?? []) as readonly object[];
  const leadingTo = (targetPort: string | number): Edit => {
    return (spec) => ({ ...spec, ports: ports.map((port) => ({ ...port, targetPort })) });
  };
  return [
    planted('a Service to a port that no pod has', 'planted-port', /a pod behind it does not have/, leadingTo('nope')),
    planted('a Service to a number that no pod has', 'planted-number', /no container behind it/, leadingTo(9)),
    planted('a Service that selects nobody', 'planted-nobody', /no pod that is ready is behind it/, (spec) => ({
      ...spec,
      selector: { 'app.kubernetes.io/name': 'planted-nobody' },
    })),
  ];
}

/** The same object again with other content: each apply undoes the other. */
export function secondTruth(manifests: readonly Manifest[]): Manifest {
  return inPod(firstOf(manifests, 'Deployment'), (pod) => ({ ...pod, terminationGracePeriodSeconds: 7 }));
}

type Spec = Readonly<Record<string, unknown>>;
type Edit = (spec: Spec) => Spec;

function firstOf(manifests: readonly Manifest[], kind: string): Manifest {
  const found = manifests.find((manifest) => manifest.kind === kind);
  if (found === undefined) throw new Error(`there is no ${kind} to plant an error into`);
  return found;
}

/** @throws Error if there is no such place */
export function replaced(text: string, from: RegExp, to: string): string {
  if (!from.test(text)) throw new Error(`there is no place for ${to.trim()}`);
  return text.replace(from, to);
}

function changed(manifest: Manifest, edit: Edit): Manifest {
  return withObject(manifest, { ...manifest.object, spec: edit(manifest.object.spec ?? {}) });
}

function inPod(manifest: Manifest, edit: Edit): Manifest {
  return changed(manifest, (spec) => {
    const template = spec['template'] as { readonly spec: Spec };
    return { ...spec, template: { ...template, spec: edit(template.spec) } };
  });
}

function renamed(manifest: Manifest, name: string): Manifest {
  const { object } = manifest;
  return { ...withObject(manifest, { ...object, metadata: { ...object.metadata, name } }), name };
}

/** A workload of its own: without labels of its own it would share the pods of the real one. */
function relabelled(manifest: Manifest, name: string): Manifest {
  const labels = { 'app.kubernetes.io/name': name };
  return changed(manifest, (spec) => {
    const template = spec['template'] as Spec;
    return { ...spec, replicas: 1, selector: { matchLabels: labels }, template: { ...template, metadata: { labels } } };
  });
}

/** The object as JSON, which is YAML, at the place of the manifest that it came from. */
function withObject(manifest: Manifest, object: KubeObject): Manifest {
  const [read] = parseManifests(JSON.stringify(object), manifest.file);
  if (read === undefined) throw new Error('an object is gone');
  return { ...read, line: manifest.line };
}

function withContainer(pod: Spec, fields: object): readonly object[] {
  const [first, ...rest] = pod['containers'] as readonly object[];
  return [{ ...first, ...fields }, ...rest];
}

function imageOf(pod: Spec): string {
  const [first] = pod['containers'] as readonly { readonly image: string }[];
  return first?.image ?? '';
}
