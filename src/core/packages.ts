/** Tools that install packages over the network, as far as the platform configures them. */
export const PACKAGE_TOOLS = ['pip', 'uv', 'npm', 'apt'] as const;
export type PackageTool = (typeof PACKAGE_TOOLS)[number];

/** Name under which the mirror of packages is needed. */
export const PACKAGES_ENDPOINT = 'packages';
