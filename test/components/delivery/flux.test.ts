import { describe, expect, it } from 'vitest';
import { component } from '../../../src/components/delivery/flux';
import { applyArguments, sourceArguments } from '../../../src/components/delivery/flux/arguments';
import { declareFlux } from '../../../src/components/delivery/flux/flows';
import { APPLY_RULES, SOURCE_RULES } from '../../../src/components/delivery/flux/rbac';
import { repositorySpec } from '../../../src/components/delivery/flux/sources';
import { knobDefects } from '../../../src/core/knobs';
import { TIER_NAMES } from '../../../src/core/tier';
import { metadataOf, objectNamed, renderSample } from '../../helpers/render';
import { objectAlone, podOf, renderAlone, specOf } from '../rendering';

const SOURCE = 'flux-source-controller';
const APPLY = 'flux-kustomize-controller';
const alone = renderAlone(component as never);
const argsOf = (name: string): readonly string[] =>
  podOf(objectAlone(alone, 'Deployment', name)).containers[0]?.args ?? [];

interface Policy {
  readonly ingress?: readonly unknown[];
  readonly egress: readonly { readonly ports: readonly { readonly port: number }[] }[];
}

describe('what the controllers are told', () => {
  it.each([SOURCE, APPLY])('%s looks at its own namespace alone, and tells nobody of events', (name) => {
    expect(argsOf(name)).toEqual(
      expect.arrayContaining(['--watch-all-namespaces=false', '--enable-leader-election', '--events-addr=']),
    );
  });

  it('nothing from another namespace, no base from elsewhere, and everything as one account', () => {
    expect(argsOf(APPLY)).toEqual(applyArguments('flux-applier'));
    expect(argsOf(APPLY)).toEqual(
      expect.arrayContaining([
        '--no-cross-namespace-refs=true',
        '--no-remote-bases=true',
        '--feature-gates=DisableConfigWatchers=true',
        '--default-service-account=flux-applier',
      ]),
    );
  });

  it('the name of the Service that serves what was read', () => {
    const host = 'flux-source-controller.sallyport-delivery.svc.cluster.local';
    expect(argsOf(SOURCE)).toEqual(sourceArguments(host));
    const { ports } = specOf(objectAlone(alone, 'Service', SOURCE)) as { readonly ports: readonly unknown[] };
    expect(ports).toContainEqual(expect.objectContaining({ name: 'artifacts', port: 80 }));
  });
});

describe('rights of the controllers', () => {
  it('are in their own namespace alone', () => {
    const wide = alone.filter(({ kind }) => kind === 'ClusterRoleBinding');
    const subjects = wide.flatMap((one) => one['subjects'] as readonly { readonly name: string }[]);
    expect(subjects.map(({ name }) => name)).toEqual(['flux-applier']);
  });

  it('hold no Secret but two by name, and no account but one', () => {
    const secrets = SOURCE_RULES.filter(({ resources }) => resources?.includes('secrets'));
    expect(secrets).toEqual([
      { apiGroups: [''], resources: ['secrets'], resourceNames: ['flux-git', 'flux-signers'], verbs: ['get'] },
    ]);
    expect(APPLY_RULES.some(({ resources }) => resources?.includes('secrets'))).toBe(false);
    const becomes = APPLY_RULES.filter(({ verbs }) => verbs.includes('impersonate'));
    expect(becomes.map(({ resourceNames }) => resourceNames)).toEqual([['flux-applier']]);
    for (const { verbs } of [...SOURCE_RULES, ...APPLY_RULES]) expect(verbs).not.toContain('delete');
  });
});

