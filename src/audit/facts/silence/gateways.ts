import type { SilenceRecord } from './record';
import {
  anyOf,
  anythingBut,
  arg,
  directory,
  env,
  exactly,
  firstOf,
  ini,
  inside,
  off,
  unlessTold,
  word,
  yaml,
} from './write';

const LITELLM = ['litellm', 'litellm-*'];
const TRAEFIK_FILE = /traefik\.(ya?ml|toml)/;
const BIFROST_FILE = /config\.json/;
const onlyTrue = word('true');

/** Model gateways and ingress proxies. */
export const GATEWAYS: readonly SilenceRecord[] = [
  {
    id: 'litellm-model-cost-map',
    images: LITELLM,
    contacts: 'raw.githubusercontent.com at import, in every worker',
    clauses: [anyOf(env('LITELLM_LOCAL_MODEL_COST_MAP', onlyTrue, 'True'), env('LITELLM_MODEL_COST_MAP_URL', inside))],
  },
  {
    id: 'litellm-anthropic-beta-headers',
    images: LITELLM,
    contacts: 'raw.githubusercontent.com at first use',
    clauses: [
      anyOf(
        env('LITELLM_LOCAL_ANTHROPIC_BETA_HEADERS', onlyTrue, 'True'),
        env('LITELLM_ANTHROPIC_BETA_HEADERS_URL', inside),
      ),
    ],
  },
  {
    id: 'litellm-blog-posts',
    images: LITELLM,
    contacts: 'a public blog feed, when the admin page is opened',
    clauses: [anyOf(env('LITELLM_LOCAL_BLOG_POSTS', onlyTrue, 'True'), env('LITELLM_BLOG_POSTS_URL', inside))],
  },
  {
    id: 'litellm-policy-templates',
    images: LITELLM,
    contacts: 'raw.githubusercontent.com, when templates are listed',
    clauses: [anyOf(env('LITELLM_LOCAL_POLICY_TEMPLATES', onlyTrue))],
  },
  {
    id: 'litellm-image-url-fetch',
    images: LITELLM,
    contacts: 'any address that a request names in image_url',
    clauses: [anyOf(env('MAX_IMAGE_URL_DOWNLOAD_SIZE_MB', exactly('0', '0.0')))],
  },
  {
    id: 'tiktoken-bpe',
    images: [...LITELLM, 'open-webui'],
    contacts: 'openaipublic.blob.core.windows.net at first use of an encoding',
    // Present and empty disables the cache, and so forces the download.
    clauses: [
      firstOf(
        env('TIKTOKEN_CACHE_DIR', directory, '/cache/tiktoken'),
        env('DATA_GYM_CACHE_DIR', directory, '/cache/tiktoken'),
      ),
    ],
  },
  {
    id: 'bifrost-datasheet',
    images: ['bifrost'],
    contacts: 'getbifrost.ai at start and daily',
    clauses: [
      anyOf(
        yaml(BIFROST_FILE, 'framework.pricing.disable_sync', onlyTrue),
        yaml(BIFROST_FILE, 'framework.pricing.pricing_url', inside, 'file:///etc/bifrost/pricing.json'),
      ),
    ],
  },
  {
    id: 'tensorzero-howdy',
    images: ['tensorzero/gateway'],
    contacts: 'howdy.tensorzero.com, with token counts',
    clauses: [
      anyOf(
        env('TENSORZERO_DISABLE_PSEUDONYMOUS_USAGE_ANALYTICS', exactly('1')),
        ini(/tensorzero\.toml|\.toml/, ['gateway', 'disable_pseudonymous_usage_analytics'], onlyTrue),
      ),
    ],
  },
  {
    id: 'traefik-version-check',
    images: ['traefik'],
    contacts: 'update.traefik.io daily',
    // A file outranks nothing: the static configuration has one source, and a file shuts the variables out.
    clauses: [
      firstOf(
        yaml(TRAEFIK_FILE, 'global.checkNewVersion', off),
        ini(TRAEFIK_FILE, ['global', 'checkNewVersion'], off),
        arg('--global.checknewversion', off),
        env('TRAEFIK_GLOBAL_CHECKNEWVERSION', off),
      ),
    ],
  },
  {
    id: 'traefik-anonymous-usage',
    images: ['traefik'],
    contacts: 'collect.traefik.io, if enabled',
    clauses: [
      unlessTold(
        yaml(TRAEFIK_FILE, 'global.sendAnonymousUsage', off),
        ini(TRAEFIK_FILE, ['global', 'sendAnonymousUsage'], off),
        arg('--global.sendanonymoususage', off),
        env('TRAEFIK_GLOBAL_SENDANONYMOUSUSAGE', off),
      ),
    ],
  },
  {
    id: 'kong-anonymous-reports',
    images: ['kong', 'kong-gateway'],
    contacts: 'kong-hf.konghq.com:61833',
    clauses: [
      firstOf(env('KONG_ANONYMOUS_REPORTS', exactly('off')), ini(/kong\.conf/, ['anonymous_reports'], exactly('off'))),
    ],
  },
  {
    id: 'langsmith-tracing',
    images: ['*'],
    // Presence is the leak: prompts and outputs are uploaded once one of these says true.
    contacts: 'api.smith.langchain.com, with full prompts',
    clauses: [
      unlessTold(env('LANGSMITH_TRACING_V2', anythingBut('true'))),
      unlessTold(env('LANGCHAIN_TRACING_V2', anythingBut('true'))),
      unlessTold(env('LANGSMITH_TRACING', anythingBut('true'))),
      unlessTold(env('LANGCHAIN_TRACING', anythingBut('true'))),
    ],
  },
  {
    id: 'openai-sdk-base-url',
    images: ['*'],
    contacts: 'api.openai.com, with the prompts',
    clauses: [unlessTold(env('OPENAI_BASE_URL', inside, 'http://gateway.<internal>/v1'))],
  },
];
