import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** A package of the machine. */
export interface HostPackage {
  readonly name: string;
  readonly programs: readonly string[];
  /** Where it keeps them by version, as `<folder>/15/bin`, if they are not on the path. */
  readonly folder?: string;
  /** How its programs are asked for their version; `-v` unless stated. */
  readonly versionFlag?: string;
}

/** What to start for a program of a package: its name, or where the newest version of it is. */
export function placeOf({ folder }: HostPackage, program: string): string {
  if (folder === undefined || !existsSync(folder)) return program;
  const places = readdirSync(folder)
    .sort((a, b) => Number(b) - Number(a))
    .map((version) => join(folder, version, 'bin', program));
  return places.find((place) => existsSync(place)) ?? program;
}

export function versionFlagOf({ versionFlag = '-v' }: HostPackage): string {
  return versionFlag;
}
