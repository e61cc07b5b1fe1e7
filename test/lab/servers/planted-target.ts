import { generateKeyPairSync } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import { certificatesOf, secretReference, usagesIn } from '../checks/certificates';
import { dataOf } from '../checks/issued';
import { verdict, type SelfTest } from '../checks/self-test';
import type { Manifest } from '../manifests';
import type { Scope } from '../scope';
import type { ServerContext } from './check';
import { PrometheusApi } from './prometheus-api';
import { targetProblems, type Target } from './scrape-targets';
import { settle } from './settle';

const NAME = 'a target with a certificate of another name';
const WRONG = 'wrong.internal.example.mil';
/** A target is asked every 30 s. */
const SECONDS = 90;

interface Material {
  readonly cert: string;
  readonly key: string;
}

/** A target that does not run, and the Certificate that it would have. */
interface Silent {
  readonly target: Target;
  readonly certificate: Manifest;
}

/**
 * Answers in the place of a pod that does not run, first with a certificate of another name by the same CA, and then with the
 * one that was issued: Prometheus has to refuse the one, so that the check of targets names the Certificate, and to take the
 * other.
 */
export async function plantWrongTarget(context: ServerContext): Promise<readonly SelfTest[]> {
  const api = await PrometheusApi.open(context);
  const silent = silentTarget(await api.targets(), context.manifests);
  if (silent === undefined) return [{ name: NAME, problem: `${NAME}: every target with mutual TLS runs` }];
  const { target, certificate } = silent;
  const { host, hostname, port, pathname } = new URL(target.scrapeUrl);
  const expected = [{ component: target.scrapePool, at: host, path: pathname, runs: true }];
  const problems = async (): Promise<readonly string[]> =>
    targetProblems(expected, await api.targets(), context.manifests);

  const material = await wrongMaterial(context);
  await context.network.own(hostname);
  const server = await answerAt({ address: hostname, port: Number(port), material }, context.scope);
  const planted = {
    name: NAME,
    manifest: certificate,
    says: new RegExp(`is down: .*certificate is valid for ${WRONG}`),
  };
  const missed = await settle(SECONDS, async () => [verdict(planted, await problems()).problem ?? []].flat());

  const secret = dataOf(await context.cluster.admin.get(secretReference(certificate)));
  server.setSecureContext({ cert: secret['tls.crt'], key: secret['tls.key'] });
  const left = await settle(SECONDS, problems);
  const name = `${NAME}, and green again with its own`;
  return [
    { name: NAME, ...(missed.length > 0 && { problem: missed.join('; ') }) },
    { name, ...(left.length > 0 && { problem: left.join('; ') }) },
  ];
}

function silentTarget(targets: readonly Target[], manifests: readonly Manifest[]): Silent | undefined {
  const silent = targets.flatMap((target): readonly Silent[] => {
    if (target.health !== 'down' || !target.scrapeUrl.startsWith('https:')) return [];
    const certificate = certificatesOf(manifests).find((one) => isServerOf(target.scrapePool, one));
    return certificate === undefined ? [] : [{ target, certificate }];
  });
  return silent[0];
}

/** What users see is a certificate of its own, and so is what Prometheus sees there. */
function isServerOf(component: string, certificate: Manifest): boolean {
  const isItsOwn = certificate.name === component || certificate.name === `${component}-edge`;
  return isItsOwn && usagesIn(certificate).includes('server auth');
}

async function wrongMaterial({ authority }: ServerContext): Promise<Material> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { key, cert: await authority.signFor('planted-target', key, [`DNS:${WRONG}`]) };
}

async function answerAt(
  at: { readonly address: string; readonly port: number; readonly material: Material },
  scope: Scope,
): Promise<Server> {
  const server = createServer(at.material, (_, response) => {
    response.setHeader('content-type', 'text/plain; version=0.0.4');
    response.end('lab_stand_in 1\n');
  });
  await new Promise<void>((done, fail) => server.once('error', fail).listen(at.port, at.address, done));
  scope.defer(async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });
  return server;
}
