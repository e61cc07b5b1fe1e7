/** A mount of a process, as `/proc/PID/mountinfo` has it. */
interface Mount {
  readonly id: string;
  /** Mount that it lies on. */
  readonly parent: string;
  readonly at: string;
  readonly options: readonly string[];
}

/** Places at and below a folder that may be written to: those mounts that can be reached and are not read-only. */
export function writableBelow(mountinfo: string, folder: string): readonly string[] {
  const mounts = mountinfo.split('\n').flatMap(mountOf);
  const inside = mounts.filter(({ at }) => at === folder || at.startsWith(`${folder}/`));
  if (inside.length === 0) return [`nothing is mounted at ${folder}`];
  return inside
    .filter((mount) => !mount.options.includes('ro') && !isCovered(mount, mounts))
    .map(({ at }) => `${at} can be written to`);
}

function mountOf(line: string): readonly Mount[] {
  const [id = '', parent = '', , , at = '', options = ''] = line.split(' ');
  return at === '' ? [] : [{ id, parent, at, options: options.split(',') }];
}

/** True for a mount that another hides: one that lies on it whole, or on its parent at a folder above it. */
function isCovered(mount: Mount, mounts: readonly Mount[]): boolean {
  const isHidden = mounts.some(
    ({ id, parent, at }) =>
      (parent === mount.id && at === mount.at) ||
      (parent === mount.parent && id !== mount.id && mount.at.startsWith(`${at}/`)),
  );
  const below = mounts.find(({ id }) => id === mount.parent);
  return isHidden || (below !== undefined && below.at !== mount.at && isCovered(below, mounts));
}
