import { z } from 'zod';
import { DOMAIN } from '../../core/names';

/** Annotation of a pod template: when the certificates end that its pods were started with, by comma. */
export const STAMP = `${DOMAIN}/certificate-not-after`;

/**
 * The part of a Certificate that is looked at. `notAfter` is what cert-manager read in the Secret itself, so that the
 * Secret, and with it the private key, need not be read here.
 */
const certificateSchema = z.object({
  status: z
    .object({
      notAfter: z.iso.datetime({ offset: true }).optional(),
      revision: z.int().optional(),
      conditions: z.array(z.object({ type: z.string(), status: z.string() })).optional(),
    })
    .optional(),
});

export type Verdict =
  | { readonly kind: 'current' }
  /** Nothing to start pods with yet: a restart now could lose a service that still works. */
  | { readonly kind: 'not-ready' }
  | { readonly kind: 'renewed'; readonly stamp: string };

interface Held {
  readonly notAfter: string;
  readonly isFirst: boolean;
}

/**
 * Whether the pods of a workload hold the certificates that their Secrets hold now. The stamp is when each of them ends, in
 * the order of the list: two that end at different times cannot take turns.
 */
export function decide(certificates: readonly unknown[], annotations: Readonly<Record<string, string>>): Verdict {
  const held = certificates.map(heldIn);
  const ready = held.filter((one) => one !== undefined);
  if (ready.length === 0 || ready.length < held.length) return { kind: 'not-ready' };
  const stamp = ready.map(({ notAfter }) => notAfter).join(',');
  const stamped = annotations[STAMP];
  // Pods wait for their Secrets: what never was stamped cannot have started before the first certificates.
  const isFirst = stamped === undefined && ready.every((one) => one.isFirst);
  return stamped === stamp || isFirst ? { kind: 'current' } : { kind: 'renewed', stamp };
}

/** What a Certificate says of its Secret; undefined where there is nothing to start pods with. */
function heldIn(certificate: unknown): Held | undefined {
  const parsed = certificateSchema.safeParse(certificate);
  const { notAfter, revision, conditions = [] } = parsed.data?.status ?? {};
  const isReady = conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
  return isReady && notAfter !== undefined ? { notAfter, isFirst: revision === 1 } : undefined;
}
