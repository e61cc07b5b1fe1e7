import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { component } from '../../../src/components/observability/node-collector';
import { component as otelCollector } from '../../../src/components/observability/otel-collector';
import { logFiles } from '../../../src/components/observability/node-collector/files';
import { knobDefects } from '../../../src/core/knobs';
import { composeIn, declaring } from '../../helpers/platform';
import { metadataOf, renderByArgoCd, renderSample } from '../../helpers/render';
import { containerOf, objectAlone, podOf, specOf } from '../rendering';
import { fileOf, needing, providing, renderWired } from '../wired';

interface Config {
  readonly receivers: { readonly file_log: Readonly<Record<string, unknown>> };
  readonly exporters: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly processors: Readonly<Record<string, { readonly log_statements: object[] }>>;
  readonly service: { readonly pipelines: Readonly<Record<string, unknown>>; readonly telemetry: object };
}

const OTHERS = [
  providing('node-logs', { port: 4320, security: 'mtls' }, 'metadata'),
  providing('prompts', { port: 1, security: 'mtls' }, 'payload'),
  providing('keys', { port: 2, security: 'mtls' }, 'secret'),
];
const objects = renderWired('airgapped', component as never, OTHERS);
const config = parse(fileOf(objects, 'node-collector-config', 'config.yaml')) as Config;
const workload = objectAlone(objects, 'DaemonSet', 'node-collector');

describe('what is read', () => {
  it('is the files of pods that may not hold payload or keys, and not its own', () => {
    expect(config.receivers.file_log).toMatchObject({
      include: [
        '/var/log/pods/sallyport-observability_stub-dns-*/*/*.log',
        '/var/log/pods/sallyport-observability_stub-node-logs-*/*/*.log',
      ],
      exclude: [
        '/var/log/pods/sallyport-node-agents_node-collector-*/*/*.log',
        '/var/log/pods/sallyport-observability_stub-keys-*/*/*.log',
        '/var/log/pods/sallyport-observability_stub-prompts-*/*/*.log',
      ],
    });
  });

  it('has no member without pods', () => {
    const { members } = composeIn('airgapped', [
      declaring('rules', { members: [{ rating: 'public', ports: [], needs: [], isVirtual: true }] }),
    ]);
    expect(logFiles(members, 'node-collector')).toEqual({ include: [], exclude: [] });
  });

  it.each(['saas', 'airgapped'] as const)('is never a program that sees prompts, in %s', (tier) => {
    const [{ composed } = { composed: undefined }] = renderSample(tier).outputs;
    const { include, exclude } = logFiles(composed?.graph.members ?? [], 'node-collector');
    // Both of Flux see manifests and where they come from, no prompt, and are rated so.
    const flux = /delivery_flux-(kustomize|source)-controller-/;
    const suspects = include.filter((path) => /gateway_agentgateway|serving_|controller|evaluation_replay/.test(path));
    expect(suspects.filter((path) => !flux.test(path))).toEqual([]);
    expect(exclude).toEqual(
      expect.arrayContaining([
        '/var/log/pods/sallyport-gateway_agentgateway-*/*/*.log',
        '/var/log/pods/sallyport-evaluation_replay-*/*/*.log',
      ]),
    );
    expect(include.length).toBeGreaterThan(8);
  });

  it('is read of Argo CD, which sees manifests and no prompt', () => {
    const [{ composed } = { composed: undefined }] = renderByArgoCd('airgapped').outputs;
    const { include } = logFiles(composed?.graph.members ?? [], 'node-collector');
    expect(include.filter((path) => path.includes('argo-cd'))).toHaveLength(3);
  });

  it('is read from where the agent before has stopped, and not faster than it is taken', () => {
    expect(config.receivers.file_log).toMatchObject({
      start_at: 'beginning',
      preserve_leading_whitespaces: true,
      preserve_trailing_whitespaces: true,
      storage: 'file_storage',
      retry_on_failure: { enabled: true, max_elapsed_time: '0s' },
      operators: [{ type: 'container', max_log_size: 65536 }],
      resource: { 'k8s.node.name': ['$', '{env:NODE_NAME}'].join('') },
    });
    expect(config.exporters['otlp_grpc/collector']).toMatchObject({
      endpoint: 'stub-node-logs.sallyport-observability.svc.cluster.local:4320',
      tls: { ca_file: '/etc/sallyport/trust/ca.crt', cert_file: '/etc/sallyport/tls/tls.crt' },
      sending_queue: { storage: 'file_storage', sizer: 'bytes', queue_size: 256 * 2 ** 20, block_on_overflow: true },
      retry_on_failure: { enabled: true, max_elapsed_time: '0s' },
    });
    expect(Object.keys(config.service.pipelines)).toEqual(['logs']);
    expect(config.service.telemetry).not.toHaveProperty('traces');
  });
});

