import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { run } from '../../../src/cli/run';
import { checkRegistry, type RegistryReport } from '../../../src/runtime/registry';
import { write } from '../../helpers/workspace';
import { makeAuthority } from '../diode/certificates';
import { digestOf, FakeRegistry } from './fake-registry';

const dir = mkdtempSync(join(tmpdir(), 'sallyport-registry-'));
const authority = makeAuthority(dir, 'site');
const stranger = makeAuthority(dir, 'stranger');
const CONFIG = join(dir, 'config.json');
const HOST = 'harbor.internal.example.mil';

let registry: FakeRegistry;

beforeAll(async () => {
  registry = await FakeRegistry.open(authority.issue('registry', 'spiffe://test/registry'));
});
beforeEach(() => registry.clear());
afterAll(() => {
  registry.close();
  rmSync(dir, { recursive: true, force: true });
});

interface Wanted {
  readonly images: readonly string[];
  readonly besides?: readonly string[];
  readonly otherTags?: 'extra' | 'kept';
  readonly caFile?: string;
  readonly requestSeconds?: number;
}

function configure({
  images,
  besides = [],
  otherTags = 'extra',
  caFile = authority.ca,
  requestSeconds = 5,
}: Wanted): void {
  const config = { registry: { host: 'localhost', port: registry.port }, caFile, requestSeconds };
  write(CONFIG, JSON.stringify({ ...config, images, besides, otherTags }));
}

function check(wanted: Wanted): Promise<RegistryReport> {
  configure(wanted);
  return checkRegistry({ config: CONFIG });
}

/** What is not as locked, in short. */
function findings({ rows }: RegistryReport): readonly string[] {
  return rows
    .filter(({ outcome }) => outcome !== 'equal')
    .map(({ outcome, repository, tag, found }) => `${outcome} ${repository}${tag === null ? '' : `:${tag}`} ${found}`);
}

const reference = (name: string, tag: string, digest: string | null): string =>
  `${HOST}/${name}:${tag}${digest === null ? '' : `@${digest}`}`;

describe('a registry that holds the lock', () => {
  it('is equal, with every platform and every blob, on however many pages', async () => {
    const images = ['tools/a', 'tools/b', 'c'].map((name) => reference(name, '1.0', registry.push(name, '1.0')));
    registry.page = 1;
    const report = await check({ images });
    expect(report.summary).toEqual({
      ...{ equal: 3, missing: 0, different: 0, extra: 0, kept: 0, unlocked: 0, unchecked: 0 },
    });
    expect(report.rows.map(({ repository }) => repository)).toEqual(['c', 'tools/a', 'tools/b']);
    expect(registry.asked.filter((line) => line.includes('_catalog'))).toHaveLength(3);
    expect(registry.asked.filter((line) => line.startsWith('HEAD /v2/c/blobs/'))).toHaveLength(4);
    expect(registry.asked.every((line) => /^(GET|HEAD) /.test(line))).toBe(true);
  });

  it('may hold signatures of what is locked, and of nothing else', async () => {
    const digest = registry.push('a', '1.0');
    const stem = digest.replace(':', '-');
    for (const tag of [stem, `${stem}.sig`, `${stem}.att`]) registry.pushManifest('a', tag, `{"of":"${tag}"}`);
    registry.pushManifest('a', `sha256-${'0'.repeat(64)}.sig`, '{}');
    const report = await check({ images: [reference('a', '1.0', digest)] });
    expect(findings(report)).toEqual([`extra a:sha256-${'0'.repeat(64)}.sig a tag that the lock does not have`]);
  });
});

