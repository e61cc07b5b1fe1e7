import { readFileSync, writeFileSync } from 'node:fs';
import { parse, stringify } from 'yaml';
import type { Planted } from '../checks/planted';
import { verdict, type SelfTest } from '../checks/self-test';
import { configMapOf, textOf } from '../config-maps';
import { parseManifests, type Manifest } from '../manifests';
import type { Problems } from '../report';
import type { ServerContext } from './check';
import { mountedFile } from './mounted-file';
import { targetsNow } from './prometheus';
import { PrometheusApi } from './prometheus-api';
import { settle } from './settle';

const CONFIG = 'prometheus-config';
const FILE = 'prometheus.yml';
const JOB = 'coredns';
/** The file is looked at every 30 s. */
const SECONDS = 90;

interface Jobs {
  readonly scrape_configs: readonly { readonly job_name: string }[];
}

/** The jobs of Prometheus without that of the resolver. @throws Error if there is none to lose */
export function lostJob(manifests: readonly Manifest[]): Planted {
  const config = configMapOf(manifests, CONFIG);
  const jobs = parse(textOf(manifests, CONFIG, FILE)) as Jobs;
  const left = jobs.scrape_configs.filter((job) => job.job_name !== JOB);
  if (left.length !== jobs.scrape_configs.length - 1) throw new Error(`there is no job ${JOB} to lose`);
  const data = { ...(config.object['data'] as object), [FILE]: stringify({ ...jobs, scrape_configs: left }) };
  const [read] = parseManifests(JSON.stringify({ ...config.object, data }), config.file);
  return {
    name: 'a scrape job that is lost',
    manifest: { ...config, ...read, line: config.line },
    says: new RegExp(`no job finds ${JOB} at `),
  };
}

/** Changes the file that Prometheus has mounted, which it reads again by itself, and changes it back. */
export async function plantLostJob(context: ServerContext): Promise<readonly SelfTest[]> {
  const api = await PrometheusApi.open(context);
  const planted = lostJob(context.manifests);
  const path = await mountedFile({ component: 'prometheus', volume: 'config', file: FILE }, context);
  const original = readFileSync(path, 'utf8');
  const missed = async (): Promise<SelfTest> => verdict(planted, await targetsNow(api, context));
  let lost: Problems = [];
  try {
    writeFileSync(path, textOf([planted.manifest], CONFIG, FILE));
    lost = await settle(SECONDS, async () => [(await missed()).problem ?? []].flat());
  } finally {
    writeFileSync(path, original);
  }
  const name = `${planted.name}, and green again with it`;
  const left = await settle(SECONDS, async () => ((await missed()).problem === undefined ? ['it is still lost'] : []));
  return [outcome(planted.name, lost), outcome(name, left)];
}

function outcome(name: string, problems: Problems): SelfTest {
  return { name, ...(problems.length > 0 && { problem: problems.join('; ') }) };
}
