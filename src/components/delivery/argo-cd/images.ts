/** Lock entries that Argo CD uses; what it remembers stands in a Valkey of its own. */
export const IMAGES = ['argocd', 'valkey'] as const;

/** Definitions of its kinds, which are applied before it; that of ApplicationSet is not among them. */
export const ARTEFACTS = ['argo-cd-application-crd', 'argo-cd-appproject-crd'] as const;
