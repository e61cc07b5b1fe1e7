import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Answer, Call, Reference } from '../api';
import { readOutput } from '../manifests';
import { checkIssuers, judgeForbidden, type IssuerGround } from './issuers';

const MANIFESTS = readOutput(join(__dirname, '..', '..', '..', 'charts-out'), 'airgapped').flat();

function answer(status: number, message = ''): Answer {
  return { status, warnings: [], body: { message } };
}

function warned(status: number, warning: string): Answer {
  return { ...answer(status), warnings: [warning] };
}

describe('something that is forbidden', () => {
  const forbidden = { name: 'an issuer by ACME', saidBy: /PKI-003/ };

  it.each<[string, Answer, string | undefined]>([
    ['is refused by the one meant for it', answer(403, 'PKI-003: the only issuer'), undefined],
    ['is not admitted', answer(201), 'an issuer by ACME: admitted, and /PKI-003/ should say no'],
    [
      'is not refused by somebody else',
      answer(500, 'no webhook'),
      'an issuer by ACME: /PKI-003/ should say no, but 500: no webhook',
    ],
  ])('%s', (_, given, problem) => {
    expect(judgeForbidden(forbidden, given)).toBe(problem);
  });

  it.each<[string, Answer, string | undefined]>([
    ['is warned about, where the tier only warns', warned(201, 'PKI-003: x'), undefined],
    [
      'is refused by somebody else, and warned about',
      { ...warned(409, 'PKI-003: x'), body: { message: 'exists' } },
      undefined,
    ],
    ['is not admitted without a warning', answer(201), 'an issuer by ACME: /PKI-003/ should warn, but 201: '],
    ['is not refused', answer(403, 'PKI-003'), 'an issuer by ACME: /PKI-003/ should warn, but 403: PKI-003'],
  ])('%s', (_, given, problem) => {
    expect(judgeForbidden({ ...forbidden, word: 'warns' }, given)).toBe(problem);
  });

  it('is not something that has to pass', () => {
    const good = { ...forbidden, word: 'nothing' as const };
    expect(judgeForbidden(good, answer(201))).toBeUndefined();
    expect(judgeForbidden(good, warned(201, 'PKI-003: x'))).toContain('should pass, but 201: PKI-003: x');
    expect(judgeForbidden(good, answer(403, 'y'))).toContain('should pass, but 403: y');
  });
});

/** What is out of force, by the name of its binding. */
type Away = ReadonlySet<string>;

/** A server that answers attempts by their body and by what is out of force, with what was patched in its definitions. */
function serverThat(answers: (body: string, away: Away) => Answer): {
  readonly ground: IssuerGround;
  readonly patches: string[];
  readonly changes: string[];
} {
  const patches: string[] = [];
  const changes: string[] = [];
  const away = new Set<string>();
  const pathOf = async ({ kind, name }: Reference): Promise<string> => `/${kind}/${name}`;
  const call = async ({ method, body }: Call): Promise<Answer> => {
    if (method === 'PATCH') patches.push(body?.text ?? '');
    return method === 'PATCH' ? answer(200) : answers(body?.text ?? '', away);
  };
  const remove = async ({ name }: Reference): Promise<void> => {
    changes.push(`- ${name}`);
    away.add(name);
  };
  const apply = async ({ name }: Reference): Promise<Answer> => {
    changes.push(`+ ${name}`);
    away.delete(name);
    return answer(200);
  };
  const admin = { pathOf, call, apply, delete: remove };
  return { ground: { admin, tenant: admin, seconds: 0.3 }, patches, changes };
}

/** A Certificate that the render has for servers alone, for more or for everything. */
function isForeignUse(body: string): boolean {
  return /"usages":\[("server auth","client auth"|"digital signature")\]/.test(body);
}

/** Refuses as it should; where two rules say no, it names the one of cert-manager's policies. */
function refusing(body: string, away: Away): Answer {
  if (body.includes('lab.example.org') || isForeignUse(body)) return answer(403, 'PKI-001');
  const policy = body.includes('"Certificate"') ? 'sallyport-certificates' : 'sallyport-issuers';
  if (!away.has(policy)) return answer(403, 'unknown field "spec.acme", PKI-003');
  if (away.has('sallyport-no-acme-issuer') || body.includes('vault.sallyport-pki.svc')) return answer(201);
  return answer(403, 'TRUST-001');
}

