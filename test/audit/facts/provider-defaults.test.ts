import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { inventoryOf } from '../../../src/audit/inventory';
import { rule } from '../../../src/audit/rules/no-external-host/rule';
import { hitsOf, setOf, type SetOptions } from './set-of';

/** What NET-001 says about a file in a ConfigMap, and where in it. */
function said(text: string, options: SetOptions = {}): readonly string[] {
  return hitsOf(rule, setOf(configMap(text), options)).map((hit) => `${hit.inner ?? hit.path} ${hit.value}`);
}

function configMap(text: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'c', namespace: 'n' },
    data: { 'config.yaml': text },
  });
}

const model = (text: string): string => `llm:\n  models:\n    - name: a\n${text.replace(/^/gm, '      ')}\n`;
const receiver = (text: string, head = ''): string => `${head}receivers:\n  - name: a\n    ${text}\n`;
const exporter = (text: string): string => `exporters:\n  ${text}\nservice: {pipelines: {}}\n`;

describe('a model provider of agentgateway', () => {
  it.each([
    ['provider: openAI', '/llm/models/0/provider provider openAI at api.openai.com:443'],
    ['provider: anthropic\nparams: {model: x}', '/llm/models/0/provider provider anthropic at api.anthropic.com:443'],
    ['provider: gemini', '/llm/models/0/provider provider gemini at generativelanguage.googleapis.com:443'],
    ['provider: groq', '/llm/models/0/provider provider groq at api.groq.com:443'],
    ['provider: xai\nparams: {model: x}', '/llm/models/0/provider provider xai at api.x.ai:443'],
    ['provider: {copilot: {}}', '/llm/models/0/provider provider copilot at api.githubcopilot.com:443'],
    [
      'provider: bedrock\nparams: {awsRegion: x}',
      '/llm/models/0/provider provider bedrock at an address that these manifests do not name',
    ],
    [
      'provider: {vertex: {projectId: x}}',
      '/llm/models/0/provider provider vertex at an address that these manifests do not name',
    ],
    ['provider: azure', '/llm/models/0/provider provider azure at an address that these manifests do not name'],
  ])('%j without an address is called at its maker', (text, expected) => {
    expect(said(model(text))).toEqual([expected]);
  });

  it.each([
    'provider: openAI\nparams: {baseUrl: "https://gateway.internal.example.mil/v1"}',
    'provider: openAI\nparams: {hostOverride: "gateway.internal.example.mil:443"}',
    'provider: {custom: {formats: [{type: completions}]}}\nparams: {baseUrl: "https://vllm.a.svc:8000"}',
    'provider: {reference: local}',
    'provider: ollama',
    'provider: mistral\nparams: {baseUrl: "https://gateway.internal.example.mil/v1"}',
  ])('%j is called inside', (text) => {
    expect(said(model(text))).toEqual([]);
  });

  it('is found in routes and in resources of the gateway', () => {
    const route = 'binds: [{listeners: [{routes: [{backends: [{ai: {name: a, provider: {openAI: {model: x}}}}]}]}]}]';
    expect(said(route)).toHaveLength(1);
    expect(said(route.replace('name: a,', 'name: a, hostOverride: "a.internal.example.mil:443",'))).toEqual([]);
    const backend = {
      apiVersion: 'agentgateway.dev/v1alpha1',
      kind: 'AgentgatewayBackend',
      metadata: { name: 'b', namespace: 'n' },
      spec: { ai: { provider: { openai: { model: 'x' } } } },
    };
    expect(hitsOf(rule, setOf(JSON.stringify(backend))).map(({ path }) => path)).toEqual(['/spec/ai/provider']);
  });

  it('is permitted where the boundary declares it, and by that port only', () => {
    const declared = (port: number): SetOptions => ({ boundary: { egress: [{ host: 'api.openai.com', port }] } });
    expect(said(model('provider: openAI'), declared(443))).toEqual([]);
    expect(said(model('provider: openAI'), declared(8443))).toHaveLength(1);
    expect(said(model('provider: anthropic'), declared(443))).toHaveLength(1);
  });

  it('is something else in other files', () => {
    expect(said('provider: aws\nzones: []')).toEqual([]);
    expect(said('dns: {provider: azure}')).toEqual([]);
  });
});

