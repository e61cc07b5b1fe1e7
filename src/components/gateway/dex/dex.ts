import type { Construct } from 'constructs';
import { ConfigFiles } from '../../../constructs/config-files';
import type { EnvValue } from '../../../constructs/container';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import { configVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { callersOf } from '../../../core/graph';
import { brokerHost, loginClients, type LoginClient } from '../../../core/login';
import { yamlText } from '../../../core/yaml-text';
import { BIND_PASSWORD, clientVariable, dexConfig } from './config';
import { declareDex, HTTPS_PORT } from './flows';
import { IMAGES } from './images';
import { knobs, type Knobs } from './knobs';
import { watch } from './watch';

const CONFIG_DIR = '/etc/sallyport/dex';
/** `dex` of the published image. */
const USER = 1001;
/** Secret of the site with the secret of each client, by its name. */
const CLIENTS_SECRET = 'dex-clients';
/** Secret of the site with what Dex itself logs in with at the directory. */
const BIND_SECRET = { secret: 'dex-directory', key: 'password' } as const;

/** Switches of trials: each is said, so that no default decides. */
const FLAGS = {
  DEX_ENT_ENABLED: 'false',
  DEX_EXPAND_ENV: 'true',
  DEX_API_CONNECTORS_CRUD: 'false',
  // A broker that cannot ask its directory is to end, and not to look well.
  DEX_CONTINUE_ON_CONNECTOR_FAILURE: 'false',
};

export const dex: Component<Knobs> = {
  name: 'dex',
  plane: 'gateway',
  summary: 'logs users in by the directory of the site, for programs that speak OIDC',
  knobs,
  presets: { large: { replicas: 3, cpu: '250m', memory: '256Mi' } },
  images: IMAGES,
  watch,
  declare: declareDex,
  render: renderDex,
};

function renderDex(scope: Construct, context: RenderContext<Knobs>): void {
  const { knobs: own, site } = context;
  if (own.userBase === '') return;
  const member = context.member();
  const clients = clientsOf(context);
  const text = yamlText(
    dexConfig({
      knobs: own,
      host: brokerHost('dex', site),
      directory: context.required('site:idp'),
      sql: context.required('sql'),
      role: member.name,
      clients,
    }),
  );
  const config = new ConfigFiles(scope, 'config', { member, files: { 'config.yaml': text } });
  new HardenedWorkload(scope, 'dex', {
    member,
    kind: 'Deployment',
    replicas: own.replicas,
    runAs: { user: USER, group: USER, fsGroup: USER },
    trust: 'go',
    configs: [config],
    volumes: [configVolume('config', config.name)],
    containers: [
      {
        name: 'dex',
        image: context.image('dex'),
        // The entry point of the image would expand the file as a template.
        command: ['/usr/local/bin/dex'],
        args: ['serve', `${CONFIG_DIR}/config.yaml`],
        env: { ...FLAGS, ...secrets(clients, own) },
        resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
        drainSeconds: 5,
        readiness: { kind: 'http', path: '/healthz/ready', port: 'telemetry', periodSeconds: 10 },
        liveness: { kind: 'http', path: '/healthz/live', port: 'telemetry', periodSeconds: 30, failureThreshold: 5 },
        startup: { kind: 'http', path: '/healthz/live', port: 'telemetry', periodSeconds: 3, failureThreshold: 60 },
        mounts: [{ volume: 'config', path: CONFIG_DIR }],
      },
    ],
  });
}

/** Those who come for logins; Prometheus, which comes to the other port, is none. */
function clientsOf({ platform, site, member }: RenderContext<Knobs>): readonly LoginClient[] {
  const own = member();
  const logins = platform.flows.filter(({ to, ports }) => to === own && ports.some(({ port }) => port === HTTPS_PORT));
  return loginClients(callersOf(own, logins), site);
}

function secrets(clients: readonly LoginClient[], { bindName }: Knobs): Readonly<Record<string, EnvValue>> {
  return {
    ...Object.fromEntries(
      clients.map((client) => [clientVariable(client), { secret: CLIENTS_SECRET, key: client.id }]),
    ),
    ...(bindName === '' ? {} : { [BIND_PASSWORD]: BIND_SECRET }),
  };
}
