import { SallyportError, type ErrorKind } from '../errors';

/** What the operating system's codes mean to a reader, and what to do about them. */
const CODES: Readonly<Record<string, readonly [message: string, fix: string]>> = {
  EACCES: ['permission denied', 'give this user access to it'],
  EDQUOT: ['disk quota exceeded', 'free some space, or choose another place'],
  EEXIST: ['it exists already', 'two names may differ in case only; rename one'],
  EISDIR: ['it is a folder, not a file', 'name a file'],
  ELOOP: ['too many symbolic links', 'remove the loop of links'],
  EMFILE: ['too many open files', 'raise the limit of open files (ulimit -n)'],
  ENAMETOOLONG: ['the name is too long', 'shorten it'],
  ENOENT: ['it does not exist', 'check the path'],
  ENOSPC: ['no space left on the device', 'free some space, or choose another place'],
  ENOTDIR: ['a part of the path is a file, not a folder', 'check the path'],
  EPERM: ['operation not permitted', 'give this user access to it'],
  EROFS: ['the file system is read-only', 'choose another place'],
};

/** True for an error that the operating system raised. */
export function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && typeof (error as NodeJS.ErrnoException).code === 'string' && 'syscall' in error;
}

/** True for a system error with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return isSystemError(error) && codes.includes(error.code ?? '');
}

/** Says a system error in the user's words; anything else comes back as it is. */
export function explain(error: unknown, what: string, file: string, kind: ErrorKind): unknown {
  if (!isSystemError(error)) {
    return error;
  }
  const [message, fix] = CODES[error.code ?? ''] ?? [error.message, 'check the path and its permissions'];
  return new SallyportError(kind, { message: `${what}: ${message}`, place: { file }, fix }, { cause: error });
}
