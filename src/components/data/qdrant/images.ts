/** Lock entries that Qdrant uses: the server, and the program that asks it for snapshots. */
export const IMAGES = ['qdrant', 'toolbox'] as const;
