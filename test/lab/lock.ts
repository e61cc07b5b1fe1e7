import { createHash } from 'node:crypto';
import { parseDocument, isMap, type YAMLMap } from 'yaml';

const HEAD = `# yaml-language-server: $schema=../../values/lock.schema.json
# The lock of the lab: values/lock.yaml with a made-up digest wherever that has none, so that admission can be tried.
# No image has such a digest, and no release is made of it: \`synth --release\` refuses every entry with isMadeUp.
# Written by \`npm run lab -- --write-lock\`; a test compares the two.
`;

/** The lab's lock from the text of the real one: the same bytes every time. */
export function labLock(lock: string): string {
  const document = parseDocument(lock);
  const images = document.get('images');
  if (!isMap(images)) throw new Error('the lock has no images');
  for (const { key, value } of images.items) {
    const entry = value as YAMLMap;
    if (entry.has('digest') && entry.get('digest') === undefined) makeUp(String(key), entry);
  }
  document.commentBefore = null;
  images.commentBefore = null;
  const text = document.toString({ lineWidth: 0 });
  return `${HEAD}${text.slice(text.indexOf('images:'))}`;
}

function makeUp(id: string, entry: YAMLMap): void {
  entry.set('digest', madeUpDigest(id));
  entry.set('isMadeUp', true);
}

/** A digest that nothing has, the same every time. */
export function madeUpDigest(id: string): string {
  return `sha256:${createHash('sha256').update(`made up for the lab: ${id}`).digest('hex')}`;
}
