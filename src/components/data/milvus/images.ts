/** Lock entries that Milvus uses. */
export const IMAGES = ['milvus'] as const;
