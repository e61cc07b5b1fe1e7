import { describe, expect, it } from 'vitest';
import { tierBoundary, tierNamed } from '../../src/app';
import type { LoadedValues } from '../../src/core/site';
import { sampleInputs } from '../helpers/render';

/** The byoc sample whose data plane has a domain, networks and a resolver that nothing else covers. */
function twoClusters(): LoadedValues {
  const { values } = sampleInputs('byoc');
  const { 'data-plane': dataPlane, ...others } = values.clusters;
  if (dataPlane === undefined) throw new Error('the sample has no data plane');
  const own = { domain: 'k8s.internal', dns: { serviceIP: 'fd00::53' }, serviceCidrs: ['fd00::/112'] };
  return { ...values, clusters: { ...others, 'data-plane': { ...dataPlane, ...own } } };
}

describe('the boundary of a tier', () => {
  it('holds names, networks and resolvers of every cluster', () => {
    const boundary = tierBoundary(tierNamed('byoc'), { values: twoClusters() });
    expect(boundary.domains).toEqual(['cluster.local', 'internal.example.mil', 'k8s.internal']);
    expect(boundary.cidrs).toEqual(
      expect.arrayContaining(['10.80.0.0/14', '10.84.0.0/16', '10.64.0.0/14', 'fd00::/112']),
    );
    expect(boundary.resolvers).toEqual(['10.10.0.53', '10.10.1.53', '10.84.0.53', 'fd00::53']);
  });

  it('lists upstream registries only where the site pulls from them', () => {
    const { values } = sampleInputs('saas');
    const saas = tierNamed('saas');
    const mirrored = {
      ...values,
      site: { ...values.site, registry: { ...values.site.registry, source: 'mirror' as const } },
    };
    expect(tierBoundary(saas, { values }).registries).toEqual(expect.arrayContaining([...saas.upstreamRegistries]));
    expect(tierBoundary(saas, { values: mirrored }).registries).toEqual(['harbor.internal.example.mil/sallyport']);
  });
});
