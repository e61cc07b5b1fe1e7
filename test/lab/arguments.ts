import { parseArgs } from 'node:util';

/** What a run of the lab is asked to do. */
export interface LabOptions {
  /** Components to run; none means all. */
  readonly names: readonly string[];
  readonly tiers: readonly string[];
  /** Minor of Kubernetes; undefined means the one in the values. */
  readonly kubernetes?: string;
  readonly action: 'run' | 'build' | 'list' | 'write-lock' | 'help';
  /** Keeps logs and renders also when all is well. */
  readonly keep: boolean;
  /** Writes down what ran, and what the programs wanted to reach. */
  readonly writeEvidence: boolean;
}

export const TIERS = ['saas', 'byoc', 'diode', 'airgapped'];

export const USAGE = `Usage: npm run lab -- [name...] [options]

Runs the platform's real software on loopback and checks our renders in it. See docs/lab.md.

  name...              components to ask or check, as --list names them, in the outputs that have them (default: everything)
  --list               every component with its state, and stop
  --tier <tier>        only this tier; may be repeated (${TIERS.join(', ')})
  --kubernetes <minor> another Kubernetes than the values say, such as 1.36
  --build              build the programs of such a run, and stop: what follows needs no network
  --keep               keep logs and renders also when all is well
  --write-evidence     write the pages of the lab in docs/evidence at the end, if all tiers ran and nothing failed
  --write-lock         write test/lab/lock.yaml from values/lock.yaml, and stop
  --help               this text
`;

/** A mistake of the caller, with what would be right. */
export class UsageError extends Error {}

/** What may stand in a command line. */
export interface Known {
  /** Names of the catalogue. */
  readonly components: readonly string[];
  /** Minors of Kubernetes that the lab has a module for. */
  readonly minors: readonly string[];
}

/**
 * Reads the command line.
 * @throws UsageError
 */
export function readArguments(args: readonly string[], { components, minors }: Known): LabOptions {
  const { values, positionals } = parse(args);
  for (const name of positionals) refuse('component', name, components);
  const tiers = values.tier ?? [];
  for (const tier of tiers) refuse('tier', tier, TIERS);
  const { kubernetes, keep = false } = values;
  if (kubernetes !== undefined) refuseMinor(kubernetes, minors);
  const writeEvidence = values['write-evidence'] === true;
  if (writeEvidence) refuseAny([...positionals, ...tiers]);
  return {
    names: positionals,
    tiers: tiers.length === 0 ? TIERS : TIERS.filter((tier) => tiers.includes(tier)),
    ...(kubernetes !== undefined && { kubernetes }),
    action: actionOf(values),
    keep,
    writeEvidence,
  };
}

interface Flags {
  readonly list?: boolean;
  readonly help?: boolean;
  readonly build?: boolean;
  readonly keep?: boolean;
  readonly 'write-lock'?: boolean;
  readonly 'write-evidence'?: boolean;
  readonly kubernetes?: string;
  readonly tier?: readonly string[];
}

function parse(args: readonly string[]): { readonly values: Flags; readonly positionals: readonly string[] } {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        list: { type: 'boolean' },
        help: { type: 'boolean' },
        build: { type: 'boolean' },
        keep: { type: 'boolean' },
        'write-lock': { type: 'boolean' },
        'write-evidence': { type: 'boolean' },
        kubernetes: { type: 'string' },
        tier: { type: 'string', multiple: true },
      },
    });
  } catch (error) {
    throw new UsageError(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function actionOf(flags: Flags): LabOptions['action'] {
  if (flags.help === true) return 'help';
  if (flags.list === true) return 'list';
  if (flags['write-lock'] === true) return 'write-lock';
  return flags.build === true ? 'build' : 'run';
}

function refuse(what: string, value: string, allowed: readonly string[]): void {
  if (!allowed.includes(value)) throw new UsageError(`unknown ${what} "${value}"; allowed: ${allowed.join(', ')}`);
}

function refuseAny(narrowing: readonly string[]): void {
  if (narrowing.length === 0) return;
  throw new UsageError('--write-evidence: its pages are of all tiers and programs; leave out names and --tier');
}

function refuseMinor(minor: string, known: readonly string[]): void {
  if (!/^\d+\.\d+$/.test(minor)) {
    throw new UsageError(`--kubernetes: "${minor}" is no minor version; write it like 1.36`);
  }
  if (!known.includes(minor)) {
    throw new UsageError(`--kubernetes: the lab has no module for ${minor}; it has ${known.join(' and ')}`);
  }
}
