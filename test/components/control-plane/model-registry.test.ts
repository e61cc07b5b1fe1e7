import { describe, expect, it } from 'vitest';
import type { KubeObject } from '../../../src/app/render';
import { component } from '../../../src/components/control-plane/model-registry';
import {
  published,
  refuseTooLarge,
  type Published,
} from '../../../src/components/control-plane/model-registry/catalogue';
import { serverConfig } from '../../../src/components/control-plane/model-registry/config';
import { page } from '../../../src/components/control-plane/model-registry/page';
import type { ModelEntry } from '../../../src/core/model-catalogue';
import { TIER_NAMES, type TierName } from '../../../src/core/tier';
import { renderSample } from '../../helpers/render';
import { objectAlone, renderAlone, specOf } from '../rendering';
import { fileOf } from '../wired';

const NAME = 'model-registry';
const LINES = serverConfig(false)
  .split('\n')
  .map((line) => line.trim());

const MODEL: ModelEntry = {
  id: 'org/llama-8B',
  source: { repository: 'org/llama-8B', revision: 'a'.repeat(40) },
  licence: { name: 'Community', spdx: null, gated: true, acceptedBy: 'A. Person' },
  artefact: { digest: `sha256:${'b'.repeat(64)}` },
  contextLength: 4096,
  imported: { on: '2026-05-01', by: 'B. Engineer' },
  signature: { on: '2026-05-02', by: 'C. Signer' },
  evaluations: [{ set: 'safety', score: 0.97, on: '2026-05-03' }],
  files: [{ path: 'docs/README.md', sha256: 'c'.repeat(64), size: 12 }],
};

const OPEN: ModelEntry = {
  ...MODEL,
  source: { ...MODEL.source, revision: null },
  licence: { ...MODEL.licence, acceptedBy: null },
  artefact: { digest: null },
  ...{ imported: null, signature: null, evaluations: [], files: [] },
};

/** What is published of one model in an output without model servers. */
function of(model: ModelEntry): Published {
  const site = { name: 'enclave', classification: 'EXAMPLE', domains: ['internal.example.mil'] };
  return published({
    ...{ models: { models: [model], deployments: [] }, site, part: null, platform: { members: [] } },
  } as never);
}

function objectsOf(tier: TierName, part: string | null = null): readonly KubeObject[] {
  const found = renderSample(tier).outputs.find(({ composed }) => composed.part === part);
  return [...(found?.composed.planes.values() ?? [])].flat();
}

const json = (objects: readonly KubeObject[]): Published =>
  JSON.parse(fileOf(objects, `${NAME}-pages`, 'models.json')) as Published;

describe('the server of the models', () => {
  it('passes nothing on, lists nothing, and serves three files', () => {
    expect(LINES.join()).not.toMatch(/proxy_pass|fastcgi_pass|resolver|upstream|alias|dav_/);
    expect(LINES).toContain('autoindex off;');
    expect(LINES.filter((line) => line.startsWith('location'))).toEqual([
      'location = / { try_files /index.html =404; }',
      'location = /index.html { try_files /index.html =404; }',
      'location = /models.json { try_files /models.json =404; }',
      'location = /style.css { try_files /style.css =404; }',
      'location / { return 404; }',
    ]);
  });

  it('takes GET and HEAD by TLS 1.3, and writes below /tmp alone', () => {
    expect(LINES).toContain('if ($request_method !~ "^(GET|HEAD)$") { return 405; }');
    expect(LINES).toContain('ssl_protocols TLSv1.3;');
    expect(LINES.filter((line) => line.startsWith('listen'))).toEqual(['listen 8443 ssl;']);
    expect(serverConfig(true)).toContain('listen [::]:8443 ssl;');
    const written = LINES.filter((line) => /^(pid|\w+_temp_path) /.test(line));
    expect(written.every((line) => line.includes(' /tmp/'))).toBe(true);
  });

  it('lets a browser load nothing of another place', () => {
    const policy = LINES.find((line) => line.startsWith('add_header Content-Security-Policy'));
    expect(policy).toMatch(/"default-src 'none'; style-src 'self'; .*frame-ancestors 'none'" always;$/);
  });
});

