import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { compareText } from '../result';

/** Begins the lines of a marker that name the files written with it. */
const LISTED = 'file ';

/** A marker with the files that are written beside it, so that the next run knows which of them are ours. */
export function markerWith(marker: string, paths: Iterable<string>): string {
  const head = marker === '' || marker.endsWith('\n') ? marker : `${marker}\n`;
  return `${head}${[...paths]
    .sort(compareText)
    .map((path) => `${LISTED}${path}\n`)
    .join('')}`;
}

/** The files that a marker names; undefined for one that names none, as older ones do. */
export function filesNamedBy(marker: string): ReadonlySet<string> | undefined {
  const lines = marker.split('\n').filter((line) => line.startsWith(LISTED));
  return lines.length === 0 ? undefined : new Set(lines.map((line) => line.slice(LISTED.length)));
}

/**
 * What stands below a folder and is none of these files: the paths, relative and in code-point order. Folders count by what
 * is in them; links are not followed.
 */
export function strangersIn(folder: string, own: ReadonlySet<string>, prefix = ''): string[] {
  return readdirSync(join(folder, prefix), { withFileTypes: true })
    .flatMap((entry) => {
      const path = `${prefix}${entry.name}`;
      if (entry.isDirectory()) return strangersIn(folder, own, `${path}/`);
      return own.has(path) ? [] : [path];
    })
    .sort(compareText);
}
