import type { Construct } from 'constructs';
import type { z } from 'zod';
import { ConfigFiles } from '../../../constructs/config-files';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import { objectStoreClient, objectStoreEnvironment } from '../../../constructs/object-store-client';
import { configVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { SallyportError } from '../../../core/errors';
import { objectStoreEndpoint } from '../../../core/object-store';
import { auditFloor } from '../../../core/posture';
import { milliseconds } from '../../../core/quantity';
import { yamlText } from '../../../core/yaml-text';
import { lokiConfig } from './config';
import { declareLoki } from './flows';
import { IMAGES } from './images';
import { knobs } from './knobs';
import { watch } from './watch';

type Knobs = z.infer<typeof knobs>;

const DATA_DIR = '/loki';
/** User of the published image (facts: Loki runs as 10001). */
const USER = 10001;

/** The storage libraries in the image look for cloud credentials, and the tracer for a collector, unless told not to. */
const SILENT = { AWS_EC2_METADATA_DISABLED: 'true', NO_GCE_CHECK: 'true', OTEL_TRACES_EXPORTER: 'none' };

export const loki: Component<Knobs> = {
  name: 'loki',
  plane: 'observability',
  summary: 'keeps logs: platform streams for weeks, the audit stream for years',
  knobs,
  presets: {
    medium: { cpu: '1', memory: '4Gi', storage: '500Gi', ingestionRateMb: 16 },
    large: { cpu: '4', memory: '16Gi', storage: '2Ti', ingestionRateMb: 64 },
  },
  images: IMAGES,
  watch,
  declare: ({ knobs: own, site }) => declareLoki(own, site),
  render: renderLoki,
};

function renderLoki(scope: Construct, context: RenderContext<Knobs>): void {
  const member = context.member();
  const { knobs: own } = context;
  refuseShortRecord(context);
  const store = context.endpoint(objectStoreEndpoint(context.site));
  const remote = store === undefined ? undefined : objectStoreClient(member.name, store);
  const config = new ConfigFiles(scope, 'config', {
    member,
    files: { 'loki.yaml': yamlText(lokiConfig(own, DATA_DIR, remote)) },
  });
  new HardenedWorkload(scope, 'loki', {
    member,
    kind: 'StatefulSet',
    single: 'index and chunks stand on one volume; collectors keep what it does not take on disks of their own',
    runAs: { user: USER, group: USER, fsGroup: USER },
    trust: 'go',
    configs: [config],
    claims: [{ name: 'data', size: own.storage, kind: 'block' }],
    // Chunks in memory are written out before the end.
    terminationGracePeriodSeconds: 120,
    volumes: [configVolume('config', config.name)],
    containers: [
      {
        name: 'loki',
        image: context.image('loki'),
        args: [
          '-config.file=/etc/loki/loki.yaml',
          '-target=all',
          ...(remote === undefined ? [] : ['-config.expand-env=true']),
        ],
        resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
        env: { ...SILENT, ...(remote === undefined ? {} : objectStoreEnvironment(member.name)) },
        // The kubelet has no client certificate, and neither has `loki -health`. A plain second server (`internal_server`)
        // would answer, but Loki 3.7 then never ends by itself: each of its two servers waits for the other.
        readiness: { kind: 'tcp', port: 'https', periodSeconds: 10 },
        liveness: { kind: 'tcp', port: 'https', periodSeconds: 30, failureThreshold: 5 },
        startup: { kind: 'tcp', port: 'https', periodSeconds: 5, failureThreshold: 60 },
        mounts: [
          { volume: 'config', path: '/etc/loki' },
          { volume: 'data', path: DATA_DIR, readOnly: false },
        ],
      },
    ],
  });
}

/** @throws SallyportError 'usage' where the record of use would be kept for less than the tier's posture says. */
function refuseShortRecord({ knobs: own, posture, tier }: RenderContext<Knobs>): void {
  const floor = auditFloor(posture);
  if (milliseconds(own.auditRetention) >= milliseconds(floor)) return;
  throw new SallyportError('usage', {
    message: `tier ${tier} keeps the record of use for ${floor} at least (posture auditRecord: ${posture.auditRecord})`,
    place: { file: 'values', path: 'components.loki.auditRetention' },
    value: own.auditRetention,
    allowed: `${floor} or longer`,
    fix: `remove the key or raise it; the floor is posture and stands in tiers/${tier}.ts`,
  });
}
