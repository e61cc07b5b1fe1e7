/** Lock entries that Flux uses. */
export const IMAGES = ['flux-kustomize-controller', 'flux-source-controller'] as const;

/** Definitions of its kinds, which are applied before it. */
export const ARTEFACTS = ['flux-kustomize-crds', 'flux-source-crds'] as const;
