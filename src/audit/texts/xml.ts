import { enter, type Emit, type Frame } from './frame';
import { lineAt } from './lines';

/** Reads XML and HTML: attribute values under their names, text under its element. Comments and namespaces are left out. */
export function readXml(text: string, frame: Frame, emit: Emit): void {
  const bare = text.replace(/<!--[^]*?-->|<!DOCTYPE[^>]*>/gi, (part) => part.replace(/[^\n]/g, ''));
  for (const tag of bare.matchAll(/<([\w:.-]+)((?:[^<>"']|"[^"]*"|'[^']*')*)>([^<]*)/g)) {
    const at = enter(frame, 'xml', `line ${lineAt(bare, tag.index)}`);
    readAttributes(tag[2] ?? '', at, emit);
    const content = (tag[3] ?? '').trim();
    if (content !== '') emit({ ...at, key: tag[1] ?? frame.key }, content);
  }
}

function readAttributes(text: string, frame: Frame, emit: Emit): void {
  for (const [, name = '', double, single] of text.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    if (!/^xmlns|schemaLocation$/.test(name)) emit({ ...frame, key: name }, double ?? single ?? '');
  }
}

export function looksLikeXml(text: string): boolean {
  return /^\s*<(?:\?xml|!DOCTYPE|[A-Za-z][\w:.-]*[\s>])/.test(text) && text.includes('</');
}
