import { z } from 'zod';
import { DATA_CLASSES } from '../data-class';
import { DEVICE_CLASSES, devicesOf } from '../devices';
import {
  choice,
  count,
  defineKnobs,
  dnsLabel,
  flag,
  labelValue,
  line,
  pattern,
  refuseBy,
  type KnobSchema,
} from '../knobs';
import { addressList, blockList, hostAddressList, hostName } from './address-schema';
import { judgeDestination, judgeDestinationPort } from './destinations';
import { judgeDomain } from './names';
import { SIZES } from '../size';
import { registrySchema } from './registry-schema';

/**
 * Versions of which every rendered file is read. 1.31 is the first one: its kubeadm reads `kubeadm.k8s.io/v1beta4` (node/kubeadm),
 * and its API server keeps `recursiveReadOnly` of a mount, which 1.30 drops (node-exporter). The rest asks for less: 1.30 has
 * ValidatingAdmissionPolicy v1, the action `sleep` before the stop signal, and drop-in files of the kubelet.
 */
const KUBERNETES_VERSIONS = ['1.31', '1.32', '1.33', '1.34', '1.35', '1.36', '1.37'] as const;

/** The whole values file. Which parts a tier needs is checked after it, so that editors need one schema for all tiers. */
export function valuesSchema(components: Readonly<Record<string, KnobSchema>>) {
  return defineKnobs({
    site: siteSchema().describe('the site; every key must be decided'),
    cluster: clusterSchema().optional().describe('the cluster, in tiers with one output'),
    storage: storageSchema().optional().describe('its storage classes, in tiers with one output'),
    clusters: clustersSchema().optional().describe('both clusters, in the byoc tier'),
    size: choice(SIZES)
      .default('small')
      .describe('how large the platform is built: defaults of replicas, memory and volumes; knobs that are set stay'),
    nodePools: nodePoolsSchema().prefault({}).describe('which nodes run what'),
    hardware: hardwareSchema().prefault({}).describe('which devices the regime of the site allows'),
    egress: egressSchema().prefault({}).describe('destinations outside the boundary, in tiers with an egress gateway'),
    components: componentsSchema(components).prefault({}).describe('knobs by component'),
  });
}

export type RawValues = z.output<ReturnType<typeof valuesSchema>>;

function siteSchema() {
  return defineKnobs({
    name: dnsLabel().describe('name of the site'),
    environment: choice(['dev', 'staging', 'prod']).describe('kind of environment'),
    classification: labelValue().describe('classification marking of namespaces, volumes, dashboards and media'),
    domains: z.array(domainName()).min(1).describe('DNS domains of the site, the primary one first'),
    registry: registrySchema().describe('the registry that nodes pull from'),
    trust: trustSchema().describe('the certificates that workloads trust'),
    dns: z.array(resolverSchema()).min(1).describe('resolvers of the site'),
    ntp: z.array(clockSchema()).min(1).describe('clocks of the site'),
    clients: blockList().describe('networks whose users may reach the gateway'),
    idp: hostSchema().optional().describe('identity provider'),
    siem: hostSchema().optional().describe('collector of security events'),
    smtp: hostSchema().optional().describe('mail relay'),
    objectStore: hostSchema().optional().describe('object store that replaces the one of the platform'),
    chat: hostSchema().optional().describe('internal chat server that takes alerts'),
    git: hostSchema().optional().describe('git server that replaces the one of the platform'),
    controlPlane: hostSchema().optional().describe('control plane that the data plane pulls policy from'),
    diode: hostSchema().optional().describe('sending side of the diode'),
    dataPlane: defineKnobs({ cidrs: blockList().describe('networks of the data plane') })
      .optional()
      .describe('data plane, as the control plane sees it'),
  });
}

function trustSchema() {
  return defineKnobs({
    file: pattern(/^[^\0\r\n]{1,500}$/, 'a path, relative to this file').describe(
      'PEM file with the certificates of the site',
    ),
  });
}

function hostSchema() {
  return defineKnobs({
    host: hostName().describe('name in a domain of the site'),
    addresses: hostAddressList().describe('addresses, or blocks of at most 256 addresses'),
    port: count({ min: 1, max: 65535 }).describe('port'),
    protocol: choice(['TCP', 'UDP']).default('TCP').describe('transport'),
  });
}

function resolverSchema() {
  return defineKnobs({
    host: hostName().describe('name in a domain of the site'),
    addresses: addressList().describe('addresses'),
    port: z.literal([53, 853]).default(53).meta({ unit: 'port', allowed: '53, or 853 for TLS' }).describe('port'),
    protocol: choice(['UDP', 'TCP', 'TLS']).default('UDP').describe('transport'),
  }).check(
    refuseBy(({ port, protocol }) =>
      (port === 853) === (protocol === 'TLS')
        ? undefined
        : {
            message: `a resolver on port ${port} cannot speak ${protocol}`,
            allowed: '53 with UDP or TCP, 853 with TLS',
            fix: protocol === 'TLS' ? 'set port to 853, or another protocol' : 'set protocol to TLS, or port to 53',
          },
    ),
  );
}

