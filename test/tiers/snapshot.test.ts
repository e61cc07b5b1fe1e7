import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { compareWithDisk } from '../../src/app/compare';
import { finishTier } from '../../src/app/finish';
import { TIER_NAMES } from '../../src/core/tier';
import { renderSample, sampleInputs } from '../helpers/render';

const CHARTS = join(__dirname, '..', '..', 'charts-out');

describe('charts-out', () => {
  it.each(TIER_NAMES)('holds byte for byte what %s renders; npm run synth brings it up to date', (tier) => {
    const { files, reports } = finishTier(renderSample(tier), sampleInputs(tier));
    expect(compareWithDisk(join(CHARTS, tier), files)).toBe('');
    expect(reports.flatMap((report) => report.findings).filter((finding) => finding.status === 'finding')).toEqual([]);
  });

  it('is seen to differ when one byte does', () => {
    const { files } = finishTier(renderSample('airgapped'), sampleInputs('airgapped'));
    const changed = new Map(
      [...files].map(([path, text]) => [path, path === 'kustomization.yaml' ? `${text}#\n` : text]),
    );
    expect(compareWithDisk(join(CHARTS, 'airgapped'), changed)).toContain('+#');
  });
});
