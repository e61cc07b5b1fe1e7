import { Construct } from 'constructs';
import { ConfigFiles } from '../../../constructs/config-files';
import type { ContainerProps, Probe } from '../../../constructs/container';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import { manifest } from '../../../constructs/scope';
import { configVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import type { MemberView } from '../../../core/graph';
import { issuersOf } from '../../../core/issuing-ca';
import { certManagerDefinitions, type CaIssuer } from '../../../imports/cert-manager';
import { yamlText } from '../../../core/yaml-text';
import { cainjectorConfig, controllerConfig, webhookConfig } from './config';
import { declareCertManager } from './flows';
import { IMAGES } from './images';
import { knobs, type Knobs } from './knobs';
import { installPolicy, issuancePolicies } from './policies';
import { POLICIES } from './policy-notes';
import { cainjectorRights, controllerRights, webhookRights } from './rbac';
import { webhookConfigurations } from './webhooks';
import { watch } from './watch';

const CONFIG_DIR = '/etc/cert-manager';
/** The images run as any user but root (facts: distroless, runAsNonRoot). */
const USER = 65532;

export const certManager: Component<Knobs> = {
  name: 'cert-manager',
  plane: 'pki',
  summary: 'issues and renews the certificates of all components from the intermediate CA of the site',
  knobs,
  presets: { large: { memory: '512Mi', cpu: '100m' } },
  images: IMAGES,
  watch,
  policies: POLICIES,
  declare: declareCertManager,
  render: renderCertManager,
};

function renderCertManager(scope: Construct, context: RenderContext<Knobs>): void {
  definitions(new Construct(scope, 'definitions'));
  controller(new Construct(scope, 'controller'), context);
  webhook(new Construct(scope, 'webhook'), context);
  cainjector(new Construct(scope, 'cainjector'), context);
  policies(new Construct(scope, 'policies'), context);
  for (const { name, secret, plane } of issuersOf(context.platform.identities, context.posture)) {
    const ca: CaIssuer = { secretName: secret };
    manifest(scope, plane === null ? 'issuer' : `issuer-${plane}`, {
      apiVersion: 'cert-manager.io/v1',
      kind: 'ClusterIssuer',
      name,
      body: { spec: { ca } },
    });
  }
}

function definitions(scope: Construct): void {
  for (const { name, spec } of certManagerDefinitions()) {
    manifest(scope, name, {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      name,
      body: { spec },
    });
  }
}

function controller(scope: Construct, context: RenderContext<Knobs>): void {
  const member = context.member('controller');
  const image = context.image('cert-manager-controller');
  const resolver = context.cluster.dns.serviceIP;
  part(scope, context, {
    member,
    image,
    config: controllerConfig({ namespace: member.namespace, resolver, ownImage: image }),
    probes: {
      liveness: { kind: 'http', path: '/livez', port: 'health' },
      readiness: { kind: 'http', path: '/livez', port: 'health' },
    },
  });
  const { identities } = context.platform;
  controllerRights(scope, member, { identities, issuers: issuersOf(identities, context.posture) });
}

function webhook(scope: Construct, context: RenderContext<Knobs>): void {
  const member = context.member('webhook');
  part(scope, context, {
    member,
    image: context.image('cert-manager-webhook'),
    config: webhookConfig(member.namespace, webhookNames(member)),
    probes: {
      liveness: { kind: 'http', path: '/livez', port: 'health' },
      readiness: { kind: 'http', path: '/healthz', port: 'health' },
    },
  });
  webhookRights(scope, member);
  webhookConfigurations(scope, member);
}

/** The API server calls it as `name.namespace.svc`. */
function webhookNames({ name, namespace }: MemberView): string[] {
  return [name, `${name}.${namespace}`, `${name}.${namespace}.svc`];
}

function cainjector(scope: Construct, context: RenderContext<Knobs>): void {
  const member = context.member('cainjector');
  part(scope, context, {
    member,
    image: context.image('cert-manager-cainjector'),
    config: cainjectorConfig(member.namespace),
    // It has no health endpoint; whoever waits for the lease still serves metrics.
    probes: { liveness: { kind: 'tcp', port: 'metrics' }, readiness: { kind: 'tcp', port: 'metrics' } },
  });
  cainjectorRights(scope, member, context.member('webhook').name);
}

function policies(scope: Construct, context: RenderContext<Knobs>): void {
  const { site, cluster, platform, posture } = context;
  const { name, namespace } = context.member('controller');
  const facts = {
    identities: platform.identities,
    posture,
    clusterDomain: cluster.domain,
    trustDomain: site.domains[0] ?? site.name,
    controller: `system:serviceaccount:${namespace}:${name}`,
  };
  for (const policy of issuancePolicies(facts)) installPolicy(scope, policy);
}

interface Part {
  readonly member: MemberView;
  readonly image: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly probes: { readonly liveness: Probe; readonly readiness: Probe };
}

/** One of the three workloads: they differ in image, configuration file and probes. */
function part(scope: Construct, { knobs: own }: RenderContext<Knobs>, { member, image, config, probes }: Part): void {
  const files = new ConfigFiles(scope, 'config', { member, files: { 'config.yaml': yamlText(config) } });
  const container: ContainerProps = {
    name: member.name,
    image,
    args: [`--config=${CONFIG_DIR}/config.yaml`],
    resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
    readiness: { ...probes.readiness, periodSeconds: 10 },
    liveness: { ...probes.liveness, periodSeconds: 10, failureThreshold: 8 },
    startup: { ...probes.liveness, periodSeconds: 5, failureThreshold: 30 },
    mounts: [{ volume: 'config', path: CONFIG_DIR }],
  };
  new HardenedWorkload(scope, 'workload', {
    member,
    kind: 'Deployment',
    replicas: own.replicas,
    runAs: { user: USER, group: USER },
    trust: 'go',
    callsApiServer: true,
    priority: 'platform',
    configs: [files],
    volumes: [configVolume('config', files.name)],
    containers: [container],
  });
}
