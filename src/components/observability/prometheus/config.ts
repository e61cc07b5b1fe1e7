import type { z } from 'zod';
import { TLS_CA, TLS_CERT, TLS_KEY } from '../../../constructs/trust';
import type { Endpoint, ScrapeJob } from '../../../core/graph';
import { bytes, fraction } from '../../../core/quantity';
import { compareText } from '../../../core/result';
import type { knobs } from './knobs';

type Knobs = z.infer<typeof knobs>;
type Yaml = Readonly<Record<string, unknown>>;

export const RULES_DIR = '/etc/prometheus/rules';

/** Configuration of Prometheus 3.15: what to collect, which rules to run, whom to tell. */
export function prometheusConfig(own: Knobs, jobs: readonly ScrapeJob[], alerts: Endpoint | undefined): Yaml {
  return {
    global: {
      scrape_interval: own.scrapeInterval,
      evaluation_interval: own.scrapeInterval,
      scrape_timeout: '5s',
      sample_limit: own.sampleLimit,
    },
    storage: { tsdb: { retention: { time: own.retention, size: retentionSize(own) } } },
    rule_files: [`${RULES_DIR}/*.yml`],
    ...(alerts === undefined ? {} : { alerting: { alertmanagers: [alertmanager(alerts)] } }),
    scrape_configs: [...jobs].sort((a, b) => compareText(a.job, b.job)).map(scrapeConfig),
  };
}

/** Samples never fill the volume: the write-ahead log and compaction need the rest. */
function retentionSize(own: Knobs): string {
  return `${Math.floor((bytes(own.storage) * fraction(own.retentionSize)) / 2 ** 20)}MB`;
}

/**
 * Each ready pod behind the Service is told: they agree among themselves on what was sent. A fixed address would count as
 * found whether it answers or not, and the alert on its absence could never fire.
 */
function alertmanager({ host, service = '', namespace = '', portName = '' }: Endpoint): Yaml {
  return {
    scheme: 'https',
    api_version: 'v2',
    tls_config: clientTls(host),
    ...podsBehind(namespace),
    relabel_configs: [
      keep('__meta_kubernetes_service_name', service),
      keep('__meta_kubernetes_endpointslice_port_name', portName),
      keep('__meta_kubernetes_endpointslice_endpoint_conditions_ready', 'true'),
    ],
  };
}

/** Named namespaces, so that Roles do and no ClusterRole is needed. */
function podsBehind(namespace: string): Yaml {
  return { kubernetes_sd_configs: [{ role: 'endpointslice', namespaces: { names: [namespace] } }] };
}

function scrapeConfig(job: ScrapeJob): Yaml {
  return {
    job_name: job.job,
    scheme: job.scheme,
    metrics_path: job.path,
    // Exporters without a content type are read in the oldest format instead of being refused (Prometheus 3).
    fallback_scrape_protocol: 'PrometheusText0.0.4',
    follow_redirects: false,
    ...(job.scheme === 'https' ? { tls_config: clientTls(job.serverName) } : {}),
    ...(job.keepsLabels ? { honor_labels: true } : {}),
    ...podsBehind(job.namespace),
    relabel_configs: [
      keep('__meta_kubernetes_service_name', job.service),
      keep('__meta_kubernetes_endpointslice_port_name', job.portName),
      { source_labels: ['__meta_kubernetes_namespace'], target_label: 'namespace' },
      { source_labels: ['__meta_kubernetes_pod_name'], target_label: 'pod' },
      // Who tells of other objects has series about nodes without being on them.
      ...(job.keepsLabels ? [] : [{ source_labels: ['__meta_kubernetes_pod_node_name'], target_label: 'node' }]),
    ],
  };
}

function keep(label: string, value: string): Yaml {
  return { action: 'keep', source_labels: [label], regex: value };
}

/** Own certificate as client, and the name that the server's must carry: pods are called by address. */
export function clientTls(serverName: string): Yaml {
  return { ca_file: TLS_CA, cert_file: TLS_CERT, key_file: TLS_KEY, server_name: serverName, min_version: 'TLS12' };
}

/**
 * Server side: TLS 1.3, a client certificate below the site's anchors, and of a caller that declared a flow to this port.
 * @param callers SPIFFE ids; empty lets in any certificate below the site's anchors.
 */
export function webConfig(callers: readonly string[]): Yaml {
  return {
    tls_server_config: {
      cert_file: TLS_CERT,
      key_file: TLS_KEY,
      client_auth_type: 'RequireAndVerifyClientCert',
      client_ca_file: TLS_CA,
      ...(callers.length === 0 ? {} : { client_allowed_sans: [...callers].sort(compareText) }),
      min_version: 'TLS13',
    },
    http_server_config: {
      headers: {
        'X-Content-Type-Options': 'nosniff',
        'X-Frame-Options': 'deny',
        'Strict-Transport-Security': 'max-age=31536000',
      },
    },
  };
}

/** How the probe calls its own server. */
export function probeConfig(serverName: string): Yaml {
  return { tls_config: clientTls(serverName) };
}