describe('a receiver of Alertmanager', () => {
  it.each([
    ['pagerduty_configs: [{routing_key: x}]', 'receiver pagerduty at events.pagerduty.com:443'],
    ['opsgenie_configs: [{api_key: x}]', 'receiver opsgenie at api.opsgenie.com:443'],
    ['victorops_configs: [{api_key: x}]', 'receiver victorops at alert.victorops.com:443'],
    ['telegram_configs: [{chat_id: 1}]', 'receiver telegram at api.telegram.org:443'],
    ['webex_configs: [{room_id: x}]', 'receiver webex at webexapis.com:443'],
    [
      'pushover_configs: [{token: x, url: "https://a.internal.example.mil"}]',
      'receiver pushover at api.pushover.net:443',
    ],
    ['sns_configs: [{topic_arn: x}]', 'receiver sns at an address that these manifests do not name'],
    [
      'discord_configs: [{webhook_url_file: /run/x}]',
      'receiver discord at an address that these manifests do not name',
    ],
    [
      'msteams_configs: [{webhook_url_file: /run/x}]',
      'receiver msteams at an address that these manifests do not name',
    ],
  ])('%s is called at its maker', (text, expected) => {
    const kind = text.split(':')[0] ?? '';
    expect(said(receiver(text))).toEqual([`/receivers/0/${kind}/0 ${expected}`]);
  });

  it.each([
    [receiver('pagerduty_configs: [{url: "https://p.internal.example.mil/"}]')],
    [receiver('pagerduty_configs: [{routing_key: x}]', 'global: {pagerduty_url: "http://127.0.0.1:9/"}\n')],
    [receiver('webhook_configs: [{url_file: /run/x}]')],
    [receiver('slack_configs: [{channel: x, api_url_file: /run/x}]')],
    [receiver('email_configs: [{to: a}]')],
  ])('%j is not', (text) => {
    expect(said(text)).toEqual([]);
  });
});

describe('an exporter of the collector', () => {
  it.each([
    ['azuremonitor: {}', '/exporters/azuremonitor exporter azuremonitor at dc.services.visualstudio.com:443'],
    [
      'datadog/x: {api: {key: x}}',
      '/exporters/datadog~1x exporter datadog at an address that these manifests do not name',
    ],
    ['googlecloud: {}', '/exporters/googlecloud exporter googlecloud at an address that these manifests do not name'],
    [
      'googlecloud: {metric: {endpoint: "a.b.svc:1"}}',
      '/exporters/googlecloud exporter googlecloud at an address that these manifests do not name',
    ],
    ['awsxray/a: {region: x}', '/exporters/awsxray~1a exporter awsxray at an address that these manifests do not name'],
    ['aws_xray: {region: x}', '/exporters/aws_xray exporter awsxray at an address that these manifests do not name'],
    [
      'awss3: {s3uploader: {region: x}}',
      '/exporters/awss3 exporter awss3 at an address that these manifests do not name',
    ],
    [
      'coralogix: {domain: x}',
      '/exporters/coralogix exporter coralogix at an address that these manifests do not name',
    ],
    ['honeycombmarker: {}', '/exporters/honeycombmarker exporter honeycombmarker at api.honeycomb.io:443'],
    ['signalfx: {realm: us0}', '/exporters/signalfx exporter signalfx at an address that these manifests do not name'],
    ['logzio: {account_token: x}', '/exporters/logzio exporter logzio at an address that these manifests do not name'],
  ])('%s is called at its maker', (text, expected) => {
    expect(said(exporter(text))).toEqual([expected]);
  });

  it.each([
    'azuremonitor: {endpoint: "https://a.internal.example.mil/"}',
    'otlp: {endpoint: "a.b.svc:4317"}',
    'debug: {}',
    'awsxray: {endpoint: "https://a.internal.example.mil/"}',
    'awss3: {s3uploader: {endpoint: "https://a.internal.example.mil/"}}',
    'coralogix: {logs: {endpoint: "a.b.svc:1"}}',
    'googlecloud: {metric: {endpoint: "a.b.svc:1"}, trace: {endpoint: "a.b.svc:1"}, log: {endpoint: "a.b.svc:1"}}',
  ])('%s is not', (text) => {
    expect(said(exporter(text))).toEqual([]);
  });
});

