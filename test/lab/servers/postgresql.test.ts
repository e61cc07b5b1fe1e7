import { describe, expect, it } from 'vitest';
import { identMap } from '../../../src/components/data/postgresql/access';
import { rolesIn } from './postgresql';

describe('the roles of a rendered map', () => {
  it('are read by the names of their certificates', () => {
    const map = identMap('postgresql.sallyport-data', [{ commonName: 'a.sallyport-b', role: 'a' }]);
    expect([...rolesIn(map)]).toEqual([
      ['postgresql.sallyport-data', 'backup'],
      ['a.sallyport-b', 'a'],
    ]);
  });
});
