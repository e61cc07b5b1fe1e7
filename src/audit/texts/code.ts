import { enter, type Emit, type Frame } from './frame';

const COMMENTS: Readonly<Record<string, RegExp>> = {
  python: /(?:^|\s)#.*$/,
  lua: /--.*$/,
  sql: /--\s.*$/,
  code: /(?:^|\s)\/\/.*$/,
};

// The name is bounded, so that a long word does not cost its square.
const LITERAL =
  /(?:([A-Za-z_][\w.-]{0,120})["']?\s*(?:=|:|\(|=>|,)\s*)?(?:"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'|`([^`]*)`)/g;

/** Reads source code of any language by its string literals; each is named by what it is assigned or passed to. */
export function readCode(text: string, layer: string, frame: Frame, emit: Emit): void {
  const comment = COMMENTS[layer] ?? /(?!)/;
  text.split('\n').forEach((raw, index) => {
    const line = raw.replace(comment, '');
    const at = enter(frame, layer, `line ${index + 1}`);
    for (const match of line.matchAll(LITERAL)) {
      const value = match[2] ?? match[3] ?? match[4] ?? '';
      if (value !== '') emit({ ...at, key: match[1] ?? frame.key }, value);
    }
    const bare = line.replace(LITERAL, ' ');
    if (bare.includes('://')) emit(at, bare.trim());
  });
}