describe('another part of the collector', () => {
  it.each([
    ['receivers: {awscloudwatch: {region: x}}', '/receivers/awscloudwatch receiver awscloudwatch'],
    ['receivers: {github/a: {scrapers: {github: {}}}}', '/receivers/github~1a receiver github'],
    ['extensions: {sumologic: {}}', '/extensions/sumologic extension sumologic'],
    [
      'processors: {resourcedetection: {detectors: [env, ec2]}}',
      '/processors/resourcedetection/detectors/1 detector ec2',
    ],
    [
      'processors: {resource_detection/a: {detectors: [gcp]}}',
      '/processors/resource_detection~1a/detectors/0 detector gcp',
    ],
    [
      'receivers: {prometheus: {config: {scrape_configs: [{gce_sd_configs: [{project: x}]}]}}}',
      '/receivers/prometheus/config/scrape_configs/0/gce_sd_configs/0 discovery gce',
    ],
  ])('%s asks somebody outside', (text, expected) => {
    const config = `${text}\nservice: {pipelines: {}}\n`;
    expect(said(config)).toEqual([`${expected} at an address that these manifests do not name`]);
    const resource = {
      apiVersion: 'opentelemetry.io/v1beta1',
      kind: 'OpenTelemetryCollector',
      metadata: { name: 'c', namespace: 'n' },
    };
    const collector = { ...resource, spec: { config: parse(config) as unknown } };
    expect(hitsOf(rule, setOf(JSON.stringify(collector))).map(({ path }) => path)).toEqual([
      `/spec/config${expected.split(' ')[0] ?? ''}`,
    ]);
  });

  it.each([
    'receivers: {github: {scrapers: {github: {endpoint: "https://git.internal.example.mil"}}}}',
    'processors: {resourcedetection: {detectors: [env, system, k8s_api]}}',
    'processors: {resourcedetection: {}}',
  ])('%s does not', (text) => {
    expect(said(`${text}\nservice: {pipelines: {}}\n`)).toEqual([]);
  });
});

describe('services found by the API of a cloud', () => {
  const jobs = (discovery: string): string => `scrape_configs:\n  - job_name: a\n    ${discovery}\n`;

  it.each([
    'aws',
    'azure',
    'digitalocean',
    'ec2',
    'ecs',
    'elasticache',
    'gce',
    'hetzner',
    'lightsail',
    'linode',
    'mq',
    'msk',
    'oci',
    'outscale',
    'ovhcloud',
    'rds',
    'stackit',
    'vultr',
  ])('%s', (name) => {
    expect(said(jobs(`${name}_sd_configs: [{port: 1}, {region: x}]`))).toEqual(
      [0, 1].map(
        (index) =>
          `/scrape_configs/0/${name}_sd_configs/${index} discovery ${name} at an address that these manifests do not name`,
      ),
    );
  });

  it.each([
    ['ionos', 'api.ionos.com'],
    ['scaleway', 'api.scaleway.com'],
  ])('%s by its name', (name, host) => {
    expect(said(jobs(`${name}_sd_configs: [{role: x}]`))).toEqual([
      `/scrape_configs/0/${name}_sd_configs/0 discovery ${name} at ${host}:443`,
    ]);
  });

  it('are found among the receivers of alerts and in resources of the operator', () => {
    expect(said('alerting: {alertmanagers: [{ec2_sd_configs: [{region: x}]}]}')).toHaveLength(1);
    const resource = {
      apiVersion: 'monitoring.coreos.com/v1alpha1',
      kind: 'ScrapeConfig',
      metadata: { name: 'a', namespace: 'n' },
    };
    const spec = { ec2SDConfigs: [{ region: 'x' }], kubernetesSDConfigs: [{ role: 'Pod' }] };
    expect(hitsOf(rule, setOf(JSON.stringify({ ...resource, spec }))).map(({ path }) => path)).toEqual([
      '/spec/ec2SDConfigs/0',
    ]);
  });

  it.each([
    'ec2_sd_configs: [{endpoint: "https://ec2.internal.example.mil"}]',
    'scaleway_sd_configs: [{api_url: "https://scaleway.internal.example.mil"}]',
    'ovhcloud_sd_configs: [{endpoint: "https://ovh.internal.example.mil/v1"}]',
    'kubernetes_sd_configs: [{role: pod}]',
    'puppetdb_sd_configs: [{url: "https://puppet.internal.example.mil"}]',
  ])('%s is inside', (text) => {
    expect(said(jobs(text))).toEqual([]);
  });

  it('have an address that is judged as any other', () => {
    expect(said(jobs('ec2_sd_configs: [{endpoint: "https://ec2.example.net"}]'))).toHaveLength(1);
    expect(said(jobs('ovhcloud_sd_configs: [{endpoint: ovh-ca}]'))).toHaveLength(1);
  });
});

