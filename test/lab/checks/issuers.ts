import { bodyOf, messageOf, type Answer, type ApiServer, type KubeObject, type Reference } from '../api';
import { titleOf, type Manifest } from '../manifests';
import type { Problems } from '../report';
import { until } from '../wait';
import { certificatesOf, GROUP, usagesIn } from './certificates';
import { withSpec } from './renewal';
import { wordOf, type Word } from './rule-words';
import { withoutRules } from './rules-apart';

/** Two ways to the same cluster. */
export interface IssuerGround {
  /** Changes definitions and takes bindings away for a moment. */
  readonly admin: Pick<ApiServer, 'call' | 'pathOf' | 'apply' | 'delete'>;
  /** Somebody with every right and no system group, who tries. */
  readonly tenant: Pick<ApiServer, 'call' | 'pathOf'>;
  /** How long policies may take to come and go. */
  readonly seconds?: number;
}

/** Something that nobody may create, and who says so. */
interface Forbidden {
  readonly name: string;
  readonly object: KubeObject;
  readonly saidBy: RegExp;
  /** How it is said; by default it is refused. `nothing` for what has to pass. */
  readonly word?: Word;
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

/** Its webhook would refuse a Vault without a path or a way to log in. */
const VAULT = { path: 'pki/sign/lab', auth: { tokenSecretRef: { name: 'lab-token', key: 'token' } } };
const VAULT_INSIDE = { ...VAULT, server: 'https://vault.sallyport-pki.svc' };
const REFUSED_BY_TRUST = {
  acme: ACME,
  selfSigned: {},
  vault: { ...VAULT, server: 'https://vault.example.org' },
  venafi: { zone: 'z', tpp: { url: 'https://venafi.example.org', credentialsRef: { name: 'lab-login' } } },
};
/** Rules of cert-manager's own policies: they refuse in every tier whatever TRUST-001 refuses of its kinds. */
const ISSUANCE_RULES = ['PKI-001', 'PKI-002', 'PKI-003', 'PKI-004'];

/**
 * An issuer of another kind than our CA cannot be made: our API has no field for it, and where another definition had
 * one, the policy refuses it. Nor can a Certificate of ours get a name that its component does not declare.
 */
export async function checkIssuers(ground: IssuerGround, manifests: readonly Manifest[]): Promise<Problems> {
  const [certificate] = certificatesOf(manifests);
  if (certificate === undefined) return ['the output has no Certificate to try names on'];
  const definitions = ['ClusterIssuer', 'Issuer'].map((kind) => definitionOf(manifests, kind));
  return [
    ...(await tried(ground, [...bySchema(certificate), foreignName(certificate), ...foreignUses(manifests)])),
    ...(await withOpenDefinitions(ground, definitions, () => byEachPolicy(ground, certificate, manifests))),
  ];
}

/** PKI-003 and TRUST-001 know most of the same, and which of them the server names is chance: each has to say it alone. */
async function byEachPolicy(
  ground: IssuerGround,
  certificate: Manifest,
  manifests: readonly Manifest[],
): Promise<Problems> {
  const byIssuance = (): Promise<Problems> => tried(ground, byPolicy(certificate));
  const byTrust = (): Promise<Problems> => tried(ground, trustAttempts(certificate));
  const { admin: api, seconds } = ground;
  const apart = { api, manifests, ...(seconds !== undefined && { seconds }) };
  const problems = [
    ...(await withoutRules(apart, ['TRUST-001'], byIssuance)),
    ...(await withoutRules(apart, ISSUANCE_RULES, byTrust)),
  ];
  await until({ what: 'the policies of issuers are in force again', seconds: OPEN_SECONDS }, () => isOpen(ground));
  return problems;
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

/** What a definition with more fields than ours would let through. */
function byPolicy({ namespace }: Manifest): readonly Forbidden[] {
  const saidBy = /PKI-003/;
  return [
    ...Object.entries({ ...REFUSED_BY_TRUST, vault: VAULT_INSIDE }).flatMap(
      ([kind, settings]): readonly Forbidden[] => [
        { name: `issuer of ours by ${kind} alone`, object: ours({ [kind]: settings }), saidBy },
        { name: `issuer of ours by ${kind} beside its CA`, object: ours({ ca: CA, [kind]: settings }), saidBy },
      ],
    ),
    { name: 'Issuer of a namespace by ACME', object: issuer('Issuer', 'lab', { acme: ACME }, namespace), saidBy },
  ];
}

/** What TRUST-001 says to issuers and requests when nobody else says anything; a Vault of the site is none of its business. */
function trustAttempts(certificate: Manifest): readonly Forbidden[] {
  const { file, namespace = '' } = certificate;
  const [saidBy, word] = [/TRUST-001/, wordOf('TRUST-001', outputOf(file))];
  const labIssuer = (spec: Readonly<Record<string, unknown>>): KubeObject => issuer('ClusterIssuer', 'lab', spec);
  const issuerRef = { name: 'lab', kind: 'LabIssuer', group: 'issuers.example.org' };
  const challenge = { apiVersion: 'acme.cert-manager.io/v1', kind: 'Challenge', metadata: { name: 'lab', namespace } };
  return [
    ...Object.entries(REFUSED_BY_TRUST).map(([kind, settings]): Forbidden => {
      return { name: `issuer by ${kind}, for TRUST-001`, object: labIssuer({ [kind]: settings }), saidBy, word };
    }),
    { name: 'Challenge, for TRUST-001', object: { ...challenge, spec: {} }, saidBy, word },
    {
      name: 'Certificate of another project, for TRUST-001',
      object: withSpec(certificate, { issuerRef }).object,
      saidBy,
      word,
    },
    { name: 'issuer by a Vault of the site', object: labIssuer({ vault: VAULT_INSIDE }), saidBy, word: 'nothing' },
  ];
}

function outputOf(file: string): string {
  return file.replace(/\/manifests\/.*$/, '');
}

function ours(spec: Readonly<Record<string, unknown>>): KubeObject {
  return issuer('ClusterIssuer', ISSUER, spec);
}

function foreignName(certificate: Manifest): Forbidden {
  const dnsNames = [...((certificate.object.spec?.['dnsNames'] ?? []) as readonly string[]), 'lab.example.org'];
  const { object } = withSpec(certificate, { dnsNames });
  return { name: `${titleOf(certificate)} with the name lab.example.org`, object, saidBy: /PKI-001/ };
}

/** What a component does not declare of its certificate: to be a client, and to be good for everything. */
function foreignUses(manifests: readonly Manifest[]): readonly Forbidden[] {
  const server = certificatesOf(manifests).find((one) => !usagesIn(one).includes('client auth'));
  if (server === undefined) throw new Error('the output has no Certificate for servers alone');
  return [['server auth', 'client auth'], ['digital signature']].map((usages) => {
    const { object } = withSpec(server, { usages });
    return { name: `${titleOf(server)} for ${usages.join(' and ')}`, object, saidBy: /PKI-001/ };
  });
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

/** What is wrong with how an attempt ended; undefined if the right one said the right word. */
export function judgeForbidden(
  { name, saidBy, word = 'denies' }: Pick<Forbidden, 'name' | 'saidBy' | 'word'>,
  answer: Answer,
): string | undefined {
  const refusal = answer.status >= FIRST_ERROR ? messageOf(answer) : undefined;
  const warnings = answer.warnings.join('; ');
  if (word === 'denies' && refusal === undefined) return `${name}: admitted, and ${String(saidBy)} should say no`;
  const isDenied = saidBy.test(refusal ?? '');
  // An object of this name may be there already: that it is refused for this reason comes after the policies.
  const isRight = {
    denies: isDenied,
    warns: saidBy.test(warnings) && !isDenied,
    nothing: refusal === undefined && !saidBy.test(warnings),
  };
  const wanted = {
    denies: `${String(saidBy)} should say no`,
    warns: `${String(saidBy)} should warn`,
    nothing: 'should pass',
  };
  return isRight[word] ? undefined : `${name}: ${wanted[word]}, but ${answer.status}: ${refusal ?? warnings}`;
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
