import { k8s } from 'cdk8s-plus-28';
import { Construct } from 'constructs';
import type { MemberView } from '../core/graph';
import { podSpec, type PodProps } from './pod';
import { manifest, metadata, ownedBy } from './scope';

export interface HardenedCronJobProps extends PodProps {
  readonly member: MemberView;
  /** Minutes from one start to the next; a divisor of 60, so that all waits are the same. */
  readonly everyMinutes: number;
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
          schedule: `*/${props.everyMinutes} * * * *`,
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
