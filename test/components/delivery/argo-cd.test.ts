import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { finishTier } from '../../../src/app/finish';
import { component } from '../../../src/components/delivery/argo-cd';
import { applyArguments, sourceArguments } from '../../../src/components/delivery/argo-cd/arguments';
import { cacheConfig } from '../../../src/components/delivery/argo-cd/cache';
import { declareArgoCd } from '../../../src/components/delivery/argo-cd/flows';
import { APPLY_RULES } from '../../../src/components/delivery/argo-cd/rbac';
import { settings } from '../../../src/components/delivery/argo-cd/settings';
import { projectSpec } from '../../../src/components/delivery/argo-cd/sources';
import { renderTier, type Inputs } from '../../../src/app';
import { SallyportError } from '../../../src/core/errors';
import { knobDefects } from '../../../src/core/knobs';
import { isLive } from '../../../src/core/result';
import { TIER_NAMES } from '../../../src/core/tier';
import { metadataOf, objectNamed, renderByArgoCd, sampleInputs, SIGNER } from '../../helpers/render';
import { containerOf, environmentOf, objectAlone, podOf, renderAlone, specOf } from '../rendering';

const SOURCE = 'argo-cd-repo-server';
const APPLY = 'argo-cd-application-controller';
const CACHE = 'argo-cd-cache';
const ON = { enabled: 'yes', signers: [SIGNER] } as const;
const alone = renderAlone(component as never, { knobs: ON });
const source = containerOf(objectAlone(alone, 'Deployment', SOURCE), 'repo-server');
const apply = containerOf(objectAlone(alone, 'StatefulSet', APPLY), 'application-controller');

/** What a site asks for that switches on Argo CD and leaves Flux as it is. */
function withBoth(): Inputs {
  const inputs = sampleInputs('airgapped');
  const own = { [component.name]: component.knobs.parse(ON) };
  return { ...inputs, values: { ...inputs.values, components: { ...inputs.values.components, ...own } } };
}

describe('what the programs are told', () => {
  it('to verify each other by name and certificate, on both ends', () => {
    const cache = { host: `${CACHE}.sallyport-delivery.svc.cluster.local`, port: 6379 };
    const server = { host: `${SOURCE}.sallyport-delivery.svc.cluster.local`, port: 8081 };
    expect(source.args).toEqual(sourceArguments(cache));
    expect(apply.args).toEqual(applyArguments(cache, server, 'sallyport-delivery'));
    expect(source.args).toEqual(
      expect.arrayContaining([
        '--disable-tls=false',
        '--tlsminversion=1.3',
        '--client-ca-path=/etc/sallyport/trust/ca.crt',
      ]),
    );
    expect(apply.args).toEqual(
      expect.arrayContaining([
        '--repo-server-ca-cert-path=/etc/sallyport/trust/ca.crt',
        '--repo-server-client-cert-path=/etc/sallyport/tls/tls.crt',
        '--repo-server-client-cert-key-path=/etc/sallyport/tls/tls.key',
        '--repo-server-plaintext=false',
        '--server-side-diff-enabled=false',
      ]),
    );
    for (const { args } of [source, apply])
      expect(args).toEqual(
        expect.arrayContaining([
          '--redis-use-tls',
          '--redis-ca-certificate=/etc/sallyport/trust/ca.crt',
          '--redis-client-certificate=/etc/sallyport/tls/tls.crt',
          '--redis-client-key=/etc/sallyport/tls/tls.key',
          '--redis-insecure-skip-tls-verify=false',
          '--otlp-address=',
        ]),
      );
  });

  it('no other repository is fetched, no setting of a connection looked up, and signatures are checked', () => {
    expect(environmentOf(source)).toMatchObject({
      ARGOCD_GIT_MODULES_ENABLED: 'false',
      ARGOCD_GPG_ENABLED: 'true',
      GIT_SSL_CAPATH: '/etc/sallyport/trust',
      GRPC_ENABLE_TXT_SERVICE_CONFIG: 'false',
    });
    expect(environmentOf(apply)).toMatchObject({ ARGOCD_GPG_ENABLED: 'true', ARGOCD_CONTROLLER_REPLICAS: '1' });
  });

  it('nothing is made of a release but by its list of files, and everything is applied as one account', () => {
    expect(settings()).toMatchObject({
      'application.sync.impersonation.enabled': 'true',
      'application.sync.impersonation.enforced': 'true',
      'application.resourceTrackingMethod': 'annotation',
      'helm.enable': 'false',
      'helm.valuesFileSchemes': '',
      'jsonnet.enable': 'false',
      'kustomize.buildOptions': '--load-restrictor LoadRestrictionsRootOnly',
      'ga.trackingid': '',
      'admin.enabled': 'false',
      'users.anonymous.enabled': 'false',
    });
    const excluded = parse(settings()['resource.exclusions'] ?? '') as readonly { readonly kinds: readonly string[] }[];
    expect(excluded.flatMap(({ kinds }) => kinds)).toContain('Secret');
  });

  it('settings stand where the program looks for them, by name and label', () => {
    const map = objectAlone(alone, 'ConfigMap', 'argocd-cm');
    expect(metadataOf(map)).toMatchObject({
      namespace: 'sallyport-delivery',
      labels: { 'app.kubernetes.io/part-of': 'argocd' },
    });
    expect(map['data']).toEqual(settings());
  });
});

