import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/app/render';
import { component } from '../../../src/components/delivery/conformance';
import { knobDefects } from '../../../src/core/knobs';
import { TIER_NAMES } from '../../../src/core/tier';
import { readConfig } from '../../../src/runtime/conformance/config';
import { OUTSIDE, OUTSIDE_NAMES } from '../../../src/runtime/conformance/outside';
import { metadataOf, renderSample } from '../../helpers/render';
import { write, workspace } from '../../helpers/workspace';
import { objectAlone, renderAlone, specOf } from '../rendering';
import { fileOf } from '../wired';

const NAME = 'conformance';
const outputs = TIER_NAMES.flatMap((tier) =>
  renderSample(tier).outputs.map(
    ({ composed }) => [`${tier} ${composed.part ?? ''}`, [...composed.planes.values()].flat()] as const,
  ),
);

function configOf(objects: readonly KubeObject[]) {
  const file = join(workspace(), 'config.json');
  write(file, fileOf(objects, `${NAME}-config`, 'config.json'));
  return readConfig(file);
}

const own = (objects: readonly KubeObject[], kind: string): readonly KubeObject[] =>
  objects.filter((object) => object['kind'] === kind && metadataOf(object)['name'] === NAME);

describe.each(outputs)('conformance in %s', (output, objects) => {
  const policy = specOf(objectAlone(objects, 'NetworkPolicy', NAME)) as {
    readonly ingress?: unknown;
    readonly egress: readonly { readonly ports: readonly { readonly port: number }[] }[];
  };

  it('has a configuration that the program takes', () => {
    const { resolver, clock, registry, controls } = configOf(objects);
    const domain = output.startsWith('byoc data') ? /\.svc\./ : /\.svc\.cluster\.local$/;
    expect(resolver.port).toBe(53);
    expect(clock).toMatchObject({ port: 123, maxOffsetMilliseconds: 500 });
    expect(registry === undefined).toBe(output === 'byoc control-plane');
    expect(controls.works).toMatchObject({ port: 53 });
    expect(controls.refused.map(({ port }) => port)).toEqual([9153, 443]);
    for (const { host } of controls.refused) expect(host).toMatch(domain);
  });

  it('may go where a probe has to succeed, and nowhere else', () => {
    const ports = policy.egress.flatMap((rule) => rule.ports.map(({ port }) => port)).sort((a, b) => a - b);
    expect(ports).toEqual([1053, 1053, 1123, ...(output === 'byoc control-plane' ? [] : [5000])]);
    expect(JSON.stringify(policy)).not.toContain('ipBlock');
    expect(policy.ingress).toBeUndefined();
  });

  it('has no token and no right', () => {
    expect(objectAlone(objects, 'ServiceAccount', NAME)['automountServiceAccountToken']).toBe(false);
    expect(JSON.stringify(own(objects, 'CronJob'))).toContain('"automountServiceAccountToken":false');
    const subjects = objects.flatMap((object) => (object['subjects'] ?? []) as readonly { readonly name: string }[]);
    expect(subjects.filter(({ name }) => name === NAME)).toEqual([]);
  });

  it('names no way out: those are in the program', () => {
    const text = JSON.stringify(objects.filter((object) => metadataOf(object)['namespace'] === 'sallyport-delivery'));
    for (const { address } of OUTSIDE) expect(text).not.toContain(address);
    for (const name of OUTSIDE_NAMES) expect(text).not.toContain(`"${name}"`);
  });
});

describe('the job', () => {
  const [, objects = []] = outputs[0] ?? [];

  it('runs one at a time, within a minute, and never tries twice', () => {
    expect(specOf(objectAlone(objects, 'CronJob', NAME))).toMatchObject({
      schedule: '*/30 * * * *',
      concurrencyPolicy: 'Forbid',
      jobTemplate: {
        spec: { backoffLimit: 0, activeDeadlineSeconds: 60, template: { spec: { restartPolicy: 'Never' } } },
      },
    });
  });

  it('is refused without a resolver, of which it would know nothing that answers', () => {
    expect(() => renderAlone(component as never)).toThrow(/need a resolver with a port for metrics/);
  });

  it('documents every knob', () => {
    expect(knobDefects(component.knobs)).toEqual([]);
  });
});
