import { describe, expect, it } from 'vitest';
import { runbooks, type Watched } from '../../src/gen/runbooks';

const LOST: Watched = {
  component: 'shop',
  watch: {
    area: 'data',
    alerts: [
      {
        alert: 'ShopClosed',
        expr: 'shop_open == 0',
        for: '5m',
        severity: 'critical',
        summary: 'shop {{ $labels.name }} is closed',
        steps: ['Knock.', 'Call the owner.'],
      },
    ],
  },
};

describe('the runbook', () => {
  it('has every alert below its area, with what it means, when it fires and what to do', () => {
    const text = runbooks([LOST]).get('docs/runbooks.md') ?? '';
    const entry = [
      '## Data stores',
      '',
      '### ShopClosed',
      '',
      'critical, of shop: shop `name` is closed.',
      '',
      'Fires when `shop_open == 0` has held for 5m.',
      '',
      '1. Knock.',
      '2. Call the owner.',
    ];
    expect(text).toContain(entry.join('\n'));
    expect(text).not.toContain('## Platform');
  });
});
