import { isBelow, type KnobFloor } from '../knob-floor';
import type { KnobSchema } from '../knobs';
import { allowsUpstreamImages, type Posture } from '../posture';
import type { Presets } from '../size';
import type { Tier } from '../tier';
import { destinationRulesOf, type DestinationRules } from './destinations';
import type { HostRole } from './types';

/** What a tier's posture says about a values file. Nothing has a default. */
export interface SiteRules {
  readonly tier: string;
  /** Names of the outputs of a tier with several clusters; empty for a tier with one. */
  readonly parts: readonly string[];
  readonly addressing: 'private' | 'public';
  readonly registrySources: readonly ('mirror' | 'upstream')[];
  readonly destinations: DestinationRules;
  /** Hosts of the site that make sense in this tier. */
  readonly hosts: readonly (HostRole | 'dataPlane')[];
  /** Namespaces that may stay outside the admission policies. */
  readonly systemNamespaces: readonly string[];
  /** Knobs of the components that the tier lists. */
  readonly components: Readonly<Record<string, KnobSchema>>;
  /** Their defaults by size, for those that have some. */
  readonly presets: Readonly<Record<string, Presets>>;
  /** What a knob below it is told about. */
  readonly posture: Posture;
  /** By component: values of knobs that this posture refuses. */
  readonly floors: Readonly<Record<string, readonly KnobFloor[]>>;
}

/** Reads the rules off a tier, so that no second list can disagree with its posture. */
export function siteRulesOf(tier: Tier): SiteRules {
  const { posture } = tier;
  const components = tier.outputs.flatMap((output) => output.components);
  const floors = components.map(
    ({ name, floors: own = [] }) => [name, own.filter((floor) => isBelow(floor, posture))] as const,
  );
  return {
    tier: tier.name,
    parts: tier.outputs.flatMap(({ part }) => (part === null ? [] : [part])),
    addressing: posture.addresses,
    registrySources: allowsUpstreamImages(posture) ? ['mirror', 'upstream'] : ['mirror'],
    destinations: destinationRulesOf(tier),
    hosts: hostsOf(tier),
    systemNamespaces: tier.systemNamespaces,
    components: Object.fromEntries(components.map(({ name, knobs }) => [name, knobs])),
    presets: Object.fromEntries(
      components.flatMap(({ name, presets }) => (presets === undefined ? [] : [[name, presets]])),
    ),
    posture,
    floors: Object.fromEntries(floors.filter(([, own]) => own.length > 0)),
  };
}

function hostsOf({ posture }: Tier): (HostRole | 'dataPlane')[] {
  const always: HostRole[] = ['idp', 'siem', 'smtp', 'objectStore', 'chat', 'git'];
  const link = posture.planes === 'two-clusters' ? (['controlPlane', 'dataPlane'] as const) : [];
  const diode = posture.egress === 'diode' ? (['diode'] as const) : [];
  return [...always, ...link, ...diode];
}
