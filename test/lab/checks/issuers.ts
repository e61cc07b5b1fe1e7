import { bodyOf, messageOf, type Answer, type ApiServer, type KubeObject, type Reference } from '../api';
import { titleOf, type Manifest } from '../manifests';
import type { Problems } from '../report';
import { until } from '../wait';
import { certificatesOf, GROUP } from './certificates';
import { withSpec } from './renewal';

/** Two ways to the same cluster. */
export interface IssuerGround {
  /** Changes definitions for a moment. */
  readonly admin: Pick<ApiServer, 'call' | 'pathOf'>;
  /** Somebody with every right and no system group, who tries. */
  readonly tenant: Pick<ApiServer, 'call' | 'pathOf'>;
}

/** Something that nobody may create, and who says so. */
interface Forbidden {
  readonly name: string;
  readonly object: KubeObject;
  readonly saidBy: RegExp;
  /** Unknown fields are dropped without a word, as for a client that does not ask for more. */
  readonly isLenient?: true;
}

const FIRST_ERROR = 400;
const SPEC_SCHEMA = '/spec/versions/0/schema/openAPIV3Schema/properties/spec';
const OPEN_SECONDS = 20;
const ISSUER = 'sallyport-issuer';
const CA = { secretName: 'sallyport-issuing-ca' };
const ACME = {
  server: 'https://acme.example.org/directory',
  privateKeySecretRef: { name: 'lab-account' },
  solvers: [],
};

/**
 * An issuer of another kind than our CA cannot be made: our API has no field for it, and where another definition had
 * one, the policy refuses it. Nor can a Certificate of ours get a name that its component does not declare.
 */
export async function checkIssuers(ground: IssuerGround, manifests: readonly Manifest[]): Promise<Problems> {
  const [certificate] = certificatesOf(manifests);
  if (certificate === undefined) return ['the output has no Certificate to try names on'];
  const definitions = ['ClusterIssuer', 'Issuer'].map((kind) => definitionOf(manifests, kind));
  return [
    ...(await tried(ground, [...bySchema(certificate), foreignName(certificate)])),
    ...(await withOpenDefinitions(ground, definitions, () => tried(ground, byPolicy(certificate)))),
  ];
}

function bySchema({ namespace }: Manifest): readonly Forbidden[] {
  const acme = [issuer('ClusterIssuer', ISSUER, { acme: ACME }), issuer('Issuer', 'lab', { acme: ACME }, namespace)];
  return acme.flatMap((object): readonly Forbidden[] => [
    { name: `${object.kind} with spec.acme`, object, saidBy: /unknown field "spec\.acme"/ },
    {
      name: `${object.kind} with spec.acme, dropped`,
      object,
      saidBy: /spec\.ca: Required|PKI-003|TRUST-001/,
      isLenient: true,
    },
  ]);
}

/**
 * What a definition with more fields than ours would let through. Two policies know most of it, and which of them the server
 * names is chance; a Vault of the site is known to PKI-003 alone.
 */
function byPolicy({ namespace }: Manifest): readonly Forbidden[] {
  const saidBy = /PKI-003|TRUST-001/;
  const others: readonly (readonly [kind: string, settings: object, saidBy: RegExp])[] = [
    ['acme', ACME, saidBy],
    ['selfSigned', {}, saidBy],
    ['vault', { server: 'https://vault.sallyport-pki.svc' }, /PKI-003/],
    ['venafi', { zone: 'z' }, saidBy],
  ];
  return [
    ...others.flatMap(([kind, settings, by]): readonly Forbidden[] => [
      { name: `issuer of ours by ${kind} alone`, object: ours({ [kind]: settings }), saidBy: by },
      { name: `issuer of ours by ${kind} beside its CA`, object: ours({ ca: CA, [kind]: settings }), saidBy: by },
    ]),
    { name: 'Issuer of a namespace by ACME', object: issuer('Issuer', 'lab', { acme: ACME }, namespace), saidBy },
  ];
}

function ours(spec: Readonly<Record<string, unknown>>): KubeObject {
  return issuer('ClusterIssuer', ISSUER, spec);
}

function foreignName(certificate: Manifest): Forbidden {
  const dnsNames = [...((certificate.object.spec?.['dnsNames'] ?? []) as readonly string[]), 'lab.example.org'];
  const { object } = withSpec(certificate, { dnsNames });
  return { name: `${titleOf(certificate)} with the name lab.example.org`, object, saidBy: /PKI-001/ };
}

