import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readOutput } from '../manifests';
import { checkRules } from './admission';
import { lostRules } from './planted-rules';

const CHARTS = join(__dirname, '..', '..', '..', 'charts-out');
const MODELS = [
  { reference: `org/one#sha256:${'ab'.repeat(32)}`, claim: 'model-one' },
  { reference: `org/two#sha256:${'cd'.repeat(32)}`, claim: 'model-two' },
];
const GROUND = {
  registry: 'registry.internal.example.mil/x',
  podCidr: '10.64.0.0/14',
  resolver: '10.68.0.53',
  models: MODELS,
};

describe.each(['airgapped', 'saas', 'byoc/control-plane'])('a rule of %s', (output) => {
  const manifests = readOutput(CHARTS, output).flat();
  const ground = { ...GROUND, output };

  it('is there', () => {
    expect(checkRules(ground, manifests)).toEqual([]);
  });

  it.each(lostRules('NETPOL-003', manifests).map((loss) => [loss.name, loss] as const))(
    'is missed after %s',
    (_, { manifests: left, says }) => {
      expect(checkRules(ground, left).filter((problem) => problem.includes(says))).toHaveLength(1);
    },
  );

  it('has to be there to be lost', () => {
    expect(() => lostRules('LAB-001', manifests)).toThrow('nothing says LAB-001');
  });
});
