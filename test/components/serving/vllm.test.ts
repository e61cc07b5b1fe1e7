import { describe, expect, it } from 'vitest';
import { component as vllm } from '../../../src/components/serving/vllm';
import { TOOL_TEMPLATE, vllmArguments } from '../../../src/components/serving/vllm/arguments';
import { vllmEnvironment } from '../../../src/components/serving/vllm/environment';
import type { ModelDeployment } from '../../../src/core/model-catalogue';
import type { KubeObject } from '../../../src/app/render';
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

const BUDGET = { periodSeconds: 10, failureThreshold: 90, seconds: 900 };

function argumentsOf(changes: Partial<ModelDeployment> = {}): readonly string[] {
  return vllmArguments({
    deployment: deploymentOf(changes),
    mediaDomains: ['a.example.mil', 'b.example.mil'],
    drainSeconds: 60,
  });
}

/** What follows a flag, up to the next one. */
function valueOf(args: readonly string[], flag: string): readonly string[] | undefined {
  const start = args.indexOf(flag);
  if (start < 0) return undefined;
  const rest = args.slice(start + 1);
  const end = rest.findIndex((word) => word.startsWith('--'));
  return end < 0 ? rest : rest.slice(0, end);
}

function rendered(
  changes: Partial<ModelDeployment> = {},
  alone: Alone = {},
): { all: readonly KubeObject[]; workload: KubeObject } {
  const all = renderAlone(vllm as never, { deployments: [deploymentOf(changes)], ...alone });
  return { all, workload: objectAlone(all, 'Deployment', 'vllm-chat') };
}

describe('the arguments of vLLM', () => {
  it('name the model by its local folder first', () => {
    expect(argumentsOf()[0]).toBe('/mnt/models');
  });

  it.each([
    ['--served-model-name', ['llama-3.1-8b']],
    ['--port', ['8000']],
    ['--load-format', ['safetensors']],
    ['--dtype', ['auto']],
    ['--max-model-len', ['32768']],
    ['--tensor-parallel-size', ['1']],
    ['--gpu-memory-utilization', ['0.9']],
    ['--ssl-certfile', ['/etc/sallyport/tls/tls.crt']],
    ['--ssl-keyfile', ['/etc/sallyport/tls/tls.key']],
    ['--enable-ssl-refresh', []],
    ['--disable-access-log-for-endpoints', ['/health,/metrics,/ping']],
    ['--disable-fastapi-docs', []],
    ['--allowed-media-domains', ['a.example.mil', 'b.example.mil']],
    ['--shutdown-timeout', ['60']],
  ])('state %s', (flag, value) => {
    expect(valueOf(argumentsOf(), flag)).toEqual(value);
  });

  it('follow the catalogue', () => {
    const vllmOptions = { gpuMemoryUtilization: '85%', maxNumSeqs: 64, reasoningParser: 'qwen3' };
    const args = argumentsOf({ gpus: 2, dtype: 'bfloat16', maxModelLen: 4096, servedName: 'm', vllm: vllmOptions });
    expect(valueOf(args, '--tensor-parallel-size')).toEqual(['2']);
    expect(valueOf(args, '--distributed-executor-backend')).toEqual(['mp']);
    expect(valueOf(args, '--dtype')).toEqual(['bfloat16']);
    expect(valueOf(args, '--max-model-len')).toEqual(['4096']);
    expect(valueOf(args, '--served-model-name')).toEqual(['m']);
    expect(valueOf(args, '--gpu-memory-utilization')).toEqual(['0.85']);
    expect(valueOf(args, '--max-num-seqs')).toEqual(['64']);
    expect(valueOf(args, '--reasoning-parser')).toEqual(['qwen3']);
    expect(args).not.toContain('--enable-auto-tool-choice');
  });

  it.each(['llama3_json', 'llama4_json', 'llama4_pythonic', 'mistral', 'deepseek_v3', 'gemma4'])(
    'bring the chat template of the model artefact for the tool parser %s',
    (toolCallParser) => {
      const args = argumentsOf({ vllm: { gpuMemoryUtilization: '90%', toolCallParser } });
      expect(args).toContain('--enable-auto-tool-choice');
      expect(valueOf(args, '--tool-call-parser')).toEqual([toolCallParser]);
      expect(valueOf(args, '--chat-template')).toEqual([TOOL_TEMPLATE]);
    },
  );

  it('leave the chat template to the model for other tool parsers', () => {
    const args = argumentsOf({ vllm: { gpuMemoryUtilization: '90%', toolCallParser: 'hermes' } });
    expect(valueOf(args, '--tool-call-parser')).toEqual(['hermes']);
    expect(args).not.toContain('--chat-template');
  });

  it.each([
    '--trust-remote-code',
    '--enable-log-requests',
    '--enable-log-outputs',
    '--allowed-local-media-path',
    '--tool-server',
    '--api-key',
  ])('never hold %s', (flag) => {
    const vllmOptions = { gpuMemoryUtilization: '90%', toolCallParser: 'hermes', reasoningParser: 'x', maxNumSeqs: 1 };
    expect(argumentsOf({ gpus: 8, vllm: vllmOptions })).not.toContain(flag);
  });
});

