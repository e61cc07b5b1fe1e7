import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import type { CertificateView } from '../core/certificates';
import type { Port } from '../core/component';
import type { MemberView } from '../core/graph';
import type { NodePool } from '../core/site';
import { containerSpec, withNewerFields, type ContainerProps, type EnvValue } from './container';
import { PACKAGES_CONFIG_MAP, PACKAGES_DIR, packageEnvironment } from './packages';
import { placementIn, type Placement } from './placement';
import { outputFacts } from './scope';
import { EDGE_DIR, TLS_DIR, TRUST_CONFIG_MAP, TRUST_DIR, trustEnvironment, type TrustFamily } from './trust';
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

export interface PodProps extends Placement {
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
  /** RuntimeClass of the node's container runtime; the node's default unless stated. */
  readonly runtimeClassName?: string;
  readonly deviations?: readonly Deviation[];
}

/** Pod spec on the hardened base. */
export function podSpec(scope: Construct, props: PodProps): Record<string, unknown> {
  const { cluster, posture, nodePools } = outputFacts(scope);
  const { member } = props;
  const isOnlyStore = posture.trustAnchors === 'internal';
  const { packages: tools = [] } = member.declaration;
  const shared = sharedVolumes(props);
  const render = (container: ContainerProps, isMain: boolean): Record<string, unknown> =>
    renderContainer(container, portsOf(member, container, isMain), {
      environment: { ...trustEnvironment(container.trust ?? props.trust, isOnlyStore), ...packageEnvironment(tools) },
      shared: shared.map(({ mount }) => mount),
      deviations: props.deviations ?? [],
    });
  const spec = k8s.toJson_PodSpec({
    containers: [],
    ...podSettings(props, nodePools.general),
    dnsPolicy: 'None',
    dnsConfig: {
      nameservers: [cluster.dns.serviceIP],
      searches: [`${member.namespace}.svc.${cluster.domain}`, `svc.${cluster.domain}`, cluster.domain],
      options: [{ name: 'ndots', value: '2' }],
    },
  }) as Record<string, unknown>;
  const volumes = [...shared.map(({ volume }) => volume), ...(props.volumes ?? [])];
  return {
    ...spec,
    containers: props.containers.map((container, index) => render(container, index === 0)),
    ...(props.initContainers === undefined
      ? {}
      : { initContainers: props.initContainers.map((container) => render(container, false)) }),
    volumes: volumes.map(({ name, source }) => ({ name, ...source })),
  };
}

/** Volumes that every container of a pod sees, with where. */
function sharedVolumes({ member, trust }: PodProps): readonly { readonly volume: Volume; readonly mount: Mount }[] {
  const { packages: tools = [] } = member.declaration;
  const [hasTls, hasTools] = [member.certificates.length > 0, tools.length > 0];
  const hasTrust = trust !== 'none' || hasTls || hasTools;
  return [
    { volume: scratchVolume('tmp', '64Mi'), mount: { volume: 'tmp', path: '/tmp', readOnly: false } },
    ...(hasTrust ? [ofConfigMap('trust', TRUST_CONFIG_MAP, TRUST_DIR)] : []),
    ...member.certificates.map(ofCertificate),
    ...(hasTools ? [ofConfigMap('packages', PACKAGES_CONFIG_MAP, PACKAGES_DIR)] : []),
  ];
}

/** A certificate with its key; what outsiders see has a place of its own. */
function ofCertificate({ name, profile }: CertificateView): { readonly volume: Volume; readonly mount: Mount } {
  const [volume, path] = profile === 'edge' ? ['edge', EDGE_DIR] : ['tls', TLS_DIR];
  return { volume: secretVolume(volume, `${name}-tls`), mount: { volume, path } };
}

function ofConfigMap(
  volume: string,
  configMap: string,
  path: string,
): { readonly volume: Volume; readonly mount: Mount } {
  return { volume: configVolume(volume, configMap), mount: { volume, path } };
}

/** Where a workload says nothing of nodes, it runs on the general ones. */
function nodesFor(props: Placement, general: NodePool | undefined): Pick<k8s.PodSpec, 'nodeSelector' | 'tolerations'> {
  const isPlaced = props.nodeSelector !== undefined || props.tolerations !== undefined;
  const { nodeSelector, tolerations } = isPlaced ? props : placementIn(general);
  return {
    ...(nodeSelector === undefined ? {} : { nodeSelector: { ...nodeSelector } }),
    ...(tolerations === undefined ? {} : { tolerations: [...tolerations] }),
  };
}

function podSettings(props: PodProps, general: NodePool | undefined): Omit<k8s.PodSpec, 'containers'> {
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
    ...nodesFor(props, general),
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
  const deviations = props.ownUser === undefined ? share.deviations : [];
  const spec = containerSpec(props, {
    ports,
    env: { ...share.environment, ...props.env },
    mounts: [...share.shared.filter((mount) => !own.some((other) => other.path === mount.path)), ...own],
    security: {
      isPrivileged: hasDeviation(deviations, 'privileged'),
      hasWritableRoot: hasDeviation(deviations, 'writable-root'),
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
