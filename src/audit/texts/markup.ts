import { enter, type Emit, type Frame } from './frame';

/** What a browser fetches by itself when it shows HTML or Markdown: pictures, frames, scripts, style sheets. */
const LOADS =
  /\b(?:src|srcset|poster|background|data|action)(?<=<[a-z][^<>]*)\s*=\s*["']?([^\s"'<>]+)|<link\b[^<>]*?\bhref\s*=\s*["']?([^\s"'<>]+)|!\[[^\]\n]*\]\(\s*<?([^\s)>]+)|\burl\(\s*["']?([^\s"')]+)/gi;

/** True for the content of a text panel of Grafana, which every visitor's browser shows. */
function isShown({ key, path, inner }: Frame): boolean {
  return key === 'content' && /\/panels\/\d+\//.test(`${path} ${inner ?? ''}`);
}

/** Of what a browser shows, emits each address that it fetches, beside whatever else the text is. */
export function readLoads(text: string, frame: Frame, emit: Emit): void {
  if (!isShown(frame)) return;
  for (const match of text.matchAll(LOADS)) {
    const value = match.slice(1).find((part) => part !== undefined);
    if (value !== undefined) emit({ ...enter(frame, 'markup'), inner: frame.inner, key: 'src' }, value);
  }
}
