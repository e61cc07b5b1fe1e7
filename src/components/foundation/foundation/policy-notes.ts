import type { PolicyNote } from '../../../core/admission';

/** What the policies of this component hold, for whoever is refused by one. */
export const POLICIES: readonly PolicyNote[] = [
  {
    id: 'ADM-001',
    name: 'sallyport-named-privileged-pods',
    title: 'Only the named workloads of the platform run in the namespaces that allow privileged pods',
    fix: 'run the pod in a namespace of the level restricted; a further privileged workload is a component of the platform',
  },
  {
    id: 'ADM-002',
    name: 'sallyport-system-namespace-pods',
    title: 'Only nodes and the distribution create pods in system namespaces, where the other policies do not look',
    fix: 'run the pod in a namespace of its own, where the policies judge it',
  },
  {
    id: 'ADM-003',
    name: 'sallyport-trust-bundle',
    title: 'Only who may change the admission policies changes the trust anchors of the platform',
    fix: 'change the anchors in the file that site.trust.file names, render again and apply the release',
  },
];
