/** Tier in which the lab's site has the stores of vectors, so that an API server judges what no sample renders. */
export const VECTOR_TIER = 'airgapped';

/** Knobs of each, as a values file has them. */
export const VECTOR_KNOBS = { qdrant: { enabled: true }, milvus: { enabled: true } } as const;
