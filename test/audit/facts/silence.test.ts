import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SILENCE_RECORDS } from '../../../src/audit/facts/silence/records';
import { skipBecause } from '../../helpers/skip';
import { configMap, mounted, silence, type Given } from './silence-set';

describe('each component has its own grammar', () => {
  it.each([
    ['vllm-usage-stats', 'vllm/vllm-openai', { VLLM_NO_USAGE_STATS: '1' }, ['set VLLM_NO_USAGE_STATS=1']],
    ['vllm-usage-stats', 'vllm/vllm-openai', { VLLM_NO_USAGE_STATS: 'true' }, ['wrong VLLM_NO_USAGE_STATS=true']],
    ['vllm-usage-stats', 'vllm/vllm-openai', { DO_NOT_TRACK: 'true' }, ['wrong DO_NOT_TRACK=true']],
    ['vllm-usage-stats', 'vllm/vllm-openai', { VLLM_NO_USAGE_STATS: '0', DO_NOT_TRACK: '1' }, ['set DO_NOT_TRACK=1']],
    ['mlflow-telemetry', 'mlflow/mlflow', { DO_NOT_TRACK: 'true' }, ['set DO_NOT_TRACK=true']],
    ['mlflow-telemetry', 'mlflow/mlflow', { DO_NOT_TRACK: '1' }, ['wrong DO_NOT_TRACK=1']],
    [
      'litellm-model-cost-map',
      'berriai/litellm',
      { LITELLM_LOCAL_MODEL_COST_MAP: '1' },
      ['wrong LITELLM_LOCAL_MODEL_COST_MAP=1'],
    ],
    [
      'litellm-model-cost-map',
      'berriai/litellm',
      { LITELLM_LOCAL_MODEL_COST_MAP: 'TRUE' },
      ['set LITELLM_LOCAL_MODEL_COST_MAP=TRUE'],
    ],
    [
      'litellm-model-cost-map',
      'berriai/litellm',
      { LITELLM_MODEL_COST_MAP_URL: 'https://prices.example.net/x' },
      ['wrong LITELLM_MODEL_COST_MAP_URL=https://prices.example.net/x'],
    ],
    [
      'litellm-model-cost-map',
      'berriai/litellm',
      { LITELLM_MODEL_COST_MAP_URL: 'https://p.internal.example.mil/x' },
      ['set LITELLM_MODEL_COST_MAP_URL=https://p.internal.example.mil/x'],
    ],
    [
      'ray-usage-stats',
      'rayproject/ray',
      { RAY_USAGE_STATS_ENABLED: 'false' },
      ['wrong RAY_USAGE_STATS_ENABLED=false'],
    ],
    ['ray-usage-stats', 'rayproject/ray', { RAY_USAGE_STATS_ENABLED: '0' }, ['set RAY_USAGE_STATS_ENABLED=0']],
    ['kong-anonymous-reports', 'kong', { KONG_ANONYMOUS_REPORTS: 'false' }, ['wrong KONG_ANONYMOUS_REPORTS=false']],
    [
      'unstructured-telemetry',
      'unstructured-io/unstructured-api',
      { SCARF_NO_ANALYTICS: '0' },
      ['set SCARF_NO_ANALYTICS=0'],
    ],
    [
      'unstructured-telemetry',
      'unstructured-io/unstructured-api',
      { SCARF_NO_ANALYTICS: '' },
      ['wrong SCARF_NO_ANALYTICS=""'],
    ],
    ['weaviate-telemetry', 'semitechnologies/weaviate', { DISABLE_TELEMETRY: 'yes' }, ['wrong DISABLE_TELEMETRY=yes']],
    ['anythingllm-telemetry', 'mintplexlabs/anythingllm', { DISABLE_TELEMETRY: '1' }, ['wrong DISABLE_TELEMETRY=1']],
    [
      'qdrant-telemetry',
      'qdrant/qdrant',
      { QDRANT_TELEMETRY_DISABLED: 'true' },
      ['missing QDRANT__TELEMETRY_DISABLED=absent'],
    ],
    [
      'tgi-hub-offline',
      'huggingface/text-generation-inference',
      { HF_HUB_OFFLINE: 'true', MODEL_ID: '/models/m' },
      ['wrong HF_HUB_OFFLINE=true', 'set MODEL_ID=/models/m'],
    ],
    [
      'tgi-hub-offline',
      'huggingface/text-generation-inference',
      { MODEL_ID: '/models/m' },
      ['missing HF_HUB_OFFLINE=absent', 'set MODEL_ID=/models/m'],
    ],
    [
      'tei-model-download',
      'huggingface/text-embeddings-inference',
      { HF_HUB_OFFLINE: '1' },
      ['missing --model-id=absent'],
    ],
    [
      'tei-model-download',
      'huggingface/text-embeddings-inference',
      { MODEL_ID: '/models/e' },
      ['set MODEL_ID=/models/e'],
    ],
    ['tiktoken-bpe', 'berriai/litellm', { TIKTOKEN_CACHE_DIR: '' }, ['wrong TIKTOKEN_CACHE_DIR=""']],
    [
      'haystack-telemetry',
      'deepset/haystack',
      { HAYSTACK_TELEMETRY_ENABLED: 'no' },
      ['set HAYSTACK_TELEMETRY_ENABLED=no'],
    ],
    [
      'argilla-telemetry',
      'argilla/argilla-server',
      { ARGILLA_ENABLE_TELEMETRY: 'false' },
      ['wrong ARGILLA_ENABLE_TELEMETRY=false'],
    ],
  ])('%s of %s with %j', (id, image, env, expected) => {
    expect(silence({ image: `mirror.internal.example.mil/x/${image}:1.0`, env }, id)).toEqual(expected);
  });

  it('treats an empty variable as set and an absent one as not', () => {
    const image = 'heartexlabs/label-studio';
    expect(silence({ image, env: { SENTRY_DSN: '', FRONTEND_SENTRY_DSN: '' } }, 'label-studio-sentry')).toEqual([
      'set SENTRY_DSN=""',
      'set FRONTEND_SENTRY_DSN=""',
    ]);
    expect(silence({ image, env: { SENTRY_DSN: '' } }, 'label-studio-sentry')).toContain(
      'missing LABEL_STUDIO_FRONTEND_SENTRY_DSN=absent',
    );
  });

  it('lets a licence key defeat the switch of Langfuse', () => {
    const env = { TELEMETRY_ENABLED: 'false' };
    expect(silence({ image: 'langfuse/langfuse', env })).toEqual(['set TELEMETRY_ENABLED=false']);
    expect(silence({ image: 'langfuse/langfuse', env: { ...env, LANGFUSE_EE_LICENSE_KEY: 'x' } })).toEqual([
      'wrong LANGFUSE_EE_LICENSE_KEY=set',
    ]);
  });

  it('asks for both switches of Trivy', () => {
    const id = 'trivy-version-check-and-telemetry';
    expect(silence({ image: 'aquasec/trivy', env: { TRIVY_SKIP_VERSION_CHECK: 'true' } }, id)).toEqual([
      'set TRIVY_SKIP_VERSION_CHECK=true',
      'missing --disable-telemetry=absent',
    ]);
    expect(
      silence({ image: 'aquasec/trivy', args: ['image', '--skip-version-check', '--disable-telemetry', 'x'] }, id),
    ).toHaveLength(2);
    expect(
      silence({ image: 'aquasec/trivy', args: ['image', '--skip-version-check=false', '--disable-telemetry'] }, id)[0],
    ).toBe('wrong --skip-version-check=false');
  });
});

