import { createHash } from 'node:crypto';
import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { WorkloadKind } from '../core/component';
import { SallyportError } from '../core/errors';
import type { MemberView } from '../core/graph';
import { DOMAIN } from '../core/names';
import { backupAnnotations, encryptionStatement, storeOf } from './backups';
import type { ConfigFiles } from './config-files';
import { podSpec, type PodProps } from './pod';
import { manifest, metadata, outputFacts, ownedBy } from './scope';
import { ACCESS_MODES, storageClassOf, type ClaimKind } from './store-claim';

export interface StorageClaim {
  readonly name: string;
  /** Kubernetes quantity. */
  readonly size: string;
  /** Which of the site's storage classes. */
  readonly kind: ClaimKind;
}

export interface HardenedWorkloadProps extends PodProps {
  readonly member: MemberView;
  readonly kind: WorkloadKind;
  /** 1 unless stated; ignored for a DaemonSet. */
  readonly replicas?: number;
  /**
   * Why there may be one pod alone where the platform is built above `small`; it stands in the evidence. Left out by what
   * has a knob for its replicas.
   */
  readonly single?: string;
  /** Configuration whose change must roll the pods. Leave out what the process reloads by itself. */
  readonly configs?: readonly ConfigFiles[];
  /** What the pods say of themselves, for whoever admits them. */
  readonly podAnnotations?: Readonly<Record<string, string>>;
  /** Volumes of a StatefulSet, one per pod. */
  readonly claims?: readonly StorageClaim[];
  /** `rolling` unless stated; `in-place` gives up the old pod first, for what cannot run twice (GPUs, one-writer volumes). */
  readonly rollout?: 'rolling' | 'in-place';
  /** Seconds until a rollout counts as stuck. */
  readonly progressDeadlineSeconds?: number;
}

/**
 * The one way to run a pod: non-root, read-only root, no privilege escalation, no capabilities, RuntimeDefault seccomp,
 * no service-account token, service links off, the site's anchors as trust store, names from the internal resolver.
 * What must deviate says so with a reason, in `deviations`.
 */
export class HardenedWorkload extends Construct {
  constructor(scope: Construct, id: string, props: HardenedWorkloadProps) {
    super(scope, id);
    const { member } = props;
    refuseOtherKind(props);
    new k8s.KubeServiceAccount(this, 'service-account', {
      metadata: metadata(this, ownedBy(member)),
      automountServiceAccountToken: false,
    });
    const spec = {
      ...workloadSpec(this, props),
      selector: { matchLabels: member.selector },
      template: podTemplate(this, props),
    };
    manifest(this, 'Resource', {
      apiVersion: 'apps/v1',
      kind: props.kind,
      ...ownedBy(member),
      annotations: annotationsOf(this, props),
      body: { spec },
    });
    disruptionBudget(this, props);
  }
}

/** What restarts a member after renewal goes by the declared kind; a wrong one would be found out when a certificate ends. */
function refuseOtherKind({ member, kind }: HardenedWorkloadProps): void {
  const { identity } = member.declaration;
  if (identity?.reload !== 'restart' || identity.workload === kind) return;
  throw new SallyportError('bug', {
    message: `${member.name} declares that a renewed certificate restarts a ${identity.workload}, but runs as a ${kind}`,
    value: identity.workload,
    allowed: kind,
    fix: `state the kind that it runs as, under identity in the declaration of ${member.component}`,
  });
}

function podTemplate(scope: Construct, props: HardenedWorkloadProps): Record<string, unknown> {
  const { member } = props;
  const isSpread = props.kind !== 'DaemonSet' && (props.replicas ?? 1) > 1;
  return {
    metadata: { labels: { ...member.selector }, ...podAnnotations(props) },
    spec: { ...podSpec(scope, props), ...(isSpread ? { topologySpreadConstraints: spread(scope, member) } : {}) },
  };
}

function podAnnotations({ configs = [], podAnnotations: own = {} }: HardenedWorkloadProps): Record<string, unknown> {
  const annotations = { ...own, ...configDigest(configs) };
  return Object.keys(annotations).length === 0 ? {} : { annotations };
}