function clockSchema() {
  return defineKnobs({
    host: hostName().describe('name in a domain of the site'),
    addresses: addressList().describe('addresses'),
    port: z.literal(123).default(123).meta({ unit: 'port', allowed: '123' }).describe('port'),
    protocol: z.literal('UDP').default('UDP').meta({ allowed: 'UDP' }).describe('transport'),
  });
}

function clusterSchema() {
  return defineKnobs({
    domain: domainName().describe('DNS domain of the cluster, such as cluster.local'),
    podCidrs: blockList().describe('networks of pods'),
    serviceCidrs: blockList().describe('networks of Services'),
    nodeCidrs: blockList().describe('networks of nodes'),
    apiServer: defineKnobs({
      addresses: addressList().describe('addresses of the API server as pods reach it'),
      port: count({ min: 1, max: 65535 }).default(6443).describe('port of the API server'),
    }).describe('the API server'),
    dns: defineKnobs({ serviceIP: oneAddress().describe('fixed address of our resolver, in serviceCidrs') }).describe(
      'resolver of pods',
    ),
    systemNamespaces: z
      .array(dnsLabel())
      .min(1)
      .default(['kube-system'])
      .describe('namespaces that the distribution runs in'),
    kubernetesVersion: choice(KUBERNETES_VERSIONS).describe('version of the cluster, in quotes'),
  });
}

function clustersSchema() {
  const one = () => clusterSchema().extend({ storage: storageSchema().describe('storage classes of this cluster') });
  return defineKnobs({
    'control-plane': one().describe('the cluster of the control plane'),
    'data-plane': one().describe('the cluster of the data plane'),
  });
}

function storageSchema() {
  const className = () => pattern(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/, 'name of a StorageClass');
  return defineKnobs({
    block: className().describe('class for volumes of one pod'),
    shared: className().describe('class for volumes of many pods'),
    media: className()
      .optional()
      .describe('class for volumes with copies, from which they are carried to media; the shared one unless stated'),
    encrypted: flag().describe(
      'statement of the site that these classes encrypt at rest with keys it manages; false is refused where the posture of the tier requires encryption',
    ),
  });
}

function nodePoolsSchema() {
  const labelKey = () =>
    pattern(/^([a-z0-9.-]{1,253}\/)?[A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?$/, 'a label key');
  const toleration = () =>
    defineKnobs({
      key: labelKey().describe('key of the taint'),
      value: labelValue().optional().describe('value of the taint'),
      effect: choice(['NoSchedule', 'PreferNoSchedule', 'NoExecute']).describe('effect of the taint'),
    });
  const pool = () =>
    defineKnobs({
      nodeSelector: z.record(labelKey(), labelValue()).default({}).describe('labels that a node must have'),
      tolerations: z.array(toleration()).default([]).describe('taints that are accepted'),
    });
  const devices = (vendor: 'nvidia' | 'amd') =>
    pool().extend({
      device: choice(devicesOf(vendor))
        .optional()
        .describe('class of their devices; nodes must then carry it as label sallyport.dev/device'),
    });
  return defineKnobs({
    general: pool().optional().describe('nodes for everything without an accelerator'),
    nvidia: devices('nvidia').optional().describe('nodes with NVIDIA accelerators'),
    amd: devices('amd').optional().describe('nodes with AMD accelerators'),
  });
}

/** It only tightens: without the list every class is allowed. */
function hardwareSchema() {
  return defineKnobs({
    allowed: z
      .array(choice(DEVICE_CLASSES))
      .optional()
      .describe('classes of accelerators that may be used; every pool must then state its own'),
  });
}

function egressSchema() {
  const leaves = DATA_CLASSES.filter((dataClass) => dataClass !== 'secret') as [string, ...string[]] &
    typeof DATA_CLASSES;
  const entry = () =>
    defineKnobs({
      // `egress-` stands before it in the name of a Service, which has 63 characters.
      name: dnsLabel(40).describe('name of the destination'),
      host: z
        .string()
        .check(refuseBy(judgeDestination))
        .meta({ allowed: 'the full name of one host' })
        .describe('host'),
      port: count({ min: 1, max: 65535 }).check(refuseBy(judgeDestinationPort)).describe('port'),
      purpose: line().describe('why data goes there'),
      dataClass: choice(leaves).describe('highest class of data that goes there'),
    });
  return defineKnobs({ allow: z.array(entry()).default([]).describe('destinations outside the boundary') });
}

function componentsSchema(components: Readonly<Record<string, KnobSchema>>) {
  const parts = Object.entries(components).map(([name, schema]) => [name, z.prefault(schema, {})] as const);
  return defineKnobs(Object.fromEntries(parts));
}

function domainName() {
  return z
    .string()
    .check(refuseBy(judgeDomain))
    .meta({ allowed: 'a domain of at least two labels that the site owns' });
}

function oneAddress() {
  return addressList().element;
}
