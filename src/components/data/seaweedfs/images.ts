/** Lock entries that the object store uses: its own, and ours for its identities and buckets. */
export const IMAGES = ['seaweedfs', 'toolbox'] as const;
