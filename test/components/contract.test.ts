import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { RenderedTier } from '../../src/app';
import type { KubeObject } from '../../src/app/render';
import { finishTier } from '../../src/app/finish';
import { components } from '../../src/components';
import type { Component } from '../../src/core/component';
import type { MemberView } from '../../src/core/graph';
import { knobDefects } from '../../src/core/knobs';
import { isLive } from '../../src/core/result';
import { TIER_NAMES } from '../../src/core/tier';
import { metadataOf, OPTIONAL, renderSample, renderByArgoCd, renderWithOptions, sampleInputs } from '../helpers/render';

const ROOT = join(__dirname, '..', '..');
const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'];

const all: readonly Component[] = Object.values(components as Readonly<Record<string, Component>>);

interface Container {
  readonly name: string;
  readonly ports?: readonly { readonly containerPort: number; readonly protocol: string }[];
  readonly resources: { readonly requests: Record<string, string>; readonly limits: Record<string, string> };
  readonly readinessProbe?: unknown;
  readonly livenessProbe?: unknown;
  readonly startupProbe?: unknown;
  readonly securityContext: Record<string, unknown>;
}

interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers?: readonly Container[];
  readonly dnsPolicy: string;
  readonly enableServiceLinks: boolean;
  readonly securityContext: Record<string, unknown>;
  readonly automountServiceAccountToken: boolean;
  readonly priorityClassName: string;
  readonly hostNetwork?: boolean;
}

interface Placed {
  readonly id: string;
  readonly member: MemberView;
  readonly workload: KubeObject | undefined;
}

/** Members with pods, with the workload that was rendered for each, in every output of every tier. */
const placed = [
  ...TIER_NAMES.flatMap((tier) => placedIn(tier, renderSample(tier))),
  ...placedIn('airgapped with options', renderWithOptions('airgapped')),
  ...placedIn('airgapped by Argo CD', renderByArgoCd('airgapped')),
];

function placedIn(name: string, tier: RenderedTier): readonly Placed[] {
  return tier.outputs.flatMap(({ composed }) => {
    const objects = [...composed.planes.values()].flat();
    return composed.graph.members
      .filter((member) => member.declaration.isVirtual !== true)
      .map((member) => ({
        id: `${name}/${composed.part ?? 'main'}/${member.name}`,
        member,
        workload: workloadOf(objects, member),
      }));
  });
}

function workloadOf(objects: readonly KubeObject[], member: MemberView): KubeObject | undefined {
  return objects.find(
    (object) =>
      WORKLOADS.includes(String(object['kind'])) &&
      metadataOf(object)['name'] === member.name &&
      metadataOf(object)['namespace'] === member.namespace,
  );
}

interface Template {
  readonly template: { readonly spec: PodSpec };
}

function podOf(workload: KubeObject | undefined): PodSpec {
  const spec = (workload as { spec: Template & { jobTemplate?: { spec: Template } } } | undefined)?.spec;
  return (spec?.jobTemplate?.spec ?? spec)?.template.spec as PodSpec;
}

describe.each(all.map((component) => [component.name, component] as const))('component %s', (name, component) => {
  it('documents every knob, with a default that its own schema takes', () => {
    expect(knobDefects(component.knobs)).toEqual([]);
  });

  it('uses images of the lock only', () => {
    const { lock } = sampleInputs('saas');
    expect(component.images.filter((id) => lock.images[id] === undefined)).toEqual([]);
  });

  it('has a README with its settings and their sources', () => {
    const readme = join(ROOT, 'src', 'components', component.plane, name, 'README.md');
    expect(existsSync(readme)).toBe(true);
    expect(readFileSync(readme, 'utf8')).toMatch(/\| .*source/i);
  });

  it('is in a tier', () => {
    const used = TIER_NAMES.flatMap((tier) => renderSample(tier).tier.outputs.flatMap((output) => output.components));
    expect(used).toContain(component);
  });
});

