import type { PolicyNote } from '../../../core/admission';

/** What the policy of this component holds, for whoever is refused by it. */
export const POLICIES: readonly PolicyNote[] = [
  {
    id: 'PKI-005',
    name: 'sallyport-certificate-rollout',
    title:
      'The account of the certificate rollout changes one annotation of the pod templates that it restarts, and nothing else',
    fix: 'change the workload as somebody else: this account only restarts what holds an older certificate',
  },
];
