import { describe, expect, it } from 'vitest';
import { component } from '../../../src/components/data/postgresql';
import { hostRules, identMap, refuseRole, rolesSql } from '../../../src/components/data/postgresql/access';
import { serverConfig } from '../../../src/components/data/postgresql/config';
import { declarePostgresql } from '../../../src/components/data/postgresql/flows';
import type { Knobs } from '../../../src/components/data/postgresql/knobs';
import { archiveScript, backupScript, prepareScript } from '../../../src/components/data/postgresql/scripts';
import { knobDefects } from '../../../src/core/knobs';
import { type Container, type PodSpec, containerOf, objectAlone, podOf, renderAlone, specOf } from '../rendering';
import { fileOf, needing, providing, renderWired } from '../wired';

const CALLER = { commonName: 'corpus.sallyport-retrieval', role: 'corpus' };

const STORE = providing('object-store', { port: 8333, security: 'tls' }, 'secret');

function knobsOf(own: Readonly<Record<string, unknown>> = {}): Knobs {
  return component.knobs.parse(own) as Knobs;
}

function settingsOf(own: Readonly<Record<string, unknown>> = {}): ReadonlyMap<string, string> {
  const lines = serverConfig(knobsOf(own)).trim().split('\n');
  return new Map(lines.map((line) => line.split(' = ') as [string, string]));
}

describe('the configuration of PostgreSQL', () => {
  const settings = settingsOf();

  it.each([
    ['ssl', 'on'],
    ['ssl_min_protocol_version', `'TLSv1.3'`],
    ['ssl_ca_file', `'/etc/sallyport/trust/ca.crt'`],
    ['unix_socket_permissions', `'0700'`],
    ['archive_mode', 'on'],
    ['archive_command', `'/bin/sh /etc/postgresql/archive "%p" "%f"'`],
    ['wal_level', `'replica'`],
    ['log_statement', `'none'`],
    ['log_min_error_statement', `'panic'`],
    ['log_error_verbosity', `'terse'`],
    ['log_parameter_max_length', '0'],
    ['log_destination', `'stderr'`],
  ])('sets %s to %s', (name, value) => {
    expect(settings.get(name)).toBe(value);
  });

  it('turns off nothing that keeps what was written', () => {
    for (const name of ['fsync', 'full_page_writes', 'synchronous_commit']) expect(settings.has(name)).toBe(false);
  });

  it('divides the memory of the container', () => {
    const own = settingsOf({ memory: '8Gi', connections: 40, archiveEvery: '90s' });
    expect(own.get('shared_buffers')).toBe(`'2097152kB'`);
    expect(own.get('maintenance_work_mem')).toBe(`'1048576kB'`);
    expect(own.get('max_connections')).toBe('40');
    expect(own.get('archive_timeout')).toBe(`'90s'`);
  });
});

describe('who may log in', () => {
  it('over the network by certificate, as the role of the map, into the one database', () => {
    const rules = hostRules([CALLER]).trim().split('\n');
    expect(rules.filter((line) => /^host/.test(line) && !line.endsWith('reject'))).toEqual([
      'hostssl replication backup 127.0.0.1/32 cert map=callers',
      'hostssl sallyport "corpus" all cert map=callers',
    ]);
    expect(rules.filter((line) => line.startsWith('local') && !line.endsWith('reject'))).toEqual([
      'local all postgres peer',
    ]);
    expect(rules.slice(-4).every((line) => / all .*reject$/.test(line))).toBe(true);
    expect(rules.join()).not.toMatch(/scram|md5|password|trust/);
  });

  it('by names of certificates that are each mapped to one role', () => {
    expect(identMap('postgresql.sallyport-data', [CALLER])).toBe(
      'callers "postgresql.sallyport-data" "backup"\ncallers "corpus.sallyport-retrieval" "corpus"\n',
    );
  });

  it('without a password, and with a schema that is the role’s own', () => {
    const sql = rolesSql([CALLER]);
    for (const line of sql.split('\n').filter((one) => one.startsWith('ALTER ROLE'))) {
      expect(line).toMatch(/ NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD NULL;$/);
    }
    expect(sql).toContain('CREATE SCHEMA IF NOT EXISTS "corpus" AUTHORIZATION "corpus";');
    expect(sql).toContain('REVOKE ALL ON DATABASE sallyport, postgres, template1 FROM PUBLIC;');
  });

  it.each(['postgres', 'backup', 'sallyport', 'pg_monitor', 'public', 'x'.repeat(64)])('never as %s', (name) => {
    expect(() => refuseRole({ commonName: `${name}.sallyport-x`, role: name })).toThrow(/cannot be a role/);
  });

  it('not where the certificate has no name', () => {
    expect(() => refuseRole({ ...CALLER, commonName: '' })).toThrow(/cannot be a role/);
    expect(() => refuseRole(CALLER)).not.toThrow();
  });
});

