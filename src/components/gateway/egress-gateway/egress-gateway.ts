import type { Construct } from 'constructs';
import type { z } from 'zod';
import { ConfigFiles } from '../../../constructs/config-files';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import { configVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { nginxConfig } from './config';
import { destinationsOf, portName, type Destination } from './destinations';
import { declareEgressGateway } from './flows';
import { IMAGES } from './images';
import { knobs } from './knobs';

type Knobs = z.infer<typeof knobs>;

const CONFIG_DIR = '/etc/nginx/egress';
/** User of the published image (facts: components §27). */
const USER = 101;

export const egressGateway: Component<Knobs> = {
  name: 'egress-gateway',
  plane: 'gateway',
  namespace: 'egress',
  summary: 'the only pods that may reach names outside the boundary, and only the declared ones',
  knobs,
  presets: { large: { replicas: 4, memory: '256Mi' } },
  images: IMAGES,
  declare: declareEgressGateway,
  render: renderEgressGateway,
};

function renderEgressGateway(scope: Construct, context: RenderContext<Knobs>): void {
  const member = context.member();
  const { knobs: own } = context;
  const destinations = destinationsOf(context);
  const isOpen = (destination: Destination): boolean =>
    member.declaration.ports.some(({ name }) => name === portName(destination));
  const config = new ConfigFiles(scope, 'config', {
    member,
    files: {
      'nginx.conf': nginxConfig(destinations.filter(isOpen), context.site.dns, own.connections),
      'destinations.json': destinationList(destinations, isOpen),
    },
  });
  new HardenedWorkload(scope, 'egress-gateway', {
    member,
    kind: 'Deployment',
    replicas: own.replicas,
    runAs: { user: USER, group: USER },
    // Holds no certificate and checks none: TLS is between the caller and the destination.
    trust: 'none',
    priority: 'serving',
    terminationGracePeriodSeconds: 60,
    configs: [config],
    volumes: [configVolume('config', config.name)],
    containers: [
      {
        name: 'nginx',
        image: context.image('package-mirror-nginx'),
        // Past the image's entry point, which would edit files of the root.
        command: ['nginx', '-e', 'stderr', '-c', `${CONFIG_DIR}/nginx.conf`, '-g', 'daemon off;'],
        resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
        drainSeconds: 10,
        readiness: { kind: 'http', path: '/healthz', port: 'health', periodSeconds: 5 },
        liveness: { kind: 'http', path: '/healthz', port: 'health', periodSeconds: 15, failureThreshold: 4 },
        mounts: [{ volume: 'config', path: CONFIG_DIR }],
      },
    ],
  });
}

/** What the site declares, and whether anybody calls it: nobody reads it here, it is evidence. */
function destinationList(destinations: readonly Destination[], isOpen: (destination: Destination) => boolean): string {
  const rows = destinations.map((destination) => {
    const { name, host, port, dataClass, purpose } = destination;
    return { name, host, port, dataClass, purpose, state: isOpen(destination) ? 'open' : 'reserved' };
  });
  return `${JSON.stringify({ destinations: rows }, null, 2)}\n`;
}
