/**
 * True if the last segments of an image's repository match a pattern such as `vllm/vllm-openai` or `*gradio*`.
 * Mirrors change what stands before, so only the end is compared; `*` stands for any part of one segment. Tag and digest are ignored,
 * except where the pattern names a tag (`registry:3` covers 3, 3.0 and 3.0.0).
 */
export function imageMatches(image: string, pattern: string): boolean {
  return nameMatches(imageName(image), pattern);
}

/** An image as patterns are compared with it. */
export interface ImageName {
  /** Lower case, with a slash in front, so that an end of it begins at a segment. */
  readonly repository: string;
  readonly tag: string;
}

export function imageName(image: string): ImageName {
  const [repository, tag] = splitTag(image);
  return { repository: `/${repository.toLowerCase()}`, tag };
}

/** The same for an image that meets many patterns: every container meets those of every silence record. */
export function nameMatches(image: ImageName, pattern: string): boolean {
  const [wanted, tag] = pattern.includes(':') ? splitTag(pattern) : [pattern, ''];
  if (tag !== '' && image.tag !== tag && !image.tag.startsWith(`${tag}.`)) return false;
  // Nearly every pattern is a plain name.
  return wanted.includes('*')
    ? matchesGlobs(image.repository, wanted)
    : image.repository.endsWith(`/${wanted.toLowerCase()}`);
}

function matchesGlobs(repository: string, wanted: string): boolean {
  const segments = repository.slice(1).split('/');
  const globs = wanted.toLowerCase().split('/');
  return (
    segments.length >= globs.length &&
    globs.every((glob, index) => matchesGlob(segments.at(index - globs.length) ?? '', glob))
  );
}

function splitTag(image: string): readonly [repository: string, tag: string] {
  const named = image.replace(/@.*$/, '');
  const colon = named.indexOf(':', named.lastIndexOf('/') + 1);
  return colon < 0 ? [named, ''] : [named.slice(0, colon), named.slice(colon + 1)];
}

/** The parts between the stars, in order, the first at the start and the last at the end. */
function matchesGlob(text: string, glob: string): boolean {
  const [head = '', ...parts] = glob.split('*');
  const tail = parts.pop();
  if (tail === undefined) return text === glob;
  if (!text.startsWith(head) || !text.endsWith(tail) || text.length < head.length + tail.length) return false;
  let at = head.length;
  for (const part of parts) {
    const found = text.indexOf(part, at);
    if (found === -1) return false;
    at = found + part.length;
  }
  return at <= text.length - tail.length;
}
