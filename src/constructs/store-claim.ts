import { k8s } from 'cdk8s-plus-28';
import type { Construct } from 'constructs';
import { backupWords } from '../core/backup-words';
import type { Store } from '../core/component';
import type { Storage } from '../core/site';
import type { MemberView } from '../core/graph';
import { BACKUP_ANNOTATION, encryptionStatement, storeOf } from './backups';
import { metadata, outputFacts } from './scope';

/** Where a claim stands. */
export type ClaimKind = Exclude<Store['kind'], 'ephemeral'>;

/** How volumes of a kind are taken: block by one node, the others by many, since somebody outside a pod of ours fills or reads them. */
export const ACCESS_MODES: Readonly<Record<ClaimKind, string>> = {
  block: 'ReadWriteOnce',
  shared: 'ReadWriteMany',
  media: 'ReadWriteMany',
};

/** Storage class of the site for a kind of claim. */
export function storageClassOf(storage: Storage, kind: ClaimKind): string {
  return kind === 'media' ? (storage.media ?? storage.shared) : storage[kind];
}

export interface StoreClaimProps {
  /** Store of the member's declaration. */
  readonly store: string;
  /** Name of the claim; that of the store unless stated. */
  readonly name?: string;
}

/** The claim of a declared store, for a volume that outlives the workload by its own name. */
export function storeClaim(
  scope: Construct,
  member: MemberView,
  { store: wanted, name = wanted }: StoreClaimProps,
): void {
  const { size, kind, backup } = storeOf(member, { name: wanted });
  const place = placeOf(kind);
  const { storage } = outputFacts(scope);
  new k8s.KubePersistentVolumeClaim(scope, `claim-${wanted}`, {
    metadata: metadata(scope, {
      name,
      namespace: member.namespace,
      labels: member.selector,
      annotations: { [BACKUP_ANNOTATION]: backupWords(backup), ...encryptionStatement(storage) },
    }),
    spec: {
      accessModes: [ACCESS_MODES[place]],
      storageClassName: storageClassOf(storage, place),
      volumeMode: 'Filesystem',
      resources: { requests: { storage: k8s.Quantity.fromString(size) } },
    },
  });
}

function placeOf(kind: Store['kind']): ClaimKind {
  if (kind === 'ephemeral') throw new Error('scratch space is no claim');
  return kind;
}
