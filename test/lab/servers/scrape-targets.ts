import { parse } from 'yaml';
import { certificatesOf } from '../checks/certificates';
import { configMapOf, textOf } from '../config-maps';
import { titleOf, type Manifest } from '../manifests';
import type { Container } from '../pods/container';
import type { Problems } from '../report';

/** A pod that runs, as far as somebody who scrapes it cares. */
export interface Scraped {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly address: string;
  /** Those that run: a sidecar whose program nothing has answers nobody. */
  readonly containers: readonly { readonly container: Pick<Container, 'ports'> }[];
}

/** One target as Prometheus tells of it (`/api/v1/targets`). */
export interface Target {
  readonly scrapePool: string;
  readonly scrapeUrl: string;
  readonly health: 'up' | 'down' | 'unknown';
  readonly lastError: string;
}

/** A job, and a place in it that has to answer. */
export interface Expected {
  readonly job: string;
  /** Address and port. */
  readonly at: string;
}

interface Job {
  readonly job_name: string;
  readonly kubernetes_sd_configs: readonly [{ readonly namespaces: { readonly names: readonly string[] } }];
  readonly relabel_configs: readonly { readonly source_labels: readonly string[]; readonly regex?: string }[];
}

interface ServicePort {
  readonly name?: string;
  readonly port: number;
  readonly targetPort?: number | string;
}

/**
 * What the rendered configuration has to find of the pods that run: worked out from the Services that we render, and not from
 * what Prometheus discovers.
 */
export function expectedTargets(manifests: readonly Manifest[], running: readonly Scraped[]): readonly Expected[] {
  const config = parse(textOf(manifests, 'prometheus-config', 'prometheus.yml')) as {
    readonly scrape_configs: readonly Job[];
  };
  return config.scrape_configs.flatMap((job) => {
    const [namespace = ''] = job.kubernetes_sd_configs[0].namespaces.names;
    const service = manifests.find(
      (one) =>
        one.kind === 'Service' &&
        one.namespace === namespace &&
        one.name === keptBy(job, '__meta_kubernetes_service_name'),
    );
    const ports = (service?.object.spec?.['ports'] ?? []) as readonly ServicePort[];
    const port = ports.find(({ name }) => name === keptBy(job, '__meta_kubernetes_endpointslice_port_name'));
    if (service === undefined || port === undefined) return [];
    return running
      .filter((pod) => isBehind(service, pod))
      .flatMap((pod) => numberOf(port, pod) ?? [])
      .map((at) => ({ job: job.job_name, at }));
  });
}

function keptBy({ relabel_configs }: Job, label: string): string | undefined {
  return relabel_configs.find(({ source_labels: [source] }) => source === label)?.regex;
}

function isBehind({ namespace, object }: Manifest, pod: Scraped): boolean {
  const selector = (object.spec?.['selector'] ?? {}) as Readonly<Record<string, string>>;
  return pod.namespace === namespace && Object.entries(selector).every(([key, value]) => pod.labels[key] === value);
}

/** Address and port of a pod; undefined if no container that runs has the port. */
function numberOf({ port, targetPort = port }: ServicePort, pod: Scraped): string | undefined {
  const ports = pod.containers.flatMap(({ container }) => container.ports ?? []);
  const found = ports.find(({ name, containerPort }) => name === targetPort || containerPort === targetPort);
  return found && `${pod.address}:${found.containerPort}`;
}

/**
 * What is wrong with targets that have to answer. The message names the Certificate of the target where the error is about
 * its name, and the ConfigMap with the jobs where it is not.
 */
export function targetProblems(
  expected: readonly Expected[],
  targets: readonly Target[],
  manifests: readonly Manifest[],
): Problems {
  const jobs = configMapOf(manifests, 'prometheus-config');
  return expected.flatMap(({ job, at }): Problems => {
    const found = targets.find(({ scrapePool, scrapeUrl }) => scrapePool === job && new URL(scrapeUrl).host === at);
    if (found === undefined) return [`${titleOf(jobs)}: job ${job} does not find ${at}`];
    if (found.health === 'up') return [];
    const { scrapeUrl, health, lastError } = found;
    const blamed = /x509/.test(lastError) ? certificateIn(lastError, manifests) : undefined;
    return [`${titleOf(blamed ?? jobs)}: job ${job}: ${scrapeUrl} is ${health}: ${lastError}`];
  });
}

/** The Certificate with a name that an error mentions. */
function certificateIn(error: string, manifests: readonly Manifest[]): Manifest | undefined {
  const words = error.split(/[\s,"]+/);
  return certificatesOf(manifests).find(({ object }) =>
    ((object.spec?.['dnsNames'] ?? []) as readonly string[]).some((name) => words.includes(name)),
  );
}
