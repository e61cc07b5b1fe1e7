import { ZONE_LAYER } from './corefile';
import { enter, type Emit, type Frame } from './frame';
import { joinedLines, stripComment } from './lines';

const LINE = /^\s*(?:\d+(?:\.\d+){3}|[\da-f]*:[\da-f:.]+)(?:\s+[\w.-]+)+\s*$/i;

/** True for the form of `/etc/hosts`: every line an address and the names that are given to it. */
export function looksLikeHostsFile(text: string): boolean {
  const lines = joinedLines(text).map((line) => stripComment(line.text));
  return lines.some((line) => line !== '') && lines.every((line) => line.trim() === '' || LINE.test(line));
}

/** Reads `/etc/hosts`: the address is where clients are sent, its names are only answered for. */
export function readHostsFile(text: string, frame: Frame, emit: Emit): void {
  for (const line of joinedLines(text)) {
    const [address = '', ...names] = stripComment(line.text).trim().split(/\s+/);
    const at = enter(frame, 'hosts', `line ${line.number}`);
    if (address !== '') emit({ ...at, key: frame.key }, address);
    for (const name of names) emit({ ...at, via: [...at.via, ZONE_LAYER], key: address }, name);
  }
}
