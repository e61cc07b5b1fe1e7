import { realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { ImageSource } from './images';
import type { Mount } from './rootfs';

/** Where programs come from on this machine. */
export interface ProgramPlaces {
  /** Folder of the programs of a kit, by its module. */
  readonly programs: ReadonlyMap<string, string>;
  /** This repository, built. */
  readonly repository: string;
}

/** Path that images have by default. */
const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';
const TOOLBOX = '/opt/sallyport';
/** First on the path of images whose programs, or some of them, are ours. */
const OWN_BIN = `${TOOLBOX}/bin`;

/** The programs of an image, where its containers see them. */
export function programMounts(source: ImageSource, { programs, repository }: ProgramPlaces): readonly Mount[] {
  const { kit, files = {}, folders = {}, scripts = {}, isToolbox } = source;
  const folder = kit === undefined ? '' : (programs.get(kit.module) ?? '');
  const mounts = [
    ...Object.entries(files).map(([target, name]) => file(join(folder, name), target)),
    ...Object.entries(folders).map(([target, name]) => ({
      source: join(folder, name),
      ...{ target, readOnly: true, isFile: false },
    })),
    ...Object.entries(scripts).map(([name, path]) => file(join(repository, path), `${OWN_BIN}/${name}`)),
  ];
  if (isToolbox !== true) return mounts;
  return [
    ...mounts,
    ...['lib', 'node_modules'].map((name) => ({
      // Where node_modules is a link, the container sees what it leads to.
      source: realpathSync(join(repository, name)),
      target: `${TOOLBOX}/package/${name}`,
      readOnly: true,
      isFile: false,
    })),
    file(join(repository, 'package.json'), `${TOOLBOX}/package/package.json`),
    file(process.execPath, `${OWN_BIN}/node`),
  ];
}

/** The variable `PATH` of an image's containers. */
export function pathOf({ scripts }: ImageSource = {}): string {
  return scripts === undefined ? PATH : `${OWN_BIN}:${PATH}`;
}

function file(source: string, target: string): Mount {
  return { source, target, readOnly: true, isFile: true };
}