describe('the environment of vLLM', () => {
  it.each([
    ['VLLM_NO_USAGE_STATS', '1'],
    ['VLLM_DO_NOT_TRACK', '1'],
    ['VLLM_USE_MODELSCOPE', 'False'],
    ['VLLM_MEDIA_URL_ALLOW_REDIRECTS', '0'],
    ['DO_NOT_TRACK', '1'],
    ['HF_HUB_OFFLINE', '1'],
    ['TRANSFORMERS_OFFLINE', '1'],
    ['HF_DATASETS_OFFLINE', '1'],
    ['HF_HUB_DISABLE_TELEMETRY', '1'],
    ['HF_HUB_DISABLE_XET', '1'],
    ['HF_XET_TELEMETRY_ENABLED', '0'],
    ['TIKTOKEN_ENCODINGS_BASE', '/mnt/models/encodings'],
    ['FLASHINFER_CUBINS_REPOSITORY', 'http://127.0.0.1:9/'],
    ['VLLM_MAX_N_SEQUENCES', '64'],
    ['VLLM_LOGGING_LEVEL', 'INFO'],
    ['SSL_CERT_FILE', '/etc/sallyport/trust/ca.crt'],
    ['REQUESTS_CA_BUNDLE', '/etc/sallyport/trust/ca.crt'],
    ['HOME', '/home/vllm'],
    ['USER', 'vllm'],
    ['LOGNAME', 'vllm'],
  ])('sets %s=%s in the pod', (name, value) => {
    expect(environmentOf(containerOf(rendered().workload, 'vllm'))[name]).toBe(value);
  });

  it('tells the engine the address of its pod', () => {
    expect(vllmEnvironment('nvidia', BUDGET)['VLLM_HOST_IP']).toEqual({ field: 'status.podIP' });
  });

  it('gives the engine as long as the probes do', () => {
    expect(vllmEnvironment('nvidia', BUDGET)['VLLM_ENGINE_READY_TIMEOUT_S']).toBe('900');
  });

  it.each(['VLLM_SERVER_DEV_MODE', 'VLLM_ALLOW_RUNTIME_LORA_UPDATING', 'VLLM_PORT', 'VLLM_API_KEY'])(
    'never sets %s',
    (name) => {
      expect(vllmEnvironment('nvidia', BUDGET)).not.toHaveProperty(name);
    },
  );

  it('knows no FlashInfer on AMD', () => {
    expect(vllmEnvironment('amd', BUDGET)).not.toHaveProperty('FLASHINFER_CUBINS_REPOSITORY');
  });
});

