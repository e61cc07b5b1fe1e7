import type { Construct } from 'constructs';
import type { z } from 'zod';
import {
  collectorProbes,
  COLLECTOR_IMAGE,
  COLLECTOR_USER,
  CONFIG_DIR,
  environment,
  STATE_DIR,
} from '../../../constructs/collector/program';
import { ConfigFiles } from '../../../constructs/config-files';
import type { EnvValue } from '../../../constructs/container';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import { configVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { bytes } from '../../../core/quantity';
import { yamlText } from '../../../core/yaml-text';
import { forwarderConfig, TOKEN } from './config';
import { declareSiemForwarder } from './flows';
import { IMAGES } from './images';
import { knobs } from './knobs';
import { watch } from './watch';

export type Knobs = z.infer<typeof knobs>;

/** Made by the site: its SIEM gives out the token. */
const TOKEN_SECRET = { secret: 'siem-forwarder-hec', key: 'token' } as const;

export const siemForwarder: Component<Knobs> = {
  name: 'siem-forwarder',
  plane: 'observability',
  summary: 'delivers the record of use to the SIEM of the site, and keeps it until that has it',
  knobs,
  images: IMAGES,
  watch,
  declare: declareSiemForwarder,
  render: renderSiemForwarder,
};

function renderSiemForwarder(scope: Construct, context: RenderContext<Knobs>): void {
  const { knobs: own, site } = context;
  if (site.hosts.siem === undefined) return;
  const member = context.member();
  const text = yamlText(
    forwarderConfig({
      form: own.form,
      siem: context.required('site:siem'),
      site: site.name,
      queueBytes: bytes(own.storage),
    }),
  );
  const config = new ConfigFiles(scope, 'config', { member, files: { 'config.yaml': text } });
  const token: Readonly<Record<string, EnvValue>> = own.form === 'syslog' ? {} : { [TOKEN]: TOKEN_SECRET };
  new HardenedWorkload(scope, 'siem-forwarder', {
    member,
    // One: a SIEM wants records in their order. While it is away, the collector before it keeps them.
    kind: 'StatefulSet',
    single: 'records wait on one volume in the order in which they came; collectors keep what it does not take',
    runAs: { user: COLLECTOR_USER, group: COLLECTOR_USER, fsGroup: COLLECTOR_USER },
    trust: 'go',
    configs: [config],
    claims: [{ name: 'queue', size: own.storage, kind: 'block' }],
    volumes: [configVolume('config', config.name)],
    containers: [
      {
        name: 'siem-forwarder',
        image: context.image(COLLECTOR_IMAGE),
        args: [`--config=${CONFIG_DIR}/config.yaml`],
        env: { ...environment(own.memory), ...token },
        resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
        ...collectorProbes(),
        drainSeconds: 5,
        mounts: [
          { volume: 'config', path: CONFIG_DIR },
          { volume: 'queue', path: STATE_DIR, readOnly: false },
        ],
      },
    ],
  });
}
