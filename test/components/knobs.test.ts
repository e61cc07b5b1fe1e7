import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderTier, tierNamed, type Inputs } from '../../src/app';
import { composeOutput } from '../../src/app/render';
import { components } from '../../src/components';
import type { Component } from '../../src/core/component';
import { SallyportError } from '../../src/core/errors';
import { knobRows } from '../../src/core/knobs';
import { schemaAt } from '../../src/core/knobs/inspect';
import { loadSiteFrom, siteRulesOf } from '../../src/core/site';
import type { Posture } from '../../src/core/posture';
import { TIER_NAMES, type Tier, type TierName } from '../../src/core/tier';
import { parseYamlSource } from '../../src/core/yaml-source';
import { bareSample, sampleInputs } from '../helpers/render';
import { knobValue, OWN_DOMAIN } from '../helpers/random-values-knobs';

const VALUES = join(__dirname, '..', '..', 'values');
/** Values that are drawn for a knob until one is accepted and changes something. */
const DRAWS = 40;

type Knobs = Readonly<Record<string, unknown>>;

/** What must be set as well before a knob can mean something. */
interface Company {
  /** Other knobs of the component. */
  readonly knobs?: Knobs;
  /** Knobs of other components. */
  readonly beside?: Readonly<Record<string, Knobs>>;
  /** Lines of the section `site`. */
  readonly site?: string;
  /** Posture that the knob asks for, where no tier of ours has it. */
  readonly posture?: Partial<Posture>;
  /** A value of the knob that fits, where one that is drawn would not. */
  readonly value?: unknown;
}

const APT_KEY = '-----BEGIN PGP PUBLIC KEY BLOCK-----\n\nAAAA\n-----END PGP PUBLIC KEY BLOCK-----\n';

/** Without a place for users there is no broker. */
const DIRECTORY = { userBase: 'ou=people,dc=example' };

/** The same company for several knobs of a component. */
function company(component: string, names: readonly string[], knobs: Knobs): Readonly<Record<string, Company>> {
  return Object.fromEntries(names.map((name) => [`${component}.${name}`, { knobs }]));
}

const SITE_CHAT = '  chat: { host: chat.internal.example.mil, addresses: [10.10.0.40], port: 443 }';
const SITE_GIT = '  git: { host: git.internal.example.mil, addresses: [10.10.0.41], port: 443 }';
/** What Flux reads from the git of the site, whether the platform has one or not. */
const FROM_SITE: Company = { site: SITE_GIT, knobs: { git: 'site' } };

/** Where releases may come in that nobody signed. */
const UNSIGNED: Partial<Posture> = { inbound: 'registry-git-and-policy-pulls' };

/** Argo CD is there instead of Flux alone. */
const IN_PLACE_OF_FLUX: Company = {
  knobs: { enabled: 'yes', signers: ['0123456789ABCDEF0123456789ABCDEF01234567'] },
  beside: { flux: { enabled: 'no' } },
};

const COMPANY: Readonly<Record<string, Company>> = {
  'loki.objectLock': { knobs: { store: 'object-store' }, value: 'compliance' },
  ...Object.fromEntries(
    knobRows(components['argo-cd'].knobs).map(({ path }) => [
      `argo-cd.${path}`,
      { ...IN_PLACE_OF_FLUX, site: SITE_GIT, knobs: { ...IN_PLACE_OF_FLUX.knobs, git: 'site' } },
    ]),
  ),
  'argo-cd.enabled': { ...IN_PLACE_OF_FLUX, knobs: { signers: IN_PLACE_OF_FLUX.knobs?.['signers'] }, value: 'yes' },
  'argo-cd.signatures': { ...IN_PLACE_OF_FLUX, posture: UNSIGNED, value: 'not-checked' },
  'argo-cd.signers': { ...IN_PLACE_OF_FLUX, site: SITE_GIT, value: ['F'.repeat(40)] },
  'argo-cd.git': { ...IN_PLACE_OF_FLUX, site: SITE_GIT, value: 'site' },
  'flux.git': { site: SITE_GIT, value: 'site' },
  ...Object.fromEntries(
    ['repository', 'branch', 'path', 'interval', 'applyInterval'].map((knob) => [`flux.${knob}`, FROM_SITE]),
  ),
  'flux.signatures': { ...FROM_SITE, posture: UNSIGNED, value: 'not-checked' },
  'alertmanager.mailUser': { knobs: { mailTo: 'ops@internal.example.mil' } },
  ...Object.fromEntries(['chat', 'socChat'].map((name) => [`alertmanager.${name}`, { site: SITE_CHAT }])),
  ...company('dex', ['cpu', 'memory', 'replicas', 'userFilter', 'userName', 'groupBase', 'bindName'], DIRECTORY),
  ...company('dex', ['groupFilter', 'groupMember'], { ...DIRECTORY, groupBase: 'ou=groups,dc=example' }),
  'grafana.broker': { beside: { dex: DIRECTORY }, value: 'dex' },
  'grafana.oidcPath': { knobs: { oidcClientId: 'grafana' } },
  'grafana.oidcRolePath': { knobs: { oidcClientId: 'grafana' } },
  'keycloak.upstream': { knobs: DIRECTORY, value: 'ldap' },
  ...company('keycloak', ['cpu', 'memory', 'userBase', 'userName', 'userId', 'groupBase', 'bindName'], {
    upstream: 'ldap',
    ...DIRECTORY,
  }),
  ...company('keycloak', ['oidcClientId', 'oidcIssuerPath', 'oidcPath'], { upstream: 'oidc' }),
  'nvidia-device-plugin.migStrategy': { posture: { privilege: 'knobs-may-add' }, value: 'mixed' },
  'package-mirrors.aptSuite': { knobs: { aptKey: APT_KEY } },
  'package-mirrors.aptSections': { knobs: { aptKey: APT_KEY } },
  'replay.judge': { value: 'chat-amd' },
  'replay.models': { value: ['chat-amd'] },
  'replay.principal': {
    knobs: { route: 'gateway', principal: 'report-writer', models: ['chat-nvidia'] },
    value: 'shift-assistant',
  },
  'replay.route': { knobs: { principal: 'report-writer', models: ['chat-nvidia'] }, value: 'gateway' },
  'seaweedfs.copies': { knobs: { volumeServers: 3 } },
  // The other entry of egress.allow in the sample.
  'otel-collector.destination': { value: 'model-provider' },
};

