/**
 * Every time server that anything asks is one of the boundary's.
 *
 * Fields: `server`, `pool` and `peer` lines of chrony and ntpd, `NTP=` of timesyncd, unicast masters of ptp4l, NTP variables, flags and
 * keys, public time servers named in any text; and the default of an NTP image that is given no configuration.
 * Allowed: hosts in `timeSources`; loopback; names that only the cluster's DNS answers.
 */
import type { ManifestObject } from '../../../manifest/manifest';
import { isClusterName, isLoopback } from '../../facts/inside';
import type { TimeSourceUse } from '../../facts/time-sources';
import { timeSourcesOf } from '../../facts/time-sources';
import type { AuditContext, Hit, Rule } from '../../rule';
import { admission } from './admission';

export const rule: Rule = {
  id: 'TIME-001',
  name: 'no-external-time-source',
  family: 'time-and-names',
  severity: 'high',
  title: 'Time comes only from the declared clocks',
  message: 'time is taken from a server that is not declared',
  fix: 'name the site clocks, and leave every pool and fallback out',
  admission,
  checkObject,
};

function* checkObject(object: ManifestObject, context: AuditContext): Iterable<Hit> {
  for (const use of timeSourcesOf(object, context)) {
    if (isAllowed(use, context)) continue;
    const inner = use.inner === undefined ? {} : { inner: use.inner };
    const fix = use.via.includes('image default')
      ? { fix: `name the site clocks: without them this image asks ${use.host}` }
      : {};
    yield { object, path: use.path, value: use.host, via: use.via, ...inner, ...fix };
  }
}

function isAllowed(use: TimeSourceUse, { boundary }: AuditContext): boolean {
  return boundary.timeSources.includes(use.host) || isLoopback(use.host) || isClusterName(use.host, boundary);
}
