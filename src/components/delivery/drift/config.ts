import type { Volume } from '../../../constructs/volumes';
import type { Endpoint, MemberView } from '../../../core/graph';
import { copyName, manifestStems } from '../../../core/release';
import { yamlText } from '../../../core/yaml-text';

const ACCOUNT_DIR = '/var/run/secrets/kubernetes.io/serviceaccount';
const NAME = 'cluster';

/** How the job reaches the API server: by its own account, and by no certificate but that of the cluster. */
export function kubeconfig({ host }: Endpoint): string {
  return yamlText({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: NAME,
        // The Service `kubernetes`, whose port is 443 whatever the API server's own is.
        cluster: { server: `https://${host}`, 'certificate-authority': `${ACCOUNT_DIR}/ca.crt` },
      },
    ],
    users: [{ name: NAME, user: { tokenFile: `${ACCOUNT_DIR}/token` } }],
    contexts: [{ name: NAME, context: { cluster: NAME, user: NAME } }],
    'current-context': NAME,
  });
}

/** The release as it was applied, file by file. A copy that is missing keeps the pod from starting, and the run fails. */
export function releaseVolume(name: string, members: readonly MemberView[]): Volume {
  const sources = manifestStems(members).map((stem) => ({ configMap: { name: copyName(stem) } }));
  return { name, source: { projected: { sources } } };
}