describe('a model of LiteLLM', () => {
  const list = (parameters: string): string => `model_list:\n  - model_name: a\n    litellm_params: {${parameters}}\n`;

  it('is called at the maker its prefix names, unless an address is given', () => {
    expect(said(list('model: openai/gpt-4o'))).toEqual([
      '/model_list/0/litellm_params/model provider openai at api.openai.com:443',
    ]);
    expect(said(list('model: openai/x, api_base: "https://vllm.a.svc/v1"'))).toEqual([]);
    expect(said(list('model: hosted_vllm/x, api_base: "https://vllm.a.svc/v1"'))).toEqual([]);
  });

  it.each([
    ['model: gpt-4o', 'model gpt-4o at an address that these manifests do not name'],
    [
      'model: claude-3-5-sonnet-20241022',
      'model claude-3-5-sonnet-20241022 at an address that these manifests do not name',
    ],
    ['model: "*"', 'model * at api.openai.com:443'],
    ['model: groq/llama3', 'provider groq at an address that these manifests do not name'],
    ['model: hosted_vllm/x', 'provider hosted_vllm at an address that these manifests do not name'],
    ['model: x, custom_llm_provider: deepseek', 'provider deepseek at api.deepseek.com:443'],
    ['model: gpt-4o, api_base: ""', 'model gpt-4o at an address that these manifests do not name'],
    ['model: gpt-4o, litellm_credential_name: b', 'model gpt-4o at an address that these manifests do not name'],
  ])('{%s} has no address', (parameters, expected) => {
    expect(said(list(parameters))).toEqual([`/model_list/0/litellm_params/model ${expected}`]);
  });

  it('has one in the credential that it names, or runs in the pod', () => {
    const credentials =
      'credential_list: [{credential_name: a, credential_values: {api_base: "https://vllm.a.svc/v1"}}]\n';
    expect(said(credentials + list('model: gpt-4o, litellm_credential_name: a'))).toEqual([]);
    expect(said(credentials + list('model: gpt-4o, litellm_credential_name: b'))).toHaveLength(1);
    expect(said(list('model: ollama/llama3'))).toEqual([]);
  });
});

describe('a generator of applications', () => {
  const set = (generators: string, kind = 'ApplicationSet'): readonly string[] =>
    hitsOf(
      rule,
      setOf(
        `apiVersion: argoproj.io/v1alpha1\nkind: ${kind}\nmetadata: {name: a, namespace: n}\nspec: {generators: [${generators}]}`,
      ),
    ).map((hit) => `${hit.path} ${hit.value}`);

  it.each([
    ['scmProvider: {github: {organization: a}}', 'github', 'generator github at api.github.com:443'],
    ['scmProvider: {gitlab: {group: a, api: ""}}', 'gitlab', 'generator gitlab at gitlab.com:443'],
    ['scmProvider: {bitbucket: {owner: a}}', 'bitbucket', 'generator bitbucket at api.bitbucket.org:443'],
    ['scmProvider: {azureDevOps: {teamProject: a}}', 'azureDevOps', 'generator azureDevOps at dev.azure.com:443'],
    [
      'scmProvider: {awsCodeCommit: {}}',
      'awsCodeCommit',
      'generator awsCodeCommit at an address that these manifests do not name',
    ],
  ])('{%s} asks its maker', (generator, key, expected) => {
    expect(set(`{${generator}}`)).toEqual([`/spec/generators/0/scmProvider/${key} ${expected}`]);
  });

  it('asks its maker for changes as well, and within others', () => {
    const changes = '{pullRequest: {github: {owner: a, repo: b}}}';
    expect(set(changes)).toEqual(['/spec/generators/0/pullRequest/github generator github at api.github.com:443']);
    expect(set(`{matrix: {generators: [{list: {}}, {merge: {generators: [${changes}]}}]}}`)).toEqual([
      '/spec/generators/0/matrix/generators/1/merge/generators/0/pullRequest/github generator github at api.github.com:443',
    ]);
  });

  it.each([
    'scmProvider: {gitlab: {group: a, api: "https://git.internal.example.mil"}}',
    'scmProvider: {gitea: {owner: a, api: "https://git.internal.example.mil"}}',
    'git: {repoURL: "https://git.internal.example.mil/a", directories: [{path: a}]}',
    'list: {elements: [{github: a}]}',
  ])('{%s} asks inside', (generator) => {
    expect(set(`{${generator}}`)).toEqual([]);
  });

  it('is one of an ApplicationSet alone, and its own address is judged as any other', () => {
    expect(set('{scmProvider: {github: {organization: a}}}', 'Workflow')).toEqual([]);
    expect(set('{scmProvider: {github: {organization: a, api: "https://git.example.net"}}}')).toHaveLength(1);
  });
});

it('is listed in the inventory as egress that no host gives away', () => {
  const { implicitEgress } = inventoryOf(setOf(configMap(model('provider: openAI'))).objects, { boundary: null });
  expect(implicitEgress.map(({ what }) => what)).toContain('provider openAI at api.openai.com:443');
});