describe('the page', () => {
  it('says everything that is known', () => {
    const text = page(of(MODEL));
    for (const known of ['org/llama-8B', 'a'.repeat(40), 'b'.repeat(64), 'Community', 'A. Person', 'B. Engineer'])
      expect(text).toContain(known);
    for (const known of ['2026-05-01', 'C. Signer', 'safety', '0.97', 'c'.repeat(64)]) expect(text).toContain(known);
    expect(text).toContain('EXAMPLE');
  });

  it('says what is not known', () => {
    const text = page(of(OPEN));
    for (const open of ['not pinned', 'not imported', 'nobody', 'not recorded', 'not signed', 'Not evaluated'])
      expect(text).toContain(`<span class="open">${open}</span>`);
    expect(text).toContain('Not served');
  });

  it('has no script, and nothing of another place', () => {
    const text = page(of(MODEL));
    expect(text).not.toMatch(/<script|<img|<iframe|<form|javascript:|https?:|\bon\w+=|url\(/i);
    expect([...text.matchAll(/(?:href|src)="([^"]*)"/g)].map(([, to]) => to)).toEqual(['style.css', 'models.json']);
  });

  it('escapes every text that somebody types', () => {
    const evil = `"><script>alert('x')</script>&`;
    const texts = { by: evil, on: '2026-05-01' };
    const text = page({
      ...{ schema: 'sallyport/model-catalogue/v1', site: evil, classification: evil },
      models: [
        {
          ...{ ...MODEL, id: evil, source: { repository: evil, revision: evil }, artefact: { digest: evil } },
          ...{ licence: { name: evil, spdx: null, gated: null, acceptedBy: evil }, imported: texts, signature: texts },
          evaluations: [{ set: evil, score: 1, on: evil }],
          files: [{ path: [evil, evil], sha256: evil, size: 1 }],
          deployments: [
            {
              ...{ name: evil, servedName: evil, engine: 'vllm', accelerator: 'nvidia', gpus: 1, replicas: 1 },
              ...{ maxModelLen: 1, where: evil },
            },
          ],
        },
      ],
    });
    expect(text).not.toMatch(/<script|alert\('|"><script/);
    expect(text.match(/&quot;&gt;&lt;script&gt;alert\(&#39;x&#39;\)&lt;\/script&gt;&amp;/g)).toHaveLength(19);
  });

  it('takes paths apart, so that no reader finds a host in them', () => {
    const { models } = of(MODEL);
    expect(models[0]?.files).toEqual([{ path: ['docs/README', 'md'], sha256: 'c'.repeat(64), size: 12 }]);
    expect(page(of(MODEL))).not.toContain('README.md');
  });

  it.each([
    ['licence.name', { licence: { ...MODEL.licence, name: 'see example.com' } }],
    ['imported.by', { imported: { on: '2026-05-01', by: 'a@example.com' } }],
  ])('is refused where %s names a host outside the site', (key, changes) => {
    expect(() => of({ ...MODEL, ...changes })).toThrow(new RegExp(`reads as the host example\\.com[\\s\\S]*${key}`));
    const inside = { on: '2026-05-01', by: 'a@mail.internal.example.mil' };
    expect(() => of({ ...MODEL, imported: inside })).not.toThrow();
  });

  it('is refused where no ConfigMap can hold it', () => {
    const files = (size: number) => ({ 'index.html': 'a'.repeat(size), 'models.json': '€'.repeat(100 * 1024) });
    expect(() => refuseTooLarge(files(600 * 1024))).not.toThrow();
    expect(() => refuseTooLarge(files(600 * 1024 + 1))).toThrow(/larger than a ConfigMap may be/);
  });
});

describe('where models run', () => {
  const whereIn = (objects: readonly KubeObject[]): readonly string[] => [
    ...new Set(json(objects).models.flatMap(({ deployments }) => deployments.map(({ where }) => where))),
  ];

  it.each(TIER_NAMES.filter((tier) => tier !== 'byoc'))('is this cluster in %s', (tier) => {
    expect(whereIn(objectsOf(tier))).toEqual(['this cluster']);
  });

  it('is the data plane for the control plane of byoc, which alone has the page', () => {
    expect(whereIn(objectsOf('byoc', 'control-plane'))).toEqual(['data plane']);
    expect(objectsOf('byoc', 'data-plane').some((one) => JSON.stringify(one['metadata']).includes(NAME))).toBe(false);
  });

  it('is nowhere without a model server', () => {
    expect(whereIn(renderAlone(component as never))).toEqual(['nowhere']);
  });
});

describe('in the platform', () => {
  const objects = objectsOf('airgapped');

  it('takes readers of the site alone, and calls nobody', () => {
    const policy = specOf(objectAlone(objects, 'NetworkPolicy', NAME));
    expect(policy['egress']).toBeUndefined();
    expect(JSON.stringify(policy['ingress'])).toContain('"cidr":"10.30.0.0/16"');
    expect(specOf(objectAlone(objects, 'Service', NAME))).toMatchObject({
      type: 'LoadBalancer',
      loadBalancerSourceRanges: ['10.30.0.0/16'],
    });
    expect(specOf(objectAlone(objects, 'Certificate', `${NAME}-edge`))['dnsNames']).toContain(
      'models.internal.example.mil',
    );
  });

  it('publishes the catalogue of the release', () => {
    expect(json(objects).models.map(({ id }) => id)).toEqual([
      'Qwen/Qwen3-8B',
      'meta-llama/Llama-3.1-8B-Instruct',
      'mistralai/Mistral-7B-Instruct-v0.3',
    ]);
  });
});
