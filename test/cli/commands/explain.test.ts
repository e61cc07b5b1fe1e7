import { describe, expect, it } from 'vitest';
import { rules } from '../../../src/audit/rules';
import { allKnobRows, valuesKeys } from '../../../src/app/schemas';
import { rowsBelow } from '../../../src/core/knobs';
import { TIER_NAMES } from '../../../src/core/tier';
import { runCli, spawnCli } from '../../helpers/spawn';
import { outputsOf } from '../../leaks/outputs';

describe('explain', () => {
  it('knows every rule by id and by name', async () => {
    for (const rule of rules) {
      const { code, out } = await runCli('explain', rule.id);
      expect(code).toBe(0);
      expect(out).toContain(`${rule.id} ${rule.name} (${rule.severity}`);
      expect((await runCli('explain', rule.name)).out).toBe(out);
    }
  });

  it('shows the page of a rule', () => {
    const { code, out, err } = spawnCli(['explain', 'no-external-image']);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('\nfix: ');
    expect(out).toContain('# no-external-image');
  });

  it('knows every key of the values file', async () => {
    for (const row of allKnobRows().slice(0, 200)) {
      const { code, out } = await runCli('explain', row.path);
      expect({ path: row.path, code }).toEqual({ path: row.path, code: 0 });
      expect(out).toContain(row.doc);
    }
  }, 120_000);

  it('says type, unit, default and meaning of a key, and of all below a section', async () => {
    expect((await runCli('explain', 'components.loki.retention')).out).toBe(
      'components.loki.retention: text in duration, default "31d"\n  how long log streams other than the audit stream are kept\n',
    );
    expect((await runCli('explain', 'components.loki')).out).toContain('components.loki.retention: ');
  });

  it('knows every admission policy that any tier renders, by id and by name', async () => {
    const policies = TIER_NAMES.flatMap(outputsOf).flatMap(({ objects }) =>
      objects.filter(({ kind }) => kind === 'ValidatingAdmissionPolicy'),
    );
    const ids = new Map(policies.map(({ name, value }) => [idOf(value), name]));
    expect([...ids.keys()]).toEqual(expect.arrayContaining(['ADM-001', 'ADM-002', 'PKI-001', 'PKI-004', 'IMG-001']));
    for (const [id, name] of ids) {
      const { code, out } = await runCli('explain', id);
      expect({ id, code }).toEqual({ id, code: 0 });
      expect(out).toContain(id);
      if (rules.some((rule) => rule.id === id)) continue;
      expect(out).toContain(`${id} ${name} (admission policy of `);
      expect((await runCli('explain', name)).out).toBe(out);
    }
  });

  it('knows every group of keys of the values file', async () => {
    const { groups, rows } = valuesKeys();
    expect(groups.map(({ path }) => path)).toEqual(expect.arrayContaining(['site', 'site.dns', 'egress.allow']));
    for (const { path } of groups) {
      // A component without knobs has nothing to explain.
      if (rowsBelow(rows, path).length === 0) continue;
      expect({ path, code: (await runCli('explain', path)).code }).toEqual({ path, code: 0 });
    }
  });

  it.each([
    ['site.dns', 'site.dns: resolvers of the site\n\nsite.dns[].host: text'],
    ['site.dns[0].host', 'site.dns[].host: text'],
    ['site.dns.host', 'site.dns[].host: text'],
    ['nodePools.nvidia', 'nodePools.nvidia: nodes with NVIDIA accelerators'],
  ])('says what %s is, as one would write it', async (subject, says) => {
    const { code, out } = await runCli('explain', subject);
    expect(code).toBe(0);
    expect(out.startsWith(says)).toBe(true);
  });

  it('does not take a key for the beginning of another', async () => {
    expect((await runCli('explain', 'site.d')).code).toBe(2);
    expect((await runCli('explain', 'site.dns.host.name')).code).toBe(2);
  });

  it.each([
    ['IMG-0001', 'did you mean IMG-001?'],
    ['no-external-imag', 'did you mean no-external-image?'],
    ['components.lokki.retention', 'did you mean components.loki.retention?'],
    ['components.vllm.memory', 'did you mean components.vllm? It has readRate, drain, cache, runtimeClass, amdGroups'],
    ['components.lokki.storag', 'did you mean components.loki.storage?'],
    ['components.prometeus.retentoin', 'did you mean components.prometheus.retention?'],
    ['components.aertmanagr.rply', 'did you mean components.alertmanager? It has '],
    ['site.dns[0].hostname.of.it', 'did you mean site.dns? It has host, addresses, port, protocol'],
    ['PKI-01', 'did you mean PKI-001?'],
    ['site.dsn', 'did you mean site.dns?'],
    ['entirely-unheard-of', 'allowed: rules and policies: ADM-001, '],
    ['entirely-unheard-of', "fix: look for it in 'sallyport schema'"],
  ])('refuses %s, and names the nearest', async (subject, says) => {
    const { code, out, err } = await runCli('explain', subject);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('neither a rule, a policy nor a key of the values file');
    expect(err).toContain(says);
  });
});

/** The id with which every message of a policy begins. */
function idOf(policy: unknown): string {
  const { spec } = policy as { readonly spec: { readonly validations: readonly { readonly message: string }[] } };
  const ids = new Set(spec.validations.map(({ message }) => /^[A-Z]+-\d{3}(?=: )/.exec(message)?.[0] ?? message));
  expect(ids.size).toBe(1);
  return [...ids][0] ?? '';
}