function issuer(kind: string, name: string, spec: Readonly<Record<string, unknown>>, namespace?: string): KubeObject {
  return { apiVersion: GROUP, kind, metadata: { name, ...(namespace !== undefined && { namespace }) }, spec };
}

async function tried({ tenant }: IssuerGround, attempts: readonly Forbidden[]): Promise<Problems> {
  const problems: string[] = [];
  for (const attempt of attempts) {
    const problem = judgeForbidden(attempt, await create(tenant, attempt));
    if (problem !== undefined) problems.push(problem);
  }
  return problems;
}

/** What is wrong with how an attempt ended; undefined if it was refused by the right one. */
export function judgeForbidden(
  { name, saidBy }: Pick<Forbidden, 'name' | 'saidBy'>,
  answer: Answer,
): string | undefined {
  if (answer.status < FIRST_ERROR) return `${name}: admitted, and ${String(saidBy)} should say no`;
  const said = messageOf(answer);
  return saidBy.test(said) ? undefined : `${name}: ${String(saidBy)} should say no, but ${answer.status}: ${said}`;
}

async function create(api: IssuerGround['tenant'], { object, isLenient }: Forbidden): Promise<Answer> {
  const { apiVersion, kind } = object;
  const { namespace } = object.metadata;
  const path = await api.pathOf({ apiVersion, kind, name: '', ...(namespace !== undefined && { namespace }) });
  if (typeof path !== 'string') return path;
  const query = { dryRun: 'All', fieldValidation: isLenient === true ? 'Ignore' : 'Strict' };
  const body = { type: 'application/json', text: JSON.stringify(object) };
  return api.call({ method: 'POST', path: path.replace(/\/$/, ''), query, body });
}

function definitionOf(manifests: readonly Manifest[], kind: string): Manifest {
  const found = manifests.find(({ kind: own, object }) => {
    const { names } = (object.spec ?? {}) as { readonly names?: { readonly kind?: string } };
    return own === 'CustomResourceDefinition' && names?.kind === kind;
  });
  if (found === undefined) throw new Error(`the output defines no ${kind}`);
  return found;
}

/** Runs something while the definitions take any spec, and closes them again whatever happens. */
async function withOpenDefinitions<T>(
  ground: IssuerGround,
  definitions: readonly Manifest[],
  use: () => Promise<T>,
): Promise<T> {
  const closed = definitions.map((definition) => ({ definition, schema: schemaOf(definition) }));
  try {
    for (const { definition } of closed) {
      await putSchema(ground, definition, { type: 'object', 'x-kubernetes-preserve-unknown-fields': true });
    }
    await until({ what: 'the definitions of issuers take any field', seconds: OPEN_SECONDS }, () => isOpen(ground));
    return await use();
  } finally {
    for (const { definition, schema } of closed) await putSchema(ground, definition, schema);
  }
}

function schemaOf({ object }: Manifest): unknown {
  const [version] = object.spec?.['versions'] as readonly {
    readonly schema: { readonly openAPIV3Schema: { readonly properties: Readonly<Record<string, unknown>> } };
  }[];
  return version?.schema.openAPIV3Schema.properties['spec'];
}

async function putSchema({ admin }: IssuerGround, definition: Reference, value: unknown): Promise<void> {
  const path = await admin.pathOf(definition);
  if (typeof path !== 'string') throw new Error(messageOf(path));
  const text = JSON.stringify([{ op: 'replace', path: SPEC_SCHEMA, value }]);
  bodyOf(await admin.call({ method: 'PATCH', path, body: { type: 'application/json-patch+json', text } }));
}

/** The server learns of a new schema a moment after it has stored it. */
async function isOpen({ tenant }: IssuerGround): Promise<true | undefined> {
  for (const kind of ['ClusterIssuer', 'Issuer']) {
    const namespace = kind === 'Issuer' ? 'default' : undefined;
    const object = issuer(kind, 'lab', { lab: 'x' }, namespace);
    const said = messageOf(await create(tenant, { name: '', object, saidBy: /PKI-003/ }));
    if (!said.includes('PKI-003')) return undefined;
  }
  return true;
}