describe('backups', () => {
  it('copy a WAL file under another name first, and never over one that is there', () => {
    const script = archiveScript();
    expect(script).toMatch(/if \[ -e "\$target" \]; then\n {2}cmp -s "\$source" "\$target" && exit 0[^]*exit 1\nfi/);
    expect(script).toContain('mv -n "$part" "$target"');
    expect(script).not.toMatch(/cp .*\$target"$/m);
  });

  it('are looked at before they count, and as many are kept as the knob says', () => {
    const script = backupScript(knobsOf({ backupEvery: '12h', backupCopies: 3 }));
    expect(script).toMatch(/pg_basebackup [^]*pg_verifybackup -q "\$part" &&\n +mv "\$part"/);
    expect(script).toContain('-mmin -720)');
    expect(script).toContain('tail -n +4 ');
    expect(script).toContain('PGSSLMODE=verify-full');
  });

  it('are waited for where the volume is empty and they are there: no new database hides a loss', () => {
    const script = prepareScript();
    expect(script).toContain('until [ -s /backup/restore ] && bring_back; do');
    expect(script.indexOf('initdb')).toBeLessThan(script.indexOf('bring_back()'));
    expect(script).toContain('--data-checksums');
  });

  it('are said to be whole while the last is not too old and no WAL waits for the archive', () => {
    const script = backupScript(knobsOf({ backupEvery: '12h', archiveEvery: '10m' }));
    // Six hours more than the wait: a backup takes its time.
    expect(script).toMatch(
      /is_whole\(\) \{\n.* -mmin -1080\)" \] &&\n.*archive_status -name '\*\.ready' -mmin \+30\)" \]/,
    );
    expect(script).toContain('if is_whole; then : > /backup/whole; fi');
    expect(backupScript(knobsOf({ archive: 'object-store' }))).toMatch(
      / &&\n {4}\[ -n "\$\(find \/run\/ship\/shipped -mmin -780\)" \]\n\}/,
    );
    expect(backupScript(knobsOf({ archive: 'volume' }))).not.toContain('/run/ship');
  });

  it('are looked at each hour by a job that fails where nobody says so', () => {
    const objects = renderAlone(component as never, { knobs: { archive: 'volume' } });
    const job = objectAlone(objects, 'CronJob', 'postgresql-backup');
    expect(specOf(job)['schedule']).toBe('0 */1 * * *');
    const { spec } = (specOf(job)['jobTemplate'] as { spec: { template: { spec: PodSpec } } }).spec.template;
    expect(spec.volumes).toContainEqual({
      name: 'backup',
      persistentVolumeClaim: { claimName: 'backup-postgresql-0', readOnly: true },
    });
    expect(fileOf(objects, 'postgresql-config', 'check-backup')).toMatch(
      /find \/backup\/whole -mmin -780\)" \]; then exit 0; fi\n.*\nexit 1\n$/,
    );
  });

  it.each(['prepare', 'serve', 'archive', 'backup', 'check-backup'])(
    'the script %s stops at the first error, and names no host',
    (name) => {
      const text = fileOf(renderAlone(component as never, { knobs: { archive: 'volume' } }), 'postgresql-config', name);
      expect(text).toMatch(/^set -eu\numask 077\n/);
      expect(text).not.toMatch(/\.(new|sh|md)\b/);
    },
  );
});

