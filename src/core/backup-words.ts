import type { Backup } from './component';

/** What is said of the backup of a store, in words. */
export function backupWords(backup: Backup): string {
  return 'to' in backup ? `copied to ${backup.to}, at least every ${backup.every}` : `none: ${backup.none}`;
}
