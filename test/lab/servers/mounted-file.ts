import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ServerContext } from './check';

/** A file of a ConfigMap in a volume of the pod that runs. */
export interface Mounted {
  readonly component: string;
  readonly volume: string;
  readonly file: string;
}

/** Where the file lies, so that it can be changed as a kubelet does it when its ConfigMap changes. */
export async function mountedFile({ component, volume, file }: Mounted, context: ServerContext): Promise<string> {
  const { cluster, pods, folder } = context;
  const running = pods.find(component);
  if (running === undefined) throw new Error(`${component} does not run`);
  const { name, namespace } = running;
  const pod = await cluster.admin.get({ apiVersion: 'v1', kind: 'Pod', name, namespace });
  const path = join(folder, pod?.metadata.uid ?? '', volume, file);
  if (!existsSync(path)) throw new Error(`${path}: ${component} has no such file`);
  return path;
}