describe('where a setting may stand', () => {
  const vllm = 'vllm/vllm-openai';

  it.each([
    [['--model', '/models/a'], 'set --model=/models/a'],
    [['--model=/models/a'], 'set --model=/models/a'],
    [['serve', '/models/a'], 'set --model=/models/a'],
    [['/models/a'], 'set --model=/models/a'],
    [['-c', 'exec vllm serve /models/a --port 8000'], 'set --model=/models/a'],
    [['serve', 'org/a'], 'wrong --model=org/a'],
    [['--model', '$(MODEL)'], 'set --model=/models/from-env'],
    [['--model', '$(OTHER)'], 'unknown --model=unknown'],
    [['--port=1'], 'missing --model=absent'],
  ])('arguments %j', (args, expected) => {
    expect(silence({ image: vllm, args, env: { MODEL: '/models/from-env' } }, 'vllm-modelscope')).toContain(expected);
  });

  it('follows keys and whole ConfigMaps of the set', () => {
    const objects = [configMap('offline', { VLLM_NO_USAGE_STATS: '1' })];
    const byKey = {
      env: [
        {
          name: 'VLLM_NO_USAGE_STATS',
          valueFrom: { configMapKeyRef: { name: 'offline', key: 'VLLM_NO_USAGE_STATS' } },
        },
      ],
    };
    expect(silence({ image: vllm, container: byKey, objects }, 'vllm-usage-stats')).toEqual([
      'set VLLM_NO_USAGE_STATS=1',
    ]);
    const whole = { env: [], envFrom: [{ configMapRef: { name: 'offline' } }] };
    expect(silence({ image: vllm, container: whole, objects }, 'vllm-usage-stats')).toEqual([
      'set VLLM_NO_USAGE_STATS=1',
    ]);
    const overridden = {
      env: [{ name: 'VLLM_NO_USAGE_STATS', value: '0' }],
      envFrom: [{ configMapRef: { name: 'offline' } }],
    };
    expect(silence({ image: vllm, container: overridden, objects }, 'vllm-usage-stats')).toEqual([
      'wrong VLLM_NO_USAGE_STATS=0',
    ]);
  });

  it('does not guess what a Secret or a missing ConfigMap says', () => {
    const bySecret = { env: [{ name: 'VLLM_NO_USAGE_STATS', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } }] };
    expect(silence({ image: vllm, container: bySecret }, 'vllm-usage-stats')).toEqual([
      'unknown VLLM_NO_USAGE_STATS=unknown',
    ]);
    const missing = { env: [], envFrom: [{ configMapRef: { name: 'elsewhere' } }] };
    expect(silence({ image: vllm, container: missing }, 'vllm-usage-stats')).toEqual([
      'unknown VLLM_NO_USAGE_STATS=unknown',
    ]);
  });

  it('reads mounted files, and lets a variable outrank them where the component does', () => {
    const grafana = {
      image: 'grafana/grafana',
      objects: [configMap('g', { 'grafana.ini': '[analytics]\n; a comment\nreporting_enabled = false\n' })],
      ...mounted('g', '/etc/grafana'),
    };
    expect(silence(grafana, 'grafana-usage-reporting')).toEqual(['set analytics.reporting_enabled=false']);
    expect(silence({ ...grafana, env: { GF_ANALYTICS_REPORTING_ENABLED: 'true' } }, 'grafana-usage-reporting')).toEqual(
      ['wrong GF_ANALYTICS_REPORTING_ENABLED=true'],
    );
    expect(silence({ ...grafana, objects: [] }, 'grafana-usage-reporting')).toEqual([
      'unknown analytics.reporting_enabled=unknown in /etc/grafana/grafana.ini',
    ]);
  });

  it('does not take the key of one product for that of another', () => {
    const files = (text: string): Omit<Given, 'image'> => ({
      args: ['-config.file=/etc/app/config.yaml'],
      objects: [configMap('c', { 'config.yaml': text })],
      ...mounted('c', '/etc/app'),
    });
    const loki = 'analytics: {reporting_enabled: false}';
    expect(silence({ image: 'grafana/loki', ...files(loki) })).toEqual(['set analytics.reporting_enabled=false']);
    expect(silence({ image: 'grafana/tempo', ...files(loki) })).toEqual(['missing -reporting.enabled=absent']);
    expect(silence({ image: 'grafana/tempo', ...files('usage_report: {reporting_enabled: false}') })).toEqual([
      'set usage_report.reporting_enabled=false',
    ]);
  });

  it('reports the scanner of zot only once it is configured', () => {
    const zot = (text: string): readonly string[] =>
      silence({
        image: 'project-zot/zot',
        objects: [configMap('z', { 'config.json': text })],
        ...mounted('z', '/etc/zot'),
      });
    expect(zot('{"storage": {}}')).toEqual([]);
    expect(zot('{"extensions": {"search": {"cve": {"updateInterval": "2h"}}}}')).toHaveLength(2);
    const mirror = (name: string): string => `harbor.internal.example.mil/${name}`;
    expect(
      zot(
        JSON.stringify({
          extensions: { search: { cve: { trivy: { dbRepository: mirror('db'), javaDBRepository: mirror('java') } } } },
        }),
      ),
    ).toEqual([expect.stringMatching(/^set /), expect.stringMatching(/^set /)]);
  });

  it('reports a hosted receiver of Alertmanager that names no address inside', () => {
    const alertmanager = (text: string): readonly string[] =>
      silence({
        image: 'prom/alertmanager',
        objects: [configMap('a', { 'alertmanager.yml': text })],
        ...mounted('a', '/etc/alertmanager'),
      });
    expect(alertmanager('receivers: [{name: mail, email_configs: [{to: a}]}]')).toEqual([]);
    expect(alertmanager('receivers: [{name: pager, pagerduty_configs: [{routing_key: a}]}]')).toEqual([
      'missing receivers.*.pagerduty_configs.*.url=absent',
    ]);
    expect(
      alertmanager('receivers: [{name: pager, pagerduty_configs: [{url: "https://p.internal.example.mil/"}]}]'),
    ).toEqual(['set receivers.*.pagerduty_configs.*.url=https://p.internal.example.mil/']);
  });

  it('depends on the sub-command where the flag does', () => {
    const weed = (...args: readonly string[]): readonly string[] => silence({ image: 'chrislusf/seaweedfs', args });
    expect(weed('server', '-master.telemetry=false')).toEqual(['set -master.telemetry=false']);
    expect(weed('server', '-telemetry=false')).toEqual(['missing -master.telemetry=absent']);
    expect(weed('master', '-telemetry=false')).toEqual(['set -telemetry=false']);
    expect(weed('volume', '-dir=/data')).toEqual([]);
  });

  it('reads settings that are objects of their own', () => {
    const setting = (name: string, value: string): Readonly<Record<string, unknown>> => ({
      apiVersion: 'longhorn.io/v1beta2',
      kind: 'Setting',
      metadata: { name, namespace: 'n' },
      value,
    });
    expect(
      silence({ image: 'longhornio/longhorn-manager', objects: [setting('upgrade-checker', 'false')] }).map(
        (said) => said.split(' ')[0],
      ),
    ).toEqual(['set', 'missing']);
  });
});