/** One digest over all configuration, so that a change rolls the pods. */
function configDigest(configs: readonly ConfigFiles[]): Record<string, string> {
  if (configs.length === 0) return {};
  const hash = createHash('sha256');
  for (const config of configs) hash.update(`${config.name}\0${config.digest}\0`);
  return { [`${DOMAIN}/config-digest`]: hash.digest('hex') };
}

/** One replica a node where there is room; where there is none, only `small` puts two on one (decisions 25). */
function spread(scope: Construct, member: MemberView): readonly Record<string, unknown>[] {
  return [
    {
      maxSkew: 1,
      topologyKey: 'kubernetes.io/hostname',
      whenUnsatisfiable: outputFacts(scope).size === 'small' ? 'ScheduleAnyway' : 'DoNotSchedule',
      labelSelector: { matchLabels: { ...member.selector } },
    },
  ];
}

function workloadSpec(scope: Construct, props: HardenedWorkloadProps): Record<string, unknown> {
  const replicas = props.replicas ?? 1;
  switch (props.kind) {
    case 'Deployment':
      return {
        replicas,
        revisionHistoryLimit: 3,
        progressDeadlineSeconds: props.progressDeadlineSeconds,
        strategy:
          props.rollout === 'in-place'
            ? { type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } }
            : { type: 'RollingUpdate', rollingUpdate: { maxSurge: 1, maxUnavailable: 0 } },
      };
    case 'StatefulSet':
      return {
        replicas,
        revisionHistoryLimit: 3,
        serviceName: governingService(props.member),
        podManagementPolicy: 'Parallel',
        volumeClaimTemplates: (props.claims ?? []).map((claim) => claimTemplate(scope, props.member, claim)),
      };
    case 'DaemonSet':
      return { updateStrategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } } };
  }
}

/** The one that gives each pod a name: the headless one where there is one. */
function governingService({ services, name }: MemberView): string {
  return (services.find((service) => service.isHeadless === true) ?? services[0])?.name ?? name;
}

function claimTemplate(scope: Construct, member: MemberView, claim: StorageClaim): Record<string, unknown> {
  storeOf(member, claim);
  const { storage } = outputFacts(scope);
  return {
    apiVersion: 'v1',
    kind: 'PersistentVolumeClaim',
    metadata: { name: claim.name },
    spec: {
      accessModes: [ACCESS_MODES[claim.kind]],
      storageClassName: storageClassOf(storage, claim.kind),
      resources: { requests: { storage: claim.size } },
      volumeMode: 'Filesystem',
    },
  };
}

/** At most one pod away at a time; none for a single replica, where it would only block node maintenance (decisions 25). */
function disruptionBudget(scope: Construct, props: HardenedWorkloadProps): void {
  if (props.kind === 'DaemonSet' || (props.replicas ?? 1) < 2) return;
  new k8s.KubePodDisruptionBudget(scope, 'disruption-budget', {
    metadata: metadata(scope, ownedBy(props.member)),
    spec: {
      maxUnavailable: k8s.IntOrString.fromNumber(1),
      selector: { matchLabels: { ...props.member.selector } },
    },
  });
}

function annotationsOf(scope: Construct, props: HardenedWorkloadProps): Record<string, string> | undefined {
  const deviations = (props.deviations ?? []).map(({ setting, reason }) => [`${DOMAIN}/deviation-${setting}`, reason]);
  const all = Object.fromEntries([...deviations, ...singleReason(scope, props)]) as Record<string, string>;
  const stores = (props.claims ?? []).length === 0 ? {} : encryptionStatement(outputFacts(scope).storage);
  const annotations = { ...all, ...backupAnnotations(props.member), ...stores };
  return Object.keys(annotations).length === 0 ? undefined : annotations;
}

/** Said of a single pod that no component gives a reason for: then it is the site that wants one. */
export const SITE_WANTS_ONE = 'the values file asks for one replica';

/** Said of it where the platform is built small: a larger size runs several. */
export const SMALL_HAS_ONE = 'size small runs one; medium and large run several';

/** Nothing runs alone unsaid. */
function singleReason(scope: Construct, { kind, replicas = 1, single }: HardenedWorkloadProps): [string, string][] {
  const isSingle = kind !== 'DaemonSet' && replicas === 1;
  if (!isSingle) return [];
  const { size } = outputFacts(scope);
  return [[`${DOMAIN}/single-replica`, single ?? (size === 'small' ? SMALL_HAS_ONE : SITE_WANTS_ONE)]];
}
