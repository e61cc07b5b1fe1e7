import { once } from 'node:events';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { readTextFile } from '../../core/files';
import { readResultsConfig, type Tls } from './config';
import { metricsText } from './metrics';
import { reportSchema } from './report';
import { ResultStore } from './store';

export interface ServeOptions {
  /** Path of the configuration. */
  readonly config: string;
  /** Takes one line of JSON at a time, without a line end. */
  readonly log: (line: string) => void;
  /** Ends the service; the stop signals of the process do as well. @default none */
  readonly signal?: AbortSignal;
  /** Called once both ports are open. @default none */
  readonly onReady?: (ports: { readonly reports: number; readonly metrics: number }) => void;
}

const MAX_REPORT_BYTES = 16 * 1024 * 1024;
const BOUNDS = { requestTimeout: 30_000, headersTimeout: 10_000, maxHeaderSize: 8192 };

/**
 * Keeps the last result of each set and model, and shows them to Prometheus, until it is told to stop. Both ports ask for a
 * certificate; which of its neighbours may call which port is a matter of NetworkPolicy.
 * @throws SallyportError 'usage' for a wrong configuration, certificate or key.
 */
export async function runResults(options: ServeOptions): Promise<void> {
  const config = readResultsConfig(options.config);
  const store = new ResultStore(config.stateDir);
  const reports = serverOf(config.tls, (request, response) => takeReport(request, response, store, options.log));
  const metrics = serverOf(config.tls, (request, response) => {
    const isKnown = request.method === 'GET' && request.url === '/metrics';
    answer(response, isKnown ? 200 : 404, isKnown ? metricsText(store.results) : 'not found\n');
  });
  const stop = new AbortController();
  const end = (): void => stop.abort();
  process.once('SIGTERM', end).once('SIGINT', end);
  options.signal?.addEventListener('abort', end, { once: true });
  try {
    const ports = {
      reports: await listenOn(reports.server, config.reportsPort),
      metrics: await listenOn(metrics.server, config.metricsPort),
    };
    options.onReady?.(ports);
    if (options.signal?.aborted !== true) await once(stop.signal, 'abort');
  } finally {
    process.off('SIGTERM', end).off('SIGINT', end);
    await Promise.all([reports.close(), metrics.close()]);
  }
}

interface Opened {
  readonly server: Server;
  readonly close: () => Promise<void>;
}

function serverOf({ certFile, keyFile, caFile }: Tls, handle: RequestListener): Opened {
  const server = createServer(
    {
      ...BOUNDS,
      cert: readTextFile(certFile, { label: 'certificate' }),
      key: readTextFile(keyFile, { label: 'key' }),
      ca: readTextFile(caFile, { label: 'trust anchors of the site' }),
      requestCert: true,
      rejectUnauthorized: true,
      minVersion: 'TLSv1.3',
    },
    handle,
  );
  server.maxConnections = 64;
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  const close = async (): Promise<void> => {
    if (!server.listening) return;
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { server, close };
}

async function listenOn(server: Server, port: number): Promise<number> {
  server.listen(port);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

function takeReport(
  request: IncomingMessage,
  response: ServerResponse,
  store: ResultStore,
  log: ServeOptions['log'],
): void {
  if (request.method !== 'POST' || request.url !== '/v1/reports') {
    answer(response, 404, 'not found\n');
    request.resume();
    return;
  }
  const chunks: Buffer[] = [];
  let size = 0;
  request.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= MAX_REPORT_BYTES) chunks.push(chunk);
    else request.destroy();
  });
  request.on('error', () => undefined);
  request.once('end', () => {
    const status = keep(Buffer.concat(chunks).toString('utf8'), store);
    log(JSON.stringify({ level: status === 204 ? 'info' : 'error', event: 'evaluation-report', status }));
    answer(response, status, '');
  });
}

function keep(text: string, store: ResultStore): number {
  const report = parsed(text);
  if (report === undefined) return 400;
  try {
    store.take(report);
    return 204;
  } catch {
    return 507;
  }
}

function parsed(text: string): ReturnType<typeof reportSchema.parse> | undefined {
  try {
    return reportSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function answer(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, { 'content-type': 'text/plain; version=0.0.4' });
  response.end(body);
}