it('leaves images and switches alone that it does not know', () => {
  expect(silence({ image: 'harbor.internal.example.mil/x/app:1', env: { DO_NOT_TRACK: 'maybe' } })).toEqual([]);
});

it('reports a tracing switch wherever it stands', () => {
  expect(silence({ image: 'app', env: { LANGSMITH_TRACING: 'true', LANGCHAIN_TRACING_V2: 'false' } })).toEqual([
    'wrong LANGSMITH_TRACING=true',
  ]);
});

it('has a cure for every clause', () => {
  for (const { id, clauses } of SILENCE_RECORDS) {
    for (const clause of clauses) expect(clause.settings.length > 0 || clause.cure !== undefined, id).toBe(true);
  }
});

it('holds every record of the facts, or says in its README why not', (test) => {
  const facts = join(__dirname, '../../../../shared/facts/phone-home.yaml');
  if (!existsSync(facts)) skipBecause(test, 'the facts on silent egress are not beside this checkout');
  const ids = [...readFileSync(facts, 'utf8').matchAll(/^- id: (\S+)/gm)].map((match) => match[1] ?? '');
  const readme = readFileSync(join(__dirname, '../../../src/audit/facts/silence/README.md'), 'utf8');
  const known = new Set(SILENCE_RECORDS.map(({ id }) => id));
  expect(ids.length).toBeGreaterThan(100);
  expect(ids.filter((id) => !known.has(id) && !readme.includes(`\`${id}\``))).toEqual([]);
  expect([...known].filter((id) => !ids.includes(id))).toEqual([]);
});

