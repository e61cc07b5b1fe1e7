import { lines } from '../../../core/panels';
import type { Watch } from '../../../core/watch';

export const watch: Watch = {
  area: 'data',
  source: 'seaweedfs@4.44: weed/stats/metrics.go, weed/storage/disk_location.go',
  metrics: [
    ['SeaweedFS_master_is_leader', 'gauge'],
    ['SeaweedFS_master_replica_placement_mismatch', 'gauge'],
    ['SeaweedFS_volumeServer_resource', 'gauge'],
    ['SeaweedFS_s3_request_total', 'counter'],
    ['SeaweedFS_s3_bucket_size_bytes', 'gauge'],
  ],
  alerts: [
    {
      alert: 'ObjectStoreWithoutLeader',
      // Nothing is said where no master is: that is told by the alert on what is gone, and a site may have a store of its own.
      expr: 'sum(SeaweedFS_master_is_leader) < 1',
      for: '5m',
      severity: 'critical',
      summary: 'no master of the object store leads: nothing new can be stored',
      steps: [
        'Look at the pods of seaweedfs-master: with three, two have to run and to reach each other on port 19333.',
        'A certificate that ended is in their logs as a failed handshake: restart the pods after it was issued anew.',
      ],
    },
    {
      alert: 'ObjectStoreFull',
      expr: 'SeaweedFS_volumeServer_resource{type="avail"} / on (instance, name) SeaweedFS_volumeServer_resource{type="all"} < 0.1',
      for: '15m',
      severity: 'warning',
      summary: 'the volume of {{ $labels.instance }} has less than a tenth left; at 5 % it takes nothing more',
      steps: [
        'See on the panel which bucket grew, and shorten what is kept there.',
        'Or enlarge the volume: components.seaweedfs.storage, and the claims, where the storage class can.',
      ],
    },
    {
      alert: 'ObjectStoreCopiesMissing',
      expr: 'sum(SeaweedFS_master_replica_placement_mismatch) > 0',
      for: '30m',
      severity: 'warning',
      summary: 'volumes of the object store have fewer copies than they should',
      steps: [
        'A volume server is away, or was lost with its volume: look at the pods of seaweedfs-volume.',
        'Once all are back, make the missing copies: the README of seaweedfs has the command.',
      ],
    },
    {
      alert: 'ObjectStoreFailing',
      expr: 'sum by (bucket) (rate(SeaweedFS_s3_request_total{code=~"5.."}[10m])) > 0',
      for: '15m',
      severity: 'warning',
      summary: 'requests for bucket {{ $labels.bucket }} fail',
      steps: ['The log of seaweedfs-filer-0 says why: no volume to write to, or one that does not answer.'],
    },
  ],
  panels: [
    lines('Object store: buckets', 'bytes', {
      expr: 'sum by (bucket) (SeaweedFS_s3_bucket_size_bytes)',
      legend: '{{bucket}}',
    }),
    lines('Object store: requests', 'reqps', {
      expr: 'sum by (code) (rate(SeaweedFS_s3_request_total[5m]))',
      legend: '{{code}}',
    }),
  ],
};
