import { describe, expect, it } from 'vitest';
import { Unanswered, type Api, type LiveObject, type Resource } from '../../../src/cluster/api';
import { findDrift, type DriftReport, type ReleaseObject } from '../../../src/cluster/drift';

type Tree = Readonly<Record<string, unknown>>;

const PART_OF = { 'app.kubernetes.io/part-of': 'sallyport' };

interface Value extends Tree {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string; readonly labels: Tree };
}

const DEPLOYMENT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { name: 'one', namespace: 'sallyport-a', labels: PART_OF },
  spec: {
    replicas: 2,
    template: {
      spec: {
        automountServiceAccountToken: false,
        containers: [
          {
            name: 'main',
            args: ['--quiet'],
            env: [{ name: 'A', value: 'secret-a' }],
            ports: [{ containerPort: 8443, name: 'https' }],
            resources: { limits: { memory: '1024Mi' } },
            volumeMounts: [{ mountPath: '/data', name: 'data', readOnly: false }],
          },
        ],
        volumes: [{ name: 'data', emptyDir: {} }],
      },
    },
  },
};
const NAMESPACE = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'sallyport-a', labels: PART_OF } };
const SET = {
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'set', namespace: 'sallyport-a', labels: PART_OF },
  spec: { volumeClaimTemplates: [{ metadata: { name: 'data' } }] },
};
const RELEASE: readonly Value[] = [NAMESPACE, DEPLOYMENT, SET];

function idOf({ apiVersion, kind, metadata }: Value): string {
  return `${apiVersion}/${kind}/${metadata.namespace ?? ''}/${metadata.name}`;
}

const release = RELEASE.map((value): ReleaseObject => {
  const { apiVersion, kind, metadata } = value;
  const namespace = metadata.namespace ?? '';
  return { apiVersion, kind, namespace, name: metadata.name, id: idOf(value), value };
});

/** The record of fields that the server would keep for an object that was applied as it is. */
function recordOf(value: unknown): Tree {
  if (Array.isArray(value)) {
    const list = value as readonly unknown[];
    const isKeyed = list.every((one) => typeof one === 'object' && one !== null && 'name' in one);
    const element = (one: Tree): readonly [string, Tree] => [
      `k:${JSON.stringify({ name: one['name'] })}`,
      { '.': {}, ...recordOf(one) },
    ];
    return isKeyed ? Object.fromEntries(list.map((one) => element(one as Tree))) : {};
  }
  if (typeof value !== 'object' || value === null) return {};
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [`f:${key}`, recordOf(one)]));
}

interface Edit {
  readonly manager?: string;
  readonly fields?: Tree;
  readonly subresource?: string;
}

/** A live object: what was applied, with changes, and with fields that others own. */
function live(value: Value, change: Tree = {}, edits: readonly Edit[] = []) {
  const { apiVersion: _a, kind: _k, metadata, ...rest } = value;
  const own = {
    manager: 'sallyport',
    operation: 'Apply',
    fieldsV1: recordOf({ metadata: { labels: PART_OF }, ...rest }),
  };
  const managedFields = [
    own,
    ...edits.map(({ fields, ...edit }) => ({ operation: 'Update', ...edit, fieldsV1: fields })),
  ];
  return merged({ ...value, metadata: { ...metadata, uid: 'u', managedFields } }, change);
}

function merged(one: unknown, change: Tree): Tree {
  const base = one as Tree;
  const changes = Object.entries(change).map(([key, value]) => {
    const isMap = typeof value === 'object' && value !== null && !Array.isArray(value);
    return [key, isMap ? merged(base[key] ?? {}, value as Tree) : value] as const;
  });
  return { ...base, ...Object.fromEntries(changes) };
}

interface Served {
  readonly objects: readonly LiveObject[];
  /** Kinds that fail, and how. */
  readonly failing?: Readonly<Record<string, Unanswered>>;
  readonly notServed?: readonly string[];
}

