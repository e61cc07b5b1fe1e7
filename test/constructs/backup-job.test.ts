import { App, Chart } from 'cdk8s';
import { describe, expect, it } from 'vitest';
import { BackupJob } from '../../src/constructs/backup-job';
import type { MemberView } from '../../src/core/graph';

describe('a job that copies', () => {
  it('under a name that no alert watches is refused', () => {
    const member = { name: 'keeper-copies', role: 'copies' } as unknown as MemberView;
    const make = (): BackupJob =>
      new BackupJob(new Chart(new App(), 'test'), 'job', {
        member,
        rhythm: { dailyAtHour: 1 },
        deadlineSeconds: 60,
        runAs: { user: 1000, group: 1000 },
        trust: 'none',
        containers: [
          { name: 'c', image: 'i', resources: { requests: { cpu: '1', memory: '1Mi' }, limits: { memory: '1Mi' } } },
        ],
      });
    expect(make).toThrow(/keeper-copies makes backups under another role than backup/);
  });
});