describe('PostgreSQL as declared and rendered', () => {
  const [member] = declarePostgresql(knobsOf({ archive: 'volume' }), { hosts: {} }).members;
  const set = objectAlone(
    renderAlone(component as never, { knobs: { archive: 'volume', storage: '7Gi', backupStorage: '8Gi' } }),
    'StatefulSet',
    'postgresql',
  );

  it('calls nobody, resolves no names, and is restarted for a new certificate', () => {
    expect(member).toMatchObject({
      needs: [],
      resolvesNames: false,
      identity: { reload: 'restart', workload: 'StatefulSet' },
      // Brokers keep signing keys and sessions in it.
      rating: 'secret',
    });
    expect(member?.ports).toEqual([{ name: 'sql', port: 5432, security: 'mtls', endpoint: 'sql' }]);
  });

  it('has databases on the block storage, and backups on the shared one', () => {
    const claims = specOf(set)['volumeClaimTemplates'] as readonly {
      readonly metadata: { readonly name: string };
      readonly spec: { readonly accessModes: readonly string[]; readonly resources: object };
    }[];
    expect(claims.map(({ metadata, spec }) => [metadata.name, spec.accessModes, spec.resources])).toEqual([
      ['data', ['ReadWriteOnce'], { requests: { storage: '7Gi' } }],
      ['backup', ['ReadWriteMany'], { requests: { storage: '8Gi' } }],
    ]);
    expect(podOf(set).securityContext).toMatchObject({ runAsUser: 26, runAsGroup: 26, fsGroup: 26 });
  });

  it('is asked over the socket, by nobody who would have to log in', () => {
    const container = containerOf(set, 'postgresql');
    for (const probe of ['startupProbe', 'readinessProbe', 'livenessProbe']) {
      const { exec } = container[probe] as { readonly exec: { readonly command: readonly string[] } };
      expect(exec.command.slice(0, 4)).toEqual(['pg_isready', '-q', '-h', '/run/postgresql']);
    }
  });

  it('gives each member that needs it a role by the name in its certificate', () => {
    const objects = renderWired('airgapped', component as never, [needing('corpus', 'sql', 'payload'), STORE]);
    expect(fileOf(objects, 'postgresql-config', 'pg_ident.conf')).toContain(
      'callers "corpus.sallyport-observability" "corpus"\n',
    );
    expect(fileOf(objects, 'postgresql-config', 'pg_hba.conf')).toContain('hostssl sallyport "corpus" all cert');
  });

  it('refuses a member that would be somebody else', () => {
    expect(() => renderWired('airgapped', component as never, [needing('backup', 'sql', 'payload'), STORE])).toThrow(
      /backup needs the endpoint sql/,
    );
  });

  it('has documented knobs', () => {
    expect(knobDefects(component.knobs)).toEqual([]);
  });
});

describe('backups of PostgreSQL in the object store', () => {
  const objects = renderWired('airgapped', component as never, [STORE]);
  const set = objectAlone(objects, 'StatefulSet', 'postgresql');

  it('go there from their volume, in the bucket and with the keys of this server', () => {
    expect(JSON.parse(fileOf(objects, 'postgresql-archive', 'config.json'))).toMatchObject({
      store: { caFile: '/etc/sallyport/trust/ca.crt' },
      bucket: 'postgresql',
      folder: '/backup',
      word: '/run/ship/shipped',
      database: '/var/lib/postgresql/data/pgdata/PG_VERSION',
    });
    expect(podOf(set).volumes).toContainEqual({
      name: 'object-store',
      secret: { secretName: 'object-store-postgresql', defaultMode: 0o440 },
    });
    const ship = containerOf(set, 'ship');
    expect(ship['command']).toEqual(expect.arrayContaining(['archive', 'ship']));
    expect(ship['volumeMounts']).toContainEqual({ name: 'backup', mountPath: '/backup', readOnly: true });
  });

  it('come back before the server looks for them, by somebody who may not write to the databases', () => {
    const inits = podOf(set)['initContainers'] as readonly (Container & { readonly volumeMounts: readonly object[] })[];
    expect(inits.map(({ name }) => name)).toEqual(['fetch', 'prepare']);
    expect(inits[0]?.volumeMounts).toContainEqual({
      name: 'data',
      mountPath: '/var/lib/postgresql/data',
      readOnly: true,
    });
  });

  it('go to the store of the site where there is one', () => {
    const { hosts } = { hosts: { objectStore: { host: 's3.internal.example.mil', addresses: ['10.10.0.60'] } } };
    expect(declarePostgresql(knobsOf(), { hosts } as never).members[0]?.needs).toEqual([
      { endpoint: 'site:objectStore', purpose: 'keep backups and WAL', dataClass: 'secret' },
    ]);
  });

  it('are refused where there is no store, instead of staying behind unsaid', () => {
    expect(() => renderWired('airgapped', component as never, [])).toThrow(/needs endpoint object-store/);
  });
});
