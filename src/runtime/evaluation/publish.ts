import { Agent } from 'node:https';
import { clientIdentity, send } from './chat';
import type { Tls } from './config';
import type { Report } from './report';

/** Hands a report to who keeps them. @returns why not, or undefined */
export async function publish(
  report: Report,
  url: string,
  { tls, timeoutSeconds }: { readonly tls: Tls; readonly timeoutSeconds: number },
): Promise<string | undefined> {
  const agent = new Agent(clientIdentity(tls));
  try {
    const sent = await send({
      url: new URL('/v1/reports', url),
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(report),
      agent,
      timeoutMs: timeoutSeconds * 1000,
    });
    return 'reason' in sent ? sent.reason : undefined;
  } finally {
    agent.destroy();
  }
}
