import { describe, expect, it } from 'vitest';
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
      'slack_configs: [{channel: x, api_url_file: /run/x}]',
      'receiver slack at an address that these manifests do not name',
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
    ['logzio: {account_token: x}', '/exporters/logzio exporter logzio at an address that these manifests do not name'],
  ])('%s is called at its maker', (text, expected) => {
    expect(said(exporter(text))).toEqual([expected]);
  });

  it.each([
    'azuremonitor: {endpoint: "https://a.internal.example.mil/"}',
    'otlp: {endpoint: "a.b.svc:4317"}',
    'debug: {}',
  ])('%s is not', (text) => {
    expect(said(exporter(text))).toEqual([]);
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
});

it('is listed in the inventory as egress that no host gives away', () => {
  const { implicitEgress } = inventoryOf(setOf(configMap(model('provider: openAI'))).objects, { boundary: null });
  expect(implicitEgress.map(({ what }) => what)).toContain('provider openAI at api.openai.com:443');
});
