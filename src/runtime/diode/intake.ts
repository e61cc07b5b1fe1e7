import { createServer, type Server, type TLSSocket } from 'node:tls';
import { readTextFile } from '../../core/files';
import type { ValidatorConfig } from './config';
import type { Counts } from './counts';
import { LineReader } from './lines';

/** One generator; a second connection while the first one ends. */
const MAX_CONNECTIONS = 4;
const IDLE_MS = 10 * 60 * 1000;

/** The server that takes lines from clients whose certificate names one of the allowed identities. */
export function createIntake(config: ValidatorConfig, counts: Counts, take: (line: string) => void): Server {
  const { tls } = config;
  const server = createServer({
    cert: readTextFile(tls.certFile, { label: 'certificate' }),
    key: readTextFile(tls.keyFile, { label: 'private key' }),
    ca: readTextFile(tls.caFile, { label: 'trust anchors' }),
    requestCert: true,
    rejectUnauthorized: true,
    minVersion: 'TLSv1.3',
  });
  server.maxConnections = MAX_CONNECTIONS;
  server.on('tlsClientError', () => counts.refuseClient());
  server.on('secureConnection', (socket) => {
    socket.on('error', () => socket.destroy());
    if (!isAllowed(socket, tls.clients)) {
      counts.refuseClient();
      socket.destroy();
      return;
    }
    readLines(socket, counts, take);
  });
  return server;
}

function isAllowed(socket: TLSSocket, clients: readonly string[]): boolean {
  // Node quotes names with odd characters, so that a name cannot pretend to be two.
  const names = (socket.getPeerX509Certificate()?.subjectAltName ?? '').split(', ');
  return clients.some((client) => names.includes(`URI:${client}`));
}

function readLines(socket: TLSSocket, counts: Counts, take: (line: string) => void): void {
  const reader = new LineReader();
  socket.setTimeout(IDLE_MS, () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    const lines = reader.push(chunk);
    if (lines === null) {
      counts.refuse('too-long');
      socket.destroy();
      return;
    }
    lines.forEach(take);
  });
}
