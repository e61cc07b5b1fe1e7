import { createSocket, type RemoteInfo, type Socket as Datagram } from 'node:dgram';
import { connect, createServer, type Socket } from 'node:net';
import type { ApiServer, KubeObject } from '../api';
import type { Scope } from '../scope';
import type { PodNetwork } from './network';

/** One port of a Service, and what a pod calls it. */
interface ServicePort {
  readonly port: number;
  readonly protocol?: 'TCP' | 'UDP';
  readonly targetPort?: number | string;
}

/** A pod that really runs, as far as Services care. */
export interface Backend {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly address: string;
  /** Container ports by name. */
  readonly ports: Readonly<Record<string, number>>;
}

/** Where a connection to a Service goes, or undefined while nothing answers. */
type Target = () => { readonly address: string; readonly port: number } | undefined;

/** Somebody who asked a Service for something. */
export interface Asked {
  /** Address of the caller. */
  readonly from: string;
  /** Address of the Service. */
  readonly to: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
}

const NO_ADDRESS = ['', 'None'];

/**
 * Does what kube-proxy does on a node: whoever connects to the address of a Service reaches a pod that the selector names.
 * A Service whose pods do not run is there and refuses.
 */
export class ServiceProxy {
  /** Services by their address. */
  private readonly served = new Map<string, KubeObject>();
  /** Of the lab, in the place of pods that do not run; a pod that runs comes first. */
  readonly standIns: Backend[] = [];
  /** Everything that was asked of Services. */
  readonly asked: Asked[] = [];

  constructor(
    private readonly network: PodNetwork,
    private readonly backends: () => readonly Backend[],
    private readonly scope: Scope,
  ) {}

  /** Serves every Service that is not served yet. */
  async follow(api: ApiServer): Promise<void> {
    for (const service of await api.list('v1', 'Service')) await this.serve(service);
  }

  /** True if a pod that runs is behind the Service of this address. */
  hasBackend(address: string): boolean {
    const service = this.served.get(address);
    return service !== undefined && this.backendOf(service) !== undefined;
  }

  private backendOf(service: KubeObject): Backend | undefined {
    return [...this.backends(), ...this.standIns].find((one) => isBehind(service, one));
  }

  private async serve(service: KubeObject): Promise<void> {
    const address = addressOf(service);
    if (address === undefined || this.served.has(address)) return;
    this.served.set(address, service);
    await this.network.own(address);
    for (const port of (service.spec?.['ports'] ?? []) as readonly ServicePort[]) {
      const target = (): ReturnType<Target> => {
        const backend = this.backendOf(service);
        return backend && { address: backend.address, port: portOf(backend, port) };
      };
      const at = { address, port: port.port, protocol: port.protocol ?? 'TCP' };
      const hears = (from: string): void =>
        void this.asked.push({ from, to: address, port: at.port, protocol: at.protocol });
      await forward({ ...at, hears }, target, this.scope);
    }
  }
}

/** Address of a Service in front of pods; undefined if it has none, or if its backends are nobody's pods. */
function addressOf({ spec = {} }: KubeObject): string | undefined {
  const address = (spec['clusterIP'] as string | undefined) ?? '';
  return NO_ADDRESS.includes(address) || spec['selector'] === undefined ? undefined : address;
}

function isBehind({ metadata, spec }: KubeObject, backend: Backend): boolean {
  if (backend.namespace !== metadata.namespace) return false;
  const selector = spec?.['selector'] as Readonly<Record<string, string>>;
  return Object.entries(selector).every(([key, value]) => backend.labels[key] === value);
}

function portOf(backend: Backend, { port, targetPort = port }: ServicePort): number {
  return typeof targetPort === 'number' ? targetPort : (backend.ports[targetPort] ?? 0);
}

interface Listening {
  readonly address: string;
  readonly port: number;
  readonly protocol: 'TCP' | 'UDP';
  /** Is told the address of each caller. */
  readonly hears?: (from: string) => void;
}

/** Listens on one address and passes on what comes. */
export async function forward(from: Listening, target: Target, scope: Scope): Promise<void> {
  await (from.protocol === 'UDP' ? forwardDatagrams(from, target, scope) : forwardStreams(from, target, scope));
}

async function forwardStreams({ address, port, hears }: Listening, target: Target, scope: Scope): Promise<void> {
  const open = new Set<Socket>();
  const keep = (socket: Socket): Socket => {
    open.add(socket);
    return socket.once('close', () => open.delete(socket));
  };
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const to = target();
    hears?.(client.remoteAddress ?? '');
    keep(client).once('error', () => client.destroy());
    if (to === undefined) return void client.destroy();
    const upstream = keep(connect({ host: to.address, port: to.port, allowHalfOpen: true }));
    upstream.once('error', () => client.destroy());
    client.once('close', () => upstream.destroy());
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((done, fail) => server.once('error', fail).listen(port, address, done));
  scope.defer(async () => {
    for (const one of open) one.destroy();
    await new Promise((done) => server.close(done));
  });
}

async function forwardDatagrams({ address, port, hears }: Listening, target: Target, scope: Scope): Promise<void> {
  const server = createSocket('udp4');
  const open = new Set<Datagram>([server]);
  server.on('message', (message: Buffer, client: RemoteInfo) => {
    hears?.(client.address);
    const to = target();
    if (to === undefined) return;
    const upstream = createSocket('udp4');
    open.add(upstream);
    const end = (): void => {
      if (open.delete(upstream)) upstream.close();
    };
    upstream.once('message', (answer: Buffer) => {
      server.send(answer, client.port, client.address);
      end();
    });
    upstream.once('error', end);
    setTimeout(end, UDP_ANSWER_MS).unref();
    upstream.send(message, to.port, to.address);
  });
  await new Promise<void>((done, fail) => {
    server.once('error', fail);
    server.bind(port, address, done);
  });
  scope.defer(() => {
    for (const one of open) one.close();
  });
}

/** How long an answer to one datagram is waited for. */
const UDP_ANSWER_MS = 10_000;
