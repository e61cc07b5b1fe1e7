import { execFile, execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A TLS client, as images have them: a command line that ends with 0 if it trusts a server on loopback. */
export interface Client {
  readonly name: string;
  readonly command: (port: number) => readonly string[];
  /** Why it cannot run here, or null. */
  readonly missing: string | null;
  /** A file of its own with certificates, which it reads instead of the system's. */
  readonly ownBundle?: string;
}

/** How a client ended that was to say whether it trusts a server. */
export interface Verdict {
  readonly trusts: boolean;
  readonly said: string;
}

/** First line that a program prints, or null where it is missing or fails. */
export function answer(command: string, ...args: readonly string[]): string | null {
  try {
    return execFileSync(command, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).split('\n')[0] ?? '';
  } catch {
    return null;
  }
}

const NODE_CLIENT = `
  const socket = require('node:tls').connect({ host: '127.0.0.1', port: +process.argv[1], servername: 'localhost' });
  socket.on('secureConnect', () => process.exit(0));
  socket.on('error', (error) => { console.error(error.message); process.exit(1); });`;

const PYTHON_CLIENT = `
import socket, ssl, sys
context = ssl.create_default_context()
with socket.create_connection(('127.0.0.1', int(sys.argv[1]))) as plain:
    context.wrap_socket(plain, server_hostname='localhost').close()`;

const REQUESTS_CLIENT = `
import requests, sys
requests.get('https://localhost:' + sys.argv[1], timeout=5)`;

const GO_CLIENT = `package main

import (
	"crypto/tls"
	"fmt"
	"os"
)

func main() {
	connection, err := tls.Dial("tcp", "127.0.0.1:"+os.Args[1], &tls.Config{ServerName: "localhost"})
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	connection.Close()
}
`;

/** The clients that this machine may have, by the family of images that they stand for. */
export const CLIENTS = {
  openssl: (): Client => ({
    name: 'openssl',
    missing: answer('openssl', 'version')?.startsWith('OpenSSL 3') === true ? null : 'openssl 3 is not installed',
    command: (port) =>
      `openssl s_client -connect 127.0.0.1:${port} -servername localhost -verify_hostname localhost -verify_return_error -brief`.split(
        ' ',
      ),
  }),
  curl: (): Client => ({
    name: 'curl',
    // Newer ones read their variables in another order.
    missing: /^curl 7\..* OpenSSL/.test(answer('curl', '--version') ?? '')
      ? null
      : 'curl 7 with OpenSSL is not installed',
    command: (port) => ['curl', '--silent', '--show-error', '--max-time', '5', `https://localhost:${port}`],
  }),
  node: (): Client => ({
    name: 'node',
    missing: null,
    command: (port) => [process.execPath, '-e', NODE_CLIENT, `${port}`],
  }),
  python: (): Client => ({
    name: 'python',
    missing: answer('python3', '-c', 'import ssl') === null ? 'python3 with ssl is not installed' : null,
    command: (port) => ['python3', '-c', PYTHON_CLIENT, `${port}`],
  }),
  requests: (): Client => {
    const bundle = answer('python3', '-c', 'import certifi, requests; print(certifi.where())');
    return {
      name: 'requests',
      missing: bundle === null ? 'python3 with requests and certifi is not installed' : null,
      ...(bundle === null ? {} : { ownBundle: bundle }),
      command: (port) => ['python3', '-c', REQUESTS_CLIENT, `${port}`],
    };
  },
  go: (folder: string): Client => ({
    name: 'go',
    missing: answer('go', 'version') === null ? 'go is not installed' : null,
    command: (port) => [join(folder, 'client'), `${port}`],
  }),
} as const;

/** Compiles the client of Go from the standard library alone; needs no network. */
export function buildGoClient(folder: string): void {
  const source = join(folder, 'client.go');
  writeFileSync(source, GO_CLIENT);
  const env = { ...process.env, GO111MODULE: 'off', GOPROXY: 'off', GOTOOLCHAIN: 'local', CGO_ENABLED: '0' };
  execFileSync('go', ['build', '-o', join(folder, 'client'), source], { cwd: folder, env, stdio: 'pipe' });
}

/** Where Linux distributions keep their anchors; what is compiled into the clients above looks here. */
const SYSTEM_STORE = '/etc/ssl/certs';

/**
 * Runs a client in a mount namespace in which the system's store, and its own bundle if it has one, hold one certificate
 * alone: as if the client and that certificate had come in an image.
 *
 * @param store folder made by `systemStore`
 * @param environment the only variables beside the path
 */
export function ask(
  client: Client,
  port: number,
  { store, environment }: { readonly store: string; readonly environment: Readonly<Record<string, string>> },
): Promise<Verdict> {
  const mounts = [
    `mount --bind '${store}' ${SYSTEM_STORE}`,
    ...(client.ownBundle === undefined ? [] : [`mount --bind '${store}/ca-certificates.crt' '${client.ownBundle}'`]),
  ];
  const script = `${mounts.join(' && ')} && exec "$@"`;
  const args = [...NAMESPACE, 'sh', '-c', script, 'sh', ...client.command(port)];
  const env = { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '/', ...environment };
  return new Promise((resolve) => {
    const child = execFile('unshare', args, { env, timeout: 20_000 }, (error, out, err) => {
      resolve({ trusts: error === null, said: `${out}${err}` });
    });
    child.stdin?.end();
  });
}

const NAMESPACE = process.getuid?.() === 0 ? ['-m'] : ['-r', '-m'];

/** Why no client can be asked here, or null. */
export function whyNotAsk(): string | null {
  if (!existsSync(SYSTEM_STORE)) return `no ${SYSTEM_STORE}`;
  const args = [...NAMESPACE, 'sh', '-c', `mount --bind ${SYSTEM_STORE} ${SYSTEM_STORE} && echo mounted`];
  return answer('unshare', ...args) === 'mounted' ? null : 'no mount namespace can be made';
}

/** A folder like the system's store, with one certificate. */
export function systemStore(folder: string, certificate: string): string {
  const hash = answer('openssl', 'x509', '-noout', '-hash', '-in', certificate) ?? '';
  mkdirSync(folder);
  copyFileSync(certificate, join(folder, 'ca-certificates.crt'));
  copyFileSync(certificate, join(folder, `${hash}.0`));
  return folder;
}
