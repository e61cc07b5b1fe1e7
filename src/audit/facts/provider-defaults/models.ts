import { toPointer } from '../../../manifest/manifest';
import { isMap, listAt, mapAt, textAt, valueAt, type PlainMap } from '../plain';
import type { InnerDefault } from '../provider-defaults';

// agentgateway: crates/agentgateway/src/llm/{openai,anthropic,gemini,copilot}.rs (DEFAULT_HOST); the others build a name from
// region, project or resource.
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
]);

/** Keys that name another address, beside the provider or among its parameters. */
const ADDRESSES = ['baseUrl', 'baseURL', 'hostOverride', 'host'];

/** What LiteLLM calls its providers in front of a model's name, where no address is needed. */
const PREFIXES: ReadonlyMap<string, string | null> = new Map([
  ['openai', 'api.openai.com'],
  ['anthropic', 'api.anthropic.com'],
  ['gemini', 'generativelanguage.googleapis.com'],
  ['vertex_ai', null],
  ['bedrock', null],
]);

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

function liteDefaults(data: unknown): readonly InnerDefault[] {
  return listAt(data, 'model_list').flatMap((entry, index): readonly InnerDefault[] => {
    const parameters = valueAt(entry, 'litellm_params');
    const [prefix = '', model] = (textAt(parameters, 'model') ?? '').split('/');
    const host = PREFIXES.get(prefix);
    const isNamed = ['api_base', 'base_url'].some((key) => textAt(parameters, key) !== undefined);
    if (model === undefined || host === undefined || isNamed) return [];
    return [{ what: `provider ${prefix}`, host, pointer: `/model_list/${index}/litellm_params/model` }];
  });
}
