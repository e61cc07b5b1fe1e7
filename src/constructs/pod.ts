import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { Port } from '../core/component';
import type { MemberView } from '../core/graph';
import { containerSpec, withNewerFields, type ContainerProps, type EnvValue } from './container';
import { outputFacts } from './scope';
import { TLS_DIR, TRUST_CONFIG_MAP, TRUST_DIR, trustEnvironment, type TrustFamily } from './trust';
import { configVolume, scratchVolume, secretVolume, type Mount, type Volume } from './volumes';

export const PRIORITIES = {
  /** The resolver, clocks and certificates: nothing works without them. */
  platform: 'sallyport-platform',
  /** What answers users. */
  serving: 'sallyport-serving',
  /** What may wait under pressure. */
  standard: 'sallyport-standard',
} as const;

/** A rule of the hardened base that a workload cannot keep, and why; it shows up in the evidence. */
export interface Deviation {
  readonly setting: 'runs-as-root' | 'privileged' | 'writable-root' | 'host-path';
  readonly reason: string;
}

export interface PodProps {
  readonly member: MemberView;
  readonly containers: readonly [ContainerProps, ...ContainerProps[]];
  readonly initContainers?: readonly ContainerProps[];
  readonly volumes?: readonly Volume[];
  /** Numeric ids of the image's own user; never 0 without a deviation. */
  readonly runAs: {
    readonly user: number;
    readonly group: number;
    readonly fsGroup?: number;
    readonly supplementalGroups?: readonly number[];
  };
  readonly trust: TrustFamily;
  /** True where the process calls the API server: only then is a token mounted. */
  readonly callsApiServer?: boolean;
  readonly priority?: keyof typeof PRIORITIES;
  readonly terminationGracePeriodSeconds?: number;
  readonly nodeSelector?: Readonly<Record<string, string>>;
  readonly tolerations?: readonly k8s.Toleration[];
  /** RuntimeClass of the node's container runtime; the node's default unless stated. */
  readonly runtimeClassName?: string;
  readonly deviations?: readonly Deviation[];
}

/** Pod spec on the hardened base. */
export function podSpec(scope: Construct, props: PodProps): Record<string, unknown> {
  const { cluster, posture } = outputFacts(scope);
  const { member } = props;
  const hasTls = member.declaration.identity !== undefined;
  const hasTrust = props.trust !== 'none' || hasTls;
  const isOnlyStore = posture.trustAnchors === 'internal';
  const shared: Mount[] = [
    { volume: 'tmp', path: '/tmp', readOnly: false },
    ...(hasTrust ? [{ volume: 'trust', path: TRUST_DIR }] : []),
    ...(hasTls ? [{ volume: 'tls', path: TLS_DIR }] : []),
  ];
  const render = (container: ContainerProps, isMain: boolean): Record<string, unknown> =>
    renderContainer(container, portsOf(member, container, isMain), {
      environment: trustEnvironment(container.trust ?? props.trust, isOnlyStore),
      shared,
      deviations: props.deviations ?? [],
    });
  const spec = k8s.toJson_PodSpec({
    containers: [],
    ...podSettings(props),
    dnsPolicy: 'None',
    dnsConfig: {
      nameservers: [cluster.dns.serviceIP],
      searches: [`${member.namespace}.svc.${cluster.domain}`, `svc.${cluster.domain}`, cluster.domain],
      options: [{ name: 'ndots', value: '2' }],
    },
  }) as Record<string, unknown>;
  const volumes = [
    scratchVolume('tmp', '64Mi'),
    ...(hasTrust ? [configVolume('trust', TRUST_CONFIG_MAP)] : []),
    ...(hasTls ? [secretVolume('tls', `${member.name}-tls`)] : []),
    ...(props.volumes ?? []),
  ];
  return {
    ...spec,
    containers: props.containers.map((container, index) => render(container, index === 0)),
    ...(props.initContainers === undefined
      ? {}
      : { initContainers: props.initContainers.map((container) => render(container, false)) }),
    volumes: volumes.map(({ name, source }) => ({ name, ...source })),
  };
}

function podSettings(props: PodProps): Omit<k8s.PodSpec, 'containers'> {
  const { member, runAs } = props;
  const isRoot = hasDeviation(props.deviations ?? [], 'runs-as-root');
  if (runAs.user === 0 && !isRoot) {
    throw new Error(
      `${member.name} runs as user 0 without saying so: add the deviation 'runs-as-root' with its reason`,
    );
  }
  return {
    serviceAccountName: member.name,
    automountServiceAccountToken: props.callsApiServer === true,
    enableServiceLinks: false,
    priorityClassName: PRIORITIES[props.priority ?? 'standard'],
    runtimeClassName: props.runtimeClassName,
    terminationGracePeriodSeconds: props.terminationGracePeriodSeconds,
    nodeSelector: props.nodeSelector === undefined ? undefined : { ...props.nodeSelector },
    tolerations: props.tolerations === undefined ? undefined : [...props.tolerations],
    securityContext: {
      runAsNonRoot: !isRoot,
      runAsUser: runAs.user,
      runAsGroup: runAs.group,
      // Secrets are mounted for this group: without it, no certificate could be read.
      fsGroup: runAs.fsGroup ?? runAs.group,
      fsGroupChangePolicy: 'OnRootMismatch',
      supplementalGroups: runAs.supplementalGroups === undefined ? undefined : [...runAs.supplementalGroups],
      seccompProfile: { type: 'RuntimeDefault' },
    },
  };
}

interface PodShare {
  readonly environment: Readonly<Record<string, EnvValue>>;
  readonly shared: readonly Mount[];
  readonly deviations: readonly Deviation[];
}

function renderContainer(props: ContainerProps, ports: readonly Port[], share: PodShare): Record<string, unknown> {
  const own = props.mounts ?? [];
  const spec = containerSpec(props, {
    ports,
    env: { ...share.environment, ...props.env },
    mounts: [...share.shared.filter((mount) => !own.some((other) => other.path === mount.path)), ...own],
    security: {
      isPrivileged: hasDeviation(share.deviations, 'privileged'),
      hasWritableRoot: hasDeviation(share.deviations, 'writable-root'),
    },
  });
  return withNewerFields(k8s.toJson_Container(spec) as Record<string, unknown>, props);
}

function portsOf(member: MemberView, container: ContainerProps, isMain: boolean): readonly Port[] {
  const { ports } = member.declaration;
  if (container.ports === undefined) return isMain ? ports : [];
  return ports.filter((port) => container.ports?.includes(port.name));
}

export function hasDeviation(deviations: readonly Deviation[], setting: Deviation['setting']): boolean {
  return deviations.some((deviation) => deviation.setting === setting);
}
