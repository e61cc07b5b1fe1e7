import { readFileSync } from 'node:fs';
import { bodyOf } from '../api';
import type { Cluster } from '../cluster/cluster';
import { valuesBelow } from '../cluster/etcd';
import type { Problems } from '../report';
import { until } from '../wait';

/** An event of the record that the API server keeps, as far as it is judged. */
export interface AuditEvent {
  readonly level: string;
  readonly stage: string;
  readonly verb: string;
  readonly objectRef?: { readonly resource?: string; readonly apiGroup?: string; readonly name?: string };
  readonly requestObject?: unknown;
  readonly responseObject?: unknown;
}

const ENCRYPTED = 'k8s:enc:kms:v2:sallyport:';
const SECRETS = '/registry/secrets/';
/** What nobody else writes. */
const WORD = 'lab-word-that-no-record-may-hold';
const NAMESPACE = 'sallyport-system';
const WRITTEN_SECONDS = 20;

/** The real API server on the rendered files of its node: what it writes down, and what stands on the disk of etcd. */
export async function checkApiServer({ admin, auditLog, etcd }: Cluster): Promise<Problems> {
  const secret = { apiVersion: 'v1', kind: 'Secret', namespace: NAMESPACE, name: 'lab-record' };
  bodyOf(await admin.create(secret, JSON.stringify(secretObject(secret))));
  const role = { apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'Role', namespace: NAMESPACE, name: 'lab-record' };
  bodyOf(await admin.create(role, JSON.stringify(roleObject(role))));
  const stored = await valuesBelow(SECRETS, etcd);
  await admin.delete(secret);
  await admin.delete(role);
  const text = await until({ what: 'the API server writes down what was done', seconds: WRITTEN_SECONDS }, () => {
    const found = readFileSync(auditLog, 'utf8');
    return Promise.resolve(eventsIn(found).some(isDeleteOf('roles')) ? found : undefined);
  });
  return [...storageProblems(stored), ...recordProblems(eventsIn(text)), ...wordProblems(text)];
}

interface Target {
  readonly apiVersion: string;
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
}

function secretObject({ apiVersion, kind, namespace, name }: Target): object {
  return { apiVersion, kind, metadata: { namespace, name }, stringData: { word: WORD } };
}

function roleObject({ apiVersion, kind, namespace, name }: Target): object {
  return { apiVersion, kind, metadata: { namespace, name }, rules: [] };
}

/** Every Secret is encrypted by the key behind the socket, and none stands there in clear. */
export function storageProblems(stored: ReadonlyMap<string, Buffer>): Problems {
  if (stored.size === 0) return ['etcd has no Secret'];
  return [...stored]
    .filter(([, value]) => !value.subarray(0, ENCRYPTED.length).equals(Buffer.from(ENCRYPTED)))
    .map(([key]) => `node/kube-apiserver/encryption.yaml: ${key} stands in etcd without the encryption of the KMS`);
}

/** A change of rights is kept whole, of a Secret only that it was made, and what programs ask all the time not at all. */
export function recordProblems(events: readonly AuditEvent[]): Problems {
  const file = 'node/kube-apiserver/audit-policy.yaml';
  const of = (resource: string): readonly AuditEvent[] => events.filter(isOf(resource));
  const wanted: readonly (readonly [string, boolean])[] = [
    [
      'a new Role is kept with what it says',
      of('roles').some((one) => isCreate(one) && one.requestObject !== undefined),
    ],
    ['a new Secret is kept', of('secrets').some(isCreate)],
    ['nothing is kept of what a Secret says', of('secrets').every((one) => !hasBody(one))],
    ['nothing is kept of what a ConfigMap says', of('configmaps').every((one) => !hasBody(one))],
    [
      'leases that are read and renewed are left out',
      of('leases').every(({ verb }) => !['get', 'update'].includes(verb)),
    ],
    ['no request is kept twice', events.every(({ stage }) => stage !== 'RequestReceived')],
  ];
  return wanted.filter(([, isSo]) => !isSo).map(([what]) => `${file}: not so: ${what}`);
}

function wordProblems(text: string): Problems {
  return text.includes(WORD) ? ['node/kube-apiserver/audit-policy.yaml: the record holds what stands in a Secret'] : [];
}

export function eventsIn(text: string): readonly AuditEvent[] {
  return text
    .split('\n')
    .filter((line) => line !== '')
    .flatMap((line): readonly AuditEvent[] => {
      try {
        return [JSON.parse(line) as AuditEvent];
      } catch {
        // The last line may be half written.
        return [];
      }
    });
}

function isOf(resource: string): (event: AuditEvent) => boolean {
  return ({ objectRef }) => objectRef?.resource === resource;
}

function isDeleteOf(resource: string): (event: AuditEvent) => boolean {
  return (event) => isOf(resource)(event) && event.verb === 'delete' && event.objectRef?.name === 'lab-record';
}

function isCreate({ verb, objectRef }: AuditEvent): boolean {
  return verb === 'create' && objectRef?.name === 'lab-record';
}

function hasBody({ requestObject, responseObject }: AuditEvent): boolean {
  return requestObject !== undefined || responseObject !== undefined;
}
