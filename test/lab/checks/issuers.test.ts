import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Answer, Call, Reference } from '../api';
import { readOutput } from '../manifests';
import { checkIssuers, judgeForbidden, type IssuerGround } from './issuers';

const MANIFESTS = readOutput(join(__dirname, '..', '..', '..', 'charts-out'), 'airgapped').flat();

function answer(status: number, message = ''): Answer {
  return { status, warnings: [], body: { message } };
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
});

/** A server that answers every attempt the same way, with what was patched in its definitions. */
function serverThat(answers: (body: string) => Answer): { readonly ground: IssuerGround; readonly patches: string[] } {
  const patches: string[] = [];
  const pathOf = async ({ kind, name }: Reference): Promise<string> => `/${kind}/${name}`;
  const call = async ({ method, body }: Call): Promise<Answer> => {
    if (method === 'PATCH') patches.push(body?.text ?? '');
    return method === 'PATCH' ? answer(200) : answers(body?.text ?? '');
  };
  const api = { pathOf, call };
  return { ground: { admin: api, tenant: api }, patches };
}

describe('the check of issuers', () => {
  const refusing = (body: string): Answer => {
    if (body.includes('"Certificate"')) return answer(403, 'PKI-001');
    return answer(403, 'unknown field "spec.acme", PKI-003');
  };

  it('is content with a server that refuses all, and leaves the definitions as they were', async () => {
    const { ground, patches } = serverThat(refusing);
    expect(await checkIssuers(ground, MANIFESTS)).toEqual([]);
    const values = patches.map((text) => (JSON.parse(text) as [{ value: object }])[0].value);
    expect(values).toHaveLength(4);
    expect(values.slice(0, 2)).toEqual(Array(2).fill({ type: 'object', 'x-kubernetes-preserve-unknown-fields': true }));
    for (const value of values.slice(2)) expect(value).toHaveProperty('properties.ca.properties.secretName');
  });

  it('names what a server admits, and closes the definitions all the same', async () => {
    const { ground, patches } = serverThat((body) => (body.includes('"vault"') ? answer(201) : refusing(body)));
    expect(await checkIssuers(ground, MANIFESTS)).toEqual([
      'issuer of ours by vault alone: admitted, and /PKI-003/ should say no',
      'issuer of ours by vault beside its CA: admitted, and /PKI-003/ should say no',
    ]);
    expect(patches).toHaveLength(4);
  });

  it('names a foreign name that a server admits, by the manifest', async () => {
    const { ground } = serverThat((body) => (body.includes('lab.example.org') ? answer(201) : refusing(body)));
    const [problem, ...others] = await checkIssuers(ground, MANIFESTS);
    expect(others).toEqual([]);
    expect(problem).toMatch(
      /^airgapped\/manifests\/\S+ cert-manager.io\/v1 Certificate .* with the name lab.example.org: admitted/,
    );
  });
});
