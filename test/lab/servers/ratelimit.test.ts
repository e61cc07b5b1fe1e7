import { describe, expect, it } from 'vitest';
import { limitsFile } from '../../../src/components/gateway/ratelimit/config';
import { limitsIn } from './ratelimit';

describe('the limits of a rendered file', () => {
  it('are what the lab asks for', () => {
    const limits = [{ project: 'a', requestsPerMinute: 7 }];
    expect(limitsIn(limitsFile({ limits }))).toEqual({
      domain: 'sallyport',
      limits: [{ key: 'project_requests', value: 'a', most: 7 }],
    });
  });
});
