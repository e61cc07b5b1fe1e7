import { k8s } from 'cdk8s-plus-28';
import type { Port } from '../core/component';
import { compareText } from '../core/result';
import type { TrustFamily } from './trust';
import type { Mount } from './volumes';

/** How the kubelet asks a container about itself. An HTTP probe on a port that wants client certificates is refused. */
export type Probe =
  | { readonly kind: 'http'; readonly path: string; readonly port: string; readonly scheme?: 'HTTP' | 'HTTPS' }
  | { readonly kind: 'exec'; readonly command: readonly string[] }
  | { readonly kind: 'tcp'; readonly port: string }
  | { readonly kind: 'grpc'; readonly port: number };

export interface ProbeTiming {
  readonly initialDelaySeconds?: number;
  readonly periodSeconds?: number;
  readonly timeoutSeconds?: number;
  readonly failureThreshold?: number;
}

export interface Resources {
  /** Kubernetes quantities. A container without a CPU limit may use idle cores. */
  readonly requests: { readonly cpu: string; readonly memory: string };
  readonly limits: { readonly cpu?: string; readonly memory: string; readonly [extended: string]: string | undefined };
}

/** A variable's value, or where it comes from. */
export type EnvValue =
  | string
  | { readonly secret: string; readonly key: string; readonly isOptional?: boolean }
  | { readonly field: string };

export interface ContainerProps {
  readonly name: string;
  readonly image: string;
  readonly command?: readonly string[];
  readonly args?: readonly string[];
  readonly env?: Readonly<Record<string, EnvValue>>;
  /** Names of the member's ports that this container opens; all of them for the first container unless stated. */
  readonly ports?: readonly string[];
  readonly resources: Resources;
  readonly readiness?: Probe & ProbeTiming;
  readonly liveness?: Probe & ProbeTiming;
  readonly startup?: Probe & ProbeTiming;
  readonly mounts?: readonly Mount[];
  /** Where this image's TLS library differs from the pod's. */
  readonly trust?: TrustFamily;
  readonly workingDir?: string;
  /**
   * User of a container beside one that deviates: it keeps the hardened base, whatever the pod says of the others.
   * @default the pod's, with the pod's deviations
   */
  readonly ownUser?: { readonly user: number; readonly group: number };
  /** Seconds to wait before the stop signal, so that endpoints are gone first. */
  readonly drainSeconds?: number;
}

/** Container settings that only a declared deviation may loosen. */
export interface ContainerSecurity {
  readonly isPrivileged: boolean;
  readonly hasWritableRoot: boolean;
}

/** What a container gets from its pod. */
export interface ContainerSurroundings {
  readonly ports: readonly Port[];
  readonly env: Readonly<Record<string, EnvValue>>;
  readonly mounts: readonly Mount[];
  readonly security: ContainerSecurity;
}

export function containerSpec(
  props: ContainerProps,
  { ports, env, mounts, security }: ContainerSurroundings,
): k8s.Container {
  return {
    name: props.name,
    image: props.image,
    imagePullPolicy: 'IfNotPresent',
    command: props.command === undefined ? undefined : [...props.command],
    args: props.args === undefined ? undefined : [...props.args],
    env: envVars(env),
    ports: ports.length === 0 ? undefined : ports.map(containerPort),
    resources: {
      requests: quantities(props.resources.requests),
      limits: quantities(props.resources.limits),
    },
    readinessProbe: probeSpec(props.readiness, ports),
    livenessProbe: probeSpec(props.liveness, ports),
    startupProbe: probeSpec(props.startup, ports),
    volumeMounts: mounts.map((mount) => ({
      name: mount.volume,
      mountPath: mount.path,
      subPath: mount.subPath,
      readOnly: mount.readOnly ?? true,
    })),
    workingDir: props.workingDir,
    securityContext: { ...securityContext(security), ...ownIdentity(props) },
    terminationMessagePolicy: 'FallbackToLogsOnError',
  };
}

