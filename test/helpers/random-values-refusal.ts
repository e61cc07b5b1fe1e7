import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { tierNamed } from '../../src/app';
import { SallyportError, type Problem } from '../../src/core/errors';
import { loadSite, siteRulesOf } from '../../src/core/site';
import { formatPath } from '../../src/core/yaml-source';
import { randomRun } from './random';
import { draws, randomSite } from './random-values';
import { attacked, ATTACKS, type Attack, type KeyPath } from './random-values-attacks';
import { workspace, write, writeSite, yamlOf } from './workspace';

/** Puts random attacks into random sites: each is refused as wrong use, at the key that carries it. */
export function checkAttacks(total: number): ReadonlySet<string> {
  const folder = workspace();
  const seen = new Set<string>();
  fc.assert(
    fc.property(draws(), fc.constantFrom(...Object.keys(ATTACKS)), (draw, name) => {
      const site = randomSite(draw);
      const attack = ATTACKS[name]?.(draw, site);
      if (attack === undefined) throw new Error(`no attack ${name}`);
      seen.add(`${site.tier} ${name}`);
      const values = attacked(site.values, attack);
      const file = writeSite(folder, { ...site, values });
      if (attack.trust !== undefined) write(join(folder, 'trust/root.pem'), attack.trust);
      const fault = faultOfRefusal(() => loadSite(file, siteRulesOf(tierNamed(site.tier))), file, attack);
      if (fault !== undefined) {
        throw new Error(
          `${name} in ${site.tier}, ${formatPath(attack.path)} = ${JSON.stringify(attack.value)}: ${fault}\n${yamlOf(values)}`,
        );
      }
    }),
    { ...randomRun('attacks', total), endOnFailure: true },
  );
  return seen;
}

/** What is wrong with how an attack was met; undefined if it was refused, and refused where it stands. */
export function faultOfRefusal(load: () => unknown, file: string, attack: Attack): string | undefined {
  try {
    load();
    return 'was accepted';
  } catch (error) {
    if (!(error instanceof SallyportError)) return `crashed: ${String(error)}`;
    if (error.exitCode !== 2) return `exit code ${error.exitCode}`;
    return faultOfProblems(error.problems, file, attack);
  }
}

function faultOfProblems(problems: readonly Problem[], file: string, attack: Attack): string | undefined {
  const path = attack.refusedAt ?? attack.path;
  const own = problems.find(({ place }) => place?.path === formatPath(path))?.place;
  if (own === undefined) {
    const others = problems.map(({ place, message }) => `${place?.path ?? '-'} ${message}`);
    return `refused, but not at ${formatPath(path)}:\n${others.join('\n')}`;
  }
  const { line = 0, column = 0 } = own;
  if (own.file !== file || line < 1 || column < 1) return 'refused without file, line and column';
  const isThere = pointsAt(readFileSync(file, 'utf8'), { line, column }, path);
  return isThere ? undefined : `points at ${line}:${column}, where something else stands`;
}

/** True if the key, its value or the list item of that path starts at that spot. */
function pointsAt(text: string, spot: { readonly line: number; readonly column: number }, path: KeyPath): boolean {
  const lines = text.split('\n');
  const line = lines[spot.line - 1] ?? '';
  const before = line.slice(0, spot.column - 1).trim();
  const key = `${path.at(-1) ?? ''}:`;
  if (typeof path.at(-1) === 'number') return before === '-';
  // A mapping starts on the line below its key.
  const isBelow = before === '' && (lines[spot.line - 2] ?? '').trim() === key;
  return isBelow || before === key || before === `- ${key}` || line.slice(spot.column - 1).startsWith(key);
}
