import { describe, expect, it } from 'vitest';
import { eventsIn, recordProblems, storageProblems, type AuditEvent } from './api-server';

const ROLE: AuditEvent = {
  level: 'RequestResponse',
  stage: 'ResponseComplete',
  verb: 'create',
  objectRef: { resource: 'roles', name: 'lab-record' },
  requestObject: { kind: 'Role' },
};
const SECRET: AuditEvent = {
  level: 'Metadata',
  stage: 'ResponseComplete',
  verb: 'create',
  objectRef: { resource: 'secrets', name: 'lab-record' },
};

describe('the record of the API server', () => {
  it('is good with rights whole and Secrets by name', () => {
    expect(recordProblems([ROLE, SECRET])).toEqual([]);
  });

  it.each<[string, readonly AuditEvent[], RegExp]>([
    ['a Role without what it says', [{ ...ROLE, requestObject: undefined }, SECRET], /new Role/],
    ['no Secret', [ROLE], /new Secret is kept/],
    ['what a Secret says', [ROLE, { ...SECRET, responseObject: {} }], /what a Secret says/],
    ['what a ConfigMap says', [ROLE, SECRET, { ...ROLE, objectRef: { resource: 'configmaps' } }], /ConfigMap/],
    ['leases', [ROLE, SECRET, { ...SECRET, verb: 'update', objectRef: { resource: 'leases' } }], /leases/],
    ['a request twice', [ROLE, SECRET, { ...SECRET, stage: 'RequestReceived' }], /twice/],
  ])('is not good with %s', (_, events, says) => {
    const problems = recordProblems(events);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(says);
  });

  it('is read line by line, without one that is half written', () => {
    expect(eventsIn(`${JSON.stringify(SECRET)}\n\n{"level":`)).toEqual([SECRET]);
  });
});

describe('what stands in etcd', () => {
  const good = Buffer.from('k8s:enc:kms:v2:sallyport:xyz');

  it('is encrypted, each Secret', () => {
    expect(storageProblems(new Map([['/registry/secrets/a/b', good]]))).toEqual([]);
  });

  it('is wrong in clear, under another key, or not there', () => {
    const clear = new Map([
      ['/registry/secrets/a/b', good],
      ['/registry/secrets/a/c', Buffer.from('k8s\0\n\u000c')],
    ]);
    expect(storageProblems(clear)).toEqual([expect.stringContaining('/registry/secrets/a/c')]);
    expect(storageProblems(new Map([['/x', Buffer.from('k8s:enc:aescbc:v1:x')]]))).toHaveLength(1);
    expect(storageProblems(new Map())).toEqual(['etcd has no Secret']);
  });
});
