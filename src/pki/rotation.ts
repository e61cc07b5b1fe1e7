import { ISSUING_NAMESPACE, ISSUING_SECRET, LONGEST_LIFE_HOURS, RENEWAL_LEFT_HOURS } from '../core/issuing-ca';

/** How authorities are exchanged while everything goes on: steps in order, without dates. */
export interface Rotation {
  /** A new intermediate below a root that is trusted already. */
  readonly intermediate: readonly string[];
  /** A new root, and a new intermediate below it. */
  readonly root: readonly string[];
  /** When the key of an intermediate may be known to others. */
  readonly compromised: readonly string[];
}

const LIFE = LONGEST_LIFE_HOURS / 24;
const RENEWED_AFTER = (LONGEST_LIFE_HOURS - RENEWAL_LEFT_HOURS) / 24;

/** What there are several of. */
export interface Several {
  readonly clusters: boolean;
  /** True where each plane has an intermediate of its own. */
  readonly planes: boolean;
}

export function rotationSteps({ clusters, planes }: Several): Rotation {
  const both = clusters ? ['Finish each step in both clusters before the next one: they talk over the link.'] : [];
  const each = planes ? ['One plane at a time, in any order: the others do not notice.'] : [];
  const secret = planes ? `${ISSUING_SECRET}-PLANE` : ISSUING_SECRET;
  return {
    intermediate: [...each, ...intermediateSteps(secret)],
    root: [...both, ...ROOT],
    compromised: COMPROMISED,
  };
}

function intermediateSteps(secret: string): readonly string[] {
  const create = `kubectl -n ${ISSUING_NAMESPACE} create secret tls ${secret} --cert=CHAIN --key=KEY`;
  return [
    `Begin while the old intermediate has more than ${LIFE} days left, which is the life of what it issued last.`,
    'Make a new key and request (pki csr, into a new folder), let the PKI sign it, and judge the chain (pki check).',
    `Replace the Secret: ${create} --dry-run=client -o yaml | kubectl replace -f -`,
    `Nothing is issued again at once: each certificate is renewed with ${RENEWAL_LEFT_HOURS / 24} days left, so within ${RENEWED_AFTER} days. ` +
      'Until then both intermediates are in use, and both verify: programs trust the root, and send the intermediate along.',
    `After ${LIFE} days nothing of the old intermediate is left; the PKI may revoke it and destroy its key.`,
  ];
}

const ROOT = [
  'Append the new root to the file of site.trust.file, so that it holds both; render and apply.',
  'Restart every workload once the ConfigMaps have it: most programs read anchors at their start.',
  'Let clients outside trust both as well: users of the gateway, the SIEM, and whoever verifies our certificates.',
  'Exchange every intermediate as above, for one below the new root.',
  `After ${LIFE} days take the old root out of the file; render, apply, and restart again.`,
] as const;

const COMPROMISED = [
  'Nobody in the platform reads revocation lists: an intermediate is trusted as long as its root is.',
  'Exchange root and intermediate, and do not wait for renewals: delete the Secrets whose names end in -tls, and cert-manager issues them again.',
  'Take the old root out as soon as every workload has a certificate of the new one.',
] as const;
