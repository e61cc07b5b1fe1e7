/**
 * Every time server that anything asks is one of the boundary's.
 *
 * Fields: `server`, `pool` and `peer` lines of chrony and ntpd, `NTP=` of timesyncd, unicast masters of ptp4l, NTP variables, flags and
 * keys, commands of scripts, public time servers named in any text; the default of an NTP image that is given no configuration, of
 * a timesyncd file without `FallbackNTP=` and of cloud-init without servers; `include`, `confdir` and `sourcedir` of files that
 * are not in the set.
 * Allowed: hosts in `timeSources`; loopback; names that only the cluster's DNS answers. `refclock` and `local` too: a device of the
 * machine is asked over no network, and what feeds it has a configuration of its own.
 */
import type { ManifestObject } from '../../../manifest/manifest';
import { isClusterName, isLoopback } from '../../facts/inside';
import type { TimeSourceUse } from '../../facts/time-sources';
import { timeSourcesOf } from '../../facts/time-sources';
import { unseenClocksOf, type UnseenClock } from '../../facts/time-sources-unseen';
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
  for (const { kind, host, ...place } of unseenClocksOf(object, context)) {
    if (host === undefined || !isAllowed({ host }, context)) yield { object, ...place, fix: FIXES[kind] };
  }
}

const FIXES: Readonly<Record<UnseenClock['kind'], string>> = {
  inclusion: 'render the file into what is mounted there, or leave the line out: nobody can judge what is not there',
  included: 'name the site clocks, and leave every pool and fallback out',
  default: 'say it: an empty FallbackNTP=, or the site clocks; what is not said is filled in with public pools',
};

function isAllowed({ host }: Pick<TimeSourceUse, 'host'>, { boundary }: AuditContext): boolean {
  return boundary.timeSources.includes(host) || isLoopback(host) || isClusterName(host, boundary);
}
