import { describe, expect, it } from 'vitest';
import { keysOf } from './seaweedfs';

describe('keys of callers of the object store', () => {
  it('are those that the site of the lab gives', () => {
    const { accessKey, secretKey } = keysOf('postgresql');
    expect(accessKey).toMatch(/^[a-z-]{3,}$/);
    expect(secretKey.length).toBeGreaterThanOrEqual(16);
  });

  it('are empty for nobody', () => {
    expect(keysOf('nobody')).toEqual({ accessKey: '', secretKey: '' });
  });
});
