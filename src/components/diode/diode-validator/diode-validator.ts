import type { Construct } from 'constructs';
import type { z } from 'zod';
import { ConfigFiles } from '../../../constructs/config-files';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import { spiffeId } from '../../../constructs/seal';
import { configVolume, secretVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { aggregates } from '../../../core/diode-schema';
import { isMember } from '../../../core/graph';
import { compareText } from '../../../core/result';
import { validatorConfig } from './config';
import { declareValidator, RECORDS_PORT } from './flows';
import { IMAGES } from './images';
import { knobs } from './knobs';
import { watch } from './watch';

type Knobs = z.infer<typeof knobs>;

const CONFIG_DIR = '/etc/sallyport/diode';
const KEY_DIR = '/etc/sallyport/diode-hmac';
const STATE_DIR = '/var/lib/sallyport/diode';
/** Secret of the site: `key`, 64 lower-case hexadecimal digits or more. */
const KEY_SECRET = 'diode-hmac';
const USER = 65532;

export const diodeValidator: Component<Knobs> = {
  name: 'diode-validator',
  plane: 'diode',
  summary: 'lets approved aggregates through to the diode, numbered and authenticated, and nothing else',
  knobs,
  images: IMAGES,
  watch,
  declare: ({ knobs: own }) => declareValidator(own.storage),
  render: renderValidator,
};

function renderValidator(scope: Construct, context: RenderContext<Knobs>): void {
  const member = context.member();
  const { knobs: own } = context;
  const config = new ConfigFiles(scope, 'config', { member, files: { 'config.json': configText(context) } });
  new HardenedWorkload(scope, 'diode-validator', {
    member,
    kind: 'StatefulSet',
    single: 'sequence numbers have one source; with two the receiver could not tell a gap',
    runAs: { user: USER, group: USER, fsGroup: USER },
    trust: 'node',
    configs: [config],
    claims: [{ name: 'state', size: own.storage, kind: 'block' }],
    volumes: [configVolume('config', config.name), secretVolume('key', KEY_SECRET, { key: 'key' })],
    containers: [
      {
        name: 'validator',
        image: context.image('toolbox'),
        command: ['sallyport', 'diode', 'validate', '--config', `${CONFIG_DIR}/config.json`],
        resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
        readiness: { kind: 'http', path: '/healthz', port: 'health', periodSeconds: 10 },
        liveness: { kind: 'http', path: '/healthz', port: 'health', periodSeconds: 30, failureThreshold: 3 },
        mounts: [
          { volume: 'config', path: CONFIG_DIR },
          { volume: 'key', path: KEY_DIR },
          { volume: 'state', path: STATE_DIR, readOnly: false },
        ],
      },
    ],
  });
}

function configText(context: RenderContext<Knobs>): string {
  const { knobs: own } = context;
  const config = validatorConfig({
    aggregates: aggregates(),
    diode: context.required('site:diode'),
    clients: callersOf(context),
    repeat: own.repeat,
    keyId: own.keyId,
    keyFile: `${KEY_DIR}/key`,
    sequenceFile: `${STATE_DIR}/sequence`,
  });
  return `${JSON.stringify(config, null, 2)}\n`;
}

/** Those who have a flow to the records port, and nobody else that the same issuer knows. */
function callersOf(context: RenderContext<Knobs>): readonly string[] {
  const own = context.member();
  const [domain = context.site.name] = context.site.domains;
  return context.platform.flows
    .filter(({ to, ports }) => to.name === own.name && ports.some(({ port }) => port === RECORDS_PORT))
    .flatMap(({ from }) => (isMember(from) ? [spiffeId(from, domain)] : []))
    .sort(compareText);
}
