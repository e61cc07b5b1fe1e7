import { backupWords } from '../core/backup-words';
import type { Store } from '../core/component';
import { SallyportError } from '../core/errors';
import type { MemberView } from '../core/graph';
import { DOMAIN } from '../core/names';
import type { Storage } from '../core/site';

/** Stem of the annotations that say of each store whether a copy of it is kept. */
export const BACKUP_ANNOTATION = `${DOMAIN}/backup`;

/** One annotation for each store of a member. They stand on the workload: a template of claims may never be changed. */
export function backupAnnotations({ declaration: { stores = [] } }: MemberView): Readonly<Record<string, string>> {
  return Object.fromEntries(stores.map(({ name, backup }) => [`${BACKUP_ANNOTATION}-${name}`, backupWords(backup)]));
}

/** What the site says of its storage classes, for whoever reads only this object: nothing in a claim tells of keys. */
export function encryptionStatement({ encrypted }: Storage): Readonly<Record<string, string>> {
  return { [`${DOMAIN}/encrypted-at-rest`]: encrypted ? 'stated by the site' : 'not stated by the site' };
}

/** Refuses a copy that goes nowhere, and a store without a copy that says no reason. */
export function refuseLooseBackups({ name: member, component, declaration: { stores = [] } }: MemberView): void {
  for (const { name, backup } of stores) {
    const others = stores.map((store) => store.name).filter((other) => other !== name);
    if ('to' in backup ? others.includes(backup.to) : backup.none.trim() !== '') continue;
    throw new SallyportError('bug', {
      message: `${member} says of its store ${name} neither where it is copied to nor why it is not`,
      value: 'to' in backup ? backup.to : backup.none,
      allowed: ['a reason under none', ...others].join(' | '),
      fix: `state the backup of the store in the declaration of ${component}`,
    });
  }
}

/** The declared store behind a claim. A volume that no declaration knows would be in no list of what is copied. */
export function storeOf(member: MemberView, claim: Pick<Store, 'name'> & Partial<Store>): Store {
  const { stores = [] } = member.declaration;
  const found = stores.find(({ name }) => name === claim.name);
  const isSame = (key: 'size' | 'kind'): boolean => claim[key] === undefined || claim[key] === found?.[key];
  if (found !== undefined && isSame('size') && isSame('kind')) return found;
  throw new SallyportError('bug', {
    message: `${member.name} claims the volume ${claim.name}, which its declaration does not have as it is`,
    value: [claim.name, claim.kind, claim.size].filter((part) => part !== undefined).join(' '),
    allowed: stores.map(({ name, kind, size }) => [name, kind, size].join(' ')).join(', '),
    fix: `declare a store of this name, kind and size under stores of ${member.component}`,
  });
}