describe('a registry that does not hold the lock', () => {
  it('lacks an image', async () => {
    const report = await check({ images: [reference('a', '1.0', digestOf('a'))] });
    expect(findings(report)).toEqual(['missing a:1.0 nothing']);
  });

  it('has another image under the tag, with or without the locked one', async () => {
    const locked = registry.push('a', '1.0', 'as reviewed');
    const other = registry.push('a', '1.0', 'as pushed later');
    const gone = digestOf('gone');
    const found = await check({ images: [reference('a', '1.0', locked)] });
    expect(findings(found)).toEqual([`different a:1.0 the tag with ${other}`]);
    expect(findings(await check({ images: [reference('a', '1.0', gone)] }))).toEqual([
      `missing a:1.0 the tag with ${other}`,
    ]);
  });

  it('has the digest without its tag, which a collection of garbage would delete', async () => {
    const digest = registry.push('a', '1.0');
    registry.at('a').tags.clear();
    const report = await check({ images: [reference('a', '1.0', digest)] });
    expect(findings(report)).toEqual(['missing a:1.0 the digest, without its tag']);
  });

  it('answers to a digest with other bytes', async () => {
    const digest = registry.push('a', '1.0');
    registry.at('a').manifests.set(digest, '{"schemaVersion":2,"layers":[]}');
    registry.at('a').tags.clear();
    const report = await check({ images: [reference('a', '1.0', digest)] });
    expect(findings(report)).toEqual([`different a:1.0 bytes with ${digestOf('{"schemaVersion":2,"layers":[]}')}`]);
  });

  it('lacks one platform, or one blob of one platform', async () => {
    const digest = registry.push('a', '1.0');
    const repository = registry.at('a');
    const [blob = ''] = [...repository.blobs].slice(-1);
    repository.blobs.delete(blob);
    const images = [reference('a', '1.0', digest)];
    expect(findings(await check({ images }))).toEqual([`missing a:1.0 all but blob ${blob}`]);
    const [platform = ''] = repository.manifests.keys();
    repository.manifests.delete(platform);
    expect(findings(await check({ images }))).toEqual([
      `missing a:1.0 all but manifest linux/amd64 ${platform}, blob ${blob}`,
    ]);
  });

  it('has a platform with other bytes than the index says', async () => {
    const digest = registry.push('a', '1.0');
    const [platform = ''] = registry.at('a').manifests.keys();
    registry.at('a').manifests.set(platform, '{"schemaVersion":2}');
    const report = await check({ images: [reference('a', '1.0', digest)] });
    expect(findings(report)).toEqual([
      `missing a:1.0 all but manifest linux/amd64 ${platform}, whose bytes are others`,
    ]);
  });

  it('has repositories and tags besides, which a site may allow by name', async () => {
    const digest = registry.push('a', '1.0');
    for (const name of ['site/shell', 'site/tools/x', 'sites/y', 'z']) registry.push(name, '1');
    registry.push('a', '0.9');
    const images = [reference('a', '1.0', digest)];
    expect(findings(await check({ images }))).toEqual([
      'extra a:0.9 a tag that the lock does not have',
      ...['site/shell', 'site/tools/x', 'sites/y', 'z'].map(
        (name) => `extra ${name} a repository that the lock does not have`,
      ),
    ]);
    const allowed = await check({ images, besides: ['site/', 'z'], otherTags: 'kept' });
    expect(findings(allowed)).toEqual([
      'kept a:0.9 a tag that the lock does not have',
      'extra sites/y a repository that the lock does not have',
    ]);
  });

  it('says what stands behind a tag whose digest nobody locked', async () => {
    const digest = registry.push('a', '1.0');
    const report = await check({ images: [reference('a', '1.0', null), reference('b', '1.0', null)] });
    expect(findings(report)).toEqual([`unlocked a:1.0 ${digest}`, 'missing b:1.0 no such tag']);
  });
});

