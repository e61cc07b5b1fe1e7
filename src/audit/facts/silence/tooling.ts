import type { SilenceRecord } from './record';
import {
  anyOf,
  anythingBut,
  arg,
  directory,
  env,
  exactly,
  firstOf,
  hubTrue,
  ini,
  off,
  on,
  present,
  unlessTold,
  word,
  yaml,
} from './write';

const JUPYTER = ['quay.io/jupyter/*', 'jupyter/*', '*-notebook', 'k8s-singleuser-sample'];
const NOT_JUPYTER = ['k8s-hub', 'jupyterhub', 'configurable-http-proxy', 'docker-stacks-foundation'];
const JUPYTER_PYTHON = /jupyter.*\.py/;
const JUPYTER_JSON = /jupyter.*\.json/;

/** Notebooks, demo pages, evaluation and the package tools that scripts call. */
export const TOOLING: readonly SilenceRecord[] = [
  {
    id: 'gradio-analytics',
    images: ['*gradio*'],
    contacts: 'api.gradio.app',
    clauses: [anyOf(env('GRADIO_ANALYTICS_ENABLED', anythingBut('true'), 'False'))],
  },
  {
    id: 'streamlit-usage-stats',
    images: ['*streamlit*'],
    contacts: 'an analytics service, from the browser',
    clauses: [streamlit()],
  },
  {
    id: 'streamlit-usage-stats',
    images: ['*'],
    exceptImages: ['*streamlit*'],
    command: /\bstreamlit\s+run\b/,
    contacts: 'an analytics service, from the browser',
    clauses: [streamlit()],
  },
  {
    id: 'jupyterlab-announcements',
    images: JUPYTER,
    exceptImages: NOT_JUPYTER,
    contacts: 'the public Python index and jupyterlab.github.io',
    clauses: [
      lab(
        'check_for_updates_class',
        exactly('jupyterlab.handlers.announcements.NeverCheckForUpdate'),
        'jupyterlab.handlers.announcements.NeverCheckForUpdate',
      ),
      lab('news_url', word('none', 'null'), 'None'),
    ],
  },
  {
    id: 'jupyterlab-extension-manager',
    images: JUPYTER,
    exceptImages: NOT_JUPYTER,
    contacts: 'the public Python index, and installs from it',
    clauses: [lab('extension_manager', exactly('readonly'), 'readonly')],
  },
  {
    id: 'lm-eval-datasets',
    images: ['*lm-eval*', '*lm_eval*', 'lm-evaluation-harness'],
    contacts: 'dataset and metric hubs, raw.githubusercontent.com',
    clauses: evaluation(),
  },
  {
    id: 'lm-eval-datasets',
    images: ['*'],
    exceptImages: ['*lm-eval*', '*lm_eval*', 'lm-evaluation-harness'],
    command: /(^|[\s/])(lm_eval|lm-eval)(\s|$)/,
    contacts: 'dataset and metric hubs, raw.githubusercontent.com',
    clauses: evaluation(),
  },
  {
    id: 'ragas-telemetry',
    images: ['*ragas*'],
    contacts: 't.explodinggradients.com with evaluations',
    clauses: [anyOf(env('RAGAS_DO_NOT_TRACK', word('true')))],
  },
  {
    id: 'deepeval-telemetry',
    images: ['*'],
    command: /\bdeepeval\b/,
    contacts: 'us.i.posthog.com with test runs',
    clauses: [firstOf(env('DEEPEVAL_TELEMETRY_OPT_OUT', on, '1'), env('DEEPEVAL_TELEMETRY_ENABLED', exactly('0')))],
  },
  {
    id: 'wandb',
    images: ['*'],
    contacts: 'api.wandb.ai and o151352.ingest.sentry.io',
    clauses: [
      unlessTold(env('WANDB_MODE', word('disabled', 'offline'))),
      unlessTold(env('WANDB_ERROR_REPORTING', off)),
    ],
  },
  {
    id: 'nltk-downloader',
    images: ['*'],
    command: /nltk\.download|nltk\.downloader/,
    contacts: 'raw.githubusercontent.com; a call to download() goes out even if the data is there',
    clauses: [
      {
        settings: [],
        mode: 'any',
        isRequired: true,
        cure: 'take the download out and mount the data, with NLTK_DATA at its path',
      },
    ],
  },
  {
    id: 'pip-version-check',
    images: ['*'],
    command: /\bpip3?\s+(install|download|index)\b/,
    contacts: 'the configured Python index, for a newer pip',
    clauses: [
      anyOf(
        env('PIP_DISABLE_PIP_VERSION_CHECK', word('1', 'true', 'yes', 'on')),
        arg('--disable-pip-version-check', present),
        arg('--no-index', present),
        ini(/pip\.conf/, ['global', 'disable-pip-version-check'], word('1', 'true', 'yes', 'on')),
      ),
    ],
  },
  {
    id: 'npm-update-notifier',
    images: ['*'],
    command: /\bnpm\s+\w+/,
    contacts: 'the npm registry, for a newer npm',
    clauses: [
      firstOf(
        env('npm_config_update_notifier', word('false')),
        env('NPM_CONFIG_UPDATE_NOTIFIER', word('false')),
        ini(/npmrc/, ['update-notifier'], word('false')),
      ),
    ],
  },
  {
    id: 'npm-audit-fund',
    images: ['*'],
    command: /\bnpm\s+(i|ci|install)\b/,
    contacts: 'the npm registry, with the dependency tree',
    clauses: [
      firstOf(
        arg('--no-audit', present),
        env('npm_config_audit', word('false')),
        env('NPM_CONFIG_AUDIT', word('false')),
        ini(/npmrc/, ['audit'], word('false')),
      ),
    ],
  },
];

function streamlit(): SilenceRecord['clauses'][number] {
  return firstOf(
    arg('--browser.gatherUsageStats', word('false')),
    env('STREAMLIT_BROWSER_GATHER_USAGE_STATS', off),
    ini(/config\.toml/, ['browser', 'gatherUsageStats'], word('false')),
  );
}

function lab(
  key: string,
  accepts: SilenceRecord['clauses'][number]['settings'][number]['accepts'],
  example: string,
): SilenceRecord['clauses'][number] {
  return firstOf(
    ini(JUPYTER_PYTHON, ['c', 'LabApp', key], accepts, example),
    yaml(JUPYTER_JSON, `LabApp.${key}`, accepts, example),
  );
}

function evaluation(): SilenceRecord['clauses'] {
  return [
    anyOf(env('HF_DATASETS_OFFLINE', hubTrue)),
    anyOf(env('HF_EVALUATE_OFFLINE', hubTrue)),
    anyOf(env('HF_HUB_OFFLINE', hubTrue)),
    anyOf(env('NLTK_DATA', directory, '/models/nltk_data')),
  ];
}
