import { spawn } from 'node:child_process';
import { readlinkSync } from 'node:fs';
import { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import type { Writable } from 'node:stream';
import { isInstalled } from '../run';
import { cacheFolder } from '../toolchain';
import { placeOf, versionFlagOf } from './host-programs';
import { POD_PACKAGES } from './images';

/** Network namespace of the process that entered; a run by hand has none, or is in it. */
const MARK = 'SALLYPORT_LAB_OUTSIDE';
const TOOLS = ['ip', 'unshare', 'nsenter', 'setpriv', 'tcpdump'];
/** Covered by an empty folder inside, since `ip netns` keeps its names there. */
const HIDDEN = '/run';
/** File descriptor by which the outer process holds the inner one. */
const LEASH = 3;

/** True in a process that `enter` started: its network is the lab's alone. */
export function isInside(): boolean {
  const outside = process.env[MARK] ?? '';
  return /^net:\[\d+\]$/.test(outside) && outside !== ownNetwork();
}

function ownNetwork(): string {
  return readlinkSync('/proc/self/ns/net');
}

/** Why pods cannot be run here, or undefined. */
export async function whyNoPods(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'namespaces are a matter of Linux';
  if (process.getuid?.() !== 0) return 'network namespaces and the users of pods need root';
  const hidden = [tmpdir(), cacheFolder(), process.cwd()].find((folder) => `${folder}/`.startsWith(`${HIDDEN}/`));
  if (hidden !== undefined) return `the lab covers ${HIDDEN}, and ${hidden} is below it: set TMPDIR or XDG_CACHE_HOME`;
  const tools = [
    ...TOOLS.map((name) => ({ name, flag: name === 'ip' ? '-V' : '--version' })),
    ...POD_PACKAGES.flatMap((one) =>
      one.programs.map((program) => ({ name: placeOf(one, program), flag: versionFlagOf(one) })),
    ),
  ];
  const found = await Promise.all(tools.map(({ name, flag }) => isInstalled(name, flag)));
  const missing = tools.filter((_, at) => found[at] !== true).map(({ name }) => name);
  return missing.length === 0 ? undefined : `not on this machine: ${missing.join(', ')}`;
}

/** A process in namespaces of its own. */
export interface Inner {
  /** Its exit code. */
  readonly ended: Promise<number>;
  /** Lets it put things in order and end. */
  readonly release: () => void;
}

/**
 * Runs this process once more, in namespaces of its own for network, mounts and processes: it has no way to any other
 * machine, and nothing that it starts can outlive it. It ends when this process does, however that comes about.
 * @param variables added to its environment
 */
export function enter(variables: Readonly<Record<string, string>>): Inner {
  const namespaces = ['--net', '--mount', '--pid', '--fork', '--kill-child=SIGTERM', '--mount-proc'];
  const prepare = `mount -t tmpfs none ${HIDDEN} && ip link set lo up && exec "$@"`;
  const args = [...namespaces, 'sh', '-c', prepare, 'sh', process.execPath, ...process.argv.slice(1)];
  const env = { ...process.env, ...variables, [MARK]: ownNetwork() };
  const child = spawn('unshare', args, { stdio: ['inherit', 'inherit', 'inherit', 'pipe'], env });
  const leash = child.stdio[LEASH] as Writable;
  leash.on('error', () => undefined);
  return {
    ended: new Promise((done, fail) => {
      child.once('error', fail);
      child.once('exit', (code, signal) => done(code ?? (signal === null ? 70 : 130)));
    }),
    // `unshare` takes no signal while it waits, and who is first in a process namespace takes few: a closed pipe is heard.
    release: () => void leash.end(),
  };
}

/** In a process that `enter` started: tells when the outer one says that it is over, or is gone. */
export function onRelease(stop: () => void): void {
  const leash = new Socket({ fd: LEASH, readable: true, writable: false });
  leash.resume();
  leash.once('close', stop);
  leash.on('error', () => undefined);
  leash.unref();
}