function apiOf({ objects, failing = {}, notServed = [] }: Served, listed: string[] = []): Api {
  return {
    resources: (apiVersion) =>
      Promise.resolve(
        notServed.includes(apiVersion)
          ? undefined
          : KINDS.map((kind): Resource => ({ name: kind.toLowerCase(), kind, namespaced: true })),
      ),
    list: async function* (apiVersion, { kind }) {
      listed.push(`${apiVersion}/${kind}`);
      const failure = failing[`${apiVersion}/${kind}`];
      if (failure !== undefined) throw failure;
      yield* objects.filter((one) => one['apiVersion'] === apiVersion && one['kind'] === kind);
    },
  };
}

const KINDS = ['ConfigMap', 'DaemonSet', 'Deployment', 'Namespace', 'PersistentVolumeClaim', 'Pod', 'Secret']
  .concat(['Service', 'ServiceAccount', 'StatefulSet', 'CronJob', 'Job', 'Ingress', 'NetworkPolicy'])
  .concat(['ClusterRole', 'ClusterRoleBinding', 'Role', 'RoleBinding']);

async function drift(objects: readonly LiveObject[], served: Omit<Served, 'objects'> = {}): Promise<DriftReport> {
  return findDrift(apiOf({ objects, ...served }), release);
}

const rows = ({ differences }: DriftReport): unknown[] =>
  differences.map(({ object, difference, path, managers }) => [object.split('/').at(-1), difference, path, managers]);

const others = [live(NAMESPACE), live(SET)];
const containers = (change: Tree): Tree => ({
  spec: { template: { spec: { containers: [{ ...DEPLOYMENT.spec.template.spec.containers[0], ...change }] } } },
});

const copyOf = (name: string) => ({ namespace: 'sallyport-delivery', name, labels: PART_OF });

describe('a cluster as released', () => {
  it('is clean with the labels of Flux, which say for what it applied an object', async () => {
    const labels = { 'f:kustomize.toolkit.fluxcd.io/name': {}, 'f:kustomize.toolkit.fluxcd.io/namespace': {} };
    const edit = { manager: 'kustomize-controller', fields: { 'f:metadata': { 'f:labels': labels } } };
    expect(rows(await drift([...others, live(DEPLOYMENT, {}, [edit])]))).toEqual([]);
    const hand = rows(await drift([...others, live(DEPLOYMENT, {}, [{ ...edit, manager: 'hand' }])]));
    expect(hand).toHaveLength(2);
  });

  it('is clean with the mark of Argo CD, and with no other annotation of the same hand', async () => {
    const mark = (name: string) => ({
      manager: 'argocd-controller',
      fields: { 'f:metadata': { 'f:annotations': { [`f:${name}`]: {} } } },
    });
    const edit = mark('argocd.argoproj.io/tracking-id');
    expect(rows(await drift([...others, live(DEPLOYMENT, {}, [edit])]))).toEqual([]);
    expect(rows(await drift([...others, live(DEPLOYMENT, {}, [{ ...edit, manager: 'hand' }])]))).toHaveLength(1);
    const other = mark('argocd.argoproj.io/sync-options');
    expect(rows(await drift([...others, live(DEPLOYMENT, {}, [other])]))).toHaveLength(1);
  });

  it('is clean', async () => {
    const report = await drift([...others, live(DEPLOYMENT)]);
    expect(report).toMatchObject({ summary: { objects: 3, same: 3, differences: 0, unchecked: 0 }, differences: [] });
  });

  it.each([
    ['defaults of the server', { spec: { revisionHistoryLimit: 10 }, status: { replicas: 1 } }],
    ['a quantity in another spelling', containers({ resources: { limits: { memory: '1Gi' } } })],
    ['a false that the server leaves out', containers({ volumeMounts: [{ mountPath: '/data', name: 'data' }] })],
    ['a default inside an element', containers({ ports: [{ containerPort: 8443, name: 'https', protocol: 'TCP' }] })],
  ])('is clean with %s', async (_what, change) => {
    expect(rows(await drift([...others, live(DEPLOYMENT, change)]))).toEqual([]);
  });

  it('is clean with what controllers write', async () => {
    const revision = { 'f:metadata': { 'f:annotations': { 'f:deployment.kubernetes.io/revision': {} } } };
    const status = { 'f:status': { 'f:replicas': {} } };
    const edits = [
      { manager: 'kube-controller-manager', fields: revision },
      { manager: 'kube-controller-manager', fields: status, subresource: 'status' },
    ];
    expect(rows(await drift([...others, live(DEPLOYMENT, {}, edits)]))).toEqual([]);
  });

  it('is clean with what is made of its objects, and with what every namespace has', async () => {
    const inside = { namespace: 'sallyport-a' };
    const owned = { ...inside, name: 'one-x', ownerReferences: [{ kind: 'ReplicaSet', name: 'one' }] };
    const extra = [
      { apiVersion: 'v1', kind: 'Pod', metadata: owned },
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { ...inside, name: 'default' } },
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...inside, name: 'kube-root-ca.crt' } },
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: { namespace: 'elsewhere', name: 'theirs' } },
      { apiVersion: 'v1', kind: 'ConfigMap', metadata: copyOf('sallyport-release-010-foundation') },
    ];
    expect(rows(await drift([...others, live(DEPLOYMENT), ...extra]))).toEqual([]);
  });
});

