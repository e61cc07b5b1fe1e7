import { TLS_CA, TLS_CERT, TLS_KEY } from '../../../constructs/trust';
import type { RenderContext } from '../../../core/component';
import { SallyportError } from '../../../core/errors';
import type { Endpoint } from '../../../core/graph';
import { modelReference, type ModelDeployment } from '../../../core/model-catalogue';
import { fraction, milliseconds } from '../../../core/quantity';
import { asked } from './models';
import type { Knobs } from './replay';

export const SETS_DIR = '/srv/golden-sets';
export const TOKEN_DIR = '/etc/sallyport/evaluation-token';
export const ROLLBACK_CONFIG_MAP = 'evaluation-rollback';
const ACCOUNT_DIR = '/var/run/secrets/kubernetes.io/serviceaccount';

/** Configuration of `sallyport eval replay`; a suspended job has one as well, so that nothing but a set is missing. */
export function replayConfig(context: RenderContext<Knobs>): Record<string, unknown> {
  const { knobs: own } = context;
  const { models, judge } = asked(context);
  const results = context.endpoint('evaluation-results');
  return {
    setsDir: SETS_DIR,
    sets: own.sets,
    models: models.map((deployment) => modelOf(context, deployment)),
    ...(judge === undefined ? {} : { judge: modelOf(context, judge) }),
    tls: { certFile: TLS_CERT, keyFile: TLS_KEY, caFile: TLS_CA },
    ...(own.route === 'gateway' ? { tokenFile: `${TOKEN_DIR}/token` } : {}),
    minimumScore: fraction(own.minimumScore),
    tolerance: fraction(own.tolerance),
    concurrency: own.concurrency,
    timeoutSeconds: milliseconds(own.timeout) / 1000,
    maxTokens: own.maxTokens,
    ...(results === undefined ? {} : { results: { url: urlOf(results) } }),
    ...(own.rollback ? { rollback: rollbackOf(context) } : {}),
  };
}

function modelOf(context: RenderContext<Knobs>, deployment: ModelDeployment): Record<string, string> {
  const { name, servedName, model } = deployment;
  const entry = context.models.models.find(({ id }) => id === model);
  const endpoint = context.required(context.knobs.route === 'gateway' ? 'gateway' : `model:${name}`);
  return { name, servedName, url: urlOf(endpoint), reference: entry === undefined ? model : modelReference(entry) };
}

/** @throws SallyportError 'usage' for a server without TLS: questions of golden sets are payload. */
function urlOf({ name, host, port, security }: Endpoint): string {
  if (security === 'tls' || security === 'mtls') return `https://${host}:${port}`;
  throw new SallyportError('usage', {
    message: `replay would send questions to ${name} without TLS`,
    value: security,
    fix: 'leave this deployment out of the knob models of replay',
  });
}

function rollbackOf(context: RenderContext<Knobs>): Record<string, unknown> {
  return {
    // The Service `kubernetes`, whose port is 443 whatever the API server's own is.
    apiServer: {
      url: `https://${context.required('cluster:kube-apiserver').host}`,
      caFile: `${ACCOUNT_DIR}/ca.crt`,
      tokenFile: `${ACCOUNT_DIR}/token`,
    },
    namespace: context.member().namespace,
    configMap: ROLLBACK_CONFIG_MAP,
  };
}
