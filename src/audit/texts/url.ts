import { enter, type Emit, type Frame } from './frame';

/** Query parameters that are addresses themselves: `?redirect=https%3A%2F%2Fhost%2F`. */
export function readUrlParameters(text: string, frame: Frame, emit: Emit): void {
  for (const match of text.matchAll(/[?&]([\w.-]+)=([^&\s"']*(?:%3A%2F%2F|:\/\/)[^&\s"']*)/gi)) {
    const value = unescapePercent(match[2] ?? '');
    if (value !== match[2]) emit({ ...enter(frame, 'url'), inner: frame.inner, key: match[1] ?? frame.key }, value);
  }
}

function unescapePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
