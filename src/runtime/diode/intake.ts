import { createServer, type SecureContextOptions, type Server, type TLSSocket } from 'node:tls';
import { readTextFile } from '../../core/files';
import type { ValidatorConfig } from './config';
import type { Counts } from './counts';
import { LineReader } from './lines';

/** One generator; a second connection while the first one ends. */
const MAX_CONNECTIONS = 4;
const IDLE_MS = 10 * 60 * 1000;

/**
 * The server that takes lines from clients whose certificate names one of the allowed identities. Its own certificate is
 * read again for each connection, so that a renewal needs no restart.
 */
export function createIntake(config: ValidatorConfig, counts: Counts, take: (line: string) => void): Server {
  const { tls } = config;
  const server = createServer({ ...material(tls), requestCert: true, rejectUnauthorized: true });
  // Before the server's own listener, which begins the handshake.
  server.prependListener('connection', () => renew(server, tls, counts));
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

function material(tls: ValidatorConfig['tls']): SecureContextOptions {
  return {
    cert: readTextFile(tls.certFile, { label: 'certificate' }),
    key: readTextFile(tls.keyFile, { label: 'private key' }),
    ca: readTextFile(tls.caFile, { label: 'trust anchors' }),
    minVersion: 'TLSv1.3',
  };
}

/** Files that are being exchanged may not fit together: the server then goes on with what it has. */
function renew(server: Server, tls: ValidatorConfig['tls'], counts: Counts): void {
  try {
    server.setSecureContext(material(tls));
  } catch {
    counts.failToRenew();
  }
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
