import { z } from 'zod';
import { NoAnswer, type Registry } from './client';

/** Far above what a registry of a platform has. */
const MOST_PAGES = 1000;
const PAGE = 200;

const catalogue = z.object({ repositories: z.array(z.string().max(300)).nullish() });
const tagList = z.object({ tags: z.array(z.string().max(300)).nullish() });

/** Every repository that the registry says it has. */
export async function repositoriesOf(registry: Registry): Promise<readonly string[]> {
  return pages(registry, '/v2/_catalog', (body) => catalogue.parse(body).repositories ?? []);
}

/** Every tag of a repository; none where there is no such repository. */
export async function tagsOf(registry: Registry, repository: string): Promise<readonly string[]> {
  return pages(registry, `/v2/${repository}/tags/list`, (body) => tagList.parse(body).tags ?? []);
}

/** Follows `Link: <…>; rel="next"` on the same path, and nowhere else. */
async function pages(
  registry: Registry,
  path: string,
  namesIn: (body: unknown) => readonly string[],
): Promise<readonly string[]> {
  const names = new Set<string>();
  let query: string | undefined = `?n=${PAGE}`;
  for (let page = 0; query !== undefined; page += 1) {
    if (page === MOST_PAGES) throw new NoAnswer(`more than ${MOST_PAGES} pages of names`);
    const { status, link, body } = await registry.get(`${path}${query}`);
    if (status === 404) return [];
    if (status !== 200) throw new NoAnswer(`status ${status}`);
    const before = names.size;
    for (const name of read(body, namesIn)) names.add(name);
    query = nextOf(link, path);
    if (query !== undefined && names.size === before) throw new NoAnswer('pages of names that bring no new one');
  }
  return [...names];
}

function read(body: Buffer, namesIn: (body: unknown) => readonly string[]): readonly string[] {
  try {
    return namesIn(JSON.parse(body.toString('utf8')));
  } catch {
    throw new NoAnswer('answer is no list of names');
  }
}

/** Query of the next page. The address may be relative or whole (RFC 5988); only its query is taken. */
function nextOf(link: string | undefined, path: string): string | undefined {
  const target = /<([^<>]{1,2000})>\s*;\s*rel="?next"?/.exec(link ?? '')?.[1];
  if (target === undefined) return undefined;
  const start = target.indexOf('?');
  const place = start === -1 ? target : target.slice(0, start);
  if (start === -1 || !place.endsWith(path) || !/^[\x21-\x7e]+$/.test(target)) {
    throw new NoAnswer('the next page of names is somewhere else');
  }
  return target.slice(start);
}