describe('a switch that another one hides', () => {
  const stats = (env: Readonly<Record<string, string>>, container: Readonly<Record<string, unknown>> = {}): string =>
    silence({ image: 'vllm/vllm-openai', env, container }, 'vllm-usage-stats').join('; ');
  const fromSecret = { name: 'VLLM_DO_NOT_TRACK', valueFrom: { secretKeyRef: { name: 's', key: 'k' } } };

  it.each([
    [{ VLLM_DO_NOT_TRACK: '0', DO_NOT_TRACK: '1' }, 'wrong VLLM_DO_NOT_TRACK=0'],
    [{ VLLM_DO_NOT_TRACK: 'true', DO_NOT_TRACK: '1' }, 'wrong VLLM_DO_NOT_TRACK=true'],
    [{ VLLM_DO_NOT_TRACK: '', DO_NOT_TRACK: '1' }, 'set DO_NOT_TRACK=1'],
    [{ VLLM_DO_NOT_TRACK: '1', DO_NOT_TRACK: '0' }, 'set VLLM_DO_NOT_TRACK=1'],
    [{ VLLM_DO_NOT_TRACK: '0', DO_NOT_TRACK: '1', VLLM_NO_USAGE_STATS: '1' }, 'set VLLM_NO_USAGE_STATS=1'],
    [{ DO_NOT_TRACK: '1' }, 'set DO_NOT_TRACK=1'],
  ])('%j', (env, expected) => {
    expect(stats(env)).toBe(expected);
  });

  it('does not count where nobody can tell what the other says', () => {
    expect(stats({}, { env: [fromSecret, { name: 'DO_NOT_TRACK', value: '1' }] })).toBe(
      'unknown VLLM_DO_NOT_TRACK=unknown',
    );
  });

  it('does not count where a shell sets the other', () => {
    const command = ['sh', '-c', 'export VLLM_DO_NOT_TRACK=0; exec vllm serve /models/a'];
    expect(stats({ DO_NOT_TRACK: '1' }, { command })).toBe('wrong VLLM_DO_NOT_TRACK=0');
  });
});

