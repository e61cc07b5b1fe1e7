import type { MountedFile } from './mounted-files';
import type { Program } from './programs';
import type { Process } from './processes/processes';

/** A configuration file that a program opens. */
export interface OpenedFile {
  /** As the program is told; `?` where that cannot be known. */
  readonly path: string;
  /** Null where it is not in the set. */
  readonly file: MountedFile | null;
}

/** What a program is started with. */
export interface Call {
  readonly process: Process;
  /** True where the manifest replaces the entry point of the image. */
  readonly hasCommand: boolean;
  readonly workingDir: string | undefined;
  readonly files: readonly MountedFile[];
  /** Value of a variable: undefined where it is not set, null where nobody can tell. */
  variable(name: string): string | null | undefined;
}

/** The configuration that a program really opens: what its flags say, else its variable, else what its image or itself has built in. */
export function openedFiles(program: Program, call: Call): readonly OpenedFile[] {
  const paths = told(program, call) ?? byVariable(program, call) ?? program.builtIn(call);
  const workingDir = call.workingDir ?? program.workingDir;
  return paths.flatMap((path): readonly OpenedFile[] => {
    const files = filesAt(path, call.files, workingDir);
    return files.length === 0 ? [{ path, file: null }] : files.map((file) => ({ path, file }));
  });
}

function told(program: Program, { process: { argv } }: Call): readonly string[] | undefined {
  if (program.told !== undefined) return program.told(argv);
  const named = program.flags.flatMap((flag) => valuesOf(flag, argv));
  const values = program.isRepeated ? named : named.slice(-1);
  if (program.operandOf !== undefined) {
    const operand = argv[argv.indexOf(program.operandOf) + 1];
    if (argv.includes(program.operandOf) && operand !== undefined && !operand.startsWith('-')) return [operand];
  }
  if (values.length === 0) return undefined;
  return values.flatMap((value) => program.pathsIn(value));
}

function valuesOf(flag: string, argv: readonly string[]): readonly string[] {
  return argv.flatMap((word, index) => {
    const [, name, own] = /^--?([A-Za-z][\w.-]*)(?:=(.*))?$/s.exec(word) ?? [];
    return name === flag ? [(own ?? argv[index + 1] ?? '').replace(/^(["'])(.*)\1$/s, '$2')] : [];
  });
}

// The script of the image reads the variable; a command of the manifest's own does not run that script.
function byVariable({ variable }: Program, call: Call): readonly string[] | undefined {
  if (variable === undefined || (call.hasCommand && !variable.isReadByProgram)) return undefined;
  const value = call.variable(variable.name);
  return value === undefined ? undefined : [value ?? '?'];
}

/** The file of the set that stands at a path, or those of a folder; the mount that reaches deepest hides the others. */
function filesAt(path: string, files: readonly MountedFile[], workingDir: string | undefined): readonly MountedFile[] {
  const whole = absolute(path.replace(/^file:(?:\/\/)?/, ''), workingDir);
  if (whole === undefined) return [];
  const deepest = files
    .filter(({ mount }) => whole === mount || whole.startsWith(`${mount === '/' ? '' : mount}/`))
    .reduce<string>((longest, { mount }) => (mount.length > longest.length ? mount : longest), '');
  return files.filter(
    (file) =>
      file.mount === deepest && file.text !== null && (file.path === whole || file.path.startsWith(`${whole}/`)),
  );
}

function absolute(path: string, workingDir: string | undefined): string | undefined {
  const whole = path.startsWith('/') ? path : workingDir === undefined ? undefined : `${workingDir}/${path}`;
  if (whole === undefined || /[$?*]/.test(whole)) return undefined;
  const parts: string[] = [];
  for (const part of whole.split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