describe('a difference is told', () => {
  it.each([
    ['of a name that only begins as copies do', copyOf('sallyport-release-010-foundation-2')],
    ['of a copy in another place', { namespace: 'sallyport-a', name: 'sallyport-release-010-foundation' }],
  ])('%s', async (_what, metadata) => {
    const report = await drift([...others, live(DEPLOYMENT), { apiVersion: 'v1', kind: 'ConfigMap', metadata }]);
    expect(report.differences.map(({ difference }) => difference)).toEqual(['added-object']);
  });

  const TEMPLATE = '/spec/template/spec';

  it.each<[string, Tree, readonly Edit[], readonly unknown[]]>([
    [
      'of a field of ours, and by whom',
      { spec: { replicas: 0 } },
      [{ manager: 'hand', fields: { 'f:spec': { 'f:replicas': {} } } }],
      ['one', 'changed', '/spec/replicas', ['hand', 'sallyport']],
    ],
    [
      'of a number of pods that was set through a subresource',
      { spec: { replicas: 0 } },
      [{ manager: 'scaler', subresource: 'scale', fields: { 'f:spec': { 'f:replicas': {} } } }],
      ['one', 'changed', '/spec/replicas', ['sallyport', 'scaler']],
    ],
    [
      'of a field of ours that is gone where absence is no default of ours',
      { spec: { template: { spec: { automountServiceAccountToken: undefined } } } },
      [],
      ['one', 'changed', `${TEMPLATE}/automountServiceAccountToken`, ['sallyport']],
    ],
    [
      'of an argument more',
      containers({ args: ['--quiet', '--loud'] }),
      [],
      ['one', 'changed', `${TEMPLATE}/containers/0/args/1`, ['sallyport']],
    ],
    [
      'of a memory limit',
      containers({ resources: { limits: { memory: '2Gi' } } }),
      [],
      ['one', 'changed', `${TEMPLATE}/containers/0/resources/limits/memory`, ['sallyport']],
    ],
    [
      'of a field that somebody added, as its top alone',
      { spec: { template: { spec: { hostAliases: [{ ip: '10.0.0.9' }] } } } },
      [
        {
          manager: 'hand',
          fields: {
            'f:spec': {
              'f:template': { 'f:spec': { 'f:hostAliases': { 'k:{"ip":"10.0.0.9"}': { '.': {}, 'f:ip': {} } } } },
            },
          },
        },
      ],
      ['one', 'added-field', `${TEMPLATE}/hostAliases`, ['hand']],
    ],
    [
      'of the field of a controller that somebody else writes',
      {},
      [
        {
          manager: 'hand',
          fields: { 'f:metadata': { 'f:annotations': { 'f:deployment.kubernetes.io/revision': {} } } },
        },
      ],
      ['one', 'added-field', '/metadata/annotations', ['hand']],
    ],
    [
      'of a record that was emptied',
      { metadata: { managedFields: [{}] } },
      [],
      ['one', 'unowned', '/metadata/managedFields', []],
    ],
  ])('%s', async (_what, change, edits, row) => {
    expect(rows(await drift([...others, live(DEPLOYMENT, change, edits)]))).toEqual([row]);
  });

  it('of a container that was injected, by the list', async () => {
    const injected = { name: 'side', image: 'x' };
    const change = {
      spec: { template: { spec: { containers: [...DEPLOYMENT.spec.template.spec.containers, injected] } } },
    };
    const fields = {
      'f:spec': { 'f:template': { 'f:spec': { 'f:containers': { 'k:{"name":"side"}': { '.': {}, 'f:image': {} } } } } },
    };
    const report = await drift([...others, live(DEPLOYMENT, change, [{ manager: 'hand', fields }])]);
    expect(rows(report)).toEqual([['one', 'changed', `${TEMPLATE}/containers/1`, ['hand']]]);
  });

  it('of a missing object, and of a kind that is not served', async () => {
    expect(rows(await drift(others))).toEqual([['one', 'missing', '', []]]);
    const report = await drift(others, { notServed: ['v1'] });
    expect(rows(report)).toEqual([
      ['one', 'missing', '', []],
      ['sallyport-a', 'missing', '', []],
    ]);
  });

  it('of an object of ours, or in a namespace of ours, that is not in the release', async () => {
    const managedFields = [{ manager: 'hand', fieldsV1: { 'f:data': {} } }];
    const extra = [
      {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { namespace: 'x', name: 'labelled', labels: PART_OF, managedFields },
      },
      { apiVersion: 'v1', kind: 'Pod', metadata: { namespace: 'sallyport-a', name: 'stray' } },
      { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace: 'sallyport-a', name: 'other' } },
    ];
    expect(rows(await drift([...others, live(DEPLOYMENT), ...extra]))).toEqual([
      ['labelled', 'added-object', '', ['hand']],
      ['stray', 'added-object', '', []],
      ['other', 'added-object', '', []],
    ]);
  });

  it('without the text of variables, arguments and data', async () => {
    const report = await drift([...others, live(DEPLOYMENT, containers({ env: [{ name: 'A', value: 'secret-b' }] }))]);
    expect(rows(report)).toHaveLength(1);
    expect(JSON.stringify(report)).not.toContain('secret-');
  });

  it('with both values elsewhere', async () => {
    const { differences } = await drift([...others, live(DEPLOYMENT, { spec: { replicas: 5 } })]);
    expect(differences).toMatchObject([{ expected: '2', found: '5' }]);
  });
});