describe('where releases come from', () => {
  const own = { repository: 'platform/release', branch: 'main', interval: '1m', signatures: 'required' } as const;

  it('is git inside, by TLS, and a commit that somebody of ours signed', () => {
    expect(repositorySpec({ host: 'gitea.sallyport-registry.svc.cluster.local', port: 3000 }, own)).toEqual({
      url: 'https://gitea.sallyport-registry.svc.cluster.local:3000/platform/release',
      interval: '1m',
      timeout: '60s',
      ref: { branch: 'main' },
      secretRef: { name: 'flux-git' },
      verify: { mode: 'HEAD', secretRef: { name: 'flux-signers' } },
    });
    expect(repositorySpec({ host: 'h', port: 1 }, { ...own, signatures: 'not-checked' }).verify).toBeUndefined();
  });

  it('is a need: refused where the site has no git of its own, and left out where the platform has none yet', () => {
    const need = (git: 'internal' | 'site') => declareFlux({ enabled: 'yes', git }).members[0]?.needs[0];
    expect(need('internal')).toMatchObject({ endpoint: 'git', whenAbsent: 'omit' });
    expect(need('site')).toMatchObject({ endpoint: 'site:git' });
    expect(need('site')?.whenAbsent).toBeUndefined();
    expect(() => renderAlone(component as never, { knobs: { git: 'site' } })).toThrow(/site:git|site\.git/);
  });

  it.each(['https://x.example.net/y', '../up', 'a.example.com/b', ''])('is no repository %j', (repository) => {
    expect(() => renderAlone(component as never, { knobs: { repository } })).toThrow();
  });
});

describe('switched off', () => {
  it('nothing is rendered', () => {
    expect(declareFlux({ enabled: 'no', git: 'internal' }).members).toEqual([]);
    const objects = renderAlone(component as never, { knobs: { enabled: 'no' } });
    expect(objects.filter(({ kind }) => kind === 'Deployment' || kind === 'ServiceAccount')).toEqual([]);
  });
});

describe.each(TIER_NAMES)('in %s', (tier) => {
  const { outputs } = renderSample(tier);
  const objects = outputs.flatMap(({ composed }) => [...composed.planes.values()].flat());

  it('the one that applies calls the other one, the API server and the resolver, and is called by Prometheus', () => {
    const { egress } = specOf(objectNamed(objects, 'NetworkPolicy', APPLY)) as unknown as Policy;
    expect(new Set(egress.flatMap(({ ports }) => ports.map(({ port }) => port)))).toEqual(new Set([1053, 6443, 9090]));
  });

  it('names the definitions that have to be there first, by digest', () => {
    for (const { files } of outputs) {
      const text = files.get('artefacts.yaml') ?? '';
      expect(text.match(/digest: "?sha256:[0-9a-f]{64}/g)).toHaveLength(2);
      // Where they come from is outside: the lock says it, and nothing that is rendered.
      expect(text).not.toMatch(/origin|github/);
    }
  });

  it('has the source of releases in no release', () => {
    for (const { files } of outputs) expect(files.get('kustomization.yaml')).not.toContain('900-sources');
  });

  it('gives the account that applies no Secret, no rights beyond the kinds of the release, and our namespaces alone', () => {
    const inside = objectNamed(objects, 'ClusterRole', 'flux-applier-in-namespace')['rules'] as readonly Rule[];
    const wide = objectNamed(objects, 'ClusterRole', 'flux-applier')['rules'] as readonly Rule[];
    const all = [...inside, ...wide];
    expect(all.flatMap(({ resources }) => resources)).not.toContain('secrets');
    expect(JSON.stringify(all)).not.toContain('"*"');
    expect(wide.flatMap(({ resources }) => resources)).not.toContain('deployments');
    const places = objects.filter(
      (one) => one['kind'] === 'RoleBinding' && metadataOf(one)['name'] === 'flux-applier-in-namespace',
    );
    const namespaces = objects.filter(({ kind }) => kind === 'Namespace');
    expect(places).toHaveLength(namespaces.length);
  });
});

interface Rule {
  readonly resources: readonly string[];
}

it('documents every knob', () => {
  expect(knobDefects(component.knobs)).toEqual([]);
});
