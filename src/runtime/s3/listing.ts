/** An object, as a store lists it. */
export interface StoredObject {
  readonly key: string;
  readonly size: number;
}

/** One page of a listing (ListObjectsV2), with keys encoded as in URLs. */
export interface Page {
  readonly objects: readonly StoredObject[];
  /** What to ask for next; undefined on the last page. */
  readonly next?: string;
}

/** @throws Error where the answer is no listing */
export function pageOf(xml: string): Page {
  if (!/<ListBucketResult[\s>]/.test(xml)) throw new Error(`no listing: ${xml.slice(0, 200)}`);
  const isEncoded = textIn(xml, 'EncodingType') === 'url';
  const objects = [...xml.matchAll(/<Contents>(.*?)<\/Contents>/gs)].map(([, content = '']) => ({
    key: keyOf(textIn(content, 'Key') ?? '', isEncoded),
    size: Number(textIn(content, 'Size')),
  }));
  const next = textIn(xml, 'IsTruncated') === 'true' ? textIn(xml, 'NextContinuationToken') : undefined;
  return { objects, ...(next !== undefined && { next }) };
}

function keyOf(text: string, isEncoded: boolean): string {
  return isEncoded ? decodeURIComponent(text.replaceAll('+', ' ')) : text;
}

/** Text of the first element of this name. */
export function textIn(xml: string, name: string): string | undefined {
  const found = new RegExp(`<${name}>([^<]*)</${name}>`).exec(xml)?.[1];
  return found === undefined ? undefined : unescaped(found);
}

const ENTITIES: Readonly<Record<string, string>> = { lt: '<', gt: '>', quot: '"', apos: "'", amp: '&' };

function unescaped(text: string): string {
  return text.replace(/&(?:#(\d+)|#x([0-9a-fA-F]+)|(\w+));/g, (whole, decimal, hex, name) => {
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(String(hex), 16));
    return ENTITIES[String(name)] ?? String(whole);
  });
}