function securityContext({ isPrivileged, hasWritableRoot }: ContainerSecurity): k8s.SecurityContext {
  return {
    allowPrivilegeEscalation: isPrivileged,
    privileged: isPrivileged,
    readOnlyRootFilesystem: !hasWritableRoot,
    capabilities: isPrivileged ? undefined : { drop: ['ALL'] },
  };
}

function ownIdentity({ name, ownUser }: ContainerProps): k8s.SecurityContext {
  if (ownUser === undefined) return {};
  if (ownUser.user === 0) throw new Error(`container ${name} keeps the hardened base, and user 0 is no part of it`);
  return { runAsNonRoot: true, runAsUser: ownUser.user, runAsGroup: ownUser.group };
}

function containerPort(port: Port): k8s.ContainerPort {
  return { name: port.name, containerPort: port.port, protocol: port.protocol ?? 'TCP' };
}

function envVars(env: Readonly<Record<string, EnvValue>>): k8s.EnvVar[] | undefined {
  const entries = Object.entries(env).sort(([a], [b]) => compareText(a, b));
  return entries.length === 0 ? undefined : entries.map(([name, value]) => envVar(name, value));
}

function envVar(name: string, value: EnvValue): k8s.EnvVar {
  if (typeof value === 'string') return { name, value };
  if ('field' in value) return { name, valueFrom: { fieldRef: { fieldPath: value.field } } };
  return { name, valueFrom: { secretKeyRef: { name: value.secret, key: value.key, optional: value.isOptional } } };
}

function quantities(values: Readonly<Record<string, string | undefined>>): Record<string, k8s.Quantity> {
  const given = Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return Object.fromEntries(given.map(([name, value]) => [name, k8s.Quantity.fromString(value)]));
}

function probeSpec(probe: (Probe & ProbeTiming) | undefined, ports: readonly Port[]): k8s.Probe | undefined {
  if (probe === undefined) return undefined;
  const { initialDelaySeconds, periodSeconds, timeoutSeconds, failureThreshold } = probe;
  return { ...probeAction(probe, ports), initialDelaySeconds, periodSeconds, timeoutSeconds, failureThreshold };
}

function probeAction(probe: Probe, ports: readonly Port[]): k8s.Probe {
  switch (probe.kind) {
    case 'http': {
      const port = ports.find((candidate) => candidate.name === probe.port);
      if (port?.security === 'mtls') {
        throw new Error(
          `probe asks port ${probe.port} over HTTP, but that port wants a client certificate: use exec or tcp`,
        );
      }
      return {
        httpGet: { path: probe.path, port: k8s.IntOrString.fromString(probe.port), scheme: probe.scheme ?? 'HTTP' },
      };
    }
    case 'exec':
      return { exec: { command: [...probe.command] } };
    case 'tcp':
      return { tcpSocket: { port: k8s.IntOrString.fromString(probe.port) } };
    case 'grpc':
      return { grpc: { port: probe.port } };
  }
}

/**
 * Adds what the typed resources of Kubernetes 1.28 do not know yet: the `sleep` action before the stop signal, which
 * needs no shell in the image (from Kubernetes 1.30), and mounts that are read-only all the way down (from 1.31).
 */
export function withNewerFields(
  container: Readonly<Record<string, unknown>>,
  { drainSeconds, mounts = [] }: Pick<ContainerProps, 'drainSeconds' | 'mounts'>,
): Record<string, unknown> {
  const below = mounts.filter(({ isReadOnlyBelow }) => isReadOnlyBelow === true).map(({ path }) => path);
  return {
    ...container,
    ...(below.length === 0 ? {} : { volumeMounts: readOnlyBelow(container['volumeMounts'], below) }),
    ...(drainSeconds === undefined ? {} : { lifecycle: { preStop: { sleep: { seconds: drainSeconds } } } }),
  };
}

/** A node whose runtime cannot do it refuses the pod, instead of leaving it what it could write. */
function readOnlyBelow(mounts: unknown, paths: readonly string[]): unknown {
  return (mounts as readonly { readonly mountPath: string }[]).map((mount) =>
    paths.includes(mount.mountPath) ? { ...mount, recursiveReadOnly: 'Enabled' } : mount,
  );
}
