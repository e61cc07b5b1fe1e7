import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/app/render';
import { renderTier, tierNamed } from '../../../src/app';
import { component } from '../../../src/components/evaluation/replay';
import { loadSiteFrom, siteRulesOf } from '../../../src/core/site';
import { parseYamlSource } from '../../../src/core/yaml-source';
import { readReplayConfig } from '../../../src/runtime/evaluation/config';
import { bareSample, sampleInputs } from '../../helpers/render';
import { ROOT, workspace, write } from '../../helpers/workspace';
import { objectAlone, specOf } from '../rendering';
import { fileOf } from '../wired';

const NAME = 'replay';
const values = join(ROOT, 'values', 'airgapped.yaml');
const sample = bareSample('airgapped');

/** Everything of the air-gapped sample, with knobs of the replay. */
function rendered(knobs: Readonly<Record<string, unknown>>): readonly KubeObject[] {
  const tier = tierNamed('airgapped');
  const text = `${sample}\ncomponents: ${JSON.stringify({ [NAME]: knobs })}\n`;
  const site = loadSiteFrom(parseYamlSource(values, text), siteRulesOf(tier));
  const { outputs } = renderTier(tier, { ...sampleInputs('airgapped'), values: site });
  return outputs.flatMap(({ composed }) => [...composed.planes.values()].flat());
}

function configOf(objects: readonly KubeObject[]) {
  const file = join(workspace(), 'config.json');
  write(file, fileOf(objects, `${NAME}-config`, 'config.json'));
  return readReplayConfig(file);
}

interface Job {
  readonly suspend?: boolean;
  readonly schedule: string;
  readonly jobTemplate: {
    readonly spec: { readonly template: { readonly spec: Readonly<Record<string, unknown>> } };
  };
}

const jobOf = (objects: readonly KubeObject[]): Job => specOf(objectAlone(objects, 'CronJob', NAME)) as unknown as Job;
const podOf = (objects: readonly KubeObject[]) => jobOf(objects).jobTemplate.spec.template.spec;
const hasObject = (objects: readonly KubeObject[], kind: string, name: string): boolean =>
  objects.some((one) => one['kind'] === kind && (one['metadata'] as { readonly name: string }).name === name);

function portsOut(objects: readonly KubeObject[]): readonly number[] {
  const { egress } = specOf(objectAlone(objects, 'NetworkPolicy', NAME)) as {
    readonly egress: readonly { readonly ports: readonly { readonly port: number }[] }[];
  };
  return [...new Set(egress.flatMap(({ ports }) => ports.map(({ port }) => port)))].sort((a, b) => a - b);
}

const SETS = { sets: ['safety', 'order-lines'] };

describe('the replay', () => {
  it('is suspended until a set is named', () => {
    expect(jobOf(rendered({})).suspend).toBe(true);
    expect(jobOf(rendered(SETS)).suspend).toBeUndefined();
  });

  it('has a configuration that the program takes, with every model of the catalogue', () => {
    const { models, sets, results, judge, tokenFile, rollback } = configOf(rendered(SETS));
    expect(sets).toEqual(SETS.sets);
    expect(models.map(({ name }) => name)).toEqual(['chat-amd', 'chat-nvidia', 'legacy-amd', 'legacy-nvidia']);
    for (const { url } of models)
      expect(url).toMatch(/^https:\/\/[a-z-]+\.sallyport-serving\.svc\.cluster\.local:\d+$/);
    expect(results?.url).toBe('https://evaluation-results.sallyport-evaluation.svc.cluster.local:8443');
    expect([judge, tokenFile, rollback]).toEqual([undefined, undefined, undefined]);
  });

  it('goes to models and results, and has neither token nor right', () => {
    const objects = rendered(SETS);
    expect(portsOut(objects)).toEqual([1053, 8000, 8443]);
    expect(podOf(objects)['automountServiceAccountToken']).toBe(false);
    expect(hasObject(objects, 'RoleBinding', NAME)).toBe(false);
    expect(hasObject(objects, 'ConfigMap', 'evaluation-rollback')).toBe(false);
  });

  it('reads the sets of the site, and writes nothing there', () => {
    expect(podOf(rendered(SETS))['volumes']).toContainEqual({
      name: 'sets',
      persistentVolumeClaim: { claimName: 'golden-sets', readOnly: true },
    });
  });

  it('asks a judge of the catalogue, and not about its own model', () => {
    const { judge, models } = configOf(rendered({ ...SETS, judge: 'legacy-nvidia' }));
    expect(judge).toMatchObject({ name: 'legacy-nvidia', reference: 'mistralai/Mistral-7B-Instruct-v0.3' });
    expect(models.map(({ name }) => name)).toEqual(['chat-amd', 'chat-nvidia']);
  });

  it('runs at whole hours', () => {
    expect(jobOf(rendered({})).schedule).toBe('0 0 * * *');
    expect(jobOf(rendered({ everyHours: '6' })).schedule).toBe('0 */6 * * *');
  });
});

