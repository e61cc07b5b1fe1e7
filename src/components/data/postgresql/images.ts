/** Lock entries that PostgreSQL uses: its own, and ours for the archive in the object store. */
export const IMAGES = ['postgresql-pgvector', 'toolbox'] as const;
