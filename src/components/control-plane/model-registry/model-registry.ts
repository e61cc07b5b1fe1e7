import type { Construct } from 'constructs';
import type { z } from 'zod';
import { ConfigFiles } from '../../../constructs/config-files';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import { configVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { published, refuseTooLarge } from './catalogue';
import { ROOT, serverConfig, type PAGES } from './config';
import { declareModelRegistry } from './flows';
import { IMAGES } from './images';
import { knobs } from './knobs';
import { page, STYLE } from './page';

type Knobs = z.infer<typeof knobs>;

const CONFIG_DIR = '/etc/nginx/models';
/** User of the published image (facts: components §27). */
const USER = 101;

export const modelRegistry: Component<Knobs> = {
  name: 'model-registry',
  plane: 'control-plane',
  summary: 'shows which models there are, where they come from and where they run, as a page and as JSON',
  knobs,
  images: IMAGES,
  declare: declareModelRegistry,
  render: renderModelRegistry,
};

function renderModelRegistry(scope: Construct, context: RenderContext<Knobs>): void {
  const member = context.member();
  const { knobs: own, cluster } = context;
  const hasIpv6 = cluster.podCidrs.some((cidr) => cidr.includes(':'));
  const config = new ConfigFiles(scope, 'config', { member, files: { 'nginx.conf': serverConfig(hasIpv6) } });
  const pages = new ConfigFiles(scope, 'pages', { member, suffix: 'pages', files: filesOf(context) });
  new HardenedWorkload(scope, 'model-registry', {
    member,
    kind: 'Deployment',
    replicas: own.replicas,
    runAs: { user: USER, group: USER },
    trust: 'openssl',
    configs: [config, pages],
    volumes: [configVolume('config', config.name), configVolume('pages', pages.name)],
    containers: [
      {
        name: 'nginx',
        image: context.image('package-mirror-nginx'),
        // Past the image's entry point, which would edit files of the root.
        command: ['nginx', '-e', 'stderr', '-c', `${CONFIG_DIR}/nginx.conf`],
        resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
        drainSeconds: 10,
        readiness: { kind: 'tcp', port: 'https', periodSeconds: 5 },
        liveness: { kind: 'tcp', port: 'https', periodSeconds: 15, failureThreshold: 4 },
        mounts: [
          { volume: 'config', path: CONFIG_DIR },
          { volume: 'pages', path: ROOT },
        ],
      },
    ],
  });
}

function filesOf(context: RenderContext<Knobs>): Record<(typeof PAGES)[number], string> {
  const catalogue = published(context);
  const files = {
    'index.html': page(catalogue),
    'models.json': `${JSON.stringify(catalogue, null, 2)}\n`,
    'style.css': STYLE,
  };
  refuseTooLarge(files);
  return files;
}
