import { parse, stringify } from 'yaml';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatProblem, SallyportError } from '../../../src/core/errors';
import { tierNamed } from '../../../src/app';
import { loadSiteFrom, type LoadedValues, type SiteRules } from '../../../src/core/site';
import { destinationRulesOf } from '../../../src/core/site/destinations';
import type { TierName } from '../../../src/core/tier';
import { parseYamlSource } from '../../../src/core/yaml-source';

export const VALUES = join(__dirname, '../../../values');

/** Rules of the tiers' posture as far as a values file is concerned. */
export const RULES: Readonly<Record<'saas' | 'byoc' | 'diode' | 'airgapped', SiteRules>> = {
  saas: rules('saas', { registrySources: ['mirror', 'upstream'] }),
  byoc: rules('byoc', {
    parts: ['control-plane', 'data-plane'],
    hosts: ['idp', 'siem', 'smtp', 'controlPlane', 'dataPlane'],
  }),
  diode: rules('diode', { hosts: ['idp', 'siem', 'smtp', 'diode'] }),
  airgapped: rules('airgapped', {}),
};

function rules(tier: TierName, own: Partial<SiteRules>): SiteRules {
  return {
    tier,
    parts: [],
    addressing: 'private',
    registrySources: ['mirror'],
    destinations: destinationRulesOf(tierNamed(tier)),
    hosts: ['idp', 'siem', 'smtp'],
    systemNamespaces: ['kube-system'],
    components: {},
    posture: tierNamed(tier).posture,
    presets: {},
    floors: {},
    ...own,
  };
}

/** The sample without its knobs: the rules here know no component. */
export function sampleText(tier: keyof typeof RULES): string {
  return readFileSync(join(VALUES, `${tier}.yaml`), 'utf8').replace(/\n\ncomponents:[^]*$/, '\n');
}

/** Loads a text as if it were the sample of the tier. */
export function loadText(tier: keyof typeof RULES, text: string, own: Partial<SiteRules> = {}): LoadedValues {
  return loadSiteFrom(parseYamlSource(join(VALUES, `${tier}.yaml`), text), { ...RULES[tier], ...own });
}

/** The sample with the value at one dotted path replaced; numbers are list indices. */
export function edited(tier: keyof typeof RULES, path: string, value: unknown): string {
  const root: unknown = parse(sampleText(tier));
  const keys = path.split('.');
  const last = keys.pop() ?? '';
  const parent = keys.reduce<unknown>((node, key) => (node as Record<string, unknown>)[key], root);
  (parent as Record<string, unknown>)[last] = value;
  return stringify(root, { defaultStringType: 'QUOTE_SINGLE', defaultKeyType: 'PLAIN' });
}

/** What reading throws: the messages without the folder of the samples, one string a problem. Each has to name a cure. */
export function refusals(read: () => unknown): string[] {
  try {
    read();
  } catch (error) {
    if (!(error instanceof SallyportError) || error.kind !== 'usage') throw error;
    const cureless = error.problems.filter(({ fix = '' }) => fix === '');
    if (cureless.length > 0) throw new Error(`no cure: ${cureless.map(formatProblem).join('\n')}`, { cause: error });
    return error.message.replaceAll(`${VALUES}/`, '').split(/\n(?! )/);
  }
  return [];
}
