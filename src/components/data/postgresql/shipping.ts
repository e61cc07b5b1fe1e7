import { comesRound } from '../../../constructs/alive';
import type { ContainerProps } from '../../../constructs/container';
import { TRUST_FILE } from '../../../constructs/trust';
import { configVolume, scratchVolume, secretVolume, type Mount, type Volume } from '../../../constructs/volumes';
import type { RenderContext } from '../../../core/component';
import {
  ALIVE,
  bucketOf,
  OBJECT_STORE_REGION,
  objectStoreEndpoint,
  objectStoreSecret,
} from '../../../core/object-store';
import type { Knobs } from './knobs';
import { BACKUP_DIR, DATA_DIR, DATA_MOUNT, SHIPPED, WORD_DIR } from './paths';

const CONFIG_DIR = '/etc/sallyport/archive';
const KEYS_DIR = '/etc/sallyport/object-store/keys';
/** Added to the time that the server may take until it archives. */
const EVERY_SECONDS = 10;

/** Longest time for one round: a base backup may be large. */
const MOST_MINUTES = 12 * 60;

/** Files of our own program beside the server; none where backups stay on their volume. */
export function shippingFiles(context: RenderContext<Knobs>): Readonly<Record<string, string>> {
  const store = context.endpoint(objectStoreEndpoint(context.site));
  if (store === undefined) return {};
  const { name } = context.member();
  const config = {
    store: { url: `https://${store.host}:${store.port}`, caFile: TRUST_FILE, region: OBJECT_STORE_REGION },
    bucket: bucketOf(name),
    keys: KEYS_DIR,
    folder: BACKUP_DIR,
    word: SHIPPED,
    database: `${DATA_DIR}/PG_VERSION`,
    everySeconds: EVERY_SECONDS,
  };
  return { 'config.json': `${JSON.stringify(config, null, 2)}\n` };
}

export function shippingVolumes(
  { member }: Pick<RenderContext<Knobs>, 'member'>,
  configMap: string,
): readonly Volume[] {
  const secret = objectStoreSecret(member().name);
  return [
    configVolume('archive', configMap),
    secretVolume('object-store', secret),
    scratchVolume('word', '1Mi', 'memory'),
  ];
}

/** Before the server, where nothing is left of it: brings back what it is restored from. */
export function fetching(context: RenderContext<Knobs>): ContainerProps {
  return archive(context, 'fetch', [
    { volume: 'data', path: DATA_MOUNT },
    { volume: 'backup', path: BACKUP_DIR, readOnly: false },
  ]);
}

/** Beside the server: what is archived on the volume goes to the object store. */
export function shipping(context: RenderContext<Knobs>): ContainerProps {
  const container = archive(context, 'ship', [
    { volume: 'backup', path: BACKUP_DIR },
    { volume: 'word', path: WORD_DIR, readOnly: false },
  ]);
  return { ...container, liveness: comesRound(ALIVE.archive, MOST_MINUTES) };
}

function archive({ image }: RenderContext<Knobs>, task: 'fetch' | 'ship', mounts: readonly Mount[]): ContainerProps {
  return {
    name: task,
    image: image('toolbox'),
    command: ['sallyport', 'archive', task, '--config', `${CONFIG_DIR}/config.json`],
    ports: [],
    trust: 'node',
    resources: { requests: { cpu: '20m', memory: '128Mi' }, limits: { memory: '512Mi' } },
    mounts: [{ volume: 'archive', path: CONFIG_DIR }, { volume: 'object-store', path: KEYS_DIR }, ...mounts],
  };
}
