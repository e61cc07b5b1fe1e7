import { TLS_CA, TLS_CERT, TLS_KEY, TRUST_FILE } from '../../../constructs/trust';
import { bucketOf, OBJECT_STORE_REGION, objectStoreSecret } from '../../../core/object-store';
import { serviceHost } from '../../../core/names';
import { bytes } from '../../../core/quantity';
import { peersOf, PORTS, S3_PORT, type Role } from './flows';
import type { Knobs } from './knobs';

export const CONFIG_DIR = '/etc/seaweedfs';
export const DATA_DIR = '/data';
/** In memory: keys of callers as the gateway reads them, and those of who makes the buckets. */
export const RUN_DIR = '/run/seaweedfs';
export const IDENTITIES_FILE = `${RUN_DIR}/s3.json`;
export const KEYS_DIR = '/etc/sallyport/object-store/keys';
export const STORE_CONFIG_DIR = '/etc/sallyport/object-store/config';

const GRPC_PARTS = ['master', 'volume', 'filer', 's3', 'client'] as const;
const HTTPS_SERVERS = ['master', 'volume', 'filer'] as const;
const MIB = 1024 ** 2;

/**
 * Mutual TLS between the parts. The program does not compare the name in a certificate with the host it called, so that
 * the list of common names is what keeps others of the same authority out.
 */
export function securityToml(commonNames: readonly string[]): string {
  const pair = { cert: TLS_CERT, key: TLS_KEY };
  return [
    // Without the second, the library of its gRPC takes 1.2 for the newest, and no server starts (weed/security/tls.go).
    ...table('tls', { min_version: 'TLS 1.3', max_version: 'TLS 1.3' }),
    ...table('grpc', { ca: TLS_CA }),
    // A comma alone: the program does not trim.
    ...GRPC_PARTS.flatMap((part) => table(`grpc.${part}`, { ...pair, allowed_commonNames: commonNames.join(',') })),
    ...table('https.client', { enabled: true, ...pair, ca: TLS_CA }),
    ...HTTPS_SERVERS.flatMap((part) => table(`https.${part}`, { ...pair, ca: TLS_CA })),
    ...table('filer.expose_directory_metadata', { enabled: false }),
    ...table('cors.allowed_origins', { values: '' }),
  ].join('\n');
}

function table(name: string, values: Readonly<Record<string, string | boolean>>): readonly string[] {
  return [`[${name}]`, ...Object.entries(values).map(([key, value]) => `${key} = ${JSON.stringify(value)}`), ''];
}

export interface Surroundings {
  readonly knobs: Knobs;
  readonly namespace: string;
  readonly clusterDomain: string;
}

/** Arguments of `weed`, by role. */
export function argumentsOf(role: Role, around: Surroundings): readonly string[] {
  const { namespace, clusterDomain, knobs } = around;
  const host = `$(POD_NAME).${serviceHost(peersOf(role), namespace, clusterDomain)}`;
  return [
    // Logs go to standard error, and to no file.
    '-logtostderr=true',
    `-config_dir=${CONFIG_DIR}`,
    ...{
      master: ['master', ...master(around)],
      volume: ['volume', ...volume(around)],
      filer: ['filer', ...filer(around)],
    }[role],
    `-ip=${host}`,
    '-ip.bind=0.0.0.0',
    `-port=${PORTS[role].http}`,
    `-metricsPort=${PORTS[role].metrics}`,
    ...(role === 'master' ? [`-volumeSizeLimitMB=${Math.floor(bytes(knobs.volumeSize) / MIB)}`] : []),
  ];
}

function master({ knobs, ...around }: Surroundings): readonly string[] {
  const peers = Number(knobs.masters) > 1 ? masters({ knobs, ...around }) : 'none';
  return [
    `-mdir=${DATA_DIR}`,
    `-peers=${peers}`,
    `-defaultReplication=00${Number(knobs.copies) - 1}`,
    // Everything of ours asks over gRPC.
    '-disableHttp=true',
    '-telemetry=false',
  ];
}

function volume(around: Surroundings): readonly string[] {
  return [
    `-dir=${DATA_DIR}`,
    '-max=0',
    '-minFreeSpace=5',
    `-master=${masters(around)}`,
    '-images.fix.orientation=false',
  ];
}

function filer(around: Surroundings): readonly string[] {
  return [
    `-master=${masters(around)}`,
    `-defaultStoreDir=${DATA_DIR}`,
    // Each piece under a key of its own, which stands in the index: volume servers hold nothing that they can read.
    '-encryptVolumeData=true',
    '-disableDirListing=true',
    '-exposeDirectoryData=false',
    '-ui.deleteDir=false',
    '-s3',
    `-s3.port=${S3_PORT}`,
    `-s3.cert.file=${TLS_CERT}`,
    `-s3.key.file=${TLS_KEY}`,
    `-s3.config=${IDENTITIES_FILE}`,
    '-s3.encryptVolumeData=true',
    '-s3.autoCreateBucket=false',
    '-s3.allowDeleteBucketNotEmpty=false',
    '-s3.iam=false',
    '-s3.iam.readOnly=true',
    // Two more listeners, without a caller.
    '-s3.port.iceberg=0',
    '-s3.port.lance=0',
    '-s3.allowedOrigins=',
  ];
}

/** Addresses of all masters. */
function masters({ knobs, namespace, clusterDomain }: Surroundings): string {
  const host = serviceHost(peersOf('master'), namespace, clusterDomain);
  const count = Number(knobs.masters);
  return Array.from({ length: count }, (_, index) => `seaweedfs-master-${index}.${host}:${PORTS.master.http}`).join(
    ',',
  );
}

/** Who has a bucket, and for how many days nothing is taken away from it. */
export interface Caller {
  readonly name: string;
  readonly lockDays?: number;
}

/** What our own program makes identities and buckets of, file by file: only who makes identities is told of keys. */
export function storeConfigs(callers: readonly Caller[], url: string): Readonly<Record<string, string>> {
  const clients = callers.map((one) => ({ bucket: bucketOf(one.name), ...one }));
  const keyed = clients.map((one) => ({ ...one, keys: `${KEYS_DIR}/${objectStoreSecret(one.name)}` }));
  const around = {
    // The gateway is beside it, and nobody else is asked.
    store: { url, caFile: TRUST_FILE, region: OBJECT_STORE_REGION, address: '127.0.0.1' },
    folder: RUN_DIR,
  };
  const textOf = (config: object): string => `${JSON.stringify(config, null, 2)}\n`;
  return {
    'identities.json': textOf({ ...around, clients: keyed }),
    'buckets.json': textOf({ ...around, clients }),
  };
}
