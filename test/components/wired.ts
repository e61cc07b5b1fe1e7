import { join } from 'node:path';
import { loadInputs, tierNamed } from '../../src/app';
import { composeOutput, type KubeObject } from '../../src/app/render';
import type { Component, Declaration, Port } from '../../src/core/component';
import type { GatewayPolicy } from '../../src/core/gateway-policy';
import type { LoadedValues } from '../../src/core/site';
import type { Tier, TierName } from '../../src/core/tier';
import { declaring } from '../helpers/platform';

const VALUES = join(__dirname, '..', '..', 'values');

export interface Wired {
  readonly part?: 'control-plane' | 'data-plane';
  readonly knobs?: Readonly<Record<string, unknown>>;
  readonly policy?: GatewayPolicy;
  /** Changes to the sample's values. */
  readonly values?: Partial<LoadedValues>;
}

/** The objects of one component beside others that only declare, with the sample values of a tier. */
export function renderWired(
  tier: TierName,
  component: Component<never>,
  others: readonly Component[],
  wired: Wired = {},
): readonly KubeObject[] {
  const any = component as unknown as Component;
  const whole = tierNamed(tier);
  const bare = withoutComponents(whole);
  const inputs = loadInputs(whole, { values: join(VALUES, `${tier}.yaml`) });
  // With a resolver, so that a member that may not even ask it is told from one that may.
  const all = [any, ...others, providing('dns', { port: 1053, security: 'plain' }, 'operational')];
  const components = Object.fromEntries([
    ...all.map(({ name }) => [name, {}] as const),
    [any.name, any.knobs.parse(wired.knobs ?? {})] as const,
  ]);
  const values = { ...inputs.values, ...wired.values, components };
  const output = composeOutput(
    bare,
    { part: wired.part ?? null, components: all },
    { ...inputs, values, policy: wired.policy ?? inputs.policy },
    [],
  );
  return [...output.planes.values()].flat();
}

/** The tier's posture and outputs, without what it lists: these tests are about one component. */
function withoutComponents(tier: Tier): Tier {
  return { ...tier, outputs: tier.outputs.map((output) => ({ ...output, components: [] })) };
}

/** A component that provides one endpoint and does nothing else. */
export function providing(
  endpoint: string,
  port: Pick<Port, 'port' | 'security'>,
  rating: Declaration['members'][number]['rating'],
): Component {
  const name = `stub-${endpoint.replaceAll(':', '-')}`;
  return declaring(name, { members: [{ rating, ports: [{ name: 'port', endpoint, ...port }], needs: [] }] });
}

/** A component that needs one endpoint and does nothing else. */
export function needing(
  name: string,
  endpoint: string,
  dataClass: Declaration['members'][number]['rating'],
): Component {
  return declaring(name, {
    members: [{ rating: 'secret', ports: [], needs: [{ endpoint, purpose: 'test', dataClass }] }],
  });
}

/** Text of a file of a ConfigMap. */
export function fileOf(objects: readonly KubeObject[], configMap: string, file: string): string {
  const found = objects.find(
    (object) => object['kind'] === 'ConfigMap' && (object['metadata'] as { name: string }).name === configMap,
  );
  const text = (found?.['data'] as Record<string, string> | undefined)?.[file];
  if (text === undefined) throw new Error(`no file ${file} in ConfigMap ${configMap}`);
  return text;
}
