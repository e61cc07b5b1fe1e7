import { describe, expect, it } from 'vitest';
import { component as tgi } from '../../../src/components/serving/tgi';
import { launcherArguments, tgiEnvironment } from '../../../src/components/serving/tgi/environment';
import { ALLOWED_PATHS, proxyConfig, type ProxyConfig } from '../../../src/components/serving/tgi/proxy';
import type { KubeObject } from '../../../src/app/render';
import type { ModelDeployment } from '../../../src/core/model-catalogue';
import {
  containerOf,
  deploymentOf,
  environmentOf,
  objectAlone,
  podOf,
  renderAlone,
  specOf,
  type Alone,
} from '../rendering';

const PROXY: ProxyConfig = {
  port: 8443,
  hasIpv6: false,
  upstreamPort: 3000,
  bodyLimit: 2_000_000,
  answerTimeoutSeconds: 600,
  drainSeconds: 90,
};

function own(changes: Partial<ModelDeployment> = {}): ModelDeployment {
  return deploymentOf({ engine: 'tgi', maxModelLen: 8192, ...changes });
}

function rendered(
  changes: Partial<ModelDeployment> = {},
  alone: Alone = {},
): { all: readonly KubeObject[]; workload: KubeObject } {
  const all = renderAlone(tgi as never, { deployments: [own(changes)], ...alone });
  return { all, workload: objectAlone(all, 'Deployment', 'tgi-chat') };
}

describe('the launcher of TGI', () => {
  it('listens on loopback by address: a name would open every interface', () => {
    expect(launcherArguments()).toEqual(['--hostname', '127.0.0.1', '--port', '3000', '--prometheus-port', '9000']);
  });

  it.each([
    ['USAGE_STATS', 'off'],
    ['HF_HUB_OFFLINE', '1'],
    ['TRANSFORMERS_OFFLINE', '1'],
    ['HF_HUB_DISABLE_TELEMETRY', '1'],
    ['HF_HUB_DISABLE_XET', '1'],
    ['HF_XET_TELEMETRY_ENABLED', '0'],
    ['DO_NOT_TRACK', '1'],
    ['FLASHINFER_CUBINS_REPOSITORY', 'http://127.0.0.1:9/'],
    ['MODEL_ID', '/mnt/models'],
    ['NUM_SHARD', '1'],
    ['MAX_TOTAL_TOKENS', '8192'],
    ['MAX_INPUT_TOKENS', '6144'],
    ['MAX_BATCH_PREFILL_TOKENS', '6144'],
    ['PAYLOAD_LIMIT', '2000000'],
    ['GRACEFUL_TERMINATION_TIMEOUT', '90'],
    ['JSON_OUTPUT', 'true'],
    ['LOG_LEVEL', 'info'],
    ['SSL_CERT_FILE', '/etc/sallyport/trust/ca.crt'],
    ['REQUESTS_CA_BUNDLE', '/etc/sallyport/trust/ca.crt'],
    ['MASTER_ADDR', '127.0.0.1'],
    ['HOME', '/home/tgi'],
    ['HUGGINGFACE_HUB_CACHE', '/home/tgi/.cache/huggingface/hub'],
  ])('is told %s=%s in the pod', (name, value) => {
    expect(environmentOf(containerOf(rendered().workload, 'tgi'))[name]).toBe(value);
  });

  it('follows the catalogue', () => {
    const environment = tgiEnvironment(
      own({ gpus: 4, dtype: 'float16', tgi: { maxInputTokens: 1000, maxBatchPrefillTokens: 5000 } }),
      1,
    );
    expect(environment).toMatchObject({
      NUM_SHARD: '4',
      DTYPE: 'float16',
      MAX_INPUT_TOKENS: '1000',
      MAX_BATCH_PREFILL_TOKENS: '5000',
    });
  });

  it('never makes a prefill batch smaller than a prompt', () => {
    const environment = tgiEnvironment(own({ tgi: { maxInputTokens: 4000, maxBatchPrefillTokens: 100 } }), 1);
    expect(environment['MAX_BATCH_PREFILL_TOKENS']).toBe('4000');
  });

  it.each(['TRUST_REMOTE_CODE', 'NGROK', 'API_KEY', 'OTLP_ENDPOINT', 'HF_TOKEN', 'FLASHINFER_CUBIN_DIR'])(
    'is never told %s',
    (name) => {
      expect(tgiEnvironment(own(), 1)).not.toHaveProperty(name);
    },
  );
});