describe('files of what reads git', () => {
  it('are its certificate, the keys of those who sign, and no plugin', () => {
    const mounts = source['volumeMounts'] as readonly Mounted[];
    const at = (path: string): Mounted | undefined => mounts.find(({ mountPath }) => mountPath === path);
    expect(at('/app/config/reposerver/tls')).toMatchObject({ name: 'tls', readOnly: true });
    expect(at('/app/config/gpg/source')).toMatchObject({ name: 'signers', readOnly: true });
    expect(at('/home/argocd/cmp-server/plugins')).toMatchObject({ readOnly: true });
    expect(podOf(objectAlone(alone, 'Deployment', SOURCE)).volumes).toContainEqual({
      name: 'signers',
      secret: { secretName: 'argo-cd-signers', defaultMode: 0o440, items: [{ key: SIGNER, path: SIGNER.slice(-16) }] },
    });
  });

  it('has no token of the API server, which the other part has', () => {
    expect(podOf(objectAlone(alone, 'Deployment', SOURCE))['automountServiceAccountToken']).toBe(false);
    expect(podOf(objectAlone(alone, 'StatefulSet', APPLY))['automountServiceAccountToken']).toBe(true);
  });
});

describe('the cache', () => {
  it('is in memory alone, and known to its two callers by their certificates', () => {
    const text = cacheConfig({ memory: '256Mi', own: 'spiffe://x/self', callers: ['spiffe://x/a', 'spiffe://x/b'] });
    expect(text).toContain('\nuser default off resetpass resetkeys resetchannels -@all\n');
    expect(text.match(/^user spiffe:\S+ on resetpass/gm)).toHaveLength(3);
    expect(text).not.toContain('nopass');
    expect(text).toContain('port 0\ntls-port 6379\n');
    expect(text).toContain('tls-auth-clients yes\ntls-auth-clients-user URI\n');
    expect(text).toContain('maxmemory 161061273\nmaxmemory-policy allkeys-lru\n');
    expect(text).toContain('save ""\nappendonly no\n');
  });

  it('names both programs and nobody else', () => {
    const text = JSON.stringify(objectAlone(alone, 'ConfigMap', `${CACHE}-config`)['data']);
    const named = [...text.matchAll(/user spiffe:\/\/\S+\/sa\/(\S+) on/g)].map(([, name]) => name);
    expect(named.sort()).toEqual([APPLY, CACHE, SOURCE]);
  });
});

describe('rights of the controller', () => {
  it('in its namespace: it becomes one account, and makes, changes and deletes nothing but the state of applications', () => {
    const becomes = APPLY_RULES.filter(({ verbs }) => verbs.includes('impersonate'));
    expect(becomes.map(({ resourceNames }) => resourceNames)).toEqual([['argo-cd-applier']]);
    const writes = APPLY_RULES.filter(({ verbs }) =>
      verbs.some((verb) => ['patch', 'update', 'delete'].includes(verb)),
    );
    expect(writes.map(({ resources }) => resources)).toEqual([['applications']]);
    const creates = APPLY_RULES.filter(({ verbs }) => verbs.includes('create'));
    expect(creates.map(({ resources }) => resources)).toEqual([['events']]);
    for (const { verbs } of APPLY_RULES) expect(verbs).not.toContain('delete');
  });

  it('in the cluster: it follows the kinds of the release and no Secret; the account that applies is the other one', () => {
    const wide = alone.filter(({ kind }) => kind === 'ClusterRoleBinding');
    const subjects = wide.flatMap((one) => one['subjects'] as readonly { readonly name: string }[]);
    expect(subjects.map(({ name }) => name).sort()).toEqual([APPLY, 'argo-cd-applier']);
    const rules = objectAlone(alone, 'ClusterRole', APPLY)['rules'] as readonly Rule[];
    expect(new Set(rules.flatMap(({ verbs }) => verbs))).toEqual(new Set(['get', 'list', 'watch']));
    expect(rules.flatMap(({ resources }) => resources)).not.toContain('secrets');
    expect(JSON.stringify(rules)).not.toContain('"*"');
  });
});

