import type { SilenceRecord, Setting } from './record';
import { anyOf, arg, env, exactly, firstOf, inside, off, present, unlessTold, word, yaml } from './write';

const WEAVIATE_OFF = word('true', '1', 'on', 'enabled');

/** A Longhorn setting: the custom resource, or the chart's default file. */
function longhorn(name: string): readonly Setting[] {
  return [
    {
      where: 'object',
      group: 'longhorn.io',
      kind: 'Setting',
      name,
      path: ['value'],
      accepts: exactly('false'),
      example: 'false',
    },
    yaml(/default-setting/, name, word('false')),
  ];
}

/** Databases, object stores, block storage. */
export const STORES: readonly SilenceRecord[] = [
  {
    id: 'qdrant-telemetry',
    images: ['qdrant', 'qdrant/qdrant'],
    contacts: 'telemetry.qdrant.io, and crash reports',
    clauses: [
      anyOf(
        env('QDRANT__TELEMETRY_DISABLED', word('true')),
        arg('--disable-telemetry', present),
        yaml(/config|production|\.ya?ml/i, 'telemetry_disabled', word('true')),
      ),
    ],
  },
  {
    id: 'weaviate-telemetry',
    images: ['semitechnologies/weaviate', 'weaviate'],
    contacts: 'telemetry.weaviate.io at start, daily and at the end',
    clauses: [anyOf(env('DISABLE_TELEMETRY', WEAVIATE_OFF, 'true'))],
  },
  {
    id: 'weaviate-cloud-metadata',
    images: ['semitechnologies/weaviate', 'weaviate'],
    contacts: '169.254.169.254 and metadata.google.internal',
    clauses: [anyOf(env('DISABLE_TELEMETRY', WEAVIATE_OFF, 'true'))],
  },
  {
    id: 'chroma-telemetry',
    images: ['chromadb/chroma', 'chroma-core/chroma', 'chroma'],
    contacts: 'a product analytics service, before 1.5.3',
    // Later releases send nothing, but a tag does not prove which one runs.
    clauses: [anyOf(env('ANONYMIZED_TELEMETRY', word('false', '0', 'no', 'off'), 'False'))],
  },
  {
    id: 'minio-update-check',
    images: ['minio', 'minio/minio'],
    command: /\bserver\b/,
    contacts: 'dl.min.io at start',
    clauses: [anyOf(env('MINIO_UPDATE', exactly('off')), arg('--quiet', present))],
  },
  {
    id: 'seaweedfs-telemetry',
    images: ['chrislusf/seaweedfs', 'seaweedfs'],
    // Only the master reports; `server` and `mini` contain one, and their flag has a prefix.
    command: /\bmaster(\s|$)/,
    contacts: 'telemetry.seaweedfs.com from 4.41 on',
    clauses: [firstOf(arg('-telemetry', off))],
  },
  {
    id: 'seaweedfs-telemetry',
    images: ['chrislusf/seaweedfs', 'seaweedfs'],
    command: /\b(server|mini)(\s|$)/,
    contacts: 'telemetry.seaweedfs.com from 4.41 on',
    clauses: [firstOf(arg('-master.telemetry', off))],
  },
  {
    id: 'longhorn-upgrade-checker',
    images: ['longhorn-manager'],
    contacts: 'longhorn-upgrade-responder.rancher.io',
    clauses: [firstOf(...longhorn('upgrade-checker')), firstOf(...longhorn('allow-collecting-longhorn-usage-metrics'))],
  },
  {
    id: 'aws-sdk-imds',
    images: ['*'],
    // The variable exists to say no; any other word than true says yes, because nothing else is read.
    contacts: '169.254.169.254',
    clauses: [unlessTold(env('AWS_EC2_METADATA_DISABLED', word('true')))],
  },
  {
    id: 'google-auth-metadata',
    images: ['*'],
    contacts: 'metadata.google.internal',
    clauses: [unlessTold(env('NO_GCE_CHECK', exactly('true')))],
  },
  {
    id: 'cnpg-default-images',
    images: ['cloudnative-pg/cloudnative-pg', 'cloudnative-pg'],
    contacts: 'ghcr.io, pulled by the node for a Cluster or Pooler without an image',
    clauses: [
      anyOf(env('POSTGRES_IMAGE_NAME', inside, '<mirror>/postgresql:<tag>')),
      anyOf(env('PGBOUNCER_IMAGE_NAME', inside, '<mirror>/pgbouncer:<tag>')),
    ],
  },
  {
    id: 'envoy-gateway-default-images',
    images: ['envoyproxy/gateway'],
    command: /\bserver\b/,
    contacts: 'docker.io, pulled by the node when a Gateway is programmed',
    clauses: [
      anyOf(
        {
          where: 'object',
          group: 'gateway.envoyproxy.io',
          kind: 'EnvoyProxy',
          name: '*',
          path: ['spec', 'provider', 'kubernetes', 'envoyDeployment', 'container', 'image'],
          accepts: inside,
          example: '<mirror>/envoy:<tag>',
        },
        {
          where: 'object',
          group: 'gateway.envoyproxy.io',
          kind: 'EnvoyProxy',
          name: '*',
          path: ['spec', 'provider', 'kubernetes', 'envoyDaemonSet', 'container', 'image'],
          accepts: inside,
          example: '<mirror>/envoy:<tag>',
        },
      ),
      anyOf(
        yaml(
          /envoy-gateway|\.ya?ml/,
          'provider.kubernetes.rateLimitDeployment.container.image',
          inside,
          '<mirror>/ratelimit:<tag>',
        ),
      ),
      anyOf(
        yaml(/envoy-gateway|\.ya?ml/, 'provider.kubernetes.shutdownManager.image', inside, '<mirror>/gateway:<tag>'),
      ),
    ],
  },
  {
    id: 'gpu-operator-driver-packages',
    images: ['gpu-operator'],
    contacts: 'distribution mirrors and developer.download.nvidia.com, from each driver pod',
    clauses: [
      anyOf(
        clusterPolicy(['spec', 'driver', 'enabled'], word('false')),
        clusterPolicy(['spec', 'driver', 'usePrecompiled'], word('true')),
        clusterPolicy(['spec', 'driver', 'repoConfig', 'configMapName'], { kind: 'non-empty' }),
      ),
    ],
  },
];

function clusterPolicy(path: readonly string[], accepts: Setting['accepts']): Setting {
  const example = accepts.kind === 'word' ? (accepts.values[0] ?? '') : '<ConfigMap with internal repositories>';
  return { where: 'object', group: 'nvidia.com', kind: 'ClusterPolicy', name: '*', path, accepts, example };
}
