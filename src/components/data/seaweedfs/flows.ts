import type { Declaration, DeclareContext, Member, Need, Port, ServiceDeclaration } from '../../../core/component';
import { hasOwnStore, OBJECT_STORE } from '../../../core/object-store';
import type { Knobs } from './knobs';

export const ROLES = ['master', 'volume', 'filer'] as const;
export type Role = (typeof ROLES)[number];

/** Ports for gRPC are those for HTTP and 10000 more: it is how the program finds one by the other. */
export const PORTS = {
  master: { http: 9333, grpc: 19333, metrics: 9324 },
  volume: { http: 8080, grpc: 18080, metrics: 9325 },
  filer: { http: 8888, grpc: 18888, metrics: 9327 },
} as const;
export const S3_PORT = 8333;

const [MASTER, VOLUME, VOLUME_DATA] = ['object-store-master', 'object-store-volume', 'object-store-pieces'];

/** Headless Service that gives each pod of a role a name. */
export function peersOf(role: Role): string {
  return `seaweedfs-${role}-peers`;
}

/**
 * Masters know the volumes, volume servers hold pieces of objects, and the filer knows which pieces make up an object and
 * answers S3. Where the site has a store of its own, none of them is there.
 */
export function declareSeaweedfs({ knobs, site }: Pick<DeclareContext<Knobs>, 'knobs' | 'site'>): Declaration {
  return { members: hasOwnStore(site) ? [] : [master(), volume(knobs), filer(knobs)] };
}

function master(): Member {
  return {
    role: 'master',
    // Numbers of volumes and where they are; no names of objects, and no content.
    rating: 'metadata',
    identity: { reload: 'self' },
    ports: [{ name: 'grpc', port: PORTS.master.grpc, security: 'mtls', endpoint: MASTER }, metrics('master')],
    services: servicesOf('master', ['grpc']),
    needs: [need(MASTER, 'agree on who leads', 'metadata'), need(VOLUME, 'make volumes and clear them up', 'metadata')],
    stores: [
      {
        ...{ name: 'data', dataClass: 'metadata', size: MASTER_STORAGE, kind: 'block' },
        backup: { none: 'volume servers tell it again what they have' },
      },
    ],
  };
}

/** A list of volumes and a log of who led: it hardly grows. */
export const MASTER_STORAGE = '1Gi';

function volume({ storage }: Knobs): Member {
  return {
    role: 'volume',
    rating: 'secret',
    identity: { reload: 'self' },
    ports: [
      { name: 'https', port: PORTS.volume.http, security: 'mtls', endpoint: VOLUME_DATA },
      { name: 'grpc', port: PORTS.volume.grpc, security: 'mtls', endpoint: VOLUME },
      metrics('volume'),
    ],
    services: servicesOf('volume', ['https', 'grpc']),
    needs: [
      need(MASTER, 'say which volumes are here', 'metadata'),
      need(VOLUME_DATA, 'write further copies', 'secret'),
      need(VOLUME, 'fetch a copy that is missing', 'secret'),
    ],
    stores: [
      {
        ...{ name: 'data', dataClass: 'secret', size: storage, kind: 'block' },
        backup: { none: 'copies of pieces are on other servers by replication; an own backup is that of the site' },
      },
    ],
  };
}

function filer({ indexStorage }: Knobs): Member {
  const s3: Port = { name: 's3', port: S3_PORT, security: 'tls', endpoint: OBJECT_STORE };
  return {
    role: 'filer',
    rating: 'secret',
    identity: { reload: 'self' },
    // Its own ports for HTTP and gRPC are for the gateway in the same process: nobody else may reach them.
    ports: [s3, metrics('filer')],
    services: [{ name: 'seaweedfs', ports: ['s3'] }, ...servicesOf('filer', [])],
    needs: [
      need(MASTER, 'ask which volume to write to', 'metadata'),
      need(VOLUME_DATA, 'write and read pieces of objects', 'secret'),
      need(VOLUME, 'delete pieces of objects', 'secret'),
    ],
    stores: [
      {
        ...{ name: 'data', dataClass: 'secret', size: indexStorage, kind: 'block' },
        backup: { none: 'snapshots of the storage system of the site, since the program has no copy of its own' },
      },
    ],
  };
}

function metricsOf(role: Role): string {
  return `${role}-metrics`;
}

/** Plain: the program has no TLS for it. Counts and sizes, and names of buckets. */
function metrics(role: Role): Port {
  return { name: metricsOf(role), port: PORTS[role].metrics, security: 'plain', rating: 'operational', scrape: {} };
}

function servicesOf(role: Role, ports: readonly string[]): readonly ServiceDeclaration[] {
  return [{ name: peersOf(role), ports: [...ports, metricsOf(role)], isHeadless: true }];
}

function need(endpoint: string, purpose: string, dataClass: Need['dataClass']): Need {
  return { endpoint, purpose, dataClass };
}