describe('its pods', () => {
  it('are on every node, whatever keeps others away', () => {
    expect(podOf(workload)).toMatchObject({
      tolerations: [{ operator: 'Exists' }],
      priorityClassName: 'sallyport-platform',
      automountServiceAccountToken: false,
    });
  });

  it('are root without a capability, see two folders of the node, and say why', () => {
    const { securityContext, volumes } = podOf(workload);
    expect(metadataOf(workload)).toMatchObject({
      namespace: 'sallyport-node-agents',
      annotations: {
        'sallyport.dev/deviation-runs-as-root': expect.stringContaining('belong to root') as string,
        'sallyport.dev/deviation-host-path': expect.stringContaining('read-only') as string,
      },
    });
    expect(securityContext).toMatchObject({ runAsUser: 0, runAsGroup: 0 });
    const container = containerOf(workload, 'node-collector');
    expect(container['securityContext']).toEqual({
      allowPrivilegeEscalation: false,
      privileged: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    });
    expect(volumes.filter((volume) => 'hostPath' in volume)).toEqual([
      { name: 'pods', hostPath: { path: '/var/log/pods', type: 'Directory' } },
      { name: 'state', hostPath: { path: '/var/lib/sallyport/node-collector', type: 'DirectoryOrCreate' } },
    ]);
    expect(container['volumeMounts']).toEqual(
      expect.arrayContaining([{ name: 'pods', mountPath: '/var/log/pods', readOnly: true }]),
    );
  });

  it('talk to the collector alone', () => {
    const { egress } = specOf(objectAlone(objects, 'NetworkPolicy', 'node-collector'));
    expect(
      (egress as readonly { readonly ports: readonly { readonly port: number }[] }[]).map(
        ({ ports }) => ports[0]?.port,
      ),
    ).toEqual([1053, 4320]);
  });

  it('take their knobs', () => {
    const other = renderWired('airgapped', component as never, OTHERS, {
      knobs: { cpu: '70m', memory: '512Mi', queue: '1Gi' },
    });
    const container = containerOf(objectAlone(other, 'DaemonSet', 'node-collector'), 'node-collector');
    expect(container['resources']).toMatchObject({ requests: { cpu: '70m', memory: '512Mi' } });
    expect(fileOf(other, 'node-collector-config', 'config.yaml')).toContain(`queue_size: ${2 ** 29}`);
    expect(knobDefects(component.knobs)).toEqual([]);
  });
});

describe('the door of the collector', () => {
  it('is there with an agent only, and keeps text and origin, and no mark of the record of use', () => {
    const stores = [
      providing('logs', { port: 3100, security: 'mtls' }, 'metadata'),
      providing('traces', { port: 4317, security: 'mtls' }, 'metadata'),
    ];
    const alone = fileOf(
      renderWired('airgapped', otelCollector as never, stores),
      'otel-collector-config',
      'config.yaml',
    );
    expect(alone).not.toContain('4320');
    const both = renderWired('airgapped', otelCollector as never, [
      ...stores,
      needing('agent', 'node-logs', 'metadata'),
    ]);
    const text = fileOf(both, 'otel-collector-config', 'config.yaml');
    const { processors, service } = parse(text) as Config;
    expect(service.pipelines['logs/nodes']).toEqual({
      receivers: ['otlp/nodes'],
      processors: ['memory_limiter', 'transform/nodes'],
      exporters: ['otlp_http/logs'],
    });
    const statements = JSON.stringify(processors['transform/nodes']?.log_statements);
    expect(statements).toContain('keep_keys(log.attributes, [\\"log.iostream\\"])');
    expect(statements).toContain('k8s.container.name');
    expect(statements).not.toContain('"stream\\"');
    expect(statements).not.toContain('set(log.body, \\"\\")"');
  });
});
