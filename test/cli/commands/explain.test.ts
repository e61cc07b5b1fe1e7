import { describe, expect, it } from 'vitest';
import { rules } from '../../../src/audit/rules';
import { allKnobRows } from '../../../src/app/schemas';
import { runCli, spawnCli } from '../../helpers/spawn';

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
  });

  it('says type, unit, default and meaning of a key, and of all below a section', async () => {
    expect((await runCli('explain', 'components.loki.retention')).out).toBe(
      'components.loki.retention: text in duration, default "31d"\n  how long log streams other than the audit stream are kept\n',
    );
    expect((await runCli('explain', 'components.loki')).out).toContain('components.loki.retention: ');
  });

  it.each([
    ['IMG-0001', 'did you mean IMG-001?'],
    ['no-external-imag', 'did you mean no-external-image?'],
    ['components.lokki.retention', 'did you mean components.loki.retention?'],
    ['entirely-unheard-of', 'allowed: rules: '],
  ])('refuses %s, and names the nearest', async (subject, says) => {
    const { code, out, err } = await runCli('explain', subject);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain('neither a rule nor a key of the values file');
    expect(err).toContain(says);
  });
});
