import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { ConfigFiles } from '../../../constructs/config-files';
import { HardenedWorkload } from '../../../constructs/hardened-workload';
import { metadata, ownedBy } from '../../../constructs/scope';
import { configVolume } from '../../../constructs/volumes';
import type { Component, RenderContext } from '../../../core/component';
import { SallyportError } from '../../../core/errors';
import type { MemberView, OutsideName } from '../../../core/graph';
import { corefile, siteHosts } from './corefile';
import { declareCoredns } from './flows';
import { checkedForwarders } from './forwarders';
import { IMAGES } from './images';
import { knobs, type Knobs } from './knobs';
import { watch } from './watch';

const CONFIG_DIR = '/etc/coredns';
/** User of the published image (facts/components §16). */
const USER = 65532;

export const coredns: Component<Knobs> = {
  name: 'coredns',
  plane: 'names-time',
  summary: 'answers for the cluster, the site and the declared destinations, and denies every other name',
  knobs,
  presets: { medium: { replicas: 3 }, large: { replicas: 5, cpu: '250m', memory: '512Mi' } },
  images: IMAGES,
  watch,
  declare: declareCoredns,
  render: renderCoredns,
};

/** The two files of the resolver. */
export function corednsFiles({ site, cluster, platform, knobs: own }: RenderContext<Knobs>): Record<string, string> {
  const facts = {
    clusterDomain: cluster.domain,
    clusterCidrs: [...cluster.serviceCidrs, ...cluster.podCidrs],
    siteDomains: site.domains,
    forwarders: checkedForwarders(site.dns),
    outsideNames: distinctNames(platform.outsideNames),
    cacheSeconds: own.cacheSeconds,
  };
  return { Corefile: corefile(facts), 'site.hosts': siteHosts(platform.siteNames) };
}

function renderCoredns(scope: Construct, context: RenderContext<Knobs>): void {
  const member = context.member();
  const { knobs: own } = context;
  const config = new ConfigFiles(scope, 'config', { member, files: corednsFiles(context) });
  rights(scope, member);
  new HardenedWorkload(scope, 'coredns', {
    member,
    kind: 'Deployment',
    replicas: own.replicas,
    runAs: { user: USER, group: USER },
    trust: 'go',
    callsApiServer: true,
    priority: 'platform',
    configs: [config],
    volumes: [configVolume('config', config.name)],
    containers: [
      {
        name: 'coredns',
        image: context.image('coredns'),
        args: ['-conf', `${CONFIG_DIR}/Corefile`],
        resources: { requests: { cpu: own.cpu, memory: own.memory }, limits: { memory: own.memory } },
        readiness: { kind: 'http', path: '/ready', port: 'ready', periodSeconds: 5 },
        liveness: { kind: 'http', path: '/health', port: 'health', periodSeconds: 10, failureThreshold: 5 },
        startup: { kind: 'http', path: '/health', port: 'health', periodSeconds: 2, failureThreshold: 60 },
        mounts: [{ volume: 'config', path: CONFIG_DIR }],
        drainSeconds: 5,
      },
    ],
  });
}

/**
 * One answer a name: a Service may stand for it on several ports, two Services cannot.
 * @throws SallyportError 'usage'
 */
export function distinctNames(names: readonly OutsideName[]): readonly OutsideName[] {
  const byHost = new Map<string, OutsideName>();
  for (const name of names) {
    const known = byHost.get(name.host) ?? name;
    if (known.serviceHost !== name.serviceHost) {
      throw new SallyportError('usage', {
        message: `the destination ${name.host} would have two answers: ${known.serviceHost} and ${name.serviceHost}`,
        place: { file: 'values', path: 'egress.allow' },
        allowed: 'one entry a host',
        fix: 'remove one of the entries for this host',
      });
    }
    byHost.set(name.host, known);
  }
  return [...byHost.values()];
}

/** Pods are not watched: `pods disabled` answers for none. */
function rights(scope: Construct, member: MemberView): void {
  const { name, namespace, labels } = ownedBy(member);
  const own = metadata(scope, { name, ...(labels === undefined ? {} : { labels }) });
  new k8s.KubeClusterRole(scope, 'cluster-role', {
    metadata: own,
    rules: [
      { apiGroups: [''], resources: ['namespaces', 'services'], verbs: ['list', 'watch'] },
      { apiGroups: ['discovery.k8s.io'], resources: ['endpointslices'], verbs: ['list', 'watch'] },
    ],
  });
  new k8s.KubeClusterRoleBinding(scope, 'cluster-role-binding', {
    metadata: own,
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name },
    subjects: [{ kind: 'ServiceAccount', name, namespace: namespace ?? member.namespace }],
  });
}
