import { Agent } from 'node:https';
import { readTextFile } from '../../core/files';
import { send } from './chat';
import type { ReplayConfig } from './config';
import type { Report } from './report';

type Rollback = NonNullable<ReplayConfig['rollback']>;

/**
 * Writes into the one ConfigMap that it may change which models fell below their bar, or takes that back once a whole run
 * finds none. It changes nothing else: who may promote a model decides.
 * @returns why it could not, or undefined
 */
export async function tellRollback(
  report: Report,
  { apiServer, namespace, configMap }: Rollback,
  timeoutSeconds: number,
): Promise<string | undefined> {
  const data = requestOf(report);
  if (data === undefined) return undefined;
  const agent = new Agent({
    ca: readTextFile(apiServer.caFile, { label: 'trust anchors of the API server' }),
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
  });
  try {
    const token = readTextFile(apiServer.tokenFile, { label: 'token of the account' }).trim();
    const sent = await send({
      url: new URL(
        `/api/v1/namespaces/${namespace}/configmaps/${configMap}?fieldManager=sallyport-evaluation`,
        apiServer.url,
      ),
      method: 'PATCH',
      headers: { 'content-type': 'application/merge-patch+json', authorization: `Bearer ${token}` },
      body: JSON.stringify({ data }),
      agent,
      timeoutMs: timeoutSeconds * 1000,
    });
    return 'reason' in sent ? sent.reason : undefined;
  } finally {
    agent.destroy();
  }
}

/** The request; `null` takes an earlier one back; undefined says nothing, since a run with gaps shows nothing good. */
export function requestOf(report: Report): { readonly request: string } | null | undefined {
  const regressions = report.results.filter(({ verdict }) => verdict === 'regression');
  if (regressions.length > 0) {
    const models = regressions.map(({ set, model, reference, score, minimum, baseline }) => ({
      ...{ set, model, reference, score, minimum, baseline },
    }));
    const request = { schema: 'sallyport.dev/rollback/v1', requested: report.finished, regressions: models };
    return { request: JSON.stringify(request) };
  }
  return report.results.every(({ verdict }) => verdict === 'pass') ? null : undefined;
}
