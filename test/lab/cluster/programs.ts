import { join } from 'node:path';
import type { KeyPair } from '../certificates';
import type { NodeFiles } from './node-files';

/** What the programs of one control plane agree on. */
export interface ControlPlane {
  /** Folder of everything that it writes. */
  readonly folder: string;
  readonly ports: Ports;
  readonly pki: Pki;
  /** As the site states them in `values/<tier>.yaml`. */
  readonly serviceCidr: string;
  readonly podCidr: string;
  /** Files of the API server that were rendered for nodes, where they stand now. */
  readonly nodeFiles: NodeFiles;
}

export interface Ports {
  readonly etcdClient: number;
  readonly etcdPeer: number;
  readonly apiServer: number;
  readonly controllerManager: number;
  readonly scheduler: number;
}

export interface Pki {
  readonly ca: string;
  readonly server: KeyPair;
  readonly serviceAccounts: KeyPair;
}

const LOOPBACK = '127.0.0.1';
/** Kubernetes asks for the issuer of tokens; nobody looks it up. */
const ISSUER = 'https://kubernetes.default.svc.cluster.local';

export const kubeconfigOf = (plane: ControlPlane, user: string): string => join(plane.folder, `${user}.kubeconfig`);
export const tunnelOf = (plane: ControlPlane): string => join(plane.folder, 'tunnel.sock');
export const egressFileOf = (plane: ControlPlane): string => join(plane.folder, 'egress.json');
export const kmsSocketOf = (folder: string): string => join(folder, 'kms.sock');
export const auditLogOf = (plane: Pick<ControlPlane, 'folder'>): string => join(plane.folder, 'audit.log');
export const stagesFileOf = (plane: ControlPlane): string => join(plane.folder, 'stages.json');

export function etcdArgs(plane: ControlPlane): readonly string[] {
  const { ports, pki } = plane;
  const client = `https://${LOOPBACK}:${ports.etcdClient}`;
  const peer = `http://${LOOPBACK}:${ports.etcdPeer}`;
  return [
    '--name=lab',
    `--data-dir=${join(plane.folder, 'etcd')}`,
    `--listen-client-urls=${client}`,
    `--advertise-client-urls=${client}`,
    `--listen-peer-urls=${peer}`,
    `--initial-advertise-peer-urls=${peer}`,
    `--initial-cluster=lab=${peer}`,
    `--cert-file=${pki.server.cert}`,
    `--key-file=${pki.server.key}`,
    `--trusted-ca-file=${pki.ca}`,
    '--client-cert-auth',
    '--log-level=warn',
    // What is written dies with the run.
    '--unsafe-no-fsync',
  ];
}

export function apiServerArgs(plane: ControlPlane): readonly string[] {
  const { ports, pki } = plane;
  return [
    `--bind-address=${LOOPBACK}`,
    // Looked for in the routing table otherwise, which has nothing in a namespace of its own; nobody is told.
    '--advertise-address=192.0.2.1',
    `--secure-port=${ports.apiServer}`,
    `--etcd-servers=https://${LOOPBACK}:${ports.etcdClient}`,
    `--etcd-cafile=${pki.ca}`,
    `--etcd-certfile=${pki.server.cert}`,
    `--etcd-keyfile=${pki.server.key}`,
    `--tls-cert-file=${pki.server.cert}`,
    `--tls-private-key-file=${pki.server.key}`,
    `--client-ca-file=${pki.ca}`,
    '--anonymous-auth=false',
    '--authorization-mode=Node,RBAC',
    '--enable-admission-plugins=NodeRestriction',
    // On by default from 1.35; without it the field is dropped before a policy could see it.
    `--feature-gates=${['ImageVolume=true', ...plane.nodeFiles.gates].join()}`,
    `--audit-policy-file=${plane.nodeFiles.auditPolicy}`,
    `--audit-log-path=${auditLogOf(plane)}`,
    `--admission-control-config-file=${plane.nodeFiles.admission}`,
    `--encryption-provider-config=${plane.nodeFiles.encryption}`,
    // Device plugins are privileged; Pod Security says who may be.
    '--allow-privileged=true',
    `--service-cluster-ip-range=${plane.serviceCidr}`,
    `--service-account-issuer=${ISSUER}`,
    `--service-account-key-file=${pki.serviceAccounts.cert}`,
    `--service-account-signing-key-file=${pki.serviceAccounts.key}`,
    `--egress-selector-config-file=${egressFileOf(plane)}`,
    // Loopback may not stand in Endpoints, and nobody looks for this server there.
    '--endpoint-reconciler-type=none',
  ];
}

export function controllerManagerArgs(plane: ControlPlane): readonly string[] {
  const kubeconfig = kubeconfigOf(plane, 'controller-manager');
  return [
    ...controllerArgs(kubeconfig, plane.ports.controllerManager),
    '--use-service-account-credentials',
    `--service-account-private-key-file=${plane.pki.serviceAccounts.key}`,
    `--root-ca-file=${plane.pki.ca}`,
    '--allocate-node-cidrs',
    `--cluster-cidr=${plane.podCidr}`,
    `--service-cluster-ip-range=${plane.serviceCidr}`,
  ];
}

export function schedulerArgs(plane: ControlPlane): readonly string[] {
  return controllerArgs(kubeconfigOf(plane, 'scheduler'), plane.ports.scheduler);
}

export function kwokArgs(plane: ControlPlane): readonly string[] {
  return [
    `--kubeconfig=${kubeconfigOf(plane, 'kwok')}`,
    `--config=${stagesFileOf(plane)}`,
    '--manage-all-nodes',
    '--node-lease-duration-seconds=40',
  ];
}

function controllerArgs(kubeconfig: string, port: number): readonly string[] {
  return [
    `--kubeconfig=${kubeconfig}`,
    `--authentication-kubeconfig=${kubeconfig}`,
    `--authorization-kubeconfig=${kubeconfig}`,
    `--bind-address=${LOOPBACK}`,
    `--secure-port=${port}`,
    // There is one of each.
    '--leader-elect=false',
  ];
}

/** Everything that the API server says to the cluster (webhooks, extension servers) goes through the lab's tunnel. */
export function egressConfig(plane: ControlPlane): object {
  const viaTunnel = {
    proxyProtocol: 'HTTPConnect',
    transport: { uds: { udsName: tunnelOf(plane) } },
  };
  return {
    apiVersion: 'apiserver.k8s.io/v1beta1',
    kind: 'EgressSelectorConfiguration',
    egressSelections: [{ name: 'cluster', connection: viaTunnel }],
  };
}
