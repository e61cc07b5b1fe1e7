/**
 * Every time server that anything asks is one of the boundary's.
 *
 * Fields: `server`, `pool` and `peer` lines of chrony and ntpd, `NTP=` of timesyncd, unicast masters of ptp4l, NTP variables, flags and
 * keys, commands of scripts, public time servers named in any text; the default of an NTP image that is given no configuration, of
 * a timesyncd file without `FallbackNTP=` and of cloud-init without servers; `include`, `confdir` and `sourcedir` of files that
 * are not in the set. A name of one label that is no Service beside it is unchecked.
 * Allowed: hosts in `timeSources`; loopback; names that only the cluster's DNS answers. `refclock` and `local` too: a device of the
 * machine is asked over no network, and what feeds it has a configuration of its own.
 */
import type { ManifestObject } from '../../../manifest/manifest';
import { isNumberAddress } from '../../facts/addresses';
import { isClusterName, isLoopback } from '../../facts/inside';
import { namespaceOf } from '../../facts/pod-templates';
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
    if (!isAllowed(use, context)) yield { ...hitOf(object, use), ...cure(use) };
    else if (isShort(use, object, context)) yield { ...hitOf(object, use), fix: FIX_SHORT, isUnchecked: true };
  }
  for (const { kind, host, ...place } of unseenClocksOf(object, context)) {
    if (host === undefined || !isAllowed({ host }, context)) yield { object, ...place, fix: FIXES[kind] };
  }
}

function hitOf(object: ManifestObject, use: TimeSourceUse): Hit {
  return {
    object,
    path: use.path,
    value: use.host,
    via: use.via,
    ...(use.inner === undefined ? {} : { inner: use.inner }),
  };
}

const FIX_SHORT = 'write the whole name: what one label means is decided by a search list';

function cure({ host, via }: TimeSourceUse): { readonly fix?: string } {
  if (via.includes('image default')) return { fix: `name the site clocks: without them this image asks ${host}` };
  return isNumberAddress(host) ? { fix: 'write the address as four decimal numbers, and declare it' } : {};
}

const FIXES: Readonly<Record<UnseenClock['kind'], string>> = {
  inclusion: 'render the file into what is mounted there, or leave the line out: nobody can judge what is not there',
  included: 'name the site clocks, and leave every pool and fallback out',
  default: 'say it: an empty FallbackNTP=, or the site clocks; what is not said is filled in with public pools',
};

function isAllowed({ host }: Pick<TimeSourceUse, 'host'>, { boundary }: AuditContext): boolean {
  return boundary.timeSources.includes(host) || isLoopback(host) || isClusterName(host, boundary);
}

/** One label: a Service of the namespace, or whatever a search list makes of it. */
function isShort({ host }: TimeSourceUse, object: ManifestObject, { boundary, objects }: AuditContext): boolean {
  if (/[.:]/.test(host) || isLoopback(host) || boundary.timeSources.includes(host)) return false;
  const namespace = namespaceOf(object);
  return !objects.some((other) => other.kind === 'Service' && other.name === host && namespaceOf(other) === namespace);
}
