import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/app/render';
import { component } from '../../../src/components/pki/certificate-rollout';
import { knobDefects } from '../../../src/core/knobs';
import type { Declaration, Identity, Port } from '../../../src/core/component';
import { TIER_NAMES } from '../../../src/core/tier';
import { STAMP } from '../../../src/runtime/rollout/decide';
import { readConfig } from '../../../src/runtime/rollout/config';
import { declaring } from '../../helpers/platform';
import { metadataOf, objectNamed, renderSample } from '../../helpers/render';
import { write, workspace } from '../../helpers/workspace';
import { objectAlone, specOf } from '../rendering';
import { fileOf, renderWired } from '../wired';

const NAME = 'certificate-rollout';

const PORT: Port = { name: 'https', port: 8443, security: 'tls' };
/** Seen by users: it has a certificate for them, and one of its own for what it calls. */
const ENTRIES: Port['entries'] = [{ peer: 'site:clients', purpose: 'look', dataClass: 'operational' }];

function holder(name: string, identity: Identity): ReturnType<typeof declaring> {
  const member: Declaration['members'][number] = { rating: 'secret', ports: [PORT], needs: [], identity };
  return declaring(name, { members: [member] });
}

const objects = renderWired('airgapped', component as never, [
  holder('b-starts', { reload: 'restart', workload: 'StatefulSet' }),
  holder('a-starts', { reload: 'restart', workload: 'Deployment' }),
  holder('reads', { reload: 'self' }),
]);

interface Listed {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly certificates: readonly string[];
}

function listOf(from: readonly KubeObject[]): readonly Listed[] {
  return (JSON.parse(fileOf(from, `${NAME}-config`, 'config.json')) as { workloads: Listed[] }).workloads;
}

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly verbs: readonly string[];
}

const rolesIn = (from: readonly KubeObject[], kind: string): readonly KubeObject[] =>
  from.filter((object) => object['kind'] === kind && metadataOf(object)['name'] === NAME);

describe('the list of the rollout', () => {
  it('holds the members that do not read a renewed certificate, in the order of their names', () => {
    expect(listOf(objects)).toEqual([
      { kind: 'Deployment', namespace: 'sallyport-observability', name: 'a-starts', certificates: ['a-starts'] },
      { kind: 'StatefulSet', namespace: 'sallyport-observability', name: 'b-starts', certificates: ['b-starts'] },
    ]);
  });

  it('holds every certificate of a workload in one row: two rows would restart it in turns', () => {
    const identity = { reload: 'restart', workload: 'Deployment', alsoClient: 'a tool' } as const;
    const member = { rating: 'secret', ports: [{ ...PORT, entries: ENTRIES }], needs: [], identity } as const;
    const both = renderWired('airgapped', component as never, [declaring('seen', { members: [member] })]);
    expect(listOf(both).map(({ name, certificates }) => [name, certificates])).toEqual([
      ['seen', ['seen', 'seen-edge']],
    ]);
  });

  it('is one that the program takes', () => {
    const file = join(workspace(), 'config.json');
    write(file, fileOf(objects, `${NAME}-config`, 'config.json'));
    expect(readConfig(file).apiServer).toEqual({
      url: 'https://kubernetes.default.svc.cluster.local',
      caFile: '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt',
      tokenFile: '/var/run/secrets/kubernetes.io/serviceaccount/token',
    });
  });

  const outputs = TIER_NAMES.flatMap((tier) =>
    renderSample(tier).outputs.map(({ composed }) => [`${tier} ${composed.part ?? ''}`, composed] as const),
  );

  it.each(outputs)('in %s names certificates and workloads that are there', (_output, composed) => {
    const all = [...composed.planes.values()].flat();
    const marked = all.filter(
      (object) =>
        object['kind'] === 'Certificate' &&
        (metadataOf(object)['annotations'] as Record<string, string>)['sallyport.dev/reload'] === 'restart',
    );
    const listed = listOf(all);
    expect(listed.flatMap(({ certificates }) => certificates).sort()).toEqual(
      marked.map((object) => metadataOf(object)['name']).sort(),
    );
    expect(listed.length).toBeGreaterThan(0);
    for (const { kind, namespace, name } of listed) {
      expect(metadataOf(objectNamed(all, kind, name))).toMatchObject({ namespace });
    }
  });
});

describe('the rights of the rollout', () => {
  const rules = rolesIn(objects, 'Role').flatMap((role) => role['rules'] as Rule[]);

  it('are on named objects, and on no Secret', () => {
    expect(rules).toEqual([
      {
        apiGroups: ['cert-manager.io'],
        resources: ['certificates'],
        resourceNames: ['a-starts', 'b-starts'],
        verbs: ['get'],
      },
      { apiGroups: ['apps'], resources: ['deployments'], resourceNames: ['a-starts'], verbs: ['get', 'patch'] },
      { apiGroups: ['apps'], resources: ['statefulsets'], resourceNames: ['b-starts'], verbs: ['get', 'patch'] },
    ]);
  });

  it('end at namespaces: there is no role of the whole cluster', () => {
    expect(objects.filter((object) => /^ClusterRole/.test(String(object['kind'])))).toEqual([]);
    expect(rolesIn(objects, 'RoleBinding').map((binding) => binding['subjects'])).toEqual([
      [{ kind: 'ServiceAccount', name: NAME, namespace: 'sallyport-pki' }],
    ]);
  });

  it('are cut by a policy to the annotation that the program sets', () => {
    const policy = specOf(objectAlone(objects, 'ValidatingAdmissionPolicy', 'sallyport-certificate-rollout'));
    expect(policy).toMatchObject({
      failurePolicy: 'Fail',
      matchConstraints: { resourceRules: [{ resources: ['deployments', 'statefulsets'], operations: ['UPDATE'] }] },
      matchConditions: [{ expression: `request.userInfo.username == 'system:serviceaccount:sallyport-pki:${NAME}'` }],
    });
    expect(JSON.stringify(policy)).toContain(`key == '${STAMP}'`);
    const binding = specOf(objectAlone(objects, 'ValidatingAdmissionPolicyBinding', 'sallyport-certificate-rollout'));
    expect(binding).toEqual({ policyName: 'sallyport-certificate-rollout', validationActions: ['Deny', 'Audit'] });
  });
});

describe('the job of the rollout', () => {
  const job = specOf(objectAlone(objects, 'CronJob', NAME));

  it('runs one at a time, within a bound, and never tries twice', () => {
    expect(job).toMatchObject({
      schedule: '*/15 * * * *',
      concurrencyPolicy: 'Forbid',
      startingDeadlineSeconds: 60,
      jobTemplate: {
        spec: { backoffLimit: 0, activeDeadlineSeconds: 240, template: { spec: { restartPolicy: 'Never' } } },
      },
    });
  });

  it('reaches the API server and the resolver, and nobody reaches it', () => {
    const { ingress, egress } = specOf(objectAlone(objects, 'NetworkPolicy', NAME)) as Record<string, unknown[]>;
    expect(ingress).toBeUndefined();
    expect(egress).toHaveLength(2);
    expect(JSON.stringify(egress)).toContain('"cidr":"10.20.0.10/32"');
  });

  it('documents every knob', () => {
    expect(knobDefects(component.knobs)).toEqual([]);
  });
});
