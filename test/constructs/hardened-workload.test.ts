import { describe, expect, it } from 'vitest';
import { HardenedWorkload } from '../../src/constructs/hardened-workload';
import type { Component, Identity, WorkloadKind } from '../../src/core/component';
import { declaring } from '../helpers/platform';
import { renderWired } from '../components/wired';

/** A component whose certificate is declared in one way and whose pods run in another. */
function running(kind: WorkloadKind, identity: Identity): Component {
  return {
    ...declaring('stub', { members: [{ rating: 'public', ports: [], needs: [], identity }] }),
    render: (scope, context) => {
      const container = {
        name: 'stub',
        image: 'stub',
        resources: { requests: { cpu: '1', memory: '1Mi' }, limits: { memory: '1Mi' } },
      };
      const runAs = { user: 1, group: 1 };
      const member = context.member();
      new HardenedWorkload(scope, 'stub', { member, kind, runAs, trust: 'none', containers: [container] });
    },
  };
}

describe('the kind that a member declares for its restart', () => {
  it.each<[WorkloadKind, Identity]>([
    ['Deployment', { reload: 'restart', workload: 'StatefulSet' }],
    ['StatefulSet', { reload: 'restart', workload: 'Deployment' }],
    ['DaemonSet', { reload: 'restart', workload: 'Deployment' }],
  ])('is refused for a %s if it is another', (kind, identity) => {
    expect(() => renderWired('airgapped', running(kind, identity) as never, [])).toThrow(
      /declares that a renewed certificate restarts a .+, but runs as a .+/,
    );
  });

  it.each<[WorkloadKind, Identity]>([
    ['Deployment', { reload: 'restart', workload: 'Deployment' }],
    ['DaemonSet', { reload: 'self' }],
  ])('is taken for a %s if it is its own, or if it needs none', (kind, identity) => {
    expect(() => renderWired('airgapped', running(kind, identity) as never, [])).not.toThrow();
  });
});
