import { TLS_CA, TLS_CERT, TLS_KEY } from '../../../constructs/trust';
import type { Endpoint } from '../../../core/graph';
import { GRPC_PORT, METRICS } from './flows';

type Callee = Pick<Endpoint, 'host' | 'port'>;

/** What both programs are told, version 3.5.4. */
function both(cache: Callee): readonly string[] {
  return [
    `--redis=${cache.host}:${cache.port}`,
    '--redis-use-tls',
    `--redis-ca-certificate=${TLS_CA}`,
    `--redis-client-certificate=${TLS_CERT}`,
    `--redis-client-key=${TLS_KEY}`,
    '--redis-insecure-skip-tls-verify=false',
    // Empty: no traces go anywhere.
    '--otlp-address=',
    '--logformat=json',
    '--loglevel=info',
  ];
}

export function sourceArguments(cache: Callee): readonly string[] {
  return [
    ...both(cache),
    `--port=${GRPC_PORT}`,
    `--metrics-port=${METRICS.source.port}`,
    '--disable-tls=false',
    '--tlsminversion=1.3',
    // Where the file is not there, the program asks nobody for a certificate; this one every pod has.
    `--client-ca-path=${TLS_CA}`,
    '--allow-oob-symlinks=false',
    '--include-hidden-directories=false',
    '--enable-builtin-git-config=true',
    '--parallelismlimit=1',
  ];
}

export function applyArguments(cache: Callee, source: Callee, namespace: string): readonly string[] {
  return [
    ...both(cache),
    // Objects of other namespaces are not looked at, and no right to them is given.
    `--namespace=${namespace}`,
    `--metrics-port=${METRICS.apply.port}`,
    `--repo-server=${source.host}:${source.port}`,
    '--repo-server-plaintext=false',
    // With it, the name and the chain of the other side are verified; without it, nothing is.
    `--repo-server-ca-cert-path=${TLS_CA}`,
    `--repo-server-client-cert-path=${TLS_CERT}`,
    `--repo-server-client-cert-key-path=${TLS_KEY}`,
    // It would be asked of the API server as the controller itself, which may change nothing.
    '--server-side-diff-enabled=false',
    '--hydrator-enabled=false',
    '--dynamic-cluster-distribution-enabled=false',
  ];
}
