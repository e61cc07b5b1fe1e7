import fc from 'fast-check';
import { loadInputs, renderTier, tierNamed, type RenderedTier } from '../../src/app';
import { finishTier, type FinishedTier } from '../../src/app/finish';
import type { KubeObject } from '../../src/app/render';
import { formatReport } from '../../src/format/text';
import { randomRun } from './random';
import { draws, randomSite, type SiteDocuments } from './random-values';
import { workspace, writeSite, yamlOf } from './workspace';

/** Kinds whose names become labels or host names of their pods. */
const LABEL_KINDS = ['Namespace', 'Service', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job', 'CronJob'];

/** Every so many sites are rendered twice. */
const TWICE = 20;

/** Renders random sites of random tiers: each passes its own audit, and a part of them gives the same bytes again. */
export function checkRandomSites(total: number): { readonly tiers: ReadonlySet<string> } {
  const folder = workspace();
  const tiers = new Set<string>();
  let count = 0;
  fc.assert(
    fc.property(draws(), (draw) => {
      const site = randomSite(draw);
      tiers.add(site.tier);
      count += 1;
      const first = attempt(site, folder);
      const again = count % TWICE === 0 ? attempt(site, folder) : first;
      judge(site, first, again);
    }),
    // A smaller site would cost a hundred renders more: the message holds the whole file instead.
    { ...randomRun('random sites', total), endOnFailure: true },
  );
  return { tiers };
}

/** What is wrong with a finished site, or undefined. */
export function faultOf(site: SiteDocuments, finished: FinishedTier, again: FinishedTier): string | undefined {
  const bad = finished.reports.filter(
    (report) => report.summary.statuses.finding + report.summary.statuses.unchecked > 0,
  );
  if (bad.length > 0) return bad.map((report) => formatReport(report)).join('\n');
  if (site.isReleased && finished.drafts.length > 0)
    return `a draft although every image is locked and every model imported: ${finished.drafts.join(', ')}`;
  const different = [...finished.files].filter(([path, text]) => again.files.get(path) !== text).map(([path]) => path);
  return different.length > 0 ? `not the same bytes the second time: ${different.join(', ')}` : undefined;
}

function judge(site: SiteDocuments, first: FinishedTier, again: FinishedTier): void {
  const fault = faultOf(site, first, again);
  if (fault !== undefined) throw new Error(`${fault}\n${describeSite(site)}`);
}

function attempt(site: SiteDocuments, folder: string): FinishedTier {
  const values = writeSite(folder, site);
  try {
    const inputs = loadInputs(tierNamed(site.tier), { values });
    const rendered = renderTier(site.tier, inputs);
    refuseNames(rendered);
    return finishTier(rendered, inputs);
  } catch (error) {
    throw new Error(
      `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n${describeSite(site)}`,
      { cause: error },
    );
  }
}

/** The API server takes an object only if its name, its labels and its ports have names that it takes. */
function refuseNames(rendered: RenderedTier): void {
  const objects = rendered.outputs.flatMap((output) => [...output.composed.planes.values()].flat());
  const faults = objects.flatMap((object) => nameFaults(object));
  if (faults.length > 0) throw new Error(`names that no API server takes: ${[...new Set(faults)].join(', ')}`);
}

/** Names in an object that are too long or have the wrong letters (RFC 1035, RFC 1123, Kubernetes' own limits). */
export function nameFaults(object: KubeObject): readonly string[] {
  const { name = '', labels = {} } = object['metadata'] as { name?: string; labels?: Record<string, string> };
  const kind = String(object['kind']);
  const isService = kind === 'Service' && !/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(name);
  const isLong = name.length > (LABEL_KINDS.includes(kind) ? 63 : 253);
  const bad = Object.entries(labels).filter(
    ([, value]) => !/^([A-Za-z0-9]([A-Za-z0-9_.-]{0,61}[A-Za-z0-9])?)?$/.test(value),
  );
  return [
    ...(isService || isLong ? [`${kind} ${name}`] : []),
    ...bad.map(([key, value]) => `${kind} ${name} label ${key}=${value}`),
  ];
}

function describeSite({ tier, values, models, policy }: SiteDocuments): string {
  return [`tier: ${tier}`, yamlOf(values), yamlOf(models), yamlOf(policy)].join('\n---\n');
}
