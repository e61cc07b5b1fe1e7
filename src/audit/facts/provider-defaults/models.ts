import { toPointer } from '../../../manifest/manifest';
import { isMap, listAt, mapAt, textAt, type PlainMap } from '../plain';
import type { InnerDefault } from '../provider-defaults';

// agentgateway: crates/llm/src/{openai,anthropic,gemini,copilot}.rs (DEFAULT_HOST) and crates/llm/src/custom.rs (base_url of the
// presets; that of ollama is the pod itself). Those without a host build a name from region, project or resource.
const PROVIDERS: ReadonlyMap<string, string | null> = new Map([
  ['openai', 'api.openai.com'],
  ['anthropic', 'api.anthropic.com'],
  ['gemini', 'generativelanguage.googleapis.com'],
  ['copilot', 'api.githubcopilot.com'],
  ['vertex', null],
  ['vertexai', null],
  ['bedrock', null],
  ['azure', null],
  ['azureopenai', null],
  ['baseten', 'inference.baseten.co'],
  ['cerebras', 'api.cerebras.ai'],
  ['cohere', 'api.cohere.ai'],
  ['deepinfra', 'api.deepinfra.com'],
  ['deepseek', 'api.deepseek.com'],
  ['fireworks', 'api.fireworks.ai'],
  ['groq', 'api.groq.com'],
  ['huggingface', 'router.huggingface.co'],
  ['mistral', 'api.mistral.ai'],
  ['openrouter', 'openrouter.ai'],
  ['togetherai', 'api.together.xyz'],
  ['xai', 'api.x.ai'],
]);

/** Keys that name another address, beside the provider or among its parameters. */
const ADDRESSES = ['baseUrl', 'baseURL', 'hostOverride', 'host'];

// LiteLLM: litellm/litellm_core_utils/get_llm_provider_logic.py. The word before the first slash is the provider; where there is none
// the name is looked up in lists of the makers' models, and `*` is OpenAI's.
const PREFIXES: ReadonlyMap<string, string> = new Map([
  ['openai', 'api.openai.com'],
  ['text-completion-openai', 'api.openai.com'],
  ['anthropic', 'api.anthropic.com'],
  ['gemini', 'generativelanguage.googleapis.com'],
  ['anyscale', 'api.endpoints.anyscale.com'],
  ['cerebras', 'api.cerebras.ai'],
  ['codestral', 'codestral.mistral.ai'],
  ['deepseek', 'api.deepseek.com'],
  ['friendliai', 'api.friendli.ai'],
  ['meta_llama', 'api.llama.com'],
  ['nvidia_nim', 'integrate.api.nvidia.com'],
  ['sambanova', 'api.sambanova.ai'],
  ['together_ai', 'api.together.xyz'],
]);

/** Providers of LiteLLM that run in the pod itself where no address is given. */
const LOCAL_PREFIXES: ReadonlySet<string> = new Set(['llamafile', 'ollama', 'ollama_chat', 'vllm', 'xinference']);

/** Model providers of a gateway's configuration that are left at their makers' addresses. */
export function modelDefaults(data: unknown): readonly InnerDefault[] {
  return [...gatewayDefaults(data, []), ...liteDefaults(data)];
}

type Segments = readonly (string | number)[];

/** Every `provider` below `llm` or `ai`: other programs use the same word for other things. */
function gatewayDefaults(data: unknown, segments: Segments): readonly InnerDefault[] {
  if (Array.isArray(data)) return data.flatMap((item, index) => gatewayDefaults(item, [...segments, index]));
  if (!isMap(data)) return [];
  const below = Object.entries(data).flatMap(([key, value]) => gatewayDefaults(value, [...segments, key]));
  const isMeant = segments.some((segment) => segment === 'llm' || segment === 'ai') || segments.length === 0;
  return isMeant ? [...ownDefault(data, segments), ...below] : below;
}

function ownDefault(holder: PlainMap, segments: Segments): readonly InnerDefault[] {
  const provider = holder['provider'];
  const name = typeof provider === 'string' ? provider : isMap(provider) ? soleKey(provider) : undefined;
  const host = PROVIDERS.get(name?.toLowerCase() ?? '');
  const places = [holder, mapAt(holder, 'params'), mapAt(provider), mapAt(provider, name ?? '')];
  if (host === undefined || places.some((place) => ADDRESSES.some((key) => key in place))) return [];
  return [{ what: `provider ${name ?? ''}`, host, pointer: toPointer([...segments, 'provider']) }];
}

function soleKey(map: PlainMap): string | undefined {
  return Object.keys(map).find((key) => PROVIDERS.has(key.toLowerCase()));
}

/** Every model without an address: which maker is meant is known by some prefixes, and none of the others stays inside. */
function liteDefaults(data: unknown): readonly InnerDefault[] {
  return listAt(data, 'model_list').flatMap((entry, index): readonly InnerDefault[] => {
    const parameters = mapAt(entry, 'litellm_params');
    const model = textAt(parameters, 'model');
    if (model === undefined || isAddressed(parameters, data)) return [];
    const provider = providerOf(parameters, model);
    if (provider !== undefined && LOCAL_PREFIXES.has(provider)) return [];
    const host = model === '*' ? 'api.openai.com' : PREFIXES.get(provider ?? '');
    const what = provider === undefined ? `model ${model}` : `provider ${provider}`;
    return [{ what, host: host ?? null, pointer: `/model_list/${index}/litellm_params/model` }];
  });
}

/** The provider that is named; undefined for a model that is looked up by its name. */
function providerOf(parameters: PlainMap, model: string): string | undefined {
  const prefix = model.includes('/') ? model.split('/')[0] : undefined;
  return textAt(parameters, 'custom_llm_provider') ?? prefix;
}

/** True if an address stands beside the model, or in the credential that it names. */
function isAddressed(parameters: PlainMap, data: unknown): boolean {
  const credential = listAt(data, 'credential_list').find(
    (entry) => textAt(entry, 'credential_name') === (textAt(parameters, 'litellm_credential_name') ?? ''),
  );
  return [parameters, mapAt(credential, 'credential_values')].some((place) =>
    ['api_base', 'base_url'].some((key) => (textAt(place, key) ?? '') !== ''),
  );
}