describe('the proxy of TGI', () => {
  const lines = proxyConfig(PROXY)
    .split('\n')
    .map((line) => line.trim());

  it.each([
    'listen 8443 ssl;',
    'ssl_protocols TLSv1.3;',
    'ssl_certificate /etc/sallyport/tls/tls.crt;',
    'ssl_certificate_key /etc/sallyport/tls/tls.key;',
    'ssl_session_tickets off;',
    'server_tokens off;',
    'access_log off;',
    'proxy_buffering off;',
    'proxy_http_version 1.1;',
    'proxy_set_header Connection "";',
    'proxy_set_header Host localhost;',
    'proxy_next_upstream off;',
    'proxy_send_timeout 600s;',
    'proxy_max_temp_file_size 0;',
    'client_max_body_size 2000000;',
    'client_body_buffer_size 2000000;',
    'proxy_read_timeout 600s;',
    'worker_shutdown_timeout 90s;',
    'daemon off;',
    'worker_processes 1;',
    'error_log stderr warn;',
    'events { worker_connections 1024; }',
  ])('says %s', (line) => {
    expect(lines).toContain(line);
  });

  it.each(ALLOWED_PATHS)('passes $method $path and no other method on', ({ path, method }) => {
    const start = lines.indexOf(`location = ${path} {`);
    expect(lines.slice(start, start + 4)).toEqual([
      `location = ${path} {`,
      `limit_except ${method} { deny all; }`,
      `proxy_pass http://127.0.0.1:3000${path};`,
      '}',
    ]);
  });

  it('closes every block that it opens', () => {
    const depths = lines.reduce<number[]>((all, line) => {
      const braces = (line.match(/\{/g) ?? []).length - (line.match(/\}/g) ?? []).length;
      return [...all, (all.at(-1) ?? 0) + braces];
    }, []);
    expect(depths.filter((depth) => depth < 0)).toEqual([]);
    expect(Math.max(...depths)).toBe(3);
    expect(depths.at(-1)).toBe(0);
  });

  it('finds nothing else', () => {
    const locations = lines.filter((line) => line.startsWith('location'));
    expect(locations).toHaveLength(ALLOWED_PATHS.length + 1);
    expect(locations.at(-1)).toBe('location / { return 404; }');
    expect(ALLOWED_PATHS.map(({ path }) => path)).not.toContain('/generate');
  });

  it('looks up no names, and passes on to loopback only', () => {
    expect(lines.filter((line) => line.startsWith('resolver'))).toEqual([]);
    const targets = lines.filter((line) => line.startsWith('proxy_pass'));
    expect(targets.filter((line) => !line.startsWith('proxy_pass http://127.0.0.1:'))).toEqual([]);
  });

  it('writes below /tmp only', () => {
    const written = lines.filter((line) => /^(pid|\w+_temp_path) /.test(line));
    expect(written).toHaveLength(6);
    expect(written.filter((line) => !/ \/tmp\//.test(line))).toEqual([]);
  });

  it('listens on IPv6 where pods have it', () => {
    expect(lines.filter((line) => line.startsWith('listen'))).toHaveLength(1);
    expect(proxyConfig({ ...PROXY, hasIpv6: true })).toContain('listen [::]:8443 ssl;');
  });
});

describe('a TGI workload', () => {
  it('opens the port of the proxy and no other', () => {
    const { workload } = rendered();
    expect(containerOf(workload, 'tgi')['ports'] ?? []).toEqual([]);
    expect(containerOf(workload, 'proxy')['ports']).toEqual([{ name: 'https', containerPort: 8443, protocol: 'TCP' }]);
  });

  it('keeps the engine on loopback', () => {
    expect(containerOf(rendered().workload, 'tgi').args).toEqual(launcherArguments());
  });

  it('starts the proxy with the configuration that is mounted', () => {
    const { all, workload } = rendered();
    const proxy = containerOf(workload, 'proxy');
    expect(proxy.args).toEqual(['-e', 'stderr', '-c', '/etc/sallyport/proxy/nginx.conf']);
    expect(proxy['volumeMounts']).toContainEqual({ mountPath: '/etc/sallyport/proxy', name: 'proxy', readOnly: true });
    expect(podOf(workload).volumes).toContainEqual({ name: 'proxy', configMap: { name: 'tgi-chat-proxy' } });
    expect(objectAlone(all, 'ConfigMap', 'tgi-chat-proxy')['data']).toEqual({ 'nginx.conf': proxyConfig(PROXY) });
  });

  it('writes to its home, to /tmp and to shared memory, and only reads its model', () => {
    const mounts = containerOf(rendered().workload, 'tgi')['volumeMounts'] as {
      mountPath: string;
      readOnly: boolean;
    }[];
    const writable = mounts.filter(({ readOnly }) => !readOnly).map(({ mountPath }) => mountPath);
    expect(writable.sort()).toEqual(['/dev/shm', '/home/tgi', '/tmp']);
    expect(mounts).toContainEqual(expect.objectContaining({ mountPath: '/mnt/models', readOnly: true }));
  });

  it('is never root: the site brings an image that works without', () => {
    const { workload } = rendered();
    expect(podOf(workload).securityContext).toMatchObject({ runAsNonRoot: true, runAsUser: 2000, runAsGroup: 2000 });
    // Its store says why it has no backup, and it why it is alone; no annotation excuses a setting.
    expect((workload['metadata'] as { readonly annotations?: object }).annotations).toEqual({
      'sallyport.dev/backup-model': 'none: models come in by their digests, and are imported again',
      'sallyport.dev/single-replica': 'models.yaml asks for one replica of this deployment',
    });
  });

  it.each(['startupProbe', 'livenessProbe'])('asks the engine from inside, where it listens: %s', (probe) => {
    const { exec } = containerOf(rendered().workload, 'tgi')[probe] as { exec: { command: string[] } };
    expect(exec.command.at(-1)).toBe('http://127.0.0.1:3000/health');
    expect(exec.command).toContain('--fail');
  });

  it('is ready when the engine answers through the proxy', () => {
    const proxy = containerOf(rendered().workload, 'proxy');
    expect(proxy['readinessProbe']).toMatchObject({ httpGet: { path: '/health', port: 'https', scheme: 'HTTPS' } });
    expect(proxy['livenessProbe']).toMatchObject({ tcpSocket: { port: 'https' } });
  });

  it('starts neither image by its script', () => {
    const { workload } = rendered();
    expect(containerOf(workload, 'tgi')['command']).toEqual(['text-generation-launcher']);
    expect(containerOf(workload, 'proxy')['command']).toEqual(['nginx']);
  });

  it.each(['tgi', 'proxy'])('waits in container %s until endpoints are gone', (name) => {
    expect(containerOf(rendered().workload, name)['lifecycle']).toEqual({ preStop: { sleep: { seconds: 15 } } });
  });

  it('has longer to end than endpoints and requests need', () => {
    const { workload } = rendered({}, { knobs: { drain: '5m' } });
    expect(podOf(workload)['terminationGracePeriodSeconds']).toBeGreaterThan(15 + 300);
    expect(environmentOf(containerOf(workload, 'tgi'))['GRACEFUL_TERMINATION_TIMEOUT']).toBe('300');
  });

  it('is rolled when its certificate or its proxy changes', () => {
    const { all, workload } = rendered();
    const certificate = objectAlone(all, 'Certificate', 'tgi-chat');
    expect(certificate['metadata']).toMatchObject({ annotations: { 'sallyport.dev/reload': 'restart' } });
    const digest = (object: KubeObject): unknown => (specOf(object)['template'] as { metadata: unknown }).metadata;
    expect(digest(rendered({}, { knobs: { answerTimeout: '1m' } }).workload)).not.toEqual(digest(workload));
  });

  it('claims a model volume of its own and only reads it', () => {
    const { all, workload } = rendered();
    expect(specOf(objectAlone(all, 'PersistentVolumeClaim', 'model-chat'))).toMatchObject({
      storageClassName: 'shared-encrypted',
    });
    expect(podOf(workload).volumes).toContainEqual({
      name: 'model',
      persistentVolumeClaim: { claimName: 'model-chat', readOnly: true },
    });
  });

  it('gives up its accelerators first, and is given the time to load before it counts as stuck', () => {
    const { workload } = rendered();
    const spec = specOf(workload);
    expect(spec['strategy']).toEqual({ type: 'RollingUpdate', rollingUpdate: { maxSurge: 0, maxUnavailable: 1 } });
    const startup = containerOf(workload, 'tgi')['startupProbe'] as { failureThreshold: number; periodSeconds: number };
    expect(spec['progressDeadlineSeconds']).toBeGreaterThan(startup.failureThreshold * startup.periodSeconds);
    expect(podOf(workload)['priorityClassName']).toBe('sallyport-serving');
  });

  it('has nobody to call', () => {
    expect(specOf(objectAlone(rendered().all, 'NetworkPolicy', 'tgi-chat'))['egress'] ?? []).toEqual([]);
  });

  it.each([
    ['nvidia', 'text-generation-inference:3.3.7', 'nvidia.com/gpu'],
    ['amd', 'text-generation-inference:3.3.7-rocm', 'amd.com/gpu'],
  ] as const)('runs on %s by the image %s', (accelerator, image, resource) => {
    const container = containerOf(rendered({ accelerator }).workload, 'tgi');
    expect(container.image).toContain(image);
    expect(container['resources']).toMatchObject({ limits: { [resource]: '1' } });
  });

  it('exists once for each deployment of the sample that names it', () => {
    const names = renderAlone(tgi as never)
      .filter((object) => object['kind'] === 'Deployment')
      .map((object) => (object['metadata'] as { name: string }).name);
    expect(names.sort()).toEqual(['tgi-legacy-amd', 'tgi-legacy-nvidia']);
  });
});
