import type { SilenceRecord } from './record';
import {
  anyOf,
  anythingBut,
  directory,
  empty,
  env,
  exactly,
  firstOf,
  hubTrue,
  ini,
  inside,
  nonEmpty,
  off,
  on,
  unlessTold,
  word,
  yaml,
} from './write';

const OPEN_WEBUI = ['open-webui'];
const LABEL_STUDIO = ['label-studio'];
const LABEL_OFF = word('false', 'no', 'not', 'off', '0');

/** User pages, annotation, document, PII and workflow services. */
export const APPLICATIONS: readonly SilenceRecord[] = [
  {
    id: 'open-webui-offline-mode',
    images: OPEN_WEBUI,
    contacts: 'release checks and huggingface.co',
    clauses: [
      anyOf(env('OFFLINE_MODE', word('true'))),
      anyOf(env('HF_HUB_OFFLINE', hubTrue)),
      unlessTold(env('ENABLE_VERSION_UPDATE_CHECK', off)),
    ],
  },
  {
    id: 'open-webui-model-auto-update',
    images: OPEN_WEBUI,
    contacts: 'huggingface.co at start',
    clauses: [
      anyOf(env('RAG_EMBEDDING_MODEL_AUTO_UPDATE', word('false'))),
      anyOf(env('RAG_RERANKING_MODEL_AUTO_UPDATE', word('false'))),
      unlessTold(env('WHISPER_MODEL_AUTO_UPDATE', word('false'))),
    ],
  },
  {
    id: 'open-webui-pip-frontmatter',
    images: OPEN_WEBUI,
    contacts: 'the public Python index, for what functions declare',
    clauses: [anyOf(env('ENABLE_PIP_INSTALL_FRONTMATTER_REQUIREMENTS', word('false'), 'False'))],
  },
  {
    id: 'open-webui-openai-default',
    images: OPEN_WEBUI,
    contacts: 'api.openai.com',
    clauses: [
      anyOf(
        env('ENABLE_OPENAI_API', word('false')),
        env('OPENAI_API_BASE_URL', inside),
        env('OPENAI_API_BASE_URLS', inside),
      ),
    ],
  },
  {
    id: 'open-webui-community-sharing',
    images: OPEN_WEBUI,
    contacts: 'openwebui.com, with chats and prompts',
    clauses: [anyOf(env('ENABLE_COMMUNITY_SHARING', word('false'), 'False'))],
  },
  {
    id: 'anythingllm-telemetry',
    images: ['anythingllm', 'anything-llm'],
    contacts: 'a product analytics service',
    clauses: [anyOf(env('DISABLE_TELEMETRY', exactly('true')))],
  },
  {
    id: 'argilla-telemetry',
    images: ['argilla-server', 'argilla-quickstart'],
    contacts: 'huggingface.co/api/telemetry/argilla with every request',
    clauses: [
      anyOf(
        env('HF_HUB_DISABLE_TELEMETRY', exactly('1')),
        env('HF_HUB_OFFLINE', exactly('1')),
        env('ARGILLA_ENABLE_TELEMETRY', exactly('0')),
      ),
    ],
  },
  {
    id: 'label-studio-analytics',
    images: LABEL_STUDIO,
    contacts: 'tele.labelstud.io with every request, environment included',
    // Newer releases read the upper-case name first; older ones know only the lower-case one. Prefixed names win over bare ones.
    clauses: [
      firstOf(
        env('LABEL_STUDIO_COLLECT_ANALYTICS', LABEL_OFF),
        env('COLLECT_ANALYTICS', LABEL_OFF),
        env('collect_analytics', LABEL_OFF),
      ),
      unlessTold(env('collect_analytics', LABEL_OFF)),
    ],
  },
  {
    id: 'label-studio-sentry',
    images: LABEL_STUDIO,
    contacts: 'o227124.ingest.sentry.io; the addresses are built in, so the variables must be present and empty',
    clauses: [
      firstOf(env('LABEL_STUDIO_SENTRY_DSN', empty), env('SENTRY_DSN', empty)),
      firstOf(env('LABEL_STUDIO_FRONTEND_SENTRY_DSN', empty), env('FRONTEND_SENTRY_DSN', empty)),
    ],
  },
  {
    id: 'label-studio-version-check',
    images: LABEL_STUDIO,
    contacts: 'the public Python index, from the version page',
    clauses: [anyOf(env('LATEST_VERSION_CHECK', LABEL_OFF), env('LABEL_STUDIO_LATEST_VERSION_CHECK', LABEL_OFF))],
  },
  {
    id: 'doccano-analytics',
    images: ['doccano'],
    contacts: 'www.google-analytics.com, if a tracking id is set',
    clauses: [unlessTold(env('GOOGLE_TRACKING_ID', empty))],
  },
  {
    id: 'mlflow-telemetry',
    images: ['mlflow', 'mlflow/mlflow'],
    contacts: 'config.mlflow-telemetry.io and a host named there',
    clauses: [anyOf(env('MLFLOW_DISABLE_TELEMETRY', on), env('DO_NOT_TRACK', exactly('true')))],
  },
  {
    id: 'prefect-analytics',
    images: ['prefect', 'prefecthq/prefect'],
    contacts: 'sens-o-matic.prefect.io, and client events',
    clauses: [
      anyOf(env('PREFECT_SERVER_ANALYTICS_ENABLED', off)),
      anyOf(env('DO_NOT_TRACK', word('1', 'true', 'yes'))),
    ],
  },
  {
    id: 'haystack-telemetry',
    images: ['deepset/haystack', 'haystack', 'hayhooks'],
    contacts: 'eu.posthog.com with pipeline runs',
    clauses: [anyOf(env('HAYSTACK_TELEMETRY_ENABLED', anythingBut('true', '1'), 'False'))],
  },
  {
    id: 'mem0-telemetry',
    images: ['mem0/*', 'mem0'],
    contacts: 'us.i.posthog.com',
    clauses: [anyOf(env('MEM0_TELEMETRY', anythingBut('true', '1', 'yes'), 'False'))],
  },
  {
    id: 'unstructured-telemetry',
    images: ['unstructured-io/unstructured*', 'unstructured*'],
    contacts: 'packages.unstructured.io at import',
    clauses: [anyOf(env('SCARF_NO_ANALYTICS', nonEmpty, 'true'), env('DO_NOT_TRACK', nonEmpty, 'true'))],
  },
  {
    id: 'docling-models',
    images: ['docling-serve*'],
    contacts: 'huggingface.co at the first conversion',
    clauses: [
      anyOf(env('DOCLING_ARTIFACTS_PATH', directory, '/models/docling')),
      anyOf(env('HF_HUB_OFFLINE', hubTrue)),
    ],
  },
  {
    id: 'llm-guard-models',
    images: ['llm-guard-api'],
    contacts: 'huggingface.co and raw.githubusercontent.com',
    clauses: [anyOf(env('HF_HUB_OFFLINE', hubTrue)), anyOf(env('NLTK_DATA', directory, '/models/nltk_data'))],
  },
  {
    id: 'presidio-public-suffix-list',
    images: ['presidio-analyzer'],
    contacts: 'publicsuffix.org at the first mail address in a text',
    clauses: [anyOf(env('TLDEXTRACT_CACHE', directory, '/cache/tldextract'))],
  },
  {
    id: 'presidio-spacy-download',
    images: ['presidio-analyzer'],
    contacts: 'github.com at start, for a model that is not in the image',
    clauses: [
      {
        settings: [
          yaml(/\.ya?ml/, 'models.*.model_name', directory, '/models/spacy/<name>'),
          yaml(/\.ya?ml/, 'models.*.model_name.*', directory, '/models/spacy/<name>'),
        ],
        mode: 'any',
        isRequired: true,
        onlyIf: { path: ['models', '*', 'model_name'], files: /\.ya?ml/ },
      },
    ],
  },
  {
    id: 'nemo-guardrails-embedding',
    images: ['nemo-microservices/guardrails', '*nemo-guardrails*'],
    contacts: 'a model download host, for the default embedding model',
    clauses: [anyOf(yaml(/config\.ya?ml/, 'models.*.engine', nonEmpty, '<local engine for type: embeddings>'))],
  },
  {
    id: 'guardrails-ai-telemetry',
    images: ['guardrailsai/*', 'guardrails-api'],
    contacts: 'an unnamed API gateway at every run',
    clauses: [anyOf(ini(/guardrailsrc/, ['enable_metrics'], word('false')))],
  },
];
