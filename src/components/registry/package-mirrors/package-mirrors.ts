import { Construct } from 'constructs';
import type { z } from 'zod';
import { ConfigFiles } from '../../../constructs/config-files';
import type { ContainerProps } from '../../../constructs/container';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import { PACKAGE_MIRRORS, packageConfigMaps, packageMirrorUrl } from '../../../constructs/packages';
import { storeClaim } from '../../../constructs/store-claim';
import { claimVolume, configVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { mirrorConfig, ROOT } from './config';
import { declarePackageMirrors, TREES } from './flows';
import { IMAGES } from './images';
import { knobs } from './knobs';

type Knobs = z.infer<typeof knobs>;

const CONFIG_DIR = '/etc/nginx/packages';
/** User of the published image (facts: components §27). */
const USER = 101;

export const packageMirrors: Component<Knobs> = {
  name: PACKAGE_MIRRORS,
  plane: 'registry',
  summary: 'frozen trees of Python, npm and Debian packages, read-only, for tools that are told to ask nobody else',
  knobs,
  images: IMAGES,
  declare: ({ knobs: own }) => declarePackageMirrors(own.storage),
  render: renderPackageMirrors,
};

function renderPackageMirrors(scope: Construct, context: RenderContext<Knobs>): void {
  const member = context.member();
  const { knobs: own } = context;
  clientConfigs(scope, context);
  // Whoever seeds it must write; no pod of ours does.
  storeClaim(scope, member, { store: TREES });
  const config = new ConfigFiles(scope, 'config', { member, files: { 'nginx.conf': serverFile(context) } });
  new HardenedWorkload(scope, 'package-mirrors', {
    member,
    kind: 'Deployment',
    replicas: own.replicas,
    runAs: { user: USER, group: USER },
    trust: 'openssl',
    configs: [config],
    volumes: [configVolume('config', config.name), claimVolume('trees', TREES, true)],
    containers: [container(context)],
  });
}

function container(context: RenderContext<Knobs>): ContainerProps {
  const { knobs: own } = context;
  return {
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
      { volume: 'trees', path: ROOT },
    ],
  };
}

function serverFile({ cluster, knobs: own }: RenderContext<Knobs>): string {
  return mirrorConfig({
    snapshots: [...new Set([own.snapshot, ...own.earlier])],
    connections: own.connections,
    hasIpv6: cluster.podCidrs.some((cidr) => cidr.includes(':')),
  });
}

/** What package tools are told, wherever an image brings one. */
function clientConfigs(scope: Construct, { cluster, knobs: own, platform }: RenderContext<Knobs>): void {
  packageConfigMaps(new Construct(scope, 'clients'), platform.members, {
    url: packageMirrorUrl(cluster.domain),
    snapshot: own.snapshot,
    apt: own.aptKey === '' ? null : { key: own.aptKey, suite: own.aptSuite, sections: own.aptSections },
  });
}
