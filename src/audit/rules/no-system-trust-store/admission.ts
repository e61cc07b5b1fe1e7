import { TRUST_VARIABLES } from '../../facts/anchors-variables';
import { celString } from '../../facts/image-admission';
import type { AdmissionForm } from '../../rule';

/**
 * What one pod shows in fields that CEL can read: folders of the node, variables that point at a system store, and half of the pair
 * that Go and OpenSSL take. That a container lacks what its neighbours have is left to the auditor.
 */
export const admission: AdmissionForm = {
  kind: 'policy',
  resources: [{ apiGroups: [''], apiVersions: ['v1'], resources: ['pods'], operations: ['CREATE', 'UPDATE'] }],
  variables: ({ permissions }) =>
    permissions.systemTrust
      ? []
      : [{ name: 'stores', expression: `[${[...TRUST_VARIABLES].map(celString).join(', ')}]` }],
  validations: ({ permissions }) =>
    permissions.systemTrust
      ? []
      : [
          {
            expression: `!has(object.spec.volumes) || object.spec.volumes.all(v, !has(v.hostPath) || !v.hostPath.path.matches('${NODE_STORE}'))`,
            message: 'a pod mounts the trust store of its node',
          },
          { expression: everywhere(NAMES_NO_STORE), message: 'a container trusts the store of its image' },
          {
            expression: everywhere(HAS_BOTH),
            message: 'a container sets SSL_CERT_FILE without SSL_CERT_DIR, or the other way round',
          },
        ],
};

const STORE =
  '/(etc/ssl/(certs|cert[.]pem|ca-bundle[.]pem)|etc/pki/(tls|ca-trust)|etc/ca-certificates|usr/(local/)?share/ca-certificates)';
const NODE_STORE = `^(${STORE}(/.*)?|/etc/ssl/?|/etc/pki/?)$`;

// A ConfigMap mounted over the store of the image is what stands at that path.
const NAMES_NO_STORE =
  `!has(c.env) || c.env.all(e, !(e.name in variables.stores) || !has(e.value) || !e.value.matches('^${STORE}') || ` +
  '(has(c.volumeMounts) && c.volumeMounts.exists(m, e.value.startsWith(m.mountPath))))';

const HAS_BOTH =
  "!has(c.env) || c.env.exists(e, e.name == 'SSL_CERT_FILE') == c.env.exists(e, e.name == 'SSL_CERT_DIR')";

/** The same for init containers: the two lists are apart in the API. */
function everywhere(expression: string): string {
  return `object.spec.containers.all(c, ${expression}) && (!has(object.spec.initContainers) || object.spec.initContainers.all(c, ${expression}))`;
}
