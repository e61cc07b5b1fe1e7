import type { Construct } from 'constructs';
import type { Alert } from '../core/watch';
import { HardenedCronJob, type HardenedCronJobProps } from './hardened-cron-job';

/** Role of the member that copies a store, or looks whether it is copied; its CronJob is named after it. */
export const BACKUP_ROLE = 'backup';

/** Each job runs once a day at least: one that has not ended well for longer than this has missed its turn. */
const LATE_SECONDS = 26 * 3600;

/**
 * A CronJob that ends well only where a copy of a store is there. All are told of by the same alert, which goes by their
 * names, so that a component cannot have one that nobody watches.
 */
export class BackupJob extends HardenedCronJob {
  constructor(scope: Construct, id: string, props: HardenedCronJobProps) {
    if (props.member.role !== BACKUP_ROLE) {
      throw new Error(
        `${props.member.name} makes backups under another role than ${BACKUP_ROLE}: no alert would see it`,
      );
    }
    super(scope, id, props);
  }
}

const JOBS = `{cronjob=~".+-${BACKUP_ROLE}"}`;
const BY = '(namespace, cronjob)';
const LAST = `max by ${BY} (kube_cronjob_status_last_successful_time${JOBS})`;
const MADE = `max by ${BY} (kube_cronjob_created${JOBS})`;

export const BACKUP_ALERTS: readonly Alert[] = [
  {
    alert: 'BackupStopped',
    // A job that never ended well has no last time: then it counts from its creation.
    expr: `time() - ${LAST} > ${LATE_SECONDS} or (time() - ${MADE} > ${LATE_SECONDS} unless on ${BY} ${LAST})`,
    for: '10m',
    severity: 'critical',
    summary: 'there is no good backup of {{ $labels.namespace }}/{{ $labels.cronjob }} of the last day',
    steps: [
      'kubectl logs of the last pod of this CronJob, and kubectl describe the CronJob: did it fail, or did it not run?',
      'Is the volume of the copies full? Enlarge it by the knob of its component; nothing is deleted to make room.',
      'postgresql-backup: read the log of the container backup of postgresql-0, and pg_stat_archiver (README of the component).',
      'qdrant-backup: 401 is a wrong key in the Secret qdrant-api-keys, a refused handshake a certificate that was not renewed.',
      'Until it runs again, a lost volume loses everything since the last copy. Take one by hand: kubectl create job --from the CronJob.',
    ],
  },
];
