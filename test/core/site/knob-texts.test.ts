import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { allTiers, tierNamed } from '../../../src/app';
import { publicHosts } from '../../../src/core/deny-list';
import { siteRulesOf } from '../../../src/core/site';
import { shapeOf } from '../../../src/core/knobs/inspect';
import { randomRun } from '../../helpers/random';
import { edited, loadText, refusals } from './values';
import { z } from 'zod';

const { components } = siteRulesOf(tierNamed('airgapped'));

function problems(knobs: Readonly<Record<string, Readonly<Record<string, unknown>>>>): string[] {
  return refusals(() => loadText('airgapped', edited('airgapped', 'components', knobs), { components }));
}

/** Every knob that takes text without a unit: component and key. */
const TEXT_KNOBS = allTiers()
  .flatMap((tier) => Object.entries(siteRulesOf(tier).components))
  .flatMap(([name, schema]) =>
    schema instanceof z.ZodObject
      ? Object.entries(schema.shape).flatMap(([key, child]) => {
          const { core, unit } = shapeOf(child as z.core.$ZodType);
          return core instanceof z.ZodString && unit === undefined ? [`${name}.${key}`] : [];
        })
      : [],
  );

describe('a host in a knob', () => {
  it.each([
    ['gmail.com', 'ops@gmail.com'],
    ['mailhost', 'ops@mailhost'],
    ['evil.internal', 'ops@evil.internal'],
    ['evilinternal.example.mil', 'ops@evilinternal.example.mil'],
  ])('is refused if it is not of the site: %s', (host, mailTo) => {
    const [problem = '', ...others] = problems({ alertmanager: { mailTo } });
    expect(others).toEqual([]);
    expect(problem.split('\n')).toEqual([
      expect.stringMatching(/^airgapped\.yaml:\d+:13: host .* is not in a domain of the site$/),
      '  at: components.alertmanager.mailTo',
      `  value: ${mailTo}`,
      '  allowed: a name in internal.example.mil',
      '  fix: use a name of the site; knobs never name anything outside it',
    ]);
    expect(problem).toContain(`host ${host} is`);
  });

  it.each(['ops@internal.example.mil', 'first.last@mail.internal.example.mil', ''])('may be %j', (mailTo) => {
    expect(problems({ alertmanager: { mailTo } })).toEqual([]);
  });

  it('is refused in letters that only look like ASCII, below a domain of the site too', () => {
    const [problem = '', ...others] = problems({ alertmanager: { mailTo: 'ops@xn--80ak6aa92e.internal.example.mil' } });
    expect(others).toEqual([]);
    expect(problem).toMatch(/^airgapped\.yaml:\d+:13: internationalised name\n/);
  });

  it.each([
    'ops@.internal.example.mil',
    'ops@[8.8.8.8]',
    'a b@internal.example.mil',
    '{{x}}@internal.example.mil',
    'ops',
  ])('is refused in a mail address that is none: %s', (mailTo) => {
    expect(problems({ alertmanager: { mailTo } })[0]).toContain('allowed: one mail address in a domain of the site');
  });

  it.each([
    ['alertmanager', 'mailUser', 'alerts@gmail.com'],
    ['alertmanager', 'mailUser', 'smtp.gmail.com'],
    ['foundation', 'viewerGroup', 'viewers.example.com'],
    ['foundation', 'operatorGroup', 'ops@example.com'],
    ['foundation', 'breakGlassGroup', 'CN=ops,O=evil.com'],
    ['grafana', 'oidcClientId', 'grafana.com'],
    ['grafana', 'oidcPath', '/realms/evil.com/x'],
    ['grafana', 'oidcRolePath', "contains(groups[*], 'https://evil.com/x') && 'Admin'"],
  ])('is refused in free text too: %s.%s: %s', (component, key, text) => {
    expect(problems({ [component]: { [key]: text } })[0]).toMatch(/is not in a domain of the site\n/);
  });

  it.each(['https://ops', 'a::b', 'ops\u0430', ' ops', 'system:authenticated', 'System:masters'])(
    'or what is no name of a group: %j',
    (viewerGroup) => {
      expect(problems({ foundation: { viewerGroup } })[0]).toContain('at: components.foundation.viewerGroup');
    },
  );

  it.each([
    'sallyport-viewers',
    'oidc:Ops (Night) & Day',
    'CN=ops,OU=groups,DC=internal,DC=example,DC=mil',
    'ops@internal.example.mil',
  ])('nor is a group refused that names none: %s', (viewerGroup) => {
    expect(problems({ foundation: { viewerGroup } })).toEqual([]);
  });

  it('is refused in every knob that takes text, whichever it is', { timeout: 120_000 }, () => {
    expect(TEXT_KNOBS).toContain('alertmanager.mailTo');
    expect(TEXT_KNOBS.length).toBeGreaterThan(8);
    const host = fc.constantFrom(
      ...publicHosts().map((entry) => entry.host),
      'gmail.com',
      'evil.example.com',
      '8.8.8.8',
    );
    const form = fc.constantFrom('', 'ops@', 'https://', '//', '/a/', 'DC=');
    const knob = fc.constantFrom(
      ...TEXT_KNOBS.filter((name) => (components[name.split('.')[0] ?? ''] ?? null) !== null),
    );
    fc.assert(
      fc.property(knob, form, host, (name, prefix, text) => {
        const [component = '', key = ''] = name.split('.');
        expect(problems({ [component]: { [key]: `${prefix}${text}` } })).not.toEqual([]);
      }),
      randomRun('hosts in knobs', 200),
    );
  });
});
