import type { KubeObject } from '../api';
import type { ListedModel } from '../served-models';

/** `IMG-001`: id of a rule of ours; anything else is the word of another guard. */
export const RULE_ID = /^[A-Z]+-[0-9]{3}$/;

/** An object that admission has to stop, or to let pass. */
export interface Attempt {
  /** What is wrong with it, or what it is. */
  readonly name: string;
  /** Id of the policy that says no, or the words of another guard; undefined if it has to pass. */
  readonly refusedBy?: string;
  /** Second policy that says no to the same: which of the two the server names first is chance. */
  readonly orBy?: string;
  readonly object: KubeObject;
  /** Fields that are merged into the object of this name, which is there, instead of creating it. */
  readonly merges?: true;
  /** Merged into this part of it, as `kubectl debug` does. */
  readonly subresource?: 'ephemeralcontainers';
  /** User who does it; by default the tenant. */
  readonly as?: string;
  /** Outputs without the namespace that it is for: it is not tried there. */
  readonly leftOutOf?: readonly string[];
}

/** What differs from site to site. */
export interface Ground {
  /** Such as `byoc/data-plane`: the posture of its tier decides what a rule says. */
  readonly output: string;
  /** Host and prefix of the site's registry. */
  readonly registry: string;
  /** Blocks of pods and of the resolver, which are inside. */
  readonly podCidr: string;
  readonly resolver: string;
  /** What the catalogue has, whether this output serves it or not. */
  readonly models: readonly ListedModel[];
}

/** Namespace without a Pod Security level, so that only our policies are in the way. */
export const OPEN_NAMESPACE = 'lab-open';
/** Labels without which the API server's own defaults would hold a namespace to `restricted`. */
export const OPEN_LABELS = Object.fromEntries(
  ['enforce', 'audit', 'warn'].map((mode) => [`pod-security.kubernetes.io/${mode}`, 'privileged']),
);
export const DEBUGGED_POD = 'lab-debugged';

const DIGEST = `sha256:${'0123456789abcdef'.repeat(4)}`;
export const OUTSIDE = 'registry.example.net/tools';
export const PIN = `@${DIGEST}`;

/** A pod that every policy lets pass. */
export function goodPod(ground: Ground, name = 'lab-pod', namespace = OPEN_NAMESPACE): KubeObject {
  return podOf(name, namespace, {
    containers: [{ name: 'main', image: inside(ground) }],
    dnsPolicy: 'None',
    dnsConfig: { nameservers: [ground.resolver] },
  });
}

/** An image as admission wants it. */
export function inside(ground: Ground): string {
  return `${ground.registry}/x:v1${PIN}`;
}

export function podOf(name: string, namespace: string, spec: Readonly<Record<string, unknown>>): KubeObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace }, spec };
}

/** The same object with other fields in its spec. */
export function withSpec(object: KubeObject, spec: object): KubeObject {
  return { ...object, spec: { ...object.spec, ...spec } };
}
