import { createServer, type Server } from 'node:http';
import type { Counts } from './counts';

/** Plain answers for the kubelet and for metrics: numbers only, nothing of any record. */
export function createHealth(counts: Counts): Server {
  const server = createServer(
    { requestTimeout: 5000, headersTimeout: 5000, maxHeaderSize: 4096 },
    (request, response) => {
      const body = request.method === 'GET' ? answerOf(request.url ?? '', counts) : undefined;
      response.writeHead(body === undefined ? 404 : 200, { 'content-type': 'text/plain; version=0.0.4' });
      response.end(body ?? 'not found\n');
    },
  );
  server.maxConnections = 32;
  return server;
}

function answerOf(path: string, counts: Counts): string | undefined {
  if (path === '/healthz') return 'ok\n';
  return path === '/metrics' ? counts.metrics() : undefined;
}
