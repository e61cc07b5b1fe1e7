import { spawn } from 'node:child_process';
import { isInstalled } from '../run';
import { POD_PACKAGES } from './images';

/** Says that this process runs in namespaces of its own. */
const MARK = 'SALLYPORT_LAB_INSIDE';
const TOOLS = ['ip', 'unshare', 'nsenter', 'setpriv', 'tcpdump'];

/** True in a process that `enter` started: its network is the lab's alone. */
export function isInside(): boolean {
  return process.env[MARK] === '1';
}

/** Why pods cannot be run here, or undefined. */
export async function whyNoPods(): Promise<string | undefined> {
  if (process.platform !== 'linux') return 'namespaces are a matter of Linux';
  if (process.getuid?.() !== 0) return 'network namespaces and the users of pods need root';
  const tools = [
    ...TOOLS.map((name) => ({ name, flag: name === 'ip' ? '-V' : '--version' })),
    ...POD_PACKAGES.flatMap(({ programs }) => programs).map((name) => ({ name, flag: '-v' })),
  ];
  const found = await Promise.all(tools.map(({ name, flag }) => isInstalled(name, flag)));
  const missing = tools.filter((_, at) => found[at] !== true).map(({ name }) => name);
  return missing.length === 0 ? undefined : `not on this machine: ${missing.join(', ')}`;
}

/**
 * Runs this process once more, in namespaces of its own for network, mounts and processes: it has no way to any other
 * machine, and nothing that it starts can outlive it.
 * @returns the exit code
 */
export async function enter(): Promise<number> {
  const namespaces = ['--net', '--mount', '--pid', '--fork', '--kill-child=SIGTERM', '--mount-proc'];
  // `ip netns` keeps its names in /run.
  const prepare = 'mount -t tmpfs none /run && ip link set lo up && exec "$@"';
  const args = [...namespaces, 'sh', '-c', prepare, 'sh', process.execPath, ...process.argv.slice(1)];
  const child = spawn('unshare', args, { stdio: 'inherit', env: { ...process.env, [MARK]: '1' } });
  const pass = (signal: NodeJS.Signals): void => void child.kill(signal);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, pass);
  return new Promise((done, fail) => {
    child.once('error', fail);
    child.once('exit', (code, signal) => done(code ?? (signal === null ? 70 : 130)));
  });
}
