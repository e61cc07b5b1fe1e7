/** Folders of the kernel, which every container has. */
const KERNEL = /^\/(dev|proc|sys)(\/|$)/;
/** An absolute path: no part of a URL, of a relative path, or of a pattern. */
const PATH = /(?<![\w.*/}\\-])(?!\/\/)\/[\w.@%+~*?/-]*/g;

/** Absolute paths that a text names, without a slash at their end; the root folder is none. */
export function pathsIn(text: string): readonly string[] {
  const plain = text.replace(/\bfile:\/\//g, ' ');
  const paths = (plain.match(PATH) ?? []).map((path) => path.replace(/[.?]$/, '').replace(/\/+$/, ''));
  return [...new Set(paths)].filter((path) => path !== '' && !KERNEL.test(path));
}

/** True if a path is a folder above another one. */
export function isAbove(path: string, other: string): boolean {
  return other.startsWith(`${path}/`);
}

/** True if a path, which may be a pattern of a shell, names a file or a folder above it. */
export function isNamed(file: string, by: string): boolean {
  return file === by || isAbove(by, file) || (/[*?]/.test(by) && matches(file, by));
}

function matches(file: string, pattern: string): boolean {
  const form = pattern.replace(/[.+]/g, '\\$&').replaceAll('*', '[^/]*').replaceAll('?', '[^/]');
  return new RegExp(`^${form}$`).test(file);
}
