import { Agent } from 'node:https';
import { readTextFile } from '../../core/files';
import type { RolloutConfig, Workload } from './config';
import { STAMP } from './decide';

/** The few things that are asked of the API server. */
export interface Cluster {
  /** The Certificates, as they came, in the order of the configuration. */
  certificates(workload: Workload): Promise<readonly unknown[]>;
  /** Annotations of the workload's pod template. */
  annotations(workload: Workload): Promise<Readonly<Record<string, string>>>;
  /** Sets the one annotation of the pod template, which makes the workload's controller replace its pods. */
  stamp(workload: Workload, value: string): Promise<void>;
  close(): void;
}

/** Owner of the annotation, so that an apply by somebody else leaves it alone. */
const FIELD_MANAGER = 'sallyport-certificate-rollout';

/** Loaded when it is called: it is large, ESM only, and no other command needs it. */
const loadClient = () => import('@kubernetes/client-node');

type Client = Awaited<ReturnType<typeof loadClient>>;
type Apps = InstanceType<Client['AppsV1Api']>;
type Access = NonNullable<Parameters<Client['createConfiguration']>[0]>['authMethods'];

/**
 * Connects to the API server as the pod's own account, with its anchors alone and a bound on every request.
 * @throws SallyportError 'usage' if the anchors or the token cannot be read.
 */
export async function connect({ apiServer, timeoutSeconds }: RolloutConfig): Promise<Cluster> {
  const client = await loadClient();
  const token = readTextFile(apiServer.tokenFile, { label: 'token of the account' }).trim();
  const agent = new Agent({
    ca: readTextFile(apiServer.caFile, { label: 'trust anchors of the API server' }),
    // Said, because a variable of the environment could say otherwise.
    rejectUnauthorized: true,
    minVersion: 'TLSv1.2',
    keepAlive: true,
    maxSockets: 1,
  });
  const configuration = client.createConfiguration({
    baseServer: new client.ServerConfiguration(apiServer.url.replace(/\/$/, ''), {}),
    authMethods: access(agent, token, timeoutSeconds * 1000),
  });
  const apps = new client.AppsV1Api(configuration);
  const objects = new client.CustomObjectsApi(configuration);
  return {
    certificates: async ({ namespace, certificates }) => {
      const api = { group: 'cert-manager.io', version: 'v1', plural: 'certificates' };
      const found: unknown[] = [];
      // One after the other: the connection is one.
      for (const name of certificates) found.push(await objects.getNamespacedCustomObject({ ...api, namespace, name }));
      return found;
    },
    annotations: async (workload) => (await read(apps, workload)).spec?.template.metadata?.annotations ?? {},
    stamp: (workload, value) => patch(client, apps, workload, value),
    close: () => agent.destroy(),
  };
}

function access(agent: Agent, token: string, timeoutMs: number): Access {
  return {
    default: {
      getName: () => 'account',
      applySecurityAuthentication: (request) => {
        request.setHeaderParam('Authorization', `Bearer ${token}`);
        request.setAgent(agent);
        request.setSignal(AbortSignal.timeout(timeoutMs));
      },
    },
  };
}

function read(apps: Apps, { kind, namespace, name }: Workload) {
  switch (kind) {
    case 'Deployment':
      return apps.readNamespacedDeployment({ namespace, name });
    case 'StatefulSet':
      return apps.readNamespacedStatefulSet({ namespace, name });
    case 'DaemonSet':
      return apps.readNamespacedDaemonSet({ namespace, name });
  }
}

async function patch(client: Client, apps: Apps, { kind, namespace, name }: Workload, value: string): Promise<void> {
  const body = { spec: { template: { metadata: { annotations: { [STAMP]: value } } } } };
  const request = { namespace, name, fieldManager: FIELD_MANAGER, body };
  const options = client.setHeaderOptions('Content-Type', client.PatchStrategy.StrategicMergePatch);
  switch (kind) {
    case 'Deployment':
      await apps.patchNamespacedDeployment(request, options);
      return;
    case 'StatefulSet':
      await apps.patchNamespacedStatefulSet(request, options);
      return;
    case 'DaemonSet':
      await apps.patchNamespacedDaemonSet(request, options);
  }
}