describe('where releases come from', () => {
  const facts = { url: 'https://git.internal.example.mil:443/a/b', namespace: 'sallyport-delivery', signers: [SIGNER] };

  it('is one repository, into our namespaces of this cluster, as one account, of a commit that somebody of ours signed', () => {
    expect(projectSpec({ ...facts, signatures: 'required' })).toEqual({
      description: 'releases of the platform',
      sourceRepos: [facts.url],
      destinations: [{ server: 'https://kubernetes.default.svc', namespace: 'sallyport-*' }],
      destinationServiceAccounts: [
        {
          server: 'https://kubernetes.default.svc',
          namespace: 'sallyport-delivery',
          defaultServiceAccount: 'sallyport-delivery:argo-cd-applier',
        },
      ],
      clusterResourceWhitelist: [{ group: '*', kind: '*' }],
      clusterResourceBlacklist: [{ group: 'argoproj.io', kind: '*' }],
      namespaceResourceBlacklist: [
        { group: 'argoproj.io', kind: '*' },
        { group: '', kind: 'Secret' },
      ],
      sourceIntegrity: { git: { policies: [{ repos: [{ url: '*' }], gpg: { mode: 'head', keys: [SIGNER] } }] } },
    });
    expect(projectSpec({ ...facts, signatures: 'not-checked' }).sourceIntegrity).toBeUndefined();
  });

  it('is a need: refused where the site has no git of its own, and left out where the platform has none yet', () => {
    const need = (git: 'internal' | 'site') =>
      declareArgoCd({ enabled: 'yes', git, signatures: 'required', signers: [SIGNER] }).members[0]?.needs[0];
    expect(need('internal')).toMatchObject({ endpoint: 'git', whenAbsent: 'omit' });
    expect(need('site')).toMatchObject({ endpoint: 'site:git' });
    expect(need('site')?.whenAbsent).toBeUndefined();
    expect(() => renderAlone(component as never, { knobs: { ...ON, git: 'site' } })).toThrow(/site:git|site\.git/);
  });

  it.each(['https://x.example.net/y', '../up', 'a.example.com/b', ''])('is no repository %j', (repository) => {
    expect(() => renderAlone(component as never, { knobs: { ...ON, repository } })).toThrow();
  });

  it.each(['0123456789ABCDEF', SIGNER.toLowerCase(), `${SIGNER}0`, ''])('is signed by no key %j', (signer) => {
    expect(() => renderAlone(component as never, { knobs: { ...ON, signers: [signer] } })).toThrow();
  });
});

describe('refused, with the place and the cure', () => {
  const refusal = (act: () => unknown): string => {
    try {
      act();
    } catch (error) {
      if (error instanceof SallyportError && error.kind === 'usage') return error.message;
      throw error;
    }
    throw new Error('it was not refused');
  };

  it('nobody who signs', () => {
    const text = refusal(() => renderAlone(component as never, { knobs: { enabled: 'yes' } }));
    expect(text).toMatch(/nobody is named who signs/);
    expect(text).toMatch(/at: components\.argo-cd\.signers/);
    expect(text).toMatch(/fix: name the fingerprints/);
    expect(() =>
      renderAlone(component as never, { knobs: { enabled: 'yes', signatures: 'not-checked' } }),
    ).not.toThrow();
  });

  it('two that apply releases', () => {
    const text = refusal(() => renderTier('airgapped', withBoth()));
    expect(text).toMatch(/argo-cd and flux would both apply releases/);
    expect(text).toMatch(/at: components\.argo-cd\.enabled/);
    expect(text).toMatch(/fix: set components\.argo-cd\.enabled or components\.flux\.enabled to "no"/);
  });
});

describe('switched off, which it is', () => {
  it('nothing is rendered', () => {
    expect(component.knobs.parse({}).enabled).toBe('no');
    const objects = renderAlone(component as never);
    expect(
      objects.filter(({ kind }) => ['Deployment', 'StatefulSet', 'ServiceAccount'].includes(kind as string)),
    ).toEqual([]);
    expect(objects.filter(({ metadata }) => (metadata as { name: string }).name.startsWith('argo'))).toEqual([]);
  });
});

