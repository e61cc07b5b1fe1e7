import { SallyportError } from '../../../core/errors';
import { compareText } from '../../../core/result';
import { BACKUP_ROLE, DATABASE, SUPERUSER } from './paths';

/** Somebody who may log in: the common name in the certificate, and the role that it stands for. */
export interface Caller {
  readonly commonName: string;
  readonly role: string;
}

/** Longest name of a role; the server cuts what is longer, and two callers could become one. */
const LONGEST_ROLE = 63;
const RESERVED: readonly string[] = [SUPERUSER, BACKUP_ROLE, DATABASE, 'public', 'none', 'all', 'replication'];

/**
 * Who may come from where, first match first. Over the network a certificate is the only way in; whoever asks for another
 * role than the map has for the certificate is refused.
 */
export function hostRules(callers: readonly Caller[]): string {
  const rules = [
    // The operating system says who asks: only the user of the server is there.
    ['local', 'all', SUPERUSER, 'peer'],
    // Taken beside the server, in its own pod.
    ['hostssl', 'replication', BACKUP_ROLE, '127.0.0.1/32', 'cert map=callers'],
    // Addresses are the matter of the NetworkPolicies.
    ...sorted(callers).map(({ role }) => ['hostssl', DATABASE, `"${role}"`, 'all', 'cert map=callers']),
    ['local', 'all', 'all', 'reject'],
    ['host', 'all', 'all', 'all', 'reject'],
    ['local', 'replication', 'all', 'reject'],
    ['host', 'replication', 'all', 'all', 'reject'],
  ];
  return lines(rules);
}

/** Which role each certificate stands for. */
export function identMap(own: string, callers: readonly Caller[]): string {
  const all = [{ commonName: own, role: BACKUP_ROLE }, ...sorted(callers)];
  return lines(all.map(({ commonName, role }) => ['callers', `"${commonName}"`, `"${role}"`]));
}

/**
 * Makes roles and the database as declared, each time that the pod starts; what is there already stays. Every caller has a
 * schema of its own, and sees no other.
 */
export function rolesSql(callers: readonly Caller[]): string {
  const parts = [
    role(BACKUP_ROLE, 'LOGIN REPLICATION CONNECTION LIMIT 3'),
    `SELECT 'CREATE DATABASE ${DATABASE}' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = '${DATABASE}') \\gexec`,
    `REVOKE ALL ON DATABASE ${DATABASE}, ${SUPERUSER}, template1 FROM PUBLIC;`,
    ...sorted(callers).flatMap((caller) => [
      role(caller.role, 'LOGIN NOREPLICATION'),
      `GRANT CONNECT, TEMPORARY ON DATABASE ${DATABASE} TO "${caller.role}";`,
    ]),
    `\\connect ${DATABASE}`,
    'REVOKE CREATE ON SCHEMA public FROM PUBLIC;',
    ...sorted(callers).map((caller) => `CREATE SCHEMA IF NOT EXISTS "${caller.role}" AUTHORIZATION "${caller.role}";`),
  ];
  return `${parts.join('\n')}\n`;
}

/** Vectors in the database that callers share; the types are in `public`, where every path of search ends. */
export function extensionsSql(): string {
  return 'CREATE EXTENSION IF NOT EXISTS vector WITH SCHEMA public;\nALTER EXTENSION vector UPDATE;\n';
}

/** @throws SallyportError 'bug' for a caller whose role would be another's, or whose certificate names nobody. */
export function refuseRole({ commonName, role: name }: Caller): void {
  const isFree = !RESERVED.includes(name) && !name.startsWith('pg_') && name.length <= LONGEST_ROLE;
  if (isFree && commonName !== '') return;
  throw new SallyportError('bug', {
    message: `${name} needs the endpoint sql, and cannot be a role of PostgreSQL`,
    value: name,
    allowed: `a name of at most ${LONGEST_ROLE} characters other than ${RESERVED.join(', ')}`,
    fix: 'give the component another name, or its member another role',
  });
}

function role(name: string, rights: string): string {
  const none = 'NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS PASSWORD NULL';
  return (
    `SELECT 'CREATE ROLE "${name}"' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '${name}') \\gexec\n` +
    `ALTER ROLE "${name}" WITH ${rights} ${none};`
  );
}

function sorted(callers: readonly Caller[]): readonly Caller[] {
  return [...callers].sort((a, b) => compareText(a.role, b.role));
}

function lines(rows: readonly (readonly string[])[]): string {
  return `${rows.map((row) => row.join(' ')).join('\n')}\n`;
}
