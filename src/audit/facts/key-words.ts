/** Words of a key, lower case: `acmeHTTP01SolverImage`, `ACME_HTTP01_SOLVER_IMAGE` and `acme-http01-solver-image` alike. */
export function wordsOfKey(key: string): readonly string[] {
  return key
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');
}
