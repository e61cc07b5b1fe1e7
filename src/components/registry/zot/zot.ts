import type { Construct } from 'constructs';
import type { z } from 'zod';
import { ConfigFiles } from '../../../constructs/config-files';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import { configVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { zotConfig } from './config';
import { declareZot } from './flows';
import { IMAGES } from './images';
import { knobs } from './knobs';

type Knobs = z.infer<typeof knobs>;

const DATA_DIR = '/var/lib/registry';
/** The image names no user; the distroless base's `nonroot` (facts: components §26). */
const USER = 65532;

export const zot: Component<Knobs> = {
  name: 'zot',
  plane: 'registry',
  summary: 'mirror of the images inside the boundary, frozen while in service',
  knobs,
  presets: { medium: { memory: '2Gi', storage: '1Ti' }, large: { cpu: '1', memory: '4Gi', storage: '2Ti' } },
  images: IMAGES,
  declare: ({ knobs: own }) => declareZot(own.storage),
  render: renderZot,
};

function renderZot(scope: Construct, context: RenderContext<Knobs>): void {
  const member = context.member();
  const { knobs: own } = context;
  const text = `${JSON.stringify(zotConfig(DATA_DIR, own.scrubInterval), null, 2)}\n`;
  const config = new ConfigFiles(scope, 'config', { member, files: { 'config.json': text } });
  new HardenedWorkload(scope, 'zot', {
    member,
    kind: 'StatefulSet',
    single: 'images stand on one volume; nodes go on with what they hold, and pull from the mirror of the site',
    runAs: { user: USER, group: USER, fsGroup: USER },
    trust: 'go',
    priority: 'platform',
    configs: [config],
    claims: [{ name: 'images', size: own.storage, kind: 'block' }],
    volumes: [configVolume('config', config.name)],
    containers: [
      {
        name: 'zot',
        image: context.image('zot'),
        args: ['serve', '/etc/zot/config.json'],
        resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
        readiness: { kind: 'http', path: '/readyz', port: 'https', scheme: 'HTTPS', periodSeconds: 10 },
        liveness: {
          kind: 'http',
          path: '/livez',
          port: 'https',
          scheme: 'HTTPS',
          periodSeconds: 30,
          failureThreshold: 5,
        },
        startup: {
          kind: 'http',
          path: '/startupz',
          port: 'https',
          scheme: 'HTTPS',
          periodSeconds: 5,
          failureThreshold: 60,
        },
        mounts: [
          { volume: 'config', path: '/etc/zot' },
          { volume: 'images', path: DATA_DIR, readOnly: false },
        ],
      },
    ],
  });
}