describe('claims of a StatefulSet', () => {
  const claims = [{ ...SET, apiVersion: 'v1', kind: 'PersistentVolumeClaim' }];
  const withClaims = [
    ...release,
    ...claims.map((value) => ({ ...value, name: 'set', namespace: 'sallyport-a', id: idOf(value), value })),
  ];

  it('that its template names are its own, others are not', async () => {
    const claim = (name: string) => ({
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      metadata: { namespace: 'sallyport-a', name },
    });
    const objects = [
      ...others,
      live(DEPLOYMENT),
      ...claims.map((one) => live(one)),
      claim('data-set-0'),
      claim('data-other-0'),
    ];
    expect(rows(await findDrift(apiOf({ objects }), withClaims))).toEqual([['data-other-0', 'added-object', '', []]]);
  });
});

describe('what cannot be read', () => {
  it('is said, and the rest is still looked at', async () => {
    const report = await drift([...others], { failing: { 'v1/Pod': new Unanswered('forbidden', false) } });
    expect(report.unchecked).toEqual([{ what: 'v1/Pod', reason: 'forbidden' }]);
    expect(rows(report)).toHaveLength(1);
  });

  it('ends the run if nothing else can be asked, and all of it is said', async () => {
    const { unchecked } = await drift([], { failing: { 'apps/v1/DaemonSet': new Unanswered('unauthorized', true) } });
    expect(unchecked[0]).toEqual({ what: 'apps/v1/DaemonSet', reason: 'unauthorized' });
    expect(unchecked).toContainEqual({ what: 'v1/Pod', reason: 'not tried after that' });
  });

  it('a Secret is never asked for', async () => {
    const secret = {
      apiVersion: 'v1',
      kind: 'Secret',
      namespace: 'sallyport-a',
      name: 's',
      id: 'v1/Secret/sallyport-a/s',
    };
    const listed: string[] = [];
    const report = await findDrift(apiOf({ objects: [] }, listed), [{ ...secret, value: {} }]);
    expect(report.unchecked).toEqual([{ what: 'v1/Secret', reason: 'Secrets are not read' }]);
    expect(listed.length).toBeGreaterThan(10);
    expect(listed).not.toContain('v1/Secret');
  });
});