describe.each(TIER_NAMES)('switched on in %s', (tier) => {
  const { outputs } = renderByArgoCd(tier);
  const objects = outputs.flatMap(({ composed }) => [...composed.planes.values()].flat());
  const portsOf = (name: string): Set<number> =>
    new Set(
      (specOf(objectNamed(objects, 'NetworkPolicy', name)) as unknown as Policy).egress.flatMap(({ ports }) =>
        ports.map(({ port }) => port),
      ),
    );

  it('the one that applies calls the other one, the cache, the API server and the resolver; the other one git and the cache', () => {
    expect(portsOf(APPLY)).toEqual(new Set([1053, 6379, 6443, 8081]));
    expect([...portsOf(SOURCE)]).toEqual(expect.arrayContaining([1053, 6379]));
    expect(portsOf(SOURCE)).not.toContain(6443);
    expect(portsOf(SOURCE)).not.toContain(443);
  });

  it('trusts git by the roots of the site, under the name that it calls', () => {
    for (const { composed } of outputs) {
      const own = [...composed.planes.values()].flat();
      const volumes = JSON.stringify(podOf(objectNamed(own, 'Deployment', SOURCE)).volumes);
      const { sourceRepos } = specOf(objectNamed(own, 'AppProject', 'sallyport')) as unknown as {
        readonly sourceRepos: readonly [string];
      };
      expect(volumes).toContain(`{"key":"ca.crt","path":"${new URL(sourceRepos[0]).hostname}"}`);
    }
  });

  it('names the definitions that have to be there first, by digest', () => {
    for (const { files } of outputs) {
      const text = files.get('artefacts.yaml') ?? '';
      expect(text.match(/digest: "?sha256:[0-9a-f]{64}/g)).toHaveLength(2);
      expect(text).not.toMatch(/origin|github|applicationset/);
    }
  });

  it('has the source of releases in a file of its own, and in no release', () => {
    for (const { files } of outputs) {
      expect(files.get('kustomization.yaml')).not.toContain('900-sources');
      for (const [name, text] of files)
        if (name.startsWith('manifests/') && name !== 'manifests/900-sources.yaml')
          expect(text).not.toMatch(/kind: (?:Application|AppProject)$/m);
    }
  });

  it('gives the account that applies no Secret, no rights beyond the kinds of the release, and our namespaces alone', () => {
    const inside = objectNamed(objects, 'ClusterRole', 'argo-cd-applier-in-namespace')['rules'] as readonly Rule[];
    const wide = objectNamed(objects, 'ClusterRole', 'argo-cd-applier')['rules'] as readonly Rule[];
    const all = [...inside, ...wide];
    expect(all.flatMap(({ resources }) => resources)).not.toContain('secrets');
    expect(all.flatMap(({ apiGroups }) => apiGroups)).not.toContain('argoproj.io');
    expect(JSON.stringify(all)).not.toContain('"*"');
    expect(wide.flatMap(({ resources }) => resources)).not.toContain('deployments');
  });

  it('reads the repository of the platform, and of it the folder of the output', () => {
    for (const { composed } of outputs) {
      const own = [...composed.planes.values()].flat();
      expect(specOf(objectNamed(own, 'AppProject', 'sallyport'))['sourceRepos']).toEqual([
        'https://gitea.sallyport-registry.svc.cluster.local:3000/platform/release',
      ]);
      const application = objectNamed(own, 'Application', 'sallyport');
      expect(specOf(application)).toMatchObject({
        project: 'sallyport',
        source: { path: composed.part === null ? tier : `${tier}/${composed.part}`, targetRevision: 'main' },
        syncPolicy: { automated: { prune: true, selfHeal: true, allowEmpty: false } },
      });
      expect(metadataOf(application)).not.toHaveProperty('finalizers');
    }
  });

  it('is audited clean', () => {
    const { reports } = finishTier(renderByArgoCd(tier), sampleInputs(tier));
    expect(reports.flatMap(({ findings }) => findings.filter(isLive))).toEqual([]);
  });

  it('has nothing of Flux', () => {
    const names = objects.map((one) => String(metadataOf(one)['name']));
    expect(names.filter((name) => name.startsWith('flux'))).toEqual([]);
  });
});

interface Policy {
  readonly egress: readonly { readonly ports: readonly { readonly port: number }[] }[];
}

interface Mounted {
  readonly name: string;
  readonly mountPath: string;
  readonly readOnly?: boolean;
}

interface Rule {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly string[];
}

it('documents every knob', () => {
  expect(knobDefects(component.knobs)).toEqual([]);
});
