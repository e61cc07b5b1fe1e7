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
  const { outputs, ...rest } = tierNamed(tier);
  const bare = { ...rest, outputs: outputs.map((output) => ({ ...output, components: [] })) };
  const { values } = loadInputs(bare, { values: join(VALUES, `${tier}.yaml`) });
  return { posture: bare.posture, part, site: values.site, egress: values.egress };
}
