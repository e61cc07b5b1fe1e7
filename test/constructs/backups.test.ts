import { describe, expect, it } from 'vitest';
import { BACKUP_ALERTS } from '../../src/constructs/backup-job';
import { backupAnnotations, refuseLooseBackups, storeOf } from '../../src/constructs/backups';
import type { Store } from '../../src/core/component';
import type { MemberView } from '../../src/core/graph';
import { OPTIONAL, renderSample, renderWithOptions } from '../helpers/render';
import { TIER_NAMES } from '../../src/core/tier';

const DATA: Store = {
  name: 'data',
  dataClass: 'payload',
  size: '1Gi',
  kind: 'block',
  backup: { to: 'copy', every: '1d' },
};
const COPY: Store = { ...DATA, name: 'copy', kind: 'shared', backup: { none: 'it is the copy' } };

function member(...stores: readonly Store[]): MemberView {
  return { name: 'keeper', component: 'keeper', declaration: { stores } } as unknown as MemberView;
}

describe('a store', () => {
  it('says where it is copied to, or why not', () => {
    expect(backupAnnotations(member(DATA, COPY))).toEqual({
      'sallyport.dev/backup-data': 'copied to copy, at least every 1d',
      'sallyport.dev/backup-copy': 'none: it is the copy',
    });
    expect(() => refuseLooseBackups(member(DATA, COPY))).not.toThrow();
  });

  it.each<[string, readonly Store[]]>([
    ['is copied to nowhere', [DATA]],
    ['is copied to itself', [{ ...DATA, name: 'copy' }]],
    ['has no copy and no reason', [{ ...COPY, backup: { none: ' ' } }]],
  ])('that %s is refused', (_, stores) => {
    expect(() => refuseLooseBackups(member(...stores))).toThrow(/neither where it is copied to nor why it is not/);
  });

  it.each<[string, Parameters<typeof storeOf>[1]]>([
    ['another name', { name: 'other' }],
    ['another size', { name: 'data', size: '2Gi' }],
    ['another kind', { name: 'data', kind: 'shared' }],
  ])('is not behind a claim of %s', (_, claim) => {
    expect(storeOf(member(DATA), { name: 'data', size: '1Gi', kind: 'block' })).toBe(DATA);
    expect(() => storeOf(member(DATA), claim)).toThrow(/its declaration does not have as it is/);
  });
});

describe('every volume that is rendered', () => {
  const tiers = [...TIER_NAMES.map(renderSample), renderWithOptions('airgapped')];
  const objects = tiers.flatMap(({ outputs }) =>
    outputs.flatMap(({ composed }) => [...composed.planes.values()].flat()),
  );
  const annotationsOf = (object: object): object =>
    (object as { readonly metadata: { readonly annotations?: object } }).metadata.annotations ?? {};

  it('says of itself, or on its workload, whether it is copied', () => {
    const claims = objects.filter(({ kind }) => kind === 'PersistentVolumeClaim');
    expect(claims.length).toBeGreaterThan(5);
    expect(claims.filter((claim) => !('sallyport.dev/backup' in annotationsOf(claim)))).toEqual([]);
    const sets = objects.filter(({ kind }) => kind === 'StatefulSet');
    const missing = sets.flatMap((set) => {
      const { volumeClaimTemplates = [] } = set['spec'] as {
        readonly volumeClaimTemplates?: readonly { readonly metadata: { readonly name: string } }[];
      };
      return volumeClaimTemplates.filter(
        ({ metadata }) => !(`sallyport.dev/backup-${metadata.name}` in annotationsOf(set)),
      );
    });
    expect(missing).toEqual([]);
  });

  it('that is copied has a job whose silence is told', () => {
    const jobs = objects
      .filter(({ kind }) => kind === 'CronJob')
      .map((job) => (job['metadata'] as { readonly name: string }).name);
    const members = tiers.flatMap(({ outputs }) => outputs.flatMap(({ composed }) => composed.graph.members));
    const copied = members.filter(({ declaration: { stores = [] } }) => stores.some(({ backup }) => 'to' in backup));
    expect(copied.map(({ name }) => name)).toEqual(expect.arrayContaining(['postgresql', 'qdrant']));
    for (const { name } of copied) expect(jobs).toContain(`${name}-backup`);
    expect(OPTIONAL.length).toBeGreaterThan(0);
    const [alert] = BACKUP_ALERTS;
    const pattern = /cronjob=~"([^"]+)"/.exec(alert?.expr ?? '')?.[1] ?? '';
    for (const { name } of copied) expect(`${name}-backup`).toMatch(new RegExp(`^(?:${pattern})$`));
  });
});
