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
    title: 'Only who may change the admission policies changes trust anchors and sources of packages of the platform',
    fix: 'change the file that site.trust.file names, or the knobs of package-mirrors, render again and apply the release',
  },
  {
    id: 'ADM-004',
    name: 'sallyport-served-models',
    title:
      'Where models are served, each pod names a model of the catalogue by its digest and mounts the volume of no other',
    fix: 'import the model, write its digest under artefact in the catalogue, render again and apply the release',
  },
  {
    id: 'DLV-001',
    name: 'sallyport-release-record',
    title: 'Only a model promoter, or who applies the platform, changes what a cluster takes for its release',
    fix: 'let a member of the group of model promoters make the change, or apply the release',
  },
  {
    id: 'DLV-002',
    name: 'sallyport-release-source',
    title:
      'Only a model promoter, or who applies the platform, changes where releases come from and what is applied of them',
    fix: 'let a member of the group of model promoters make the change',
  },
];