describe.each(placed.map((entry) => [entry.id, entry] as const))('member %s', (_id, { member, workload }) => {
  it('runs as exactly one workload', () => {
    expect(workload).toBeDefined();
  });

  it('opens in its containers exactly the ports that it declares', () => {
    const opened = podOf(workload).containers.flatMap((container) => container.ports ?? []);
    const declared = member.declaration.ports.map((port) => `${port.port}/${port.protocol ?? 'TCP'}`);
    expect(opened.map((port) => `${port.containerPort}/${port.protocol}`).sort()).toEqual(declared.sort());
  });

  it('stands on the hardened base, or says why not', () => {
    const pod = podOf(workload);
    const deviations = Object.keys((metadataOf(workload as KubeObject)['annotations'] ?? {}) as object)
      .filter((key) => key.startsWith('sallyport.dev/deviation-'))
      .map((key) => key.slice('sallyport.dev/deviation-'.length));
    expect(pod).toMatchObject({ dnsPolicy: 'None', enableServiceLinks: false });
    expect(pod.securityContext['seccompProfile']).toEqual({ type: 'RuntimeDefault' });
    expect(pod.securityContext['runAsNonRoot']).toBe(!deviations.includes('runs-as-root'));
    expect(pod.hostNetwork).toBeUndefined();
    for (const { securityContext } of [...pod.containers, ...(pod.initContainers ?? [])]) {
      // A container with a user of its own keeps the base beside one that does not.
      const own = securityContext['runAsUser'] === undefined ? deviations : [];
      const isPrivileged = own.includes('privileged');
      if (own !== deviations) expect(securityContext['runAsNonRoot']).toBe(true);
      expect(securityContext['readOnlyRootFilesystem']).toBe(!own.includes('writable-root'));
      expect(securityContext['privileged']).toBe(isPrivileged);
      if (!isPrivileged) expect(securityContext['capabilities']).toEqual({ drop: ['ALL'] });
    }
  });

  it('requests memory and CPU, and limits memory', () => {
    for (const { resources } of podOf(workload).containers) {
      expect(Object.keys(resources.requests)).toEqual(expect.arrayContaining(['cpu', 'memory']));
      expect(Object.keys(resources.limits)).toContain('memory');
    }
  });

  it('is probed for life, and for readiness where somebody calls it, or runs to its end within a bound', () => {
    const { containers } = podOf(workload);
    if (workload?.['kind'] === 'CronJob') {
      expect(member.declaration.ports).toEqual([]);
      return expect(workload).toMatchObject({
        spec: {
          concurrencyPolicy: 'Forbid',
          jobTemplate: { spec: { activeDeadlineSeconds: expect.any(Number) as number } },
        },
      });
    }
    if (member.declaration.ports.length === 0) return expect(member.namespace).toBe('sallyport-accelerators');
    expect(containers.some((container) => container.readinessProbe !== undefined)).toBe(true);
    expect(
      containers.filter((container) => container.livenessProbe === undefined).map((container) => container.name),
    ).toEqual([]);
  });

  it('has a token only where it declares that it calls the API server', () => {
    const calls = member.declaration.needs.some((need) => need.endpoint === 'cluster:kube-apiserver');
    expect(podOf(workload).automountServiceAccountToken).toBe(calls);
  });
});

describe('what is off by default', () => {
  it('are components by whose knob it is seen', () => {
    expect(OPTIONAL.map(({ name }) => name)).toEqual(expect.arrayContaining(['milvus', 'qdrant']));
  });

  it.each(OPTIONAL.map(({ name }) => [name] as const))(
    '%s is nowhere in a render, not even among its images',
    (name) => {
      for (const { composed } of TIER_NAMES.flatMap((tier) => renderSample(tier).outputs)) {
        expect(composed.graph.members.filter(({ component }) => component === name)).toEqual([]);
        expect(composed.images.filter(({ id }) => id === name)).toEqual([]);
      }
    },
  );

  it.each(TIER_NAMES)('is audited clean in %s, and told of where it stands', (tier) => {
    const rendered = renderWithOptions(tier);
    const { reports } = finishTier(rendered, sampleInputs(tier));
    expect(reports.flatMap(({ findings }) => findings.filter(isLive))).toEqual([]);
    const there = rendered.outputs.flatMap(({ composed }) => composed.graph.members.map(({ component }) => component));
    expect(there).toEqual(expect.arrayContaining(OPTIONAL.map(({ name }) => name)));
  });
});

describe('flows', () => {
  it.each(TIER_NAMES)('of %s are the reviewed ones', async (tier) => {
    const lines = renderSample(tier).outputs.flatMap(({ composed }) => [
      `# ${tier}${composed.part === null ? '' : ` ${composed.part}`}`,
      ...composed.graph.flows.map(
        (flow) =>
          `${flow.from.name} → ${flow.to.name} ${flow.ports.map((port) => `${port.port}/${port.protocol}`).join()} ${flow.security} ${flow.dataClass}: ${flow.purpose}${flow.exit === undefined ? '' : ` [exit: ${flow.exit}]`}`,
      ),
    ]);
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(join(ROOT, 'test', 'golden', 'flows', `${tier}.txt`));
  });
});

/** Words that CEL keeps for itself (CEL language definition, section Syntax): the API server takes no variable of such a name. */
const CEL_WORDS = [
  ...['as', 'break', 'const', 'continue', 'else', 'false', 'for', 'function', 'if', 'import', 'in', 'let', 'loop'],
  ...['namespace', 'null', 'package', 'return', 'true', 'var', 'void', 'while'],
];

describe('admission policies', () => {
  it.each(TIER_NAMES)('of %s name their variables as CEL takes names', (tier) => {
    const policies = renderSample(tier)
      .outputs.flatMap(({ composed }) => [...composed.planes.values()].flat())
      .filter((object) => object['kind'] === 'ValidatingAdmissionPolicy')
      .map((object) => object['spec'] as { readonly variables?: readonly { readonly name: string }[] });
    const names = policies.flatMap(({ variables = [] }) => variables.map(({ name }) => name));
    expect(policies.length).toBeGreaterThan(10);
    expect(names.filter((name) => !/^[A-Za-z_]\w*$/.test(name) || CEL_WORDS.includes(name))).toEqual([]);
  });
});

describe('network policies', () => {
  it.each(TIER_NAMES)('of %s hold no empty list, which the API server would drop at every apply', (tier) => {
    const specs = renderSample(tier)
      .outputs.flatMap(({ composed }) => [...composed.planes.values()].flat())
      .filter((object) => object['kind'] === 'NetworkPolicy')
      .map((object) => object['spec'] as { readonly ingress?: readonly []; readonly egress?: readonly [] });
    expect(specs.filter(({ ingress, egress }) => ingress?.length === 0 || egress?.length === 0)).toEqual([]);
  });
});
