import type { Construct } from 'constructs';
import type { z } from 'zod';
import { manifest } from '../../../constructs/scope';
import type { Component, RenderContext } from '../../../core/component';
import { RELEASE_CONFIG_MAP } from '../../../core/release';
import { VERSION } from '../../../core/version';
import { declareRelease } from './flows';
import { IMAGES } from './images';
import { knobs } from './knobs';

type Knobs = z.infer<typeof knobs>;

/** What is not known is said, so that nobody takes an empty field for a statement. */
const UNKNOWN = 'unknown';

export const release: Component<Knobs> = {
  name: 'release',
  plane: 'delivery',
  summary: 'says in the cluster which release it runs, and which one that followed',
  knobs,
  images: IMAGES,
  declare: declareRelease,
  render: renderRelease,
};

function renderRelease(scope: Construct, context: RenderContext<Knobs>): void {
  const { knobs: own, platform, tier, part } = context;
  const { namespace, selector } = context.member();
  const { lockDigest } = platform;
  manifest(scope, 'release', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    name: RELEASE_CONFIG_MAP,
    namespace,
    labels: selector,
    body: {
      data: {
        version: own.version ?? UNKNOWN,
        previous: own.previous ?? UNKNOWN,
        bundle: own.bundle ?? UNKNOWN,
        lock: lockDigest === null ? UNKNOWN : `sha256:${lockDigest}`,
        tier: part === null ? tier : `${tier}/${part}`,
        renderer: `sallyport-${VERSION}`,
      },
    },
  });
}
