import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { catalogue, type Entry } from '../catalogue';
import { parseManifests, readManifests, type Manifest } from '../manifests';
import { SERVER_CHECKS } from '../servers';
import { workloadsOf } from '../workloads';
import { sourceOf } from './images';
import { leftOutOf, type Started } from './left-out';

const AT = 'a.yaml:1 apps/v1 Deployment n/w';
const ENTRIES: readonly Entry[] = [
  { name: 'coredns', plane: 'names-time', isPod: true },
  { name: 'chrony', plane: 'names-time', isPod: true },
  { name: 'tgi', plane: 'serving', whyNot: 'it needs an accelerator' },
];

interface Case {
  readonly component?: string;
  readonly images: Readonly<Record<string, string>>;
  readonly init?: Readonly<Record<string, string>>;
  readonly kind?: string;
  /** Containers left out of the pod that runs; no pod runs if not given. */
  readonly missing?: readonly string[];
}

function workload({ component, images, init = {}, kind = 'Deployment' }: Case): Manifest {
  const containersOf = (of: Readonly<Record<string, string>>): object[] =>
    Object.entries(of).map(([name, image]) => ({ name, image }));
  const labels = component === undefined ? {} : { 'app.kubernetes.io/name': component };
  const template = {
    metadata: { labels },
    spec: { containers: containersOf(images), initContainers: containersOf(init) },
  };
  const spec = kind === 'CronJob' ? { jobTemplate: { spec: { template } } } : { template };
  const object = { apiVersion: 'apps/v1', kind, metadata: { namespace: 'n', name: 'w' }, spec };
  const [manifest] = parseManifests(JSON.stringify(object), 'a.yaml');
  if (manifest === undefined) throw new Error('no manifest');
  return manifest;
}

function judge(one: Case): ReturnType<typeof leftOutOf> {
  const manifest = workload(one);
  const running: readonly Started[] = one.missing === undefined ? [] : [{ workload: manifest, missing: one.missing }];
  return leftOutOf([manifest], running, ENTRIES);
}

const CHRONY = { chrony: 'r/internal/chrony:1', exporter: 'r/superq/chrony-exporter:v1' };

describe('what does not run of an output', () => {
  it.each<[string, Case]>([
    ['a pod that runs whole', { component: 'coredns', images: { coredns: 'r/coredns/coredns:1' }, missing: [] }],
    ['a Job that ran', { component: 'coredns', kind: 'CronJob', images: { c: 'r/coredns/coredns:1' }, missing: [] }],
  ])('is nothing for %s', (_, one) => {
    expect(judge(one)).toEqual({ skips: [], problems: [] });
  });

  it('is a skip for each container of a component that is known not to run', () => {
    const images = { tgi: 'r/tgi:1', proxy: 'r/nginxinc/nginx-unprivileged:1' };
    expect(judge({ component: 'tgi', images })).toEqual({
      skips: [
        { what: `${AT}: container tgi`, reason: 'it needs an accelerator' },
        { what: `${AT}: container proxy`, reason: 'its pod does not run: it needs an accelerator' },
      ],
      problems: [],
    });
  });

  it('is a skip for a container whose programs are known to be nowhere', () => {
    expect(judge({ component: 'chrony', images: CHRONY, missing: ['exporter'] })).toEqual({
      skips: [{ what: `${AT}: container exporter`, reason: 'no package registry has it' }],
      problems: [],
    });
  });

  it.each<[string, Case, string]>([
    [
      'the image of a component that runs here has another name',
      { component: 'coredns', images: { coredns: 'r/core/dns:1' } },
      'coredns does not run: the lab does not know where r/core/dns:1 comes from',
    ],
    [
      'nobody started its pod',
      { component: 'coredns', images: { coredns: 'r/coredns/coredns:1' } },
      'no pod of it was started, and coredns runs here',
    ],
    [
      'nobody started the Job',
      { component: 'coredns', kind: 'CronJob', images: { coredns: 'r/coredns/coredns:1' } },
      'no pod of it was started, and coredns runs here',
    ],
    [
      'a container is of an image that nobody knows',
      { component: 'chrony', images: { ...CHRONY, exporter: 'r/superq/exporter:1' }, missing: ['exporter'] },
      'container exporter does not run: the lab does not know where r/superq/exporter:1 comes from',
    ],
    [
      'a container of the start is of an image that nobody knows',
      { component: 'chrony', images: CHRONY, init: { prepare: 'r/prepare:1' }, missing: ['prepare'] },
      'container prepare does not run: the lab does not know where r/prepare:1 comes from',
    ],
    [
      'its component is none of ours',
      { component: 'coredns2', images: { coredns: 'r/coredns/coredns:1' }, missing: [] },
      'its pods are of "coredns2", which is no component',
    ],
    ['its pods are of no component', { images: { a: 'r/a:1' } }, 'its pods are of "", which is no component'],
  ])('is a problem if %s', (_, one, text) => {
    const place = AT.replace('Deployment', one.kind ?? 'Deployment');
    expect(judge(one)).toEqual({ skips: [], problems: [`${place}: ${text}`] });
  });
});

const ROOT = join(__dirname, '..', '..', '..');
const OUTPUTS = ['saas', 'byoc/control-plane', 'byoc/data-plane', 'diode', 'airgapped'];

describe('the tables of the lab', () => {
  it.each(OUTPUTS)('say of each container of %s whether it runs, or why not', (output) => {
    const manifests = manifestsOf(output);
    const running = workloadsOf(manifests)
      .filter(({ spec }) => sourceOf(spec.containers[0]?.image ?? '') !== undefined)
      .map(({ manifest, spec }) => ({
        workload: manifest,
        missing: spec.containers.filter(({ image }) => sourceOf(image) === undefined).map(({ name }) => name),
      }));
    const { skips, problems } = leftOutOf(manifests, running, catalogue(ROOT));
    expect(problems).toEqual([]);
    expect(running.length).toBeGreaterThan(0);
    expect(skips.map(({ what }) => what)).toContainEqual(
      expect.stringMatching(/sallyport-names\/chrony: .* exporter$/),
    );
  });

  it('have something to ask of every program that runs', () => {
    const asked = new Set(SERVER_CHECKS.map(({ component }) => component));
    const programs = catalogue(ROOT).filter(({ isPod }) => isPod === true);
    expect(programs.filter(({ name }) => !asked.has(name))).toEqual([]);
  });
});

function manifestsOf(output: string): readonly Manifest[] {
  const folder = join(ROOT, 'charts-out', output, 'manifests');
  const files = readdirSync(folder).filter((name) => name !== '000-crds.yaml');
  return files.flatMap((name) => readManifests(join(folder, name), name));
}
