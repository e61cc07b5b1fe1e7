import { describe, expect, it } from 'vitest';
import { HardenedWorkload } from '../../src/constructs/hardened-workload';
import type { Component, Identity, WorkloadKind } from '../../src/core/component';
import { declaring } from '../helpers/platform';
import { containerOf, objectAlone, podOf } from '../components/rendering';
import { renderWired } from '../components/wired';

/** A component whose certificate is declared in one way and whose pods run in another. */
function running(kind: WorkloadKind, identity: Identity): Component {
  return {
    ...declaring('stub', {
      members: [{ rating: 'public', ports: [], needs: [], identity: { ...identity, alsoClient: 'a test' } }],
    }),
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

/** A pod that is privileged and writes to its root, with a container that is said to have a user of its own. */
function besideOther(user: number): Component {
  return {
    ...declaring('stub', { members: [{ rating: 'public', ports: [], needs: [] }] }),
    render: (scope, context) => {
      const container = {
        image: 'stub',
        resources: { requests: { cpu: '1', memory: '1Mi' }, limits: { memory: '1Mi' } },
      };
      const reason = 'a test';
      new HardenedWorkload(scope, 'stub', {
        member: context.member(),
        kind: 'DaemonSet',
        runAs: { user: 0, group: 0 },
        trust: 'none',
        deviations: [
          { setting: 'runs-as-root', reason },
          { setting: 'privileged', reason },
          { setting: 'writable-root', reason },
        ],
        containers: [
          { ...container, name: 'deviates' },
          { ...container, name: 'keeps', ownUser: { user, group: 7 } },
        ],
      });
    },
  };
}

describe('a container with a user of its own', () => {
  it('keeps the hardened base beside one that does not', () => {
    const workload = objectAlone(renderWired('airgapped', besideOther(7) as never, []), 'DaemonSet', 'stub');
    expect(containerOf(workload, 'deviates')['securityContext']).toEqual({
      privileged: true,
      allowPrivilegeEscalation: true,
      readOnlyRootFilesystem: false,
    });
    expect(containerOf(workload, 'keeps')['securityContext']).toEqual({
      privileged: false,
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
      runAsNonRoot: true,
      runAsUser: 7,
      runAsGroup: 7,
    });
    expect(podOf(workload).securityContext).toMatchObject({ runAsNonRoot: false, runAsUser: 0 });
  });

  it('is not user 0', () => {
    expect(() => renderWired('airgapped', besideOther(0) as never, [])).toThrow(/user 0 is no part of it/);
  });
});
