import type { z } from 'zod';
import type { ContainerProps } from '../../../constructs/container';
import type { RenderContext } from '../../../core/component';
import { LOOPBACK_PORT } from './flows';
import { IMAGE, PROXY_IMAGE } from './images';
import type { knobs } from './knobs';

type Context = Pick<RenderContext<z.infer<typeof knobs>>, 'image' | 'knobs'>;

export const CONFIG_DIR = '/etc/metrics';
export const CONFIG_FILE = 'config.json';
export const PROXY_DIR = '/etc/sallyport/proxy';
export const PROXY_FILE = 'nginx.conf';
/** User of the unprivileged nginx. */
export const PROXY_USER = 101;
export const POD_RESOURCES_DIR = '/var/lib/kubelet/pod-resources';

/** Flags of exporter 1.5. */
export function exporterArguments(): readonly string[] {
  return [
    '-monitor-gpu=true',
    '-monitor-nic=false',
    '-monitor-ifoe=false',
    '-bind=127.0.0.1',
    // Labels of nodes, events and labels of pods would need rights; who has which device comes from the kubelet.
    '-enable-k8s=false',
    '-enable-k8s-scl=true',
    '-enable-cri=false',
    '-enable-slurm-scl=false',
    // The agent that reads the devices runs beside it, and nobody else looks after it.
    '-exit-on-agent-down=true',
    `-amd-metrics-config=${CONFIG_DIR}/${CONFIG_FILE}`,
  ];
}

/** The image's script starts the agent, waits ten seconds and then starts the exporter. */
export function exporterContainer({ image, knobs: own }: Context): ContainerProps {
  // The kubelet cannot reach a loopback port, so that its probes ask from inside.
  const connects = {
    kind: 'exec',
    command: ['bash', '-c', `exec 3<>/dev/tcp/127.0.0.1/${LOOPBACK_PORT}`],
    timeoutSeconds: 5,
  } as const;
  return {
    name: 'amd-metrics-exporter',
    image: image(IMAGE),
    command: ['/home/amd/tools/entrypoint.sh'],
    args: exporterArguments(),
    env: { METRICS_EXPORTER_PORT: String(LOOPBACK_PORT), NODE_NAME: { field: 'spec.nodeName' } },
    ports: [],
    workingDir: '/root',
    resources: { requests: { cpu: own.cpu, memory: '256Mi' }, limits: { memory: own.memory } },
    readiness: { ...connects, periodSeconds: 30 },
    liveness: { ...connects, initialDelaySeconds: 30, periodSeconds: 60, failureThreshold: 5 },
    mounts: [
      { volume: 'config', path: CONFIG_DIR },
      { volume: 'run', path: '/var/run', readOnly: false },
      { volume: 'log', path: '/var/log', readOnly: false },
      { volume: 'sys', path: '/sys' },
      { volume: 'pod-resources', path: POD_RESOURCES_DIR },
    ],
  };
}

/** The only way in. It is no more privileged than any other pod, although it stands beside one that is. */
export function proxyContainer({ image }: Context): ContainerProps {
  return {
    name: 'proxy',
    image: image(PROXY_IMAGE),
    ownUser: { user: PROXY_USER, group: PROXY_USER },
    // Not the image's script: that one rewrites configuration files.
    command: ['nginx'],
    args: ['-e', 'stderr', '-c', `${PROXY_DIR}/${PROXY_FILE}`],
    ports: ['metrics'],
    trust: 'openssl',
    resources: { requests: { cpu: '10m', memory: '32Mi' }, limits: { memory: '64Mi' } },
    readiness: { kind: 'tcp', port: 'metrics', periodSeconds: 30 },
    liveness: { kind: 'tcp', port: 'metrics', periodSeconds: 60, failureThreshold: 5 },
    mounts: [
      { volume: 'proxy', path: PROXY_DIR },
      { volume: 'proxy-tmp', path: '/tmp', readOnly: false },
    ],
  };
}