describe('the route through the gateway', () => {
  const knobs = { ...SETS, route: 'gateway', principal: 'report-writer', models: ['chat-nvidia', 'chat-amd'] };

  it('is taken with the token of a principal, and no other way is open', () => {
    const objects = rendered(knobs);
    const { models, tokenFile } = configOf(objects);
    expect(models.map(({ url }) => url)).toEqual(Array(2).fill(expect.stringContaining('//agentgateway.')));
    expect(tokenFile).toBe('/etc/sallyport/evaluation-token/token');
    expect(JSON.stringify(podOf(objects))).toContain('"items":[{"key":"report-writer","path":"token"}]');
    expect(portsOut(objects)).toEqual([1053, 8443]);
  });

  it.each([
    [{ ...knobs, principal: 'evaluation' }, /principal is not in the gateway policy/],
    [{ ...knobs, models: ['legacy-amd'] }, /project analysis of principal report-writer may not use legacy-amd/],
    [{ ...knobs, judge: 'legacy-amd' }, /project analysis of principal report-writer may not use legacy-amd/],
  ])('is refused where the policy would refuse it: %j', (own, message) => {
    expect(() => rendered(own)).toThrow(message);
  });
});

describe('what cannot be evaluated inside', () => {
  it.each([
    [{ judge: 'gpt-outside' }, /judge is no deployment of the catalogue[\s\S]*chat-amd, chat-nvidia/],
    [{ models: ['elsewhere'] }, /model is no deployment of the catalogue[\s\S]*components\.replay\.models\[0\]/],
    [{ models: ['chat-amd'], judge: 'chat-amd' }, /chat-amd would be judged by its own model/],
    [{ models: ['legacy-amd'], judge: 'legacy-nvidia' }, /legacy-amd would be judged by its own model/],
  ])('is refused: %j', (knobs, message) => {
    expect(() => rendered(knobs)).toThrow(message);
  });
});

describe('the way back', () => {
  it('is one ConfigMap that the job may patch, and a release does not write', () => {
    const objects = rendered({ ...SETS, rollback: true });
    expect(objectAlone(objects, 'ConfigMap', 'evaluation-rollback')['data']).toBeUndefined();
    expect(objectAlone(objects, 'Role', NAME)['rules']).toEqual([
      { apiGroups: [''], resources: ['configmaps'], resourceNames: ['evaluation-rollback'], verbs: ['patch'] },
    ]);
    expect(podOf(objects)['automountServiceAccountToken']).toBe(true);
    expect(configOf(objects).rollback).toMatchObject({
      namespace: 'sallyport-evaluation',
      configMap: 'evaluation-rollback',
    });
  });
});

describe('the component', () => {
  it('is in every tier that serves models, and not in a control plane', () => {
    const outputs = (['saas', 'byoc', 'diode', 'airgapped'] as const).flatMap((tier) => tierNamed(tier).outputs);
    const withModels = outputs.filter(({ components }) => components.some(({ name }) => name === 'vllm'));
    expect(outputs.filter(({ components }) => components.includes(component as never))).toEqual(withModels);
  });
});