describe('a registry that does not say', () => {
  const images = [reference('a', '1.0', digestOf('a'))];

  it('has a certificate of somebody else', async () => {
    const report = await check({ images, caFile: stranger.ca });
    expect(report.summary).toMatchObject({ unchecked: 2, missing: 0 });
    expect(findings(report).join()).toMatch(/UNABLE_TO_|SELF_SIGNED/);
    expect(registry.asked).toEqual([]);
  });

  it('refuses, hangs, or answers with something else', async () => {
    registry.trick = (_, response) => {
      response.writeHead(503).end();
      return true;
    };
    expect(findings(await check({ images }))).toEqual(['unchecked  status 503', 'unchecked a:1.0 status 503']);
    registry.trick = () => true;
    expect(findings(await check({ images, requestSeconds: 0.2 }))).toEqual([
      'unchecked  no answer in time',
      'unchecked a:1.0 no answer in time',
    ]);
    registry.trick = (_, response) => {
      response.end('<html>');
      return true;
    };
    expect(findings(await check({ images: [] }))).toEqual(['unchecked  answer is no list of names']);
  });

  it('sends more than anybody reads', async () => {
    registry.trick = (_, response) => {
      response.end(Buffer.alloc(5 * 1024 * 1024));
      return true;
    };
    expect(findings(await check({ images: [] }))).toEqual(['unchecked  answer of more than 4 MiB']);
  });

  it.each(['https://registry.example.net/v2/_catalog-of-others?last=a', '/v2/a/tags/list?last=a', '/v2/_catalog'])(
    'sends the caller to %s, and nobody goes there',
    async (target) => {
      registry.trick = (_, response) => {
        response.setHeader('Link', `<${target}>; rel="next"`);
        response.end('{"repositories":["a"]}');
        return true;
      };
      const report = await check({ images: [] });
      expect(findings(report)).toEqual(['unchecked  the next page of names is somewhere else']);
      expect(registry.asked).toEqual(['GET /v2/_catalog']);
    },
  );

  it('turns in a circle', async () => {
    registry.trick = (_, response) => {
      response.setHeader('Link', '</v2/_catalog?last=a>; rel="next"');
      response.end('{"repositories":["a"]}');
      return true;
    };
    expect(findings(await check({ images: [] }))).toEqual(['unchecked  pages of names that bring no new one']);
  });

  it('redirects, and nobody follows', async () => {
    registry.trick = (_, response) => {
      response.writeHead(307, { location: `https://localhost:${registry.port}/v2/a/manifests/x` }).end();
      return true;
    };
    expect(findings(await check({ images })).every((line) => line.endsWith('status 307'))).toBe(true);
  });

  it('names repositories that are none: they are counted, and neither repeated nor asked for', async () => {
    registry.trick = (request, response) => {
      if (request.url?.startsWith('/v2/_catalog') !== true) return false;
      response.end('{"repositories":["a/../../b\\u001b[31m"]}');
      return true;
    };
    expect(findings(await check({ images: [] }))).toEqual(['extra  a repository that the lock does not have']);
  });
});

describe('sallyport registry check', () => {
  async function exitOf(wanted: Wanted, ...flags: readonly string[]): Promise<{ code: number; out: string }> {
    configure(wanted);
    let out = '';
    const io = { out: (text: string) => void (out += text), err: () => undefined, takesColour: false };
    const code = await run(['registry', 'check', '--config', CONFIG, ...flags], io as never);
    return { code, out };
  }

  it('ends with 0, 1 or 3, and prints what differs', async () => {
    const digest = registry.push('a', '1.0');
    const good = await exitOf({ images: [reference('a', '1.0', digest)] });
    expect(good).toEqual({
      code: 0,
      out: '1 equal, 0 missing, 0 different, 0 extra, 0 kept, 0 unlocked, 0 unchecked\n',
    });
    const bad = await exitOf({ images: [] });
    expect(bad.code).toBe(1);
    expect(bad.out).toContain('extra: a: a repository that the lock does not have\n');
    expect((await exitOf({ images: [], caFile: stranger.ca })).code).toBe(3);
  });

  it('prints JSON', async () => {
    const { out } = await exitOf({ images: [] }, '--format', 'json');
    expect(JSON.parse(out)).toMatchObject({ schema: 'sallyport.dev/registry-check/v1', rows: [] });
  });

  it.each([['a'], [`${HOST}/a`], [`${HOST}/A:1`], [`${HOST}/a:1@sha256:00`], [`${HOST}/../a:1`]])(
    'refuses the reference %s',
    async (image) => {
      expect((await exitOf({ images: [image] })).code).toBe(2);
    },
  );
});
