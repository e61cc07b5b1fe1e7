import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { MemberView } from '../core/graph';
import { podSpec, type PodProps } from './pod';
import { manifest, metadata, ownedBy } from './scope';

/**
 * Minutes from one start to the next, a divisor of 60 or whole hours that divide a day, so that all waits are the same; or
 * an hour of each day, in UTC.
 */
export type Rhythm = { readonly everyMinutes: number } | { readonly dailyAtHour: number };

export interface HardenedCronJobProps extends PodProps {
  readonly member: MemberView;
  readonly rhythm: Rhythm;
  /** True where nothing starts it by itself. @default false */
  readonly isSuspended?: boolean;
  /** Longest run, in seconds: a run that hangs is ended, and the next one is the retry. */
  readonly deadlineSeconds: number;
}

/** A pod on the hardened base that runs to its end, again and again: never two at a time, never tried twice. */
export class HardenedCronJob extends Construct {
  constructor(scope: Construct, id: string, props: HardenedCronJobProps) {
    super(scope, id);
    const { member } = props;
    new k8s.KubeServiceAccount(this, 'service-account', {
      metadata: metadata(this, ownedBy(member)),
      automountServiceAccountToken: false,
    });
    const template = {
      metadata: { labels: { ...member.selector } },
      spec: { ...podSpec(this, props), restartPolicy: 'Never' },
    };
    manifest(this, 'Resource', {
      apiVersion: 'batch/v1',
      kind: 'CronJob',
      ...ownedBy(member),
      body: {
        spec: {
          ...schedule(props.rhythm),
          ...(props.isSuspended === true ? { suspend: true } : {}),
          concurrencyPolicy: 'Forbid',
          // Without it, a controller that was away for a hundred starts gives up for good.
          startingDeadlineSeconds: 60,
          successfulJobsHistoryLimit: 1,
          failedJobsHistoryLimit: 3,
          jobTemplate: { spec: { backoffLimit: 0, activeDeadlineSeconds: props.deadlineSeconds, template } },
        },
      },
    });
  }
}

const HOUR = 60;
const DAY = 24 * HOUR;

function schedule(rhythm: Rhythm): Record<string, unknown> {
  if ('everyMinutes' in rhythm) return { schedule: everyMinutes(rhythm.everyMinutes) };
  return { schedule: `0 ${rhythm.dailyAtHour} * * *`, timeZone: 'Etc/UTC' };
}

function everyMinutes(minutes: number): string {
  if (minutes < HOUR && HOUR % minutes === 0) return `*/${minutes} * * * *`;
  const hours = minutes / HOUR;
  if (!Number.isInteger(hours) || DAY % minutes !== 0)
    throw new Error(`a job every ${minutes} minutes would not wait the same time each time`);
  return minutes === DAY ? '0 0 * * *' : `0 */${hours} * * *`;
}
