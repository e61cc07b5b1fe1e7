/** The values file of a site: reading it, checking it against the tier's posture, and the boundary that follows from it. */
import { dirname, resolve } from 'node:path';
import type { z } from 'zod';
import { SallyportError } from './errors';
import { readTextFile } from './files';
import { checkValues, type KnobSchema } from './knobs';
import { crossChecks, type Found } from './site/checks';
import { floorChecks } from './site/floors';
import { hardwareChecks, poolsOf } from './site/hardware';
import { planOf, rawClusters } from './site/plan';
import type { SiteRules } from './site/rules';
import { valuesSchema, type RawValues } from './site/schema';
import { judgeTrust, type TrustFile } from './site/trust';
import {
  HOST_ROLES,
  MAIN_PART,
  type Cluster,
  type LoadedValues,
  type Site,
  type SiteTrust,
  type Storage,
} from './site/types';
import { withPresets } from './size';
import { problemAt, readYamlSource, refuseAll, type YamlSource } from './yaml-source';

export { boundaryOf, registryOf, type BoundaryExtra } from './site/boundary-of';
export { homelessDeployments } from './site/hardware';
export { siteRulesOf, type SiteRules } from './site/rules';
export { valuesSchema } from './site/schema';
export * from './site/types';

const TRUST_WORDS = 'a PEM file; its path counts from the folder of this values file';
/** Far above any bundle of a site's own roots. */
const MAX_TRUST_BYTES = 256 * 1024;

/**
 * Reads and checks a values file.
 * @param rules what the tier's posture says about it; see `siteRulesOf`.
 * @throws SallyportError 'usage' with every problem found, each with its place, the value, what is allowed and the cure.
 */
export function loadSite(file: string, rules: SiteRules): LoadedValues {
  return loadSiteFrom(readYamlSource(file, 'values file'), rules);
}

/** As `loadSite`, from a file that was parsed before. The trust file is still read from the disk. */
export function loadSiteFrom(source: YamlSource, rules: SiteRules): LoadedValues {
  const sized = { ...source, value: withPresets(source.value, rules.presets) };
  const raw = checkValues(sized, valuesSchema(rules.components));
  const trust = readTrust(source, raw.site.trust.file);
  const found = [
    ...crossChecks(planOf(raw, rules)),
    ...floorChecks(raw, rules),
    ...hardwareChecks(raw),
    ...trust.refusals,
  ];
  refuseAll(found.map(({ path, ...refusal }) => problemAt(source, path, refusal)));
  return assemble(source, raw, rules, trust.anchors);
}

/** Cluster and storage of an output; `null` names the only one of a tier with one. */
export function partOf(
  values: LoadedValues,
  part: string | null,
): { readonly cluster: Cluster; readonly storage: Storage } {
  const key = part ?? MAIN_PART;
  const cluster = values.clusters[key];
  const storage = values.storage[key];
  if (cluster !== undefined && storage !== undefined) return { cluster, storage };
  throw new SallyportError('bug', { message: `no cluster for output ${key}`, place: { file: values.file } });
}

/** Typed knobs of one component, defaults filled in. */
export function knobsOf<S extends KnobSchema>(values: LoadedValues, name: string, schema: S): z.output<S> {
  return schema.parse(values.components[name] ?? {}) as z.output<S>;
}

function readTrust(
  source: YamlSource,
  file: string,
): { readonly anchors: SiteTrust; readonly refusals: readonly Found[] } {
  const path = ['site', 'trust', 'file'];
  const { refusals, ...anchors } = trustIn(resolve(dirname(source.file), file));
  return { anchors: { file, ...anchors }, refusals: refusals.map((refusal) => ({ path, ...refusal })) };
}

/** A file that cannot be read is refused where the values name it, as one with the wrong content is. */
function trustIn(file: string): TrustFile {
  try {
    return judgeTrust(readTextFile(file, { maxBytes: MAX_TRUST_BYTES, label: 'trust file' }));
  } catch (error) {
    if (!(error instanceof SallyportError)) throw error;
    const refusals = error.problems.map(({ message, allowed = TRUST_WORDS, fix = 'check the path' }) => ({
      message,
      allowed,
      fix,
    }));
    return { pem: '', fingerprints: [], refusals };
  }
}

function assemble(source: YamlSource, raw: RawValues, rules: SiteRules, trust: SiteTrust): LoadedValues {
  const clusters = rawClusters(raw, rules);
  return {
    file: source.file,
    site: siteOf(raw, trust),
    clusters: Object.fromEntries(clusters.map(({ part, cluster }) => [part, clusterOf(cluster)])),
    storage: storageOf(raw, rules),
    size: raw.size,
    nodePools: poolsOf(raw),
    egress: raw.egress.allow,
    components: raw.components,
    positions: source,
  };
}

function siteOf({ site }: RawValues, trust: SiteTrust): Site {
  const { name, environment, classification, domains, registry, dns, ntp, clients, dataPlane } = site;
  const hosts = Object.fromEntries(
    HOST_ROLES.flatMap((role) => (site[role] === undefined ? [] : [[role, site[role]]])),
  );
  return {
    ...{ name, environment, classification, domains, registry, trust, dns, ntp, clients, hosts },
    ...(dataPlane === undefined ? {} : { dataPlane }),
  };
}

function clusterOf(raw: Cluster): Cluster {
  const { domain, podCidrs, serviceCidrs, nodeCidrs, apiServer, dns, systemNamespaces, kubernetesVersion } = raw;
  return { domain, podCidrs, serviceCidrs, nodeCidrs, apiServer, dns, systemNamespaces, kubernetesVersion };
}

function storageOf(raw: RawValues, rules: SiteRules): Record<string, Storage> {
  if (rules.parts.length === 0) return raw.storage === undefined ? {} : { [MAIN_PART]: raw.storage };
  return Object.fromEntries(Object.entries(raw.clusters ?? {}).map(([part, cluster]) => [part, cluster.storage]));
}
