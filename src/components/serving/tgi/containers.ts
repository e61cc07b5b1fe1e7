import type { ContainerProps } from '../../../constructs/container';
import { acceleratedResources, modelServerMounts } from '../../../constructs/serving/model-server';
import { ENDPOINT_REMOVAL_SECONDS, type StartupBudget } from '../../../constructs/serving/startup-budget';
import type { RenderContext } from '../../../core/component';
import type { ModelDeployment } from '../../../core/model-catalogue';
import { HOME, launcherArguments, tgiEnvironment } from './environment';
import { LOOPBACK_PORT } from './flows';
import { IMAGE_OF, PROXY_IMAGE } from './images';

export const PROXY_FILE = 'nginx.conf';
const PROXY_DIR = '/etc/sallyport/proxy';

type Images = Pick<RenderContext<unknown>, 'image'>;

/** The engine. The kubelet cannot reach its loopback port, so that its probes ask from inside. */
export function serverContainer(
  context: Images,
  deployment: ModelDeployment,
  budget: StartupBudget,
  drainSeconds: number,
): ContainerProps {
  const url = `http://127.0.0.1:${LOOPBACK_PORT}/health`;
  const health = {
    kind: 'exec',
    command: ['curl', '--fail', '--silent', '--output', '/dev/null', '--max-time', '10', url],
  } as const;
  return {
    name: 'tgi',
    image: context.image(IMAGE_OF[deployment.accelerator]),
    // Not the image's script: that one writes a linker cache, which a read-only root refuses.
    command: ['text-generation-launcher'],
    args: launcherArguments(),
    env: tgiEnvironment(deployment, drainSeconds),
    ports: [],
    resources: acceleratedResources(deployment),
    startup: {
      ...health,
      timeoutSeconds: 12,
      periodSeconds: budget.periodSeconds,
      failureThreshold: budget.failureThreshold,
    },
    liveness: { ...health, timeoutSeconds: 12, periodSeconds: 20, failureThreshold: 6 },
    mounts: modelServerMounts(HOME),
    drainSeconds: ENDPOINT_REMOVAL_SECONDS,
  };
}

/** The only way in: TLS, and no more paths than the platform uses. Ready when the engine behind it is. */
export function proxyContainer(context: Images): ContainerProps {
  return {
    name: 'proxy',
    image: context.image(PROXY_IMAGE),
    // Not the image's script: that one rewrites configuration files.
    command: ['nginx'],
    args: ['-e', 'stderr', '-c', `${PROXY_DIR}/${PROXY_FILE}`],
    ports: ['https'],
    resources: { requests: { cpu: '50m', memory: '64Mi' }, limits: { memory: '128Mi' } },
    readiness: {
      kind: 'http',
      path: '/health',
      port: 'https',
      scheme: 'HTTPS',
      timeoutSeconds: 10,
      periodSeconds: 10,
      failureThreshold: 3,
    },
    // Without the engine behind it: a slow model is no reason to restart the proxy.
    liveness: { kind: 'tcp', port: 'https', periodSeconds: 20, failureThreshold: 3 },
    mounts: [{ volume: 'proxy', path: PROXY_DIR }],
    drainSeconds: ENDPOINT_REMOVAL_SECONDS,
  };
}