describe('a vLLM workload', () => {
  it('runs as the user that the image is prepared for, on a read-only root', () => {
    const { workload } = rendered();
    expect(podOf(workload).securityContext).toMatchObject({
      runAsNonRoot: true,
      runAsUser: 2000,
      runAsGroup: 0,
      fsGroup: 0,
    });
    expect(containerOf(workload, 'vllm')['securityContext']).toMatchObject({
      readOnlyRootFilesystem: true,
      allowPrivilegeEscalation: false,
    });
    expect(podOf(workload)['enableServiceLinks']).toBe(false);
  });

  it('writes to its home, to /tmp and to shared memory, and only reads its model', () => {
    const { workload } = rendered({ sharedMemory: '4Gi' });
    const mounts = containerOf(workload, 'vllm')['volumeMounts'] as { mountPath: string; readOnly: boolean }[];
    const writable = mounts.filter(({ readOnly }) => !readOnly).map(({ mountPath }) => mountPath);
    expect(writable.sort()).toEqual(['/dev/shm', '/home/vllm', '/tmp']);
    expect(mounts).toContainEqual(expect.objectContaining({ mountPath: '/mnt/models', readOnly: true }));
    const { volumes } = podOf(workload);
    expect(volumes).toContainEqual({
      name: 'model',
      persistentVolumeClaim: { claimName: 'model-chat', readOnly: true },
    });
    expect(volumes).toContainEqual({ name: 'shm', emptyDir: { medium: 'Memory', sizeLimit: '4Gi' } });
  });

  it('claims one volume for its model on shared storage', () => {
    const claim = objectAlone(rendered({ storage: '70Gi' }).all, 'PersistentVolumeClaim', 'model-chat');
    expect(specOf(claim)).toMatchObject({
      accessModes: ['ReadWriteMany'],
      storageClassName: 'shared-encrypted',
      resources: { requests: { storage: '70Gi' } },
    });
  });

  it.each(['startupProbe', 'readinessProbe', 'livenessProbe'])('is asked over HTTPS for its health: %s', (probe) => {
    const container = containerOf(rendered().workload, 'vllm');
    expect(container[probe]).toMatchObject({ httpGet: { path: '/health', port: 'https', scheme: 'HTTPS' } });
  });

  it('is given the same time by probe, engine and rollout', () => {
    const { workload } = rendered({ storage: '80Gi' }, { knobs: { readRate: 100 } });
    const container = containerOf(workload, 'vllm');
    const { failureThreshold, periodSeconds } = container['startupProbe'] as {
      failureThreshold: number;
      periodSeconds: number;
    };
    expect(environmentOf(container)['VLLM_ENGINE_READY_TIMEOUT_S']).toBe(String(failureThreshold * periodSeconds));
    expect(failureThreshold * periodSeconds).toBeGreaterThan((80 * 2 ** 30) / 1e8);
    expect(specOf(workload)['progressDeadlineSeconds']).toBeGreaterThan(failureThreshold * periodSeconds);
  });

  it('has longer to end than endpoints and requests need', () => {
    const { workload } = rendered({}, { knobs: { drain: '2m' } });
    const container = containerOf(workload, 'vllm');
    expect(container['lifecycle']).toEqual({ preStop: { sleep: { seconds: 15 } } });
    expect(valueOf(container.args ?? [], '--shutdown-timeout')).toEqual(['120']);
    expect(podOf(workload)['terminationGracePeriodSeconds']).toBeGreaterThan(15 + 120);
  });

  it('gives up its accelerators before the next pod asks for them', () => {
    expect(specOf(rendered().workload)['strategy']).toEqual({
      type: 'RollingUpdate',
      rollingUpdate: { maxSurge: 0, maxUnavailable: 1 },
    });
  });

  it('has nobody to call and is called by nobody unless somebody declares it', () => {
    const policy = specOf(objectAlone(rendered().all, 'NetworkPolicy', 'vllm-chat'));
    expect(policy['policyTypes']).toEqual(['Ingress', 'Egress']);
    expect(policy['egress'] ?? []).toEqual([]);
  });

  it('shows a certificate that it re-reads', () => {
    const certificate = objectAlone(rendered().all, 'Certificate', 'vllm-chat');
    expect(certificate['metadata']).toMatchObject({ annotations: { 'sallyport.dev/reload': 'self' } });
  });

  it('lets requests name the hosts of the site only', () => {
    const args = containerOf(rendered().workload, 'vllm').args ?? [];
    expect(valueOf(args, '--allowed-media-domains')).toEqual(['internal.example.mil', 'media.example.mil']);
  });

  it('runs on NVIDIA without device groups, by its image and resource', () => {
    const { workload } = rendered({ gpus: 2 }, { knobs: { runtimeClass: 'nvidia' } });
    expect(containerOf(workload, 'vllm').image).toContain('/vllm/vllm-openai:');
    expect(containerOf(workload, 'vllm')['resources']).toMatchObject({ limits: { 'nvidia.com/gpu': '2' } });
    expect(podOf(workload).securityContext).not.toHaveProperty('supplementalGroups');
    expect(podOf(workload)['runtimeClassName']).toBe('nvidia');
    expect(podOf(workload)['nodeSelector']).toEqual({ 'sallyport.dev/accelerator': 'nvidia' });
  });

  it('runs on AMD with the groups of the devices, by its image and resource', () => {
    const { workload } = rendered({ accelerator: 'amd' }, { knobs: { amdGroups: [44, 992], runtimeClass: 'nvidia' } });
    expect(containerOf(workload, 'vllm').image).toContain('/vllm/vllm-openai-rocm:');
    expect(containerOf(workload, 'vllm')['resources']).toMatchObject({ limits: { 'amd.com/gpu': '1' } });
    expect(podOf(workload).securityContext).toMatchObject({ supplementalGroups: [44, 992] });
    expect(podOf(workload)).not.toHaveProperty('runtimeClassName');
  });

  it.each([
    ['v0.15.1', '--disable-access-log-for-endpoints'],
    ['v0.17.1', '--shutdown-timeout'],
    ['v0.19.0', 'user 2000 instead of root'],
  ])('is refused for the image %s, which does not know %s', (tag, capability) => {
    expect(() => rendered({}, { tags: { 'vllm-openai': tag } })).toThrow(`does not know ${capability}`);
  });

  it('is started in the form that all releases know, as something that answers users', () => {
    const { workload } = rendered();
    expect(containerOf(workload, 'vllm')['command']).toEqual(['vllm', 'serve']);
    expect(podOf(workload)['priorityClassName']).toBe('sallyport-serving');
  });

  it('exists once for each deployment of the sample that names it', () => {
    const names = renderAlone(vllm as never)
      .filter((object) => object['kind'] === 'Deployment')
      .map((object) => (object['metadata'] as { name: string }).name);
    expect(names.sort()).toEqual(['vllm-chat-amd', 'vllm-chat-nvidia']);
  });
});
