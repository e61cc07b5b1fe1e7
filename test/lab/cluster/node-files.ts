import { cpSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Rendered files of the API server, where the lab put them. */
export interface NodeFiles {
  readonly admission: string;
  readonly auditPolicy: string;
  readonly encryption: string;
  /** Feature gates that they take. */
  readonly gates: readonly string[];
}

/** Where nodes have the files, and the socket of the site's KMS: what the lab maps to places of its own, and nothing else. */
const INSTALLED = '/etc/kubernetes/sallyport';
const KMS_SOCKET = '/run/sallyport/kms.sock';

/**
 * Copies the files of an output into a folder of the lab.
 * @param rendered `node/kube-apiserver` of the output
 * @param kmsSocket where the key of the lab listens
 */
export function placeNodeFiles(rendered: string, folder: string, kmsSocket: string): NodeFiles {
  cpSync(rendered, folder, { recursive: true });
  for (const name of readdirSync(folder)) {
    const file = join(folder, name);
    if (statSync(file).isDirectory()) continue;
    const text = readFileSync(file, 'utf8').replaceAll(INSTALLED, folder).replaceAll(KMS_SOCKET, kmsSocket);
    writeFileSync(file, text);
  }
  return {
    admission: join(folder, 'admission.yaml'),
    auditPolicy: join(folder, 'audit-policy.yaml'),
    encryption: join(folder, 'encryption.yaml'),
    gates: existsSync(join(folder, 'validating-policies')) ? ['ManifestBasedAdmissionControlConfig=true'] : [],
  };
}
