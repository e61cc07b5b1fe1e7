import { allowsPlainStorage } from '../posture';
import type { Found } from './checks';
import type { SiteRules } from './rules';
import type { RawValues } from './schema';

/** Knobs that are below what the tier's posture says: each is told with both places. */
export function floorChecks(raw: RawValues, rules: SiteRules): Found[] {
  return [...storageChecks(raw, rules), ...knobChecks(raw, rules)];
}

function storageChecks(raw: RawValues, { tier, posture }: SiteRules): Found[] {
  if (allowsPlainStorage(posture)) return [];
  const { storage, clusters } = raw;
  const stated = [
    { path: ['storage', 'encrypted'], isEncrypted: storage?.encrypted },
    ...Object.entries(clusters ?? {}).map(([part, cluster]) => ({
      path: ['clusters', part, 'storage', 'encrypted'],
      isEncrypted: cluster.storage.encrypted,
    })),
  ];
  return stated
    .filter(({ isEncrypted }) => isEncrypted === false)
    .map(({ path }) => ({
      path,
      message: `storage is not encrypted, and tier ${tier} requires it: tiers/${tier}.ts says posture.storage: ${posture.storage}`,
      allowed: 'true',
      fix: 'name classes that encrypt at rest with keys of the site; plain storage is a decision of the tier',
    }));
}

function knobChecks({ components }: RawValues, { tier, posture, floors }: SiteRules): Found[] {
  return Object.entries(floors).flatMap(([name, own]) => {
    const knobs = components[name] as Readonly<Record<string, unknown>> | undefined;
    return own
      .filter(({ knob, values }) => values.some((value) => value === knobs?.[knob]))
      .map(({ knob, member, values, brings }) => ({
        path: ['components', name, knob],
        message: `value brings ${brings}, and tier ${tier} has none: tiers/${tier}.ts says posture.${member}: ${posture[member]}`,
        allowed: `anything but ${values.join(', ')}`,
        fix: 'remove the key; a looser posture is a decision of the tier',
      }));
  });
}
