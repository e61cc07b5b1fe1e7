import { certificatesOf } from '../checks/certificates';
import type { KubeObject } from '../api';
import { configMapOf } from '../config-maps';
import { titleOf, type Manifest } from '../manifests';
import { specOf } from '../pods/pod-object';
import type { Container } from '../pods/container';
import type { Problems } from '../report';
import { NAME_LABEL } from '../workloads';

/** A pod that runs, as far as somebody who scrapes it cares. */
export interface Scraped {
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

/** A place that has to be found. */
export interface Expected {
  readonly component: string;
  /** Address and port. */
  readonly at: string;
  readonly path: string;
  /** True if its program runs, so that it has to answer. */
  readonly runs: boolean;
}

/** Where a component shows what it counts. */
interface Place {
  readonly port: number;
  readonly path: string;
  /** Only pods have it that declare a port of this name. */
  readonly ifDeclared?: string;
}

const ENDED = ['Succeeded', 'Failed'];
const at = (port: number, ifDeclared?: string): Place => ({
  port,
  path: '/metrics',
  ...(ifDeclared !== undefined && { ifDeclared }),
});

/**
 * What each component listens with, as its README says: stated once more, so that a job that is lost or goes to another port
 * is missed. Those without a place have no metrics, or nothing that may be read.
 */
const PLACES: Readonly<Record<string, readonly Place[]>> = {
  agentgateway: [at(15020)],
  alertmanager: [at(9093)],
  'amd-device-plugin': [],
  'amd-metrics-exporter': [at(8443)],
  'argo-cd': [at(8082, 'apply-metrics'), at(8084, 'source-metrics')],
  'cert-manager': [at(9402)],
  'certificate-rollout': [],
  conformance: [],
  chrony: [at(9123)],
  coredns: [at(9153)],
  'dcgm-exporter': [at(9400)],
  dex: [at(5558)],
  'diode-generator': [at(9598)],
  'diode-validator': [at(8080)],
  drift: [],
  'egress-gateway': [],
  'evaluation-results': [at(9464)],
  flux: [at(8080)],
  gitea: [at(3000)],
  grafana: [],
  'kube-state-metrics': [at(8080), at(8081)],
  keycloak: [at(9000)],
  loki: [at(3100)],
  milvus: [at(9091)],
  'model-registry': [],
  'node-exporter': [at(9100)],
  'node-collector': [at(8888)],
  'nvidia-device-plugin': [],
  'otel-collector': [at(8888), at(8889, 'link-metrics')],
  'package-mirrors': [],
  postgresql: [],
  prometheus: [at(9090)],
  seaweedfs: [at(9324, 'master-metrics'), at(9325, 'volume-metrics'), at(9327, 'filer-metrics')],
  ratelimit: [at(9090)],
  replay: [],
  'registry-check': [],
  qdrant: [at(6336)],
  'siem-forwarder': [at(8888)],
  tempo: [at(3200)],
  tgi: [at(8443)],
  valkey: [],
  vllm: [at(8000)],
  zot: [at(5000)],
};

/**
 * What Prometheus has to find, by the pods that the API server has.
 * @param running those whose programs run here
 * @throws Error for a pod of a component of which the lab does not know whether it is scraped
 */
export function expectedTargets(pods: readonly KubeObject[], running: readonly Scraped[]): readonly Expected[] {
  // Those in namespaces of the lab are what it tries admission with.
  const ours = pods.filter(({ metadata }) => metadata.namespace?.startsWith('lab-') !== true);
  return ours.filter(isThere).flatMap((pod) => {
    const component = pod.metadata.labels?.[NAME_LABEL] ?? pod.metadata.name;
    const places = PLACES[component];
    if (places === undefined)
      throw new Error(`the lab does not know whether ${component} is scraped, see scrape-targets.ts`);
    const address = String(pod.status?.['podIP']);
    return places
      .filter(({ ifDeclared }) => ifDeclared === undefined || declares(pod, ifDeclared))
      .map(({ port, path }) => ({
        component,
        at: `${address}:${port}`,
        path,
        runs: running.some((one) => one.address === address && answersAt(one, port)),
      }));
  });
}

function isThere({ metadata, status }: KubeObject): boolean {
  const isGoing = metadata['deletionTimestamp'] !== undefined || ENDED.includes(String(status?.['phase']));
  return status?.['podIP'] !== undefined && !isGoing;
}

function declares(pod: KubeObject, port: string): boolean {
  return specOf(pod).containers.some(({ ports = [] }) => ports.some(({ name }) => name === port));
}

function answersAt({ containers }: Scraped, port: number): boolean {
  return containers.some(({ container }) => container.ports?.some(({ containerPort }) => containerPort === port));
}

/**
 * What is wrong with targets that have to be found, and to answer where their programs run. The message names the Certificate
 * of the target where the error is about its name, and the ConfigMap with the jobs where it is not.
 */
export function targetProblems(
  expected: readonly Expected[],
  targets: readonly Target[],
  manifests: readonly Manifest[],
): Problems {
  const jobs = configMapOf(manifests, 'prometheus-config');
  return expected.flatMap(({ component, at: place, path, runs }): Problems => {
    const found = targets.find(({ scrapeUrl }) => {
      const { host, pathname } = new URL(scrapeUrl);
      return host === place && pathname === path;
    });
    if (found === undefined) return [`${titleOf(jobs)}: no job finds ${component} at ${place}${path}`];
    if (found.health === 'up' || !runs) return [];
    const { scrapePool, scrapeUrl, health, lastError } = found;
    const blamed = /x509/.test(lastError) ? certificateIn(lastError, manifests) : undefined;
    return [`${titleOf(blamed ?? jobs)}: job ${scrapePool}: ${scrapeUrl} is ${health}: ${lastError}`];
  });
}

/** The Certificate with a name that an error mentions. */
function certificateIn(error: string, manifests: readonly Manifest[]): Manifest | undefined {
  const words = error.split(/[\s,"]+/);
  return certificatesOf(manifests).find(({ object }) =>
    ((object.spec?.['dnsNames'] ?? []) as readonly string[]).some((name) => words.includes(name)),
  );
}
