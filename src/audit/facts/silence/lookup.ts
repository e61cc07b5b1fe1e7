import type { AuditContext } from '../../rule';
import { handlersOf, wordsOf, type Flag, type Word, flagsOf } from '../command-line';
import { environmentOf, expandIn, type Environment } from '../container-environment';
import { imageName } from '../image-match';
import { groupOf, listAt, scalarText, stringsOf, textAt } from '../plain';
import type { Container, PodTemplate } from '../pod-templates';
import { valuesAt } from '../read-config';
import { openedFiles, type OpenedFile } from './configuration';
import { accepts } from './grammar';
import { hiddenIn, mountedFilesOf, parseFile, type MountedFile } from './mounted-files';
import { changeOf, type Candidates } from './processes/changes';
import { processesOf, type Process } from './processes/processes';
import { programFor, type Program } from './programs';
import type { Setting } from './record';

/** All that the settings of one process of a container can be read from. */
export interface View {
  readonly container: Container;
  readonly process: Process;
  readonly environment: Environment;
  readonly flags: readonly Flag[];
  readonly words: readonly Word[];
  readonly files: readonly MountedFile[];
  /** What the process is known for finding its configuration by, and what it opens; null for all others. */
  readonly configuration: Configuration | null;
  readonly context: AuditContext;
}

export interface Configuration {
  readonly program: Program;
  readonly opened: readonly OpenedFile[];
}

/** What a setting says: nothing, something nobody can see, or values. */
export interface Answer {
  readonly kind: 'absent' | 'unknown' | 'values';
  readonly values: readonly string[];
  readonly path: string;
  readonly via: readonly string[];
  /** File that is read and not in the set. */
  readonly unseen?: string;
}

/** A view for each process that a container starts. */
export function viewsOf(template: PodTemplate, container: Container, context: AuditContext): readonly View[] {
  const environment = environmentOf(template, container, context);
  const files = mountedFilesOf(template, container, context);
  const given = (name: string): Candidates => givenBy(environment, name);
  const line = (field: string): readonly string[] =>
    stringsOf(listAt(container.value, field)).map((word) => expandIn(word, environment));
  const read = (path: string): string | undefined => files.find((file) => file.path === path)?.text ?? undefined;
  const processes = processesOf({ command: line('command'), args: line('args'), path: container.path, given, read });
  const called = handlersOf(container.path, container.value).flatMap(({ path, command }) =>
    processesOf({ command: command.map((word) => expandIn(word, environment)), args: [], path, given, read }),
  );
  const shared = {
    container,
    context,
    environment,
    files,
    flags: flagsOf(container.path, container.value).map((flag) => ({
      ...flag,
      value: expandIn(flag.value, environment),
    })),
    words: wordsOf(container.path, container.value).map((word) => ({
      ...word,
      text: expandIn(word.text, environment),
    })),
  };
  return [
    ...processes.map((process) => ({ ...shared, process, configuration: configurationOf(process, processes, shared) })),
    ...called.filter(isItsOwn).map((process) => ({ ...shared, process, configuration: null })),
  ];
}

/** True for a process of a hook or a probe that is an engine, or does not find the environment of the container. */
function isItsOwn({ engines, changes }: Process): boolean {
  return engines.length > 0 || changes.isCleared || changes.changed.size > 0;
}

type Shared = Omit<View, 'process' | 'configuration'>;

/** Tools that share an image with the program that it is known for. */
const TOOLS = /^(?:promtool|amtool|logcli|lokitool|mimirtool|tempo-cli|grafana-cli|chronyc|chown|chmod)$/;

function configurationOf(process: Process, processes: readonly Process[], shared: Shared): Configuration | null {
  const { container, environment, files } = shared;
  const hasCommand = listAt(container.value, 'command').length > 0;
  const own = programFor(process.engines.map(imageName));
  const ofImage = programFor([imageName(container.image)]);
  const program = own ?? (isInhabitant(process, processes, hasCommand) ? ofImage : undefined);
  if (program === undefined) return null;
  const opened = openedFiles(program, {
    process,
    hasCommand:
      own !== undefined || (hasCommand && !/(?:^|\/)(?:run|docker-entrypoint)\.sh$/.test(process.argv[0] ?? '')),
    workingDir: textAt(container.value, 'workingDir'),
    files,
    variable: (name) => {
      const [value] = changeOf(process.changes, name) ?? givenBy(environment, name);
      return value;
    },
  });
  return { program, opened };
}

/** True if a process may be the one that the image is known for: none of the others is, and it is no tool. */
function isInhabitant(process: Process, processes: readonly Process[], hasCommand: boolean): boolean {
  if (processes.some(({ engines }) => engines.length > 0)) return false;
  const [program = ''] = process.argv;
  return program === '' ? !hasCommand : !TOOLS.test(program.slice(program.lastIndexOf('/') + 1));
}

function givenBy(environment: Environment, name: string): Candidates {
  const found = environment.variables.find((variable) => variable.name === name);
  if (found !== undefined) return [found.value];
  return [environment.hasUnknownSource ? null : undefined];
}

/** @param id of the record that asks */
export function lookUp(setting: Setting, view: View, id: string): Answer {
  switch (setting.where) {
    case 'env':
      return variable(setting, view);
    case 'arg':
      return argument(setting, view);
    case 'config':
      return fileKey(setting, view, id);
    case 'object':
      return resource(setting, view);
  }
}

/** True if a file of the sort that is read has something at the path; unknown files count as having nothing. */
export function hasKey(path: readonly string[], files: RegExp, view: View, id: string): boolean {
  return filesFor(files, view, id).files.some(
    (file) => valuesAt(parseFile(file, 'yaml', view.context), path).length > 0,
  );
}

