import { z } from 'zod';
import { DOMAIN } from '../../core/names';

/** Annotation of a pod template: when the certificate ends that its pods were started with. */
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

/** Whether the pods of a workload hold the certificate that its Secret holds now. */
export function decide(certificate: unknown, annotations: Readonly<Record<string, string>>): Verdict {
  const parsed = certificateSchema.safeParse(certificate);
  const { notAfter, revision, conditions = [] } = parsed.data?.status ?? {};
  const isReady = conditions.some(({ type, status }) => type === 'Ready' && status === 'True');
  if (!isReady || notAfter === undefined) return { kind: 'not-ready' };
  const stamped = annotations[STAMP];
  // Pods wait for their Secret: what never was stamped cannot have started before the first certificate.
  const isFirst = stamped === undefined && revision === 1;
  return stamped === notAfter || isFirst ? { kind: 'current' } : { kind: 'renewed', stamp: notAfter };
}