/** Components that are not there unless they are asked for. */
const OFF: readonly string[] = ['milvus', 'qdrant'];

function companyOf(id: string, { name }: Component): Company {
  return COMPANY[id] ?? (OFF.includes(name) ? { knobs: { enabled: true } } : {});
}

const cases = Object.values<Component>(components).flatMap((component) =>
  knobRows(component.knobs).map((row) => [`${component.name}.${row.path}`, component, row.path] as const),
);

const sampleText = new Map(TIER_NAMES.map((tier) => [tier, bareSample(tier)]));

describe('every documented knob changes what is rendered', () => {
  it.each(cases)('%s', (id, component, path) => {
    const company = companyOf(id, component);
    const values = company.value === undefined ? drawn(component, path) : [company.value];
    const isEffective = [ownObjects, wholeText].some((view) =>
      tiersWith(component).some((name) => {
        const tier = { ...tierNamed(name), posture: { ...tierNamed(name).posture, ...company.posture } };
        const before = textBefore(view, tier, component, company);
        if (before === undefined) return false;
        return values.some((value) => {
          const after = textOf(view, tier, component, { ...company, knobs: { ...company.knobs, [path]: value } });
          return after !== undefined && after !== before;
        });
      }),
    );
    expect(isEffective).toBe(true);
  });
});

function tiersWith({ name }: Component): readonly TierName[] {
  return TIER_NAMES.filter((tier) =>
    tierNamed(tier).outputs.some((output) => output.components.some((component) => component.name === name)),
  );
}

/** Values that the schema of a knob takes. */
function drawn(component: Component, path: string): readonly unknown[] {
  const schema = schemaAt(component.knobs, path.split('.'));
  if (schema === undefined) throw new Error(`no knob ${component.name}.${path}`);
  const values = fc.sample(knobValue(schema), { numRuns: DRAWS, seed: 1 });
  return JSON.parse(JSON.stringify(values).replaceAll(OWN_DOMAIN, 'internal.example.mil')) as unknown[];
}

/** What is looked at of a tier. */
type View = (tier: Tier, component: Component, inputs: Inputs) => string;

/** What the component renders itself, and what is sealed: a fraction of the whole, and nearly always enough. */
const ownObjects: View = (tier, { name }, inputs) => {
  const silent = (component: Component): Component =>
    component.name === name ? component : { ...component, render: () => undefined };
  const outputs = tier.outputs.map((output) => ({ ...output, components: output.components.map(silent) }));
  const composed = outputs.map((output) => composeOutput({ ...tier, outputs }, output, inputs, []));
  return JSON.stringify(composed.flatMap(({ planes }) => [...planes.values()]));
};

/** Every file of the tier. */
const wholeText: View = (tier, _, inputs) =>
  renderTier(tier, inputs)
    .outputs.flatMap(({ files }) => [...files.values()])
    .join('');

const known = new Map<string, string | undefined>();

/** What a tier renders before the knob is set, which is the same for most knobs. */
function textBefore(view: View, tier: Tier, component: Component, company: Company): string | undefined {
  const { knobs = {}, site, beside, posture } = company;
  const own = Object.keys(knobs).length === 0 ? {} : { [component.name]: knobs };
  const whose = view === wholeText ? '' : component.name;
  const key = JSON.stringify([whose, tier.name, own, site, beside, posture]);
  if (!known.has(key)) known.set(key, textOf(view, tier, component, company));
  return known.get(key);
}

/** A view of a tier with some knobs; undefined where the values file is refused. */
function textOf(view: View, tier: Tier, component: Component, company: Company): string | undefined {
  const { site = '', beside = {}, knobs = {} } = company;
  const sample = sampleText.get(tier.name)?.replace(/^site:$/m, `$&\n${site}`) ?? '';
  const text = `${sample}\ncomponents: ${JSON.stringify({ ...beside, [component.name]: knobs })}\n`;
  return refusedAsNothing(() => {
    const source = parseYamlSource(join(VALUES, `${tier.name}.yaml`), text);
    const values = loadSiteFrom(source, siteRulesOf(tier));
    return view(tier, component, { ...sampleInputs(tier.name), values });
  });
}

/** Only a refusal is nothing; whatever else goes wrong is a defect. */
function refusedAsNothing<T>(make: () => T): T | undefined {
  try {
    return make();
  } catch (error) {
    if (error instanceof SallyportError && error.kind === 'usage') return undefined;
    throw error;
  }
}
