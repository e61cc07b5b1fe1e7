import { describe, expect, it } from 'vitest';
import { component } from '../../../src/components/data/valkey';
import { valkeyConfig } from '../../../src/components/data/valkey/config';
import { declareValkey } from '../../../src/components/data/valkey/flows';
import { knobDefects } from '../../../src/core/knobs';
import { containerOf, objectAlone, podOf, renderAlone, specOf } from '../rendering';
import { fileOf, needing, renderWired } from '../wired';

const OWN = 'spiffe://internal.example.mil/ns/sallyport-data/sa/valkey';
const CALLER = { spiffeId: 'spiffe://internal.example.mil/ns/sallyport-gateway/sa/ratelimit', prefix: 'ratelimit' };

function linesOf(knobs: Readonly<Record<string, unknown>> = {}, callers = [CALLER]): readonly string[] {
  return valkeyConfig({ knobs: component.knobs.parse(knobs) as never, own: OWN, callers }).split('\n');
}

describe('the configuration of Valkey', () => {
  const lines = linesOf();

  it.each([
    'port 0',
    'tls-port 6379',
    'protected-mode yes',
    'tls-auth-clients yes',
    'tls-auth-clients-user URI',
    'tls-protocols "TLSv1.3"',
    'tls-session-caching no',
    'tls-ca-cert-file /etc/sallyport/trust/ca.crt',
    'tls-auto-reload-interval 3600',
    'enable-protected-configs no',
    'enable-debug-command no',
    'enable-module-command no',
    'hide-user-data-from-log yes',
    'crash-log-enabled no',
    'slowlog-log-slower-than -1',
    'maxmemory-policy noeviction',
    'save ""',
  ])('says %s', (line) => {
    expect(lines).toContain(line);
  });

  it('gives nobody a password, and rights to those alone whose certificate it knows', () => {
    const users = lines.filter((line) => line.startsWith('user '));
    expect(users.map((line) => line.split(' ').slice(1, 3))).toEqual([
      ['default', 'off'],
      [OWN, 'on'],
      [CALLER.spiffeId, 'on'],
    ]);
    for (const user of users) expect(user).toContain(' resetpass resetkeys resetchannels');
    expect(lines.filter((line) => /nopass|requirepass|aclfile| >/.test(line))).toEqual([]);
  });

  it('lets its own pod ask whether it is there, and nothing else', () => {
    expect(lines.find((line) => line.includes(OWN))).toMatch(/ -@all \+ping$/);
  });

  it('shows a caller the keys that begin with its name, and takes no command that stops or tells of others', () => {
    const rules = (lines.find((line) => line.includes(CALLER.spiffeId)) ?? '').split(' ');
    expect(rules.filter((rule) => rule.startsWith('~'))).toEqual(['~ratelimit:*']);
    expect(rules.filter((rule) => rule.startsWith('+'))).toEqual([
      '+@read',
      '+@write',
      '+@connection',
      '+@transaction',
    ]);
    const last = rules.lastIndexOf('+@transaction');
    for (const taken of ['-@admin', '-@dangerous', '-scan', '-randomkey', '-dbsize'])
      expect(rules.indexOf(taken)).toBeGreaterThan(last);
  });

  it('leaves room beside the keys: six tenths of the memory of the container', () => {
    expect(linesOf({ memory: '1Gi' })).toContain('maxmemory 644245094');
    expect(linesOf({ memory: '10Gi' })).toContain('maxmemory 6442450944');
  });

  it('keeps a file that grows, or nothing', () => {
    expect(lines).toEqual(expect.arrayContaining(['appendonly yes', 'appendfsync everysec']));
    expect(linesOf({ persistence: 'none' })).toContain('appendonly no');
  });
});

describe('Valkey as declared and rendered', () => {
  const knobs = component.knobs.parse({}) as { persistence: 'append-only'; storage: string };
  const [member] = declareValkey(knobs).members;

  it('calls nobody, resolves no names, and reads a new certificate by itself', () => {
    expect(member).toMatchObject({ needs: [], resolvesNames: false, identity: { reload: 'self' }, rating: 'payload' });
    expect(member?.ports).toEqual([{ name: 'tls', port: 6379, security: 'mtls', endpoint: 'cache' }]);
  });

  it('asks itself with the certificate of the pod', () => {
    const container = containerOf(objectAlone(renderAlone(component as never), 'StatefulSet', 'valkey'), 'valkey');
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
      const { exec } = container[probe] as { readonly exec: { readonly command: readonly string[] } };
      expect(exec.command.join(' ')).toBe(
        'valkey-cli -e -h 127.0.0.1 -p 6379 --tls --cert /etc/sallyport/tls/tls.crt --key /etc/sallyport/tls/tls.key ' +
          '--cacert /etc/sallyport/trust/ca.crt ping',
      );
    }
  });

  it('has a volume where something is kept, and scratch space otherwise', () => {
    const set = (own: object) =>
      objectAlone(renderAlone(component as never, { knobs: { ...own } }), 'StatefulSet', 'valkey');
    expect(JSON.stringify(specOf(set({ storage: '9Gi' }))['volumeClaimTemplates'])).toContain('"storage":"9Gi"');
    expect(specOf(set({ persistence: 'none' }))['volumeClaimTemplates']).toEqual([]);
    expect(JSON.stringify(podOf(set({ persistence: 'none' })))).toContain(
      '{"emptyDir":{"sizeLimit":"64Mi"},"name":"data"}',
    );
  });

  it('makes a user of each member that needs the cache, and lets in nobody else', () => {
    const objects = renderWired('airgapped', component as never, [needing('counter', 'cache', 'metadata')]);
    const users = fileOf(objects, 'valkey-config', 'valkey.conf')
      .split('\n')
      .filter((line) => line.startsWith('user spiffe:'));
    expect(users.map((line) => line.split(' ')[1])).toEqual([
      OWN,
      'spiffe://internal.example.mil/ns/sallyport-observability/sa/counter',
    ]);
    const { ingress } = specOf(objectAlone(objects, 'NetworkPolicy', 'valkey')) as {
      readonly ingress: readonly unknown[];
    };
    expect(ingress).toHaveLength(1);
  });

  it('has documented knobs', () => {
    expect(knobDefects(component.knobs)).toEqual([]);
  });
});