/** The files that hold the settings of a record: those that the program opens where that is known, else those that look like it. */
function filesFor(
  files: RegExp,
  { configuration, files: mounted }: View,
  id: string,
): { readonly files: readonly MountedFile[]; readonly unseen?: string } {
  if (configuration?.program.records.test(id) !== true)
    return { files: mounted.filter(({ label }) => files.test(label)) };
  const { opened } = configuration;
  const unseen = opened.find(({ file }) => file === null)?.path;
  return { files: opened.flatMap(({ file }) => file ?? []), ...(unseen === undefined ? {} : { unseen }) };
}

function variable(setting: Setting & { where: 'env' }, view: View): Answer {
  const { key } = setting;
  const changed = changeOf(view.process.changes, key);
  const candidates = changed ?? givenBy(view.environment, key);
  const place = changed === undefined ? placeOfVariable(key, view) : { path: view.process.path, via: ['shell'] };
  const known = candidates.filter((value) => typeof value === 'string');
  const wrong = known.filter((value) => !accepts(setting.accepts, value, view.context.boundary));
  if (wrong.length > 0) return { kind: 'values', values: wrong, ...place };
  if (known.length > 0 && known.length === candidates.length) return { kind: 'values', values: known, ...place };
  const isAbsent = candidates.every((value) => value === undefined) && !isFromFile(key, view);
  return { kind: isAbsent ? 'absent' : 'unknown', values: [], ...place };
}

function placeOfVariable(key: string, { environment, container }: View): Pick<Answer, 'path' | 'via'> {
  const found = environment.variables.find(({ name }) => name === key);
  return found === undefined ? { path: container.path, via: [] } : { path: found.path, via: ['env'] };
}

/** Grafana's entry script takes the value of `GF_…` from the file that `GF_…__FILE` names. */
function isFromFile(key: string, { environment }: View): boolean {
  return key.startsWith('GF_') && environment.variables.some(({ name }) => name === `${key}__FILE`);
}

function argument(setting: Setting & { where: 'arg' }, view: View): Answer {
  if (setting.key.startsWith('cfg:')) return override(setting.key, view);
  const name = setting.key.replace(/^-+/, '').toLowerCase();
  const flag = view.flags.filter((candidate) => candidate.name.toLowerCase() === name).at(-1);
  // A switch that stands alone takes no value from the word after it.
  if (flag !== undefined)
    return said(setting.accepts.kind === 'present' ? ownValue(flag, view) : flag.value, flag.path);
  const next = positional(setting, view);
  if (next === undefined) return nothing('absent', view);
  return said(next.text, next.path);
}

/** Grafana's `cfg:section.key=value`; the last one counts. */
function override(key: string, view: View): Answer {
  const start = `${key}=`.toLowerCase();
  const word = view.words.filter(({ text }) => text.toLowerCase().startsWith(start)).at(-1);
  if (word === undefined) return nothing('absent', view);
  return said(word.text.slice(start.length).replace(/^(["'])(.*)\1$/, '$2'), word.path);
}

/** A reference that is left over names a variable nobody can see: `$(MODEL)` of the kubelet, `$MODEL` of a shell. */
function said(value: string, path: string): Answer {
  const isKnown = !/\$[({A-Za-z_]/.test(value);
  return { kind: isKnown ? 'values' : 'unknown', values: isKnown ? [value] : [], path, via: ['arg'] };
}

// Where the entry point already says `serve`, the first argument is its operand.
function positional(setting: Setting & { where: 'arg' }, view: View): Word | undefined {
  if (setting.positionalAfter === undefined) return undefined;
  const at = view.words.findIndex(({ text }) => text === setting.positionalAfter);
  const startsWithOperand =
    at < 0 && view.container.value['command'] === undefined && view.words[0]?.text.startsWith('/') === true;
  const word = view.words[startsWithOperand ? 0 : at + 1];
  return (at < 0 && !startsWithOperand) || word?.text.startsWith('-') === true ? undefined : word;
}

function ownValue(flag: Flag, view: View): string {
  return view.words.some(({ text }) => text.replace(/^-+/, '') === `${flag.name}=${flag.value}`) ? flag.value : '';
}

function fileKey(setting: Setting & { where: 'config' }, view: View, id: string): Answer {
  const { files, unseen } = filesFor(setting.files, view, id);
  const values = files
    .flatMap((file) => [parseFile(file, setting.format, view.context), ...hiddenIn(file, view.context)])
    .flatMap((data) => valuesAt(data, setting.path))
    .map((value) => scalarText(value) ?? (value === null ? 'null' : ''));
  const isWrong = values.some((value) => !accepts(setting.accepts, value, view.context.boundary));
  if (isWrong || (values.length > 0 && unseen === undefined))
    return { kind: 'values', values, path: view.container.path, via: ['config'] };
  if (unseen !== undefined) return { ...nothing('unknown', view), unseen };
  return nothing(files.some((file) => file.text === null) ? 'unknown' : 'absent', view);
}

function resource(setting: Setting & { where: 'object' }, view: View): Answer {
  const objects = view.context.objects.filter(
    (object) =>
      object.kind === setting.kind &&
      groupOf(object.apiVersion) === setting.group &&
      (setting.name === '*' || object.name === setting.name),
  );
  const values = objects
    .flatMap((object) => valuesAt(object.value, setting.path))
    .map((value) => scalarText(value) ?? '');
  return values.length === 0
    ? nothing('absent', view)
    : { kind: 'values', values, path: view.container.path, via: ['object'] };
}

function nothing(kind: 'absent' | 'unknown', view: View): Answer {
  return { kind, values: [], path: view.container.path, via: [] };
}