describe('the check of issuers', () => {
  it('is content with a server that refuses all, and leaves the definitions and bindings as they were', async () => {
    const { ground, patches, changes } = serverThat(refusing);
    expect(await checkIssuers(ground, MANIFESTS)).toEqual([]);
    const values = patches.map((text) => (JSON.parse(text) as [{ value: object }])[0].value);
    expect(values).toHaveLength(4);
    expect(values.slice(0, 2)).toEqual(Array(2).fill({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true }));
    for (const value of values.slice(2)) expect(value).toHaveProperty('properties.ca.properties.secretName');
    const [taken, given] = ['-', '+'].map((sign) => changes.filter((change) => change.startsWith(sign)));
    expect(taken).toHaveLength(5);
    expect(given?.map((change) => change.slice(2))).toEqual(taken?.map((change) => change.slice(2)));
  });

  it('names what a server admits, and closes the definitions all the same', async () => {
    const { ground, patches } = serverThat((body, away) =>
      body.includes('"vault"') && !away.has('sallyport-issuers') ? answer(201) : refusing(body, away),
    );
    expect(await checkIssuers(ground, MANIFESTS)).toEqual([
      'issuer of ours by vault alone: admitted, and /PKI-003/ should say no',
      'issuer of ours by vault beside its CA: admitted, and /PKI-003/ should say no',
    ]);
    expect(patches).toHaveLength(4);
  });

  it('names what TRUST-001 alone would admit, and what only TRUST-001 would refuse', async () => {
    const { ground, changes } = serverThat((body, away) => {
      const isSilent = away.has('sallyport-issuers') || (away.size === 1 && body.includes('selfSigned'));
      return isSilent ? answer(201) : refusing(body, away);
    });
    expect(await checkIssuers(ground, MANIFESTS)).toEqual([
      'issuer of ours by selfSigned alone: admitted, and /PKI-003/ should say no',
      'issuer of ours by selfSigned beside its CA: admitted, and /PKI-003/ should say no',
      ...['issuer by acme', 'issuer by selfSigned', 'issuer by vault', 'issuer by venafi', 'Challenge'].map(
        (what) => `${what}, for TRUST-001: admitted, and /TRUST-001/ should say no`,
      ),
      'Certificate of another project, for TRUST-001: admitted, and /TRUST-001/ should say no',
    ]);
    expect(changes.at(-1)).toMatch(/^\+ /);
  });

  it('does not take a Vault of the site for one outside', async () => {
    const { ground } = serverThat((body, away) => {
      const answered = refusing(body, away);
      return answered.status === 201 ? answer(403, 'TRUST-001') : answered;
    });
    expect(await checkIssuers(ground, MANIFESTS)).toEqual([
      'issuer by a Vault of the site: should pass, but 403: TRUST-001',
    ]);
  });

  it('names foreign uses that a server admits, by the manifest', async () => {
    const { ground } = serverThat((body, away) => (isForeignUse(body) ? answer(201) : refusing(body, away)));
    expect(await checkIssuers(ground, MANIFESTS)).toEqual([
      expect.stringMatching(/^airgapped\/.* Certificate .* for server auth and client auth: admitted/),
      expect.stringMatching(/^airgapped\/.* Certificate .* for digital signature: admitted/),
    ]);
  });

  it('names a foreign name that a server admits, by the manifest', async () => {
    const { ground } = serverThat((body, away) =>
      body.includes('lab.example.org') ? answer(201) : refusing(body, away),
    );
    const [problem, ...others] = await checkIssuers(ground, MANIFESTS);
    expect(others).toEqual([]);
    expect(problem).toMatch(
      /^airgapped\/manifests\/\S+ cert-manager.io\/v1 Certificate .* with the name lab.example.org: admitted/,
    );
  });
});
