import { describe, expect, it } from 'vitest';
import { renderTier } from '../../src/app';
import { finishTier } from '../../src/app/finish';
import { components } from '../../src/components';
import { sampleInputs } from '../helpers/render';

/** A tier from its sample with other knobs of Alertmanager. */
function noticesOf(tier: 'airgapped' | 'byoc', knobs: Readonly<Record<string, string>>): readonly string[] {
  const inputs = sampleInputs(tier);
  const alertmanager = components.alertmanager.knobs.parse(knobs);
  const values = { ...inputs.values, components: { ...inputs.values.components, alertmanager } };
  const changed = { ...inputs, values };
  return finishTier(renderTier(tier, changed), changed).notices;
}

describe('what a tier says of itself', () => {
  it('is nothing where knobs leave nothing undone', () => {
    const told = { mailTo: 'ops@internal.example.mil', socMailTo: 'soc@internal.example.mil' };
    expect(noticesOf('airgapped', told)).toEqual([]);
  });

  it('names the component and the cure, once for all outputs', () => {
    expect(noticesOf('byoc', {})).toEqual([
      'alertmanager: nobody is told of alerts; set its mailTo or chat, and socMailTo or socChat',
    ]);
  });
});
