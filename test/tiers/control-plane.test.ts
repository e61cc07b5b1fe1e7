import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { renderTier, tierNamed } from '../../src/app';
import { rankOf } from '../../src/core/data-class';
import { isMember } from '../../src/core/graph';
import { loadSiteFrom, siteRulesOf } from '../../src/core/site';
import { parseYamlSource } from '../../src/core/yaml-source';
import { metadataOf, renderSample, sampleInputs } from '../helpers/render';
import { ROOT } from '../helpers/workspace';

const FILE = join(ROOT, 'values', 'byoc.yaml');
const HOST = 'control.internal.example.mil';
/** Endpoints that lead to the control plane. */
const LINK = ['egress:control-plane', 'site:controlPlane', 'outside:control-plane'];

const dataPlane = renderSample('byoc').outputs.find(({ composed }) => composed.part === 'data-plane');
const members = dataPlane?.composed.graph.members ?? [];
const objects = [...(dataPlane?.composed.planes.values() ?? [])].flat();

describe('the data plane of byoc, without its control plane', () => {
  it('is called by nobody on the way of a prompt, and needed by nobody', () => {
    const callers = members.flatMap(({ name, declaration }) =>
      declaration.needs.filter(({ endpoint }) => LINK.includes(endpoint)).map((need) => ({ name, ...need })),
    );
    expect(callers.map(({ name }) => name).sort()).toEqual(['egress-gateway', 'otel-collector']);
    const collector = callers.filter(({ name }) => name === 'otel-collector');
    expect(collector.every(({ whenAbsent }) => whenAbsent === 'omit')).toBe(true);
  });

  it('is named by nobody but the collector, what carries its bytes, and the resolver', () => {
    const naming = objects.filter((object) => JSON.stringify(object).includes(HOST));
    const names = naming.map((object) => metadataOf(object)['name']);
    // Conformance asks its own resolver for every name of the site, and calls none of them.
    const known = ['conformance-config', 'coredns-config', 'egress-gateway-config', 'otel-collector-config'];
    expect([...new Set(names)].sort()).toEqual(known);
  });

  it('renders without one: there is no link, and everything else is there', () => {
    const tier = tierNamed('byoc');
    const text = readFileSync(FILE, 'utf8').replace(/^ {2}controlPlane: .*\n/m, '');
    const values = loadSiteFrom(parseYamlSource(FILE, text), siteRulesOf(tier));
    const { outputs } = renderTier(tier, { ...sampleInputs('byoc'), values });
    const alone = outputs.find(({ composed }) => composed.part === 'data-plane')?.composed;
    expect(alone?.graph.members.map(({ name }) => name)).toEqual(members.map(({ name }) => name));
    expect(JSON.stringify([...(alone?.planes.values() ?? [])])).not.toContain(HOST);
  });

  it('sends no more than metadata over the link, and is not called back', () => {
    const flows = dataPlane?.composed.graph.flows ?? [];
    const leaving = flows.filter(({ exit }) => exit === 'control-plane-link');
    expect(leaving.length).toBeGreaterThan(0);
    expect(leaving.every(({ dataClass }) => rankOf(dataClass) <= rankOf('metadata'))).toBe(true);
    const entering = flows.filter(({ from }) => !isMember(from) && /control/.test(from.name));
    expect(entering).toEqual([]);
  });
});
