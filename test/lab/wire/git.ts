import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { run } from '../run';

/** Where a git server is asked, and whom it has to prove to be. */
export interface GitPlace {
  /** Name that its certificate carries. */
  readonly host: string;
  readonly address: string;
  readonly port: number;
  /** File with the root of the site. */
  readonly root: string;
}

export interface Login {
  readonly user: string;
  readonly password: string;
}

/** Signs what it is given, detached and in ASCII armour. */
export interface Signer {
  detached(text: string): string;
}

/** Whoever writes commits of the lab, with a time that never changes. */
const AUTHOR = 'lab <lab@internal.example.mil> 1735689600 +0000';
const GIT_MS = 60_000;
const NO_CONFIG = { GIT_CONFIG_NOSYSTEM: '1', GIT_CONFIG_GLOBAL: '/dev/null' };

/** Text of a commit, signed as `git commit -S` does if there is a signer; without one, as it is. */
export function commitText(tree: string, parent: string | undefined, message: string, signer?: Signer): string {
  const parents = parent === undefined ? [] : [`parent ${parent}`];
  const head = [`tree ${tree}`, ...parents, `author ${AUTHOR}`, `committer ${AUTHOR}`].join('\n');
  const body = `\n\n${message}\n`;
  if (signer === undefined) return head + body;
  const lines = signer.detached(head + body).trimEnd();
  return `${head}\ngpgsig ${lines.replaceAll('\n', '\n ')}${body}`;
}

/** A clone on this machine, with nothing of the configuration of whoever starts the lab. */
export class Clone {
  private head: string | undefined;

  private constructor(
    private readonly folder: string,
    private readonly place: GitPlace,
    private readonly repository: string,
  ) {}

  /** @param repository such as `platform/release` */
  static async make(folder: string, place: GitPlace, repository: string): Promise<Clone> {
    mkdirSync(folder, { recursive: true });
    const clone = new Clone(folder, place, repository);
    await clone.git(['init', '--quiet', '--initial-branch=main', '.']);
    return clone;
  }

  /** Hash of the last commit. */
  get last(): string {
    return this.head ?? '';
  }

  /**
   * Puts files into a commit on top of the last one.
   * @returns its hash
   */
  async commit(files: Readonly<Record<string, string>>, message: string, signer?: Signer): Promise<string> {
    for (const [path, text] of Object.entries(files)) {
      mkdirSync(dirname(join(this.folder, path)), { recursive: true });
      writeFileSync(join(this.folder, path), text);
    }
    await this.git(['add', '--all']);
    const tree = await this.git(['write-tree']);
    const file = join(this.folder, '.git', 'lab-commit');
    writeFileSync(file, commitText(tree, this.head, message, signer));
    this.head = await this.git(['hash-object', '-t', 'commit', '-w', file]);
    await this.git(['update-ref', 'refs/heads/main', this.head]);
    return this.head;
  }

  /** @throws Error with what git says of the server's answer */
  async push(login?: Login): Promise<void> {
    await this.git(['push', '--quiet', this.addressFor(login), 'main']);
  }

  /** Puts what this clone has in the place of what the server has. */
  async replace(login: Login): Promise<void> {
    await this.git(['push', '--quiet', '--force', this.addressFor(login), 'main']);
  }

  /** Hash of a branch, as the server says it. @throws Error with what git says of its answer */
  async remoteHead(login?: Login): Promise<string> {
    return (await this.git(['ls-remote', this.addressFor(login), 'refs/heads/main'])).split(/\s/)[0] ?? '';
  }

  private addressFor(login?: Login): string {
    const { host, port } = this.place;
    const who = login === undefined ? '' : `${login.user}:${encodeURIComponent(login.password)}@`;
    return `https://${who}${host}:${port}/${this.repository}.git`;
  }

  private async git(words: readonly string[]): Promise<string> {
    const { host, port, address, root } = this.place;
    const settings = { 'http.sslCAInfo': root, 'http.curloptResolve': `${host}:${port}:${address}` };
    const given = Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
    // Variables of git would count more than what it is told, its own trust among them.
    const only = { PATH: process.env['PATH'] ?? '', HOME: this.folder, GIT_TERMINAL_PROMPT: '0', ...NO_CONFIG };
    const env = Object.entries(only).map(([name, value]) => `${name}=${value}`);
    const said = await run('env', ['-i', ...env, 'git', ...given, ...words], { cwd: this.folder, timeout: GIT_MS });
    return said.trim();
  }
}
