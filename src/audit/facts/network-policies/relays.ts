import type { EgressRelay } from '../../../core/boundary';
import type { ManifestObject } from '../../../manifest/manifest';
import { intersect, parseBlocks } from '../addresses';
import type { PlainMap } from '../plain';
import { isMap, listAt, mapAt, textAt, valueAt } from '../plain';
import { namespaceOf } from '../pod-templates';
import type { Opening } from './openings';

// Ranges that are never "the Internet": an egress relay that reaches them is a way around every other policy, and
// 169.254.0.0/16 holds the credentials service of clouds.
const NEVER_RELAYED = parseBlocks([
  '10.0.0.0/8',
  '100.64.0.0/10',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  'fc00::/7',
  'fe80::/10',
]);

/** True if a permission covers the opening: the relay's own policy, its ports only, public addresses only (decisions 22). */
export function isRelayed(policy: ManifestObject, opening: Opening, relays: readonly EgressRelay[]): boolean {
  const { rule, outside } = opening;
  if (rule === undefined || outside === undefined || intersect(outside, NEVER_RELAYED).length > 0) return false;
  return relays.some((relay) => isPolicyOf(relay, policy) && hasOnlyPorts(rule, relay.ports));
}

function isPolicyOf(relay: EgressRelay, policy: ManifestObject): boolean {
  const selector = valueAt(policy.value, 'spec', 'podSelector');
  const labels = Object.entries(mapAt(selector, 'matchLabels'));
  return (
    namespaceOf(policy) === relay.namespace &&
    listAt(selector, 'matchExpressions').length === 0 &&
    labels.length > 0 &&
    labels.length === Object.keys(relay.labels).length &&
    labels.every(([key, value]) => Object.hasOwn(relay.labels, key) && relay.labels[key] === String(value))
  );
}

function hasOnlyPorts(rule: PlainMap, allowed: readonly number[]): boolean {
  const ports = listAt(rule, 'ports');
  return ports.length > 0 && ports.every((port) => isMap(port) && isAllowedPort(port, allowed));
}

function isAllowedPort(port: PlainMap, allowed: readonly number[]): boolean {
  const first = port['port'];
  const last = port['endPort'] ?? first;
  if (!Number.isInteger(first) || !Number.isInteger(last)) return false;
  const count = Number(last) - Number(first) + 1;
  const protocol = textAt(port, 'protocol') ?? 'TCP';
  return (
    ['TCP', 'UDP'].includes(protocol) &&
    count >= 1 &&
    count <= allowed.length &&
    Array.from({ length: count }, (_, index) => Number(first) + index).every((number) => allowed.includes(number))
  );
}
