import { ApiObject, type ApiObjectMetadata, type ApiObjectProps } from 'cdk8s';
import type { Construct } from 'constructs';
import { ownerLabels } from '../core/labels';
import type { MemberView } from '../core/graph';
import type { Posture } from '../core/posture';
import type { Cluster, NodePools, Site, Storage } from '../core/site';
import type { Size } from '../core/size';

/** What every object of an output carries, found by walking up the tree. */
export interface OutputFacts {
  readonly tier: string;
  readonly plane: string;
  readonly posture: Posture;
  readonly site: Site;
  readonly cluster: Cluster;
  readonly storage: Storage;
  readonly nodePools: NodePools;
  readonly size: Size;
}

export interface ManifestProps {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  /** Absent for cluster-scoped kinds. */
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  /** Everything beside `apiVersion`, `kind` and `metadata`. */
  readonly body?: Readonly<Record<string, unknown>>;
}

const CONTEXT_KEY = 'sallyport.dev/output';

/** Hands the output's facts to everything created below a construct. */
export function setOutputFacts(scope: Construct, facts: OutputFacts): void {
  scope.node.setContext(CONTEXT_KEY, facts);
}

export function outputFacts(scope: Construct): OutputFacts {
  return scope.node.getContext(CONTEXT_KEY) as OutputFacts;
}

/** Metadata of an object: its explicit name and the labels of its owner. */
export function metadata(
  scope: Construct,
  props: Omit<ManifestProps, 'apiVersion' | 'kind' | 'body'>,
): ApiObjectMetadata {
  const { tier, plane } = outputFacts(scope);
  return {
    name: props.name,
    ...(props.namespace === undefined ? {} : { namespace: props.namespace }),
    labels: { ...ownerLabels(tier, plane), ...props.labels },
    ...(props.annotations === undefined ? {} : { annotations: { ...props.annotations } }),
  };
}

/** Creates one API object of a kind that the typed core resources lack. */
export function manifest(scope: Construct, id: string, props: ManifestProps): ApiObject {
  const object: ApiObjectProps = {
    apiVersion: props.apiVersion,
    kind: props.kind,
    metadata: metadata(scope, props),
    ...props.body,
  };
  return new ApiObject(scope, id, object);
}

/** Name, namespace and selecting labels of an object that belongs to a member. */
export function ownedBy(member: MemberView): Pick<ManifestProps, 'name' | 'namespace' | 'labels'> {
  return { name: member.name, namespace: member.namespace, labels: member.selector };
}
