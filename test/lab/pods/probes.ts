import { request as requestPlain } from 'node:http';
import { request as requestTls } from 'node:https';
import { connect } from 'node:net';
import { run } from '../run';
import type { Container, Probe } from './container';

/** A container that runs, as far as a probe needs it. */
export interface Probed {
  readonly container: Container;
  /** Of its pod. */
  readonly address: string;
  /** Program and arguments that run a command inside the container, before the command. */
  readonly inside: readonly string[];
}

/** First status that a kubelet takes for a failure, and last that it takes for none before it. */
const [FIRST_GOOD, FIRST_BAD] = [200, 400];

/**
 * Asks a container as the kubelet does: a command inside it, a request whose certificate is not looked at, or a connection.
 * @returns undefined if the answer is good, else what is wrong
 */
export async function ask(probe: Probe, probed: Probed): Promise<string | undefined> {
  const milliseconds = (probe.timeoutSeconds ?? 1) * 1000;
  if (probe.exec !== undefined) return askInside(probe.exec.command, probed, milliseconds);
  if (probe.httpGet !== undefined) return askHttp(probe.httpGet, probed, milliseconds);
  if (probe.tcpSocket !== undefined) return askSocket(portOf(probed, probe.tcpSocket.port), probed, milliseconds);
  return `a probe that the lab does not know: ${JSON.stringify(probe)}`;
}

async function askInside(
  command: readonly string[],
  { inside }: Probed,
  milliseconds: number,
): Promise<string | undefined> {
  const [file = '', ...args] = [...inside, ...command];
  return run(file, args, { timeout: milliseconds }).then(
    () => undefined,
    (error: unknown) => (error as Error).message,
  );
}

function askHttp(
  { path = '/', port, scheme = 'HTTP' }: NonNullable<Probe['httpGet']>,
  probed: Probed,
  timeout: number,
): Promise<string | undefined> {
  const options = { host: probed.address, port: portOf(probed, port), path, timeout, agent: false as const };
  return new Promise((done) => {
    const sent =
      scheme === 'HTTPS' ? requestTls({ ...options, rejectUnauthorized: false }) : requestPlain({ ...options });
    sent.once('response', (response) => {
      response.resume();
      const status = response.statusCode ?? 0;
      const isGood = status >= FIRST_GOOD && status < FIRST_BAD;
      done(isGood ? undefined : `${scheme} ${path} answers ${status}`);
    });
    sent.once('timeout', () => sent.destroy(new Error(`no answer within ${timeout} ms`)));
    sent.once('error', (error) => done(`${scheme} ${path}: ${error.message}`));
    sent.end();
  });
}

function askSocket(port: number, { address }: Probed, milliseconds: number): Promise<string | undefined> {
  return new Promise((done) => {
    const socket = connect({ host: address, port, timeout: milliseconds });
    const end = (problem?: string): void => {
      socket.destroy();
      done(problem);
    };
    socket.once('connect', () => end());
    socket.once('timeout', () => end(`port ${port}: no answer within ${milliseconds} ms`));
    socket.once('error', (error) => end(`port ${port}: ${error.message}`));
  });
}

function portOf({ container }: Probed, port: number | string): number {
  if (typeof port === 'number') return port;
  const found = container.ports?.find(({ name }) => name === port);
  if (found === undefined) throw new Error(`container ${container.name} has no port ${port}`);
  return found.containerPort;
}
