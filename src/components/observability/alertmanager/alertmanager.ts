import type { Construct } from 'constructs';
import type { z } from 'zod';
import { ConfigFiles } from '../../../constructs/config-files';
import type { Probe } from '../../../constructs/container';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import { spiffeId } from '../../../constructs/seal';
import { configVolume, secretVolume, type Mount, type Volume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { isMember, type MemberView } from '../../../core/graph';
import { serviceHost } from '../../../core/names';
import type { Cluster, Site } from '../../../core/site';
import { yamlText } from '../../../core/yaml-text';
import { alertmanagerConfig, gossipConfig, probeConfig, webConfig } from './config';
import { declareAlertmanager, GOSSIP_PORT, HTTPS_PORT, PEERS, sendsMail } from './flows';
import { IMAGES } from './images';
import { knobs } from './knobs';
import { CHAT_DIRS, SMTP_DIR, type Audience, type Receiver } from './receivers';
import { watch } from './watch';

export type Knobs = z.infer<typeof knobs>;

const CONFIG_DIR = '/etc/alertmanager/config';
const DATA_DIR = '/alertmanager';
/** `nobody`, user of the published image. */
const USER = 65534;

/**
 * The kubelet has no client certificate: the image's own tool asks with the pod's. A mere connection would be one line of
 * plain text in the log each time, about a handshake that ended.
 */
const STATUS: Probe = {
  kind: 'exec',
  command: [
    '/bin/amtool',
    `--alertmanager.url=https://localhost:${HTTPS_PORT}`,
    `--http.config.file=${CONFIG_DIR}/probe.yml`,
    'config',
    'show',
  ],
};

export const alertmanager: Component<Knobs> = {
  name: 'alertmanager',
  plane: 'observability',
  summary: 'groups and silences alerts and tells the site by its own mail server or chat',
  knobs,
  presets: { medium: { replicas: 2 }, large: { replicas: 3, memory: '256Mi' } },
  images: IMAGES,
  watch,
  declare: ({ knobs: own }) => declareAlertmanager(own),
  render: renderAlertmanager,
};

function renderAlertmanager(scope: Construct, context: RenderContext<Knobs>): void {
  const member = context.member();
  const { knobs: own } = context;
  const host = serviceHost(member.name, member.namespace, context.cluster.domain);
  const config = new ConfigFiles(scope, 'config', { member, files: configTexts(context, host) });
  const secrets = secretFiles(own);
  new HardenedWorkload(scope, 'alertmanager', {
    member,
    kind: 'StatefulSet',
    replicas: own.replicas,
    runAs: { user: USER, group: USER, fsGroup: USER },
    trust: 'go',
    configs: [config],
    claims: [{ name: 'data', size: own.storage, kind: 'block' }],
    volumes: [configVolume('config', config.name), ...secrets.map(({ volume }) => volume)],
    containers: [
      {
        name: 'alertmanager',
        image: context.image('alertmanager'),
        args: [...alertmanagerArgs(host, own.retention), ...gossipArgs(own.replicas, member, context.cluster)],
        ...(own.replicas > 1 ? { env: { POD_IP: { field: 'status.podIP' } } } : {}),
        resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
        readiness: { ...STATUS, periodSeconds: 15, timeoutSeconds: 10 },
        liveness: { ...STATUS, periodSeconds: 60, timeoutSeconds: 10, failureThreshold: 5 },
        startup: { ...STATUS, periodSeconds: 5, timeoutSeconds: 10, failureThreshold: 60 },
        mounts: [
          { volume: 'config', path: CONFIG_DIR },
          { volume: 'data', path: DATA_DIR, readOnly: false },
          ...secrets.map(({ mount }) => mount),
        ],
      },
    ],
  });
}

/** Flags of Alertmanager 0.34. */
export function alertmanagerArgs(host: string, retention: string): readonly string[] {
  return [
    `--config.file=${CONFIG_DIR}/alertmanager.yml`,
    `--web.config.file=${CONFIG_DIR}/web.yml`,
    `--web.external-url=https://${host}:${HTTPS_PORT}`,
    `--storage.path=${DATA_DIR}`,
    `--data.retention=${retention}`,
    '--log.format=json',
  ];
}

/** How the pods of a cluster find each other; one alone gossips with nobody, where the default would listen for anyone. */
export function gossipArgs(
  replicas: number,
  { name, namespace }: Pick<MemberView, 'name' | 'namespace'>,
  { domain, podCidrs }: Pick<Cluster, 'domain' | 'podCidrs'>,
): readonly string[] {
  if (replicas === 1) return ['--cluster.listen-address='];
  const peers = serviceHost(PEERS, namespace, domain);
  const isSix = podCidrs[0]?.includes(':') === true;
  return [
    `--cluster.listen-address=${isSix ? '[::]' : '0.0.0.0'}:${GOSSIP_PORT}`,
    // Guessed otherwise, and only among private addresses.
    `--cluster.advertise-address=${isSix ? '[$(POD_IP)]' : '$(POD_IP)'}:${GOSSIP_PORT}`,
    `--cluster.tls-config=${CONFIG_DIR}/gossip.yml`,
    ...Array.from({ length: replicas }, (_, index) => `--cluster.peer=${name}-${index}.${peers}:${GOSSIP_PORT}`),
  ];
}

function configTexts(context: RenderContext<Knobs>, host: string): Readonly<Record<string, string>> {
  const { knobs: own, site } = context;
  const smtp = context.endpoint('site:smtp');
  return {
    'alertmanager.yml': yamlText(
      alertmanagerConfig({
        receivers: receiversOf(own),
        ...(smtp === undefined ? {} : { smtp }),
        mailUser: own.mailUser,
        mailFrom: `alertmanager@${site.domains[0] ?? site.name}`,
        host,
        repeat: own.repeat,
      }),
    ),
    'web.yml': yamlText(webConfig(callers(context))),
    'probe.yml': yamlText(probeConfig(host)),
    ...(own.replicas > 1 ? { 'gossip.yml': yamlText(gossipConfig(host, spiffe(context.member(), site))) } : {}),
  };
}

/** What the knobs ask for; nobody is told where they ask for nothing. */
export function receiversOf(
  own: Pick<Knobs, 'mailTo' | 'chat' | 'socMailTo' | 'socChat'>,
): Readonly<Record<Audience, readonly Receiver[]>> {
  return { 'on-call': channels(own.mailTo, own.chat), soc: channels(own.socMailTo, own.socChat) };
}

function channels(mailTo: string, chat: Knobs['chat']): readonly Receiver[] {
  return [
    ...(mailTo === '' ? [] : [{ kind: 'mail' as const, to: mailTo }]),
    ...(chat === 'none' ? [] : [{ kind: chat }]),
  ];
}

function spiffe(member: MemberView, site: Site): string {
  return spiffeId(member, site.domains[0] ?? site.name);
}

/** SPIFFE ids of everyone with a declared flow to this server, and its own for the probe. */
function callers(context: RenderContext<Knobs>): readonly string[] {
  const member = context.member();
  const from = context.platform.flows.filter((flow) => flow.to === member).map((flow) => flow.from);
  return [...new Set([member, ...from.filter(isMember)].map((caller) => spiffe(caller, context.site)))];
}

function secretFiles(own: Knobs): readonly { readonly volume: Volume; readonly mount: Mount }[] {
  const mail = sendsMail(own) && own.mailUser !== '';
  return [
    ...(mail ? [mounted('smtp', 'alertmanager-smtp', 'password', SMTP_DIR)] : []),
    ...(own.chat === 'none' ? [] : [mounted('chat', 'alertmanager-chat', 'url', CHAT_DIRS['on-call'])]),
    ...(own.socChat === 'none' ? [] : [mounted('soc-chat', 'alertmanager-soc-chat', 'url', CHAT_DIRS.soc)]),
  ];
}

function mounted(
  name: string,
  secret: string,
  key: string,
  path: string,
): { readonly volume: Volume; readonly mount: Mount } {
  return { volume: secretVolume(name, secret, { [key]: key }), mount: { volume: name, path } };
}
