import type { KubeObject } from '../api';

/** A node that kwok pretends to be: what the scheduler sees of a machine. */
export interface SimulatedNode {
  readonly name: string;
  /** Value of the label `sallyport.dev/accelerator`, as docs/operations.md asks for it. */
  readonly accelerator?: 'nvidia' | 'amd';
  readonly capacity: Readonly<Record<string, string>>;
  /** Key of a taint that keeps other pods away. */
  readonly taint?: string;
}

const PLAIN = { cpu: '32', memory: '256Gi', pods: '110', 'ephemeral-storage': '1Ti' };
const ACCELERATED = { cpu: '128', memory: '2Ti', pods: '110', 'ephemeral-storage': '8Ti' };

/** Three plain machines, one with eight whole H100, one whose H100 are cut into MIG devices, one with eight MI300X. */
export const NODES: readonly SimulatedNode[] = [
  ...['cpu-1', 'cpu-2', 'cpu-3'].map((name): SimulatedNode => ({ name, capacity: PLAIN })),
  {
    name: 'h100-1',
    accelerator: 'nvidia',
    capacity: { ...ACCELERATED, 'nvidia.com/gpu': '8' },
    taint: 'nvidia.com/gpu',
  },
  {
    name: 'h100-mig-1',
    accelerator: 'nvidia',
    capacity: { ...ACCELERATED, 'nvidia.com/mig-1g.10gb': '28', 'nvidia.com/mig-3g.40gb': '8' },
    taint: 'nvidia.com/gpu',
  },
  { name: 'mi300x-1', accelerator: 'amd', capacity: { ...ACCELERATED, 'amd.com/gpu': '8' }, taint: 'amd.com/gpu' },
];

/** The object of a node, to be created, and its status, to be written after it. */
export function nodeObject(node: SimulatedNode, kubernetesVersion: string): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: node.name,
      labels: {
        'kubernetes.io/hostname': node.name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        ...(node.accelerator !== undefined && { 'sallyport.dev/accelerator': node.accelerator }),
      },
    },
    ...(node.taint !== undefined && {
      spec: { taints: [{ key: node.taint, value: 'present', effect: 'NoSchedule' }] },
    }),
    status: {
      capacity: node.capacity,
      allocatable: node.capacity,
      nodeInfo: {
        architecture: 'amd64',
        bootID: '',
        containerRuntimeVersion: 'kwok',
        kernelVersion: '',
        kubeProxyVersion: '',
        kubeletVersion: kubernetesVersion,
        machineID: '',
        operatingSystem: 'linux',
        osImage: '',
        systemUUID: '',
      },
    },
  };
}
