import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/app/render';
import { component as agentgateway } from '../../../src/components/gateway/agentgateway';
import { component as collector } from '../../../src/components/observability/otel-collector';
import { TIER_NAMES } from '../../../src/core/tier';
import { providing, renderWired } from '../../components/wired';
import { objectAlone, specOf } from '../../components/rendering';
import { objectNamed, objectsOf, sampleInputs } from '../../helpers/render';

const STORES = ['logs', 'traces', 'metrics'].map((endpoint) =>
  providing(endpoint, { port: 1, security: 'mtls' }, 'metadata'),
);

/** The link of the control plane's collector, with other addresses of the control plane. */
function link(addresses: readonly string[]): Readonly<Record<string, unknown>> {
  const { values } = sampleInputs('byoc');
  const { controlPlane } = values.site.hosts;
  if (controlPlane === undefined) throw new Error('the sample has no control plane');
  const site = { ...values.site, hosts: { ...values.site.hosts, controlPlane: { ...controlPlane, addresses } } };
  const objects = renderWired('byoc', collector as never, STORES, { part: 'control-plane', values: { site } });
  return specOf(objectAlone(objects, 'Service', 'otel-collector-link'));
}

describe('the load balancer of the link', () => {
  it('has the address that data planes call, and takes calls from them alone', () => {
    const service = specOf(objectNamed(objectsOf('byoc', 'control-plane'), 'Service', 'otel-collector-link'));
    expect(service).toMatchObject({
      type: 'LoadBalancer',
      externalTrafficPolicy: 'Local',
      loadBalancerIP: '10.40.0.100',
      loadBalancerSourceRanges: ['10.20.0.0/24'],
    });
  });

  it.each([
    ['one address', ['10.40.0.7'], '10.40.0.7'],
    ['two addresses', ['10.40.0.7', '10.40.0.8'], undefined],
    ['a block', ['10.40.0.0/28'], undefined],
  ])('of %s has an address of its own: %s', (_what, addresses, expected) => {
    expect(link(addresses)['loadBalancerIP']).toBe(expected);
  });
});

describe('the load balancer of the gateway', () => {
  it('takes calls from the declared users alone', () => {
    const service = specOf(objectNamed(objectsOf('airgapped'), 'Service', 'agentgateway'));
    expect(service['loadBalancerSourceRanges']).toEqual(['10.30.0.0/16']);
    expect(service).not.toHaveProperty('loadBalancerIP');
  });

  it('is none where nobody may call', () => {
    const { values, models } = sampleInputs('airgapped');
    const others = models.deployments.map(({ name }) =>
      providing(`model:${name}`, { port: 1, security: 'tls' }, 'payload'),
    );
    const objects = renderWired('airgapped', agentgateway as never, others, {
      values: { site: { ...values.site, clients: [] } },
    });
    expect(specOf(objectAlone(objects, 'Service', 'agentgateway'))['type']).toBe('ClusterIP');
  });
});

describe.each(TIER_NAMES)('every load balancer of %s', (tier) => {
  const services: readonly KubeObject[] = objectsOf(tier).filter(
    (object) => object['kind'] === 'Service' && specOf(object)['type'] === 'LoadBalancer',
  );

  it('says from where it takes calls', () => {
    expect(services.length).toBeGreaterThan(0);
    for (const service of services) expect(specOf(service)['loadBalancerSourceRanges']).not.toHaveLength(0);
  });
});
