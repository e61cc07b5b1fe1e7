import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { component } from '../../../src/components/delivery/drift';
import { knobDefects } from '../../../src/core/knobs';
import { TIER_NAMES } from '../../../src/core/tier';
import { renderSample } from '../../helpers/render';
import { objectAlone, renderAlone, specOf } from '../rendering';
import { fileOf } from '../wired';

const NAME = 'drift';
const outputs = TIER_NAMES.flatMap((tier) =>
  renderSample(tier).outputs.map(({ composed, files }) => {
    const objects = [...composed.planes.values()].flat();
    return [`${tier} ${composed.part ?? ''}`, objects, files] as const;
  }),
);

interface Generator {
  readonly name: string;
  readonly namespace: string;
  readonly files: readonly [string];
}

describe.each(outputs)('drift in %s', (_, objects, files) => {
  const { resources, configMapGenerator } = parse(files.get('kustomization.yaml') ?? '') as {
    readonly resources: readonly string[];
    readonly configMapGenerator: readonly Generator[];
  };

  it('mounts the copies that the kustomization makes, all of them and nothing else', () => {
    const job = JSON.stringify(specOf(objectAlone(objects, 'CronJob', NAME)));
    const mounted = [...job.matchAll(/"configMap":\{"name":"(sallyport-release-[^"]+)"\}/g)].map(([, name]) => name);
    expect(mounted).toEqual(configMapGenerator.map(({ name }) => name));
    expect(configMapGenerator.map(({ files: [file] }) => file.replace(/^.*=/, ''))).toEqual(resources);
    expect(new Set(configMapGenerator.map(({ namespace }) => namespace))).toEqual(new Set(['sallyport-delivery']));
  });

  it('has copies that fit into a ConfigMap', () => {
    for (const path of resources) expect(Buffer.byteLength(files.get(path) ?? '')).toBeLessThan(1024 * 1024 * 0.9);
  });

  it('believes the API server by the authority of the cluster alone', () => {
    const { clusters, users } = parse(fileOf(objects, 'drift-config', 'kubeconfig')) as {
      readonly clusters: readonly unknown[];
      readonly users: readonly unknown[];
    };
    const account = '/var/run/secrets/kubernetes.io/serviceaccount';
    expect(clusters).toEqual([
      {
        name: 'cluster',
        cluster: {
          server: expect.stringMatching(/^https:\/\/kubernetes\.default\.svc\./) as string,
          'certificate-authority': `${account}/ca.crt`,
        },
      },
    ]);
    expect(users).toEqual([{ name: 'cluster', user: { tokenFile: `${account}/token` } }]);
  });

  it('calls the API server and the resolver, and is called by nobody', () => {
    const policy = specOf(objectAlone(objects, 'NetworkPolicy', NAME)) as {
      readonly ingress?: unknown;
      readonly egress: readonly { readonly ports: readonly { readonly port: number }[] }[];
    };
    expect(policy.ingress).toBeUndefined();
    expect(policy.egress.flatMap(({ ports }) => ports.map(({ port }) => port)).sort()).toEqual([1053, 1053, 6443]);
  });
});

describe('the job', () => {
  const objects = renderAlone(component as never, { knobs: { everyMinutes: '15' } });

  it('runs one at a time, and never tries twice', () => {
    expect(specOf(objectAlone(objects, 'CronJob', NAME))).toMatchObject({
      schedule: '*/15 * * * *',
      concurrencyPolicy: 'Forbid',
      jobTemplate: { spec: { backoffLimit: 0, activeDeadlineSeconds: 300 } },
    });
  });

  it('documents every knob', () => {
    expect(knobDefects(component.knobs)).toEqual([]);
  });

  it('raises an alert of its own runs alone', () => {
    const exprs = component.watch?.alerts.map(({ expr }) => expr) ?? [];
    expect(exprs).toHaveLength(1);
    expect(exprs[0]?.match(/namespace="sallyport-delivery",job_name=~"drift-\.\+"/g)).toHaveLength(2);
  });
});
