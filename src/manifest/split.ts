/** One YAML document of a file, cut out textually. */
export interface Chunk {
  readonly text: string;
  /** Lines of the file before the chunk. */
  readonly lineOffset: number;
}

/**
 * Cuts a file at its `---` and `...` lines.
 * Sound because YAML forbids either marker at column 0 inside any scalar (YAML 1.1 §4.3, c-forbidden).
 * Directives are dropped: Kubernetes reads every document as YAML 1.1, whatever the file claims.
 */
export function splitDocuments(text: string): Chunk[] {
  const chunks: Chunk[] = [];
  const marker = /^(?:---|\.\.\.)(?=[ \t\r\n]|$)/gm;
  let start = text.startsWith('\uFEFF') ? 1 : 0;
  let line = 0;
  const push = (end: number): void => {
    const part = text.slice(start, end);
    if (!isBlank(part)) chunks.push({ text: part, lineOffset: line });
    line += countLines(part);
    start = end;
  };
  for (let match = marker.exec(text); match !== null; match = marker.exec(text)) {
    push(match.index);
    if (match[0] === '...') {
      const end = text.indexOf('\n', match.index);
      start = end === -1 ? text.length : end + 1;
      line += end === -1 ? 0 : 1;
    }
  }
  push(text.length);
  return chunks;
}

/** True if nothing but comments, directives, markers and white space is there. */
function isBlank(text: string): boolean {
  return !/^(?![ \t\r]*(?:#|$)|%|---[ \t\r]*(?:#.*)?$)/m.test(text);
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
