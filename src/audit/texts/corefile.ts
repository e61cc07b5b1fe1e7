import { directivesOf, type Directive } from '../facts/resolvers-corefile';
import { enter, type Emit, type Frame } from './frame';
import { readWord } from './lines';

/** Layer of a name that a server answers for: nothing is sent there. */
export const ZONE_LAYER = 'zone';

/** Plugins whose arguments are the zones that they answer for, and how many come before them. */
const ZONES_AFTER: ReadonlyMap<string, number> = new Map([
  ...['kubernetes', 'etcd', 'secondary', 'dnssec', 'fallthrough', 'autopath', 'log'].map((name) => [name, 0] as const),
  ...['file', 'hosts', 'cache', 'auto'].map((name) => [name, 0] as const),
  ['template', 2],
]);

/** Plugins whose first argument is a zone, and the rest the servers that are asked about it. */
const ZONE_FIRST = /^(?:forward|proxy|grpc|transfer)$/;

/**
 * Reads a Corefile: each argument under its directive. Names that are served (heads of server blocks, zones of plugins, names
 * that are rewritten) carry the layer `zone`; what a name is rewritten to, and what is asked, does not.
 */
export function readCorefile(text: string, frame: Frame, emit: Emit): void {
  for (const directive of directivesOf(text)) {
    const at = enter(frame, 'corefile', `line ${directive.line}`);
    const zone = { ...at, via: [...at.via, ZONE_LAYER] };
    const [name = '', ...rest] = directive.words;
    const isHead = directive.within.length === 0;
    // In a block of its own the line reads `name exact FROM TO`, and `name` says nothing.
    const key = directive.within.at(-1) === 'rewrite' ? 'rewrite' : name.replace(/[:=]$/, '');
    if (isHead || rest.length === 0 || /[./:]/.test(name)) emit({ ...(isHead ? zone : at), key: frame.key }, name);
    rest.forEach((word, index) => {
      readWord(word, { ...(isHead || isServed(directive, index) ? zone : at), key }, emit);
    });
  }
}

/** True if an argument (0 is the first behind the directive) is a name that is answered for, not asked. */
function isServed({ words, within }: Directive, index: number): boolean {
  const [name = '', ...rest] = words;
  const zonesAfter = ZONES_AFTER.get(name);
  if (zonesAfter !== undefined) return index >= zonesAfter;
  if (ZONE_FIRST.test(name)) return index === 0;
  // Lines inside `hosts`: an address, which clients are sent to, and the names it is given to.
  if (within.at(-1) === 'hosts') return true;
  const isRewrite = name === 'rewrite' || within.at(-1) === 'rewrite';
  return isRewrite && isRewritten(rest, index);
}

/** In `name exact FROM TO answer …` everything but TO: there the client is sent. */
function isRewritten(words: readonly string[], index: number): boolean {
  const answer = words.indexOf('answer');
  return index !== (answer === -1 ? words.length : answer) - 1;
}