describe('what the callers of vLLM may have it fetch', () => {
  const media = (args: readonly string[], env: Readonly<Record<string, string>>): readonly string[] =>
    silence({ image: 'vllm/vllm-openai', args: ['--model', '/models/a', ...args], env }, 'vllm-request-media-fetch');
  const DOMAINS = ['--allowed-media-domains', 'files.internal.example.mil'];

  it.each([
    [[], {}, ['missing --allowed-media-domains=absent', 'missing VLLM_MEDIA_URL_ALLOW_REDIRECTS=absent']],
    [
      DOMAINS,
      {},
      ['set --allowed-media-domains=files.internal.example.mil', 'missing VLLM_MEDIA_URL_ALLOW_REDIRECTS=absent'],
    ],
    [
      DOMAINS,
      { VLLM_MEDIA_URL_ALLOW_REDIRECTS: '1' },
      ['set --allowed-media-domains=files.internal.example.mil', 'wrong VLLM_MEDIA_URL_ALLOW_REDIRECTS=1'],
    ],
    [
      ['--allowed_media_domains=a.b'],
      { VLLM_MEDIA_URL_ALLOW_REDIRECTS: '0' },
      ['set --allowed_media_domains=a.b', 'set VLLM_MEDIA_URL_ALLOW_REDIRECTS=0'],
    ],
  ])('%j with %j', (args, env, expected) => {
    expect(media(args, env)).toEqual(expected);
  });

  it('is asked of every server, whatever its image and its model are called', () => {
    const command = ['vllm', 'serve', '/models/plain-text'];
    for (const image of ['mirror.internal.example.mil/x/app:1', 'ghcr.io/llm-d/llm-d-cuda', 'rocm/vllm-dev']) {
      expect(silence({ image, container: { command } }, 'vllm-request-media-fetch')).toHaveLength(2);
    }
  });
});
