import { TLS_CERT, TLS_KEY, TRUST_FILE } from '../../../constructs/trust';
import { GRPC_PORT } from './flows';
import type { Knobs } from './knobs';
import { STATE_DIR } from './paths';

type Yaml = Readonly<Record<string, unknown>>;

/** Services that make vectors or order answers, which a caller could have a collection ask; most are somebody's outside. */
const EMBEDDERS = [
  ...['azure_openai', 'bedrock', 'cohere', 'dashscope', 'gemini', 'openai', 'siliconflow', 'tei', 'vertexai'],
  ...['voyageai', 'yc'],
];
const RERANKERS = ['cohere', 'siliconflow', 'tei', 'vllm', 'voyageai'];

/** Two-way authentication: 0 is none, 1 shows a certificate and asks for none. */
const MUTUAL = 2;

/** Configuration of Milvus 2.6, laid over that of its image. */
export function milvusConfig({ databases }: Pick<Knobs, 'databases'>): Yaml {
  return {
    log: { level: 'info', format: 'json', stdout: true },
    trace: { exporter: 'noop' },
    mq: { type: 'woodpecker' },
    woodpecker: { storage: { type: 'local', rootPath: `${STATE_DIR}/woodpecker` } },
    localStorage: { path: `${STATE_DIR}/data/` },
    tls: { serverPemPath: TLS_CERT, serverKeyPath: TLS_KEY, caPemPath: TRUST_FILE },
    common: { storageType: 'local', security: { authorizationEnabled: true, tlsMode: MUTUAL } },
    rootCoord: { maxDatabaseNum: databases },
    proxy: {
      port: GRPC_PORT,
      // With two-way authentication it may not share the port of gRPC, and nobody of ours calls it.
      http: { enabled: false, enablePprof: false, enableWebUI: false },
      accessLog: { enable: true, filename: '', minioEnable: false },
    },
    function: {
      textEmbedding: { providers: switchedOff(EMBEDDERS) },
      rerank: { model: { providers: switchedOff(RERANKERS) } },
    },
  };
}

/** Configuration of the etcd in the same process: on loopback, since it asks nobody for a login. */
export function etcdConfig(): Yaml {
  return {
    'listen-client-urls': 'http://127.0.0.1:2379',
    'advertise-client-urls': 'http://127.0.0.1:2379',
    'listen-peer-urls': 'http://127.0.0.1:2380',
    'initial-advertise-peer-urls': 'http://127.0.0.1:2380',
    'initial-cluster': 'default=http://127.0.0.1:2380',
    'quota-backend-bytes': 4_294_967_296,
    'auto-compaction-mode': 'revision',
    'auto-compaction-retention': '1000',
  };
}

function switchedOff(names: readonly string[]): Yaml {
  return Object.fromEntries(names.map((name) => [name, { enable: false }]));
}
