import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { SallyportError } from '../core/errors';
import { readTextFile } from '../core/files';

const MAX_BYTES = 64 * 1024;

const users = z.object({
  users: z.array(z.object({ name: z.string(), user: z.object({ tokenFile: z.string().optional() }).nullish() })),
});

/**
 * The token in the file that a kubeconfig names for a user, as pods have it. Read here, because the client knows that
 * field by another name (`token-file`), and would ask as nobody. Like kubectl, it is taken before a token beside it.
 * @param text the kubeconfig
 * @param file where it stands, from which a relative path is meant
 * @throws SallyportError 'usage' for a token that cannot be read, or is empty
 */
export function tokenInFile(text: string, file: string, user: string): string | undefined {
  const { data } = users.safeParse(contentOf(text, file));
  const tokenFile = data?.users.find(({ name }) => name === user)?.user?.tokenFile;
  if (tokenFile === undefined || tokenFile === '') return undefined;
  const path = resolve(dirname(file), tokenFile);
  const token = readTextFile(path, { label: 'token of the account', maxBytes: MAX_BYTES }).trim();
  if (token !== '') return token;
  throw new SallyportError('usage', { message: 'token of the account is empty', place: { file: path } });
}

/** Stricter than the client in a few places, such as a key that stands twice. */
function contentOf(text: string, file: string): unknown {
  try {
    return parse(text, { prettyErrors: false, logLevel: 'error' });
  } catch (cause) {
    throw new SallyportError('usage', { message: 'kubeconfig cannot be read', place: { file } }, { cause });
  }
}
