/** Why something could not be done, in words of ours: what the other side says may hold anything. */
export interface Failure {
  readonly reason: string;
  /** True if the next request would fail in the same way. */
  readonly isEverywhere: boolean;
}

const REASONS: Readonly<Record<number, string>> = {
  401: 'unauthorized',
  403: 'forbidden',
  404: 'missing',
  409: 'conflict',
};

/** What an error of the client means. */
export function failureOf(error: unknown): Failure {
  const { code, name } = error as { readonly code?: unknown; readonly name?: unknown };
  if (typeof code === 'number') return { reason: REASONS[code] ?? `status-${code}`, isEverywhere: code === 401 };
  if (name === 'AbortError' || name === 'TimeoutError') return { reason: 'timeout', isEverywhere: true };
  // Codes of Node and OpenSSL, such as ECONNREFUSED or SELF_SIGNED_CERT_IN_CHAIN.
  const isCode = typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code);
  return { reason: isCode ? code : 'no-answer', isEverywhere: true };
}
