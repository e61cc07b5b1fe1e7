import { enter, type Emit, type Frame } from './frame';
import { lineAt } from './lines';

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[^-]*-----END \1-----/g;

/** Emits each PEM block whole, named by its label. Returns the text with the blocks blanked, so that lines keep their numbers. */
export function readPem(text: string, frame: Frame, emit: Emit): string {
  return text.replace(BLOCK, (block: string, label: string, offset: number) => {
    const at = enter(frame, 'pem', text.includes('\n') ? `line ${lineAt(text, offset)}` : '');
    emit({ ...at, key: frame.key ?? label }, block);
    return block.replace(/[^\n]/g, '');
  });
}

export function hasPem(text: string): boolean {
  return text.includes('-----BEGIN ');
}
