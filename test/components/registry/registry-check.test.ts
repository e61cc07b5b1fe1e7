import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/app/render';
import { component } from '../../../src/components/registry/registry-check';
import { checkConfig } from '../../../src/components/registry/registry-check/config';
import { watch } from '../../../src/components/registry/registry-check/watch';
import { knobDefects } from '../../../src/core/knobs';
import { TIER_NAMES } from '../../../src/core/tier';
import { readConfig } from '../../../src/runtime/registry/config';
import { renderSample, sampleInputs } from '../../helpers/render';
import { workspace, write } from '../../helpers/workspace';
import { objectAlone, specOf } from '../rendering';
import { fileOf, renderWired } from '../wired';

const NAME = 'registry-check';
const outputs = TIER_NAMES.flatMap((tier) =>
  renderSample(tier)
    .outputs.filter(({ composed }) => composed.part !== 'control-plane')
    .map(({ composed }) => [tier, composed.images, [...composed.planes.values()].flat()] as const),
);

function configOf(objects: readonly KubeObject[]) {
  return readConfig(write(join(workspace(), 'config.json'), fileOf(objects, `${NAME}-config`, 'config.json')));
}

describe.each(outputs)('the registry check in %s', (tier, images, objects) => {
  it('has a configuration that the program takes, with every image of the output that the site holds', () => {
    const config = configOf(objects);
    const { source } = sampleInputs(tier).values.site.registry;
    const own = images.filter(({ origin }) => source === 'mirror' || origin.startsWith('internal/'));
    expect(own.length).toBeGreaterThan(0);
    expect(config.images.map(({ tag, digest }) => `${tag} ${digest}`).sort()).toEqual(
      own.map(({ tag, digest }) => `${tag} ${digest}`).sort(),
    );
    expect(config.images.every(({ repository }) => repository.startsWith('sallyport/'))).toBe(true);
    expect(config.registry.host).toMatch(/^zot\.sallyport-registry\.svc\./);
    expect(config).toMatchObject({ besides: [], otherTags: 'extra', caFile: '/etc/sallyport/trust/ca.crt' });
  });

  it('may go to the registry and the resolver, and nobody may come', () => {
    const { egress, ingress } = specOf(objectAlone(objects, 'NetworkPolicy', NAME)) as {
      readonly ingress?: unknown;
      readonly egress: readonly { readonly ports: readonly { readonly port: number }[] }[];
    };
    expect(egress.flatMap(({ ports }) => ports.map(({ port }) => port)).sort()).toEqual([1053, 1053, 5000]);
    expect(ingress).toBeUndefined();
  });

  it('has no token and no certificate', () => {
    expect(objectAlone(objects, 'ServiceAccount', NAME)['automountServiceAccountToken']).toBe(false);
    expect(JSON.stringify(objectAlone(objects, 'CronJob', NAME))).not.toContain(`${NAME}-tls`);
  });
});

describe('the registry check', () => {
  const objects = renderWired(
    'airgapped',
    component as never,
    [
      {
        ...component,
        name: 'stub',
        images: [],
        render: () => undefined,
        declare: () => ({
          members: [
            {
              rating: 'operational',
              ports: [{ name: 'https', port: 5000, security: 'tls', endpoint: 'images' }],
              needs: [],
            },
          ],
        }),
      } as never,
    ],
    { knobs: { everyMinutes: '10', besides: ['site/'], otherTags: 'kept' } },
  );

  it('documents its knobs, and takes them', () => {
    expect(knobDefects(component.knobs)).toEqual([]);
    expect(configOf(objects)).toMatchObject({ besides: ['site/'], otherTags: 'kept' });
    expect(specOf(objectAlone(objects, 'CronJob', NAME))['schedule']).toBe('*/10 * * * *');
  });

  it('is not rendered without a registry', () => {
    expect(() => renderWired('airgapped', component as never, [])).toThrow(/images/);
  });

  it('leaves out what comes from other registries', () => {
    const registry = { host: 'zot.ns', port: 5000 } as never;
    const images = ['harbor.internal.example.mil/a:1', 'harbor.internal.example.mil.example.net/a:1', 'quay.io/a:1'];
    const config = checkConfig({
      ...{ registry, host: 'harbor.internal.example.mil', images, besides: [], otherTags: 'extra' as const },
    });
    expect(config['images']).toEqual(['harbor.internal.example.mil/a:1']);
  });

  it('alerts on its own jobs alone', () => {
    expect(watch.alerts[0]?.expr.match(/job_name=~"registry-check-\.\+"/g)).toHaveLength(2);
  });
});
