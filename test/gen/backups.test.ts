import { describe, expect, it } from 'vitest';
import type { Store } from '../../src/core/component';
import { backups, keptIn } from '../../src/gen/backups';

const DATA: Store = {
  name: 'data',
  dataClass: 'payload',
  size: '1Gi',
  kind: 'block',
  backup: { to: 'copy', every: '1d' },
};
const COPY: Store = { ...DATA, name: 'copy', kind: 'shared', backup: { none: 'it is the copy' } };

describe('the table of copies', () => {
  it('has each store of a component once, with every output that has it', () => {
    const kept = keptIn([
      { component: 'keeper', store: DATA, place: 'saas' },
      { component: 'keeper', store: COPY, place: 'saas' },
      { component: 'keeper', store: { ...DATA, size: '2Gi' }, place: 'airgapped' },
      { component: 'keeper', store: DATA, place: 'airgapped' },
    ]);
    const rows = (backups(kept).get('docs/backups.md') ?? '').split('\n').filter((line) => line.startsWith('| keeper'));
    expect(rows).toEqual([
      '| keeper | copy | payload | shared | none: it is the copy | saas |',
      '| keeper | data | payload | block | copied to copy, at least every 1d | saas, airgapped |',
    ]);
  });
});
