import { request, type RequestOptions } from 'node:https';
import { parse } from 'yaml';
import type { Reference } from '../api';
import { certificatesOf, secretReference, usagesIn } from '../checks/certificates';
import { dataOf } from '../checks/issued';
import { textOf } from '../config-maps';
import { titleOf, type Manifest } from '../manifests';
import type { Problems } from '../report';
import type { ServerContext } from './check';

const OK = 200;
const TIMEOUT_MS = 10_000;

interface WebConfig {
  readonly tls_server_config: { readonly client_allowed_sans?: readonly string[] };
}

/**
 * Certificates of those whom a server's `web.yml` lets in, other than its own.
 * @param server name of the component
 */
export function admittedTo(server: string, manifests: readonly Manifest[]): readonly Manifest[] {
  const web = parse(textOf(manifests, `${server}-config`, 'web.yml')) as WebConfig;
  const admitted = web.tls_server_config.client_allowed_sans ?? [];
  return certificatesOf(manifests).filter(({ name, object }) => {
    const uris = (object.spec?.['uris'] ?? []) as readonly string[];
    return name !== server && uris.some((uri) => admitted.includes(uri));
  });
}

/**
 * A server answers those whom its `web.yml` names, and none with another certificate of the same CA, nor with one for servers.
 * @param portName of its Service; the first port unless given
 */
export async function checkAdmission(
  server: string,
  path: string,
  context: ServerContext,
  portName?: string,
): Promise<Problems> {
  const admitted = admittedTo(server, context.manifests);
  const others = certificatesOf(context.manifests).filter((one) => one.name !== server && !admitted.includes(one));
  // One that TLS itself lets in, so that the list of names is what says no; and one that it does not.
  const stranger = others.find((one) => usagesIn(one).includes('client auth'));
  const noClient = others.find((one) => !usagesIn(one).includes('client auth'));
  if (admitted.length === 0 || stranger === undefined || noClient === undefined)
    return [`nobody to try the door of ${server} with`];
  const problems: string[] = [];
  for (const one of admitted) {
    const caller = await Caller.of(server, one, context, portName);
    await caller.text(path).catch((error: unknown) => problems.push(`${titleOf(one)}: ${(error as Error).message}`));
  }
  for (const [one, why] of [
    [stranger, 'declares no flow to it'],
    [noClient, 'is for servers alone'],
  ] as const) {
    const caller = await Caller.of(server, one, context, portName);
    const wasLetIn = await caller.text(path).then(
      () => true,
      () => false,
    );
    if (wasLetIn) problems.push(`${titleOf(one)}: is let in to ${server}, and ${why}`);
  }
  return problems;
}

/** A pod's way to a Service: by its address and name, with a certificate that cert-manager issued. */
export class Caller {
  private constructor(private readonly options: RequestOptions) {}

  /**
   * @param server name of the component, and of its Service
   * @param certificate whose Secret the caller mounts
   * @param portName of the Service; its first port unless given
   */
  static async of(server: string, certificate: Manifest, context: ServerContext, portName?: string): Promise<Caller> {
    const { cluster, manifests } = context;
    const own = manifests.find(({ kind, name }) => kind === 'Service' && name === server);
    if (own === undefined) throw new Error(`the output has no Service ${server}`);
    const service = await cluster.admin.get(own);
    const secret = dataOf(await cluster.admin.get(secretReference(certificate)));
    const ports = (service?.spec?.['ports'] ?? []) as readonly { readonly name?: string; readonly port: number }[];
    const port = ports.find(({ name }) => portName === undefined || name === portName);
    return new Caller({
      host: String(service?.spec?.['clusterIP']),
      port: port?.port,
      servername: serverNameOf(own, manifests),
      ca: secret['ca.crt'],
      cert: secret['tls.crt'],
      key: secret['tls.key'],
      agent: false,
      timeout: TIMEOUT_MS,
    });
  }

  /** Body of a good answer, from JSON. @throws Error for any other answer */
  async get(path: string): Promise<unknown> {
    return JSON.parse(await this.text(path)) as unknown;
  }

  /** Body of a good answer. @throws Error for any other answer */
  text(path: string): Promise<string> {
    return new Promise((done, fail) => {
      const sent = request({ ...this.options, path }, (response) => {
        const parts: Buffer[] = [];
        response.on('data', (part: Buffer) => parts.push(part));
        response.once('end', () => {
          const text = Buffer.concat(parts).toString('utf8');
          if (response.statusCode === OK) done(text);
          else fail(new Error(`${path} answers ${response.statusCode ?? 0}: ${text.trim()}`));
        });
      });
      sent.once('timeout', () => sent.destroy(new Error(`${path}: no answer within ${TIMEOUT_MS} ms`)));
      sent.once('error', fail);
      sent.end();
    });
  }
}

/** The full name of a Service, as its certificate has it. */
function serverNameOf({ name, namespace = '' }: Reference, manifests: readonly Manifest[]): string {
  const names = certificatesOf(manifests).flatMap(
    ({ object }) => (object.spec?.['dnsNames'] ?? []) as readonly string[],
  );
  const full = names.find((one) => one.startsWith(`${name}.${namespace}.svc.`));
  if (full === undefined) throw new Error(`no Certificate is for the Service ${namespace}/${name}`);
  return full;
}
