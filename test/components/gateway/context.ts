import { join } from 'node:path';
import { loadInputs, tierNamed } from '../../../src/app';
import type { DeclareContext } from '../../../src/core/component';
import type { TierName } from '../../../src/core/tier';

const VALUES = join(__dirname, '..', '..', '..', 'values');

/** What destinations depend on, from the sample of a tier. */
export function contextOf(
  tier: TierName,
  part: 'control-plane' | 'data-plane' | null = null,
): Pick<DeclareContext<unknown>, 'posture' | 'part' | 'site' | 'egress'> {
  const whole = tierNamed(tier);
  const { values } = loadInputs(whole, { values: join(VALUES, `${tier}.yaml`) });
  return { posture: whole.posture, part, site: values.site, egress: values.egress };
}
