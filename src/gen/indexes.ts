import { componentIndex } from './component-index';
import type { Generator } from './generator';
import { ruleIndex } from './rule-index';

/** Lists of folders. They come first and load nothing else, since the rest of the sources compiles only with them. */
export function indexGenerators(): readonly Generator[] {
  return [componentIndex, ruleIndex];
}
