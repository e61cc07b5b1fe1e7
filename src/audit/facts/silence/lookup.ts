import type { AuditContext } from '../../rule';
import type { Flag, Word } from '../command-line';
import { flagsOf, wordsOf } from '../command-line';
import type { Environment } from '../container-environment';
import { environmentOf, expandIn } from '../container-environment';
import { groupOf, scalarText } from '../plain';
import type { Container, PodTemplate } from '../pod-templates';
import { valuesAt } from '../read-config';
import type { MountedFile } from './mounted-files';
import { mountedFilesOf, parseFile } from './mounted-files';
import type { Setting } from './record';

/** All that a container's settings can be read from. */
export interface View {
  readonly container: Container;
  readonly environment: Environment;
  readonly flags: readonly Flag[];
  readonly words: readonly Word[];
  readonly files: readonly MountedFile[];
  readonly context: AuditContext;
}

/** What a setting says: nothing, something nobody can see, or values. */
export interface Answer {
  readonly kind: 'absent' | 'unknown' | 'values';
  readonly values: readonly string[];
  readonly path: string;
  readonly via: readonly string[];
}

export function viewOf(template: PodTemplate, container: Container, context: AuditContext): View {
  const environment = environmentOf(template, container, context);
  return {
    container,
    context,
    environment,
    flags: flagsOf(container.path, container.value).map((flag) => ({
      ...flag,
      value: expandIn(flag.value, environment),
    })),
    words: wordsOf(container.path, container.value).map((word) => ({
      ...word,
      text: expandIn(word.text, environment),
    })),
    files: mountedFilesOf(template, container, context),
  };
}

export function lookUp(setting: Setting, view: View): Answer {
  switch (setting.where) {
    case 'env':
      return variable(setting.key, view);
    case 'arg':
      return argument(setting, view);
    case 'config':
      return fileKey(setting, view);
    case 'object':
      return resource(setting, view);
  }
}

/** True if a mounted file of the sort has something at the path; unknown files count as having nothing. */
export function hasKey(path: readonly string[], files: RegExp, view: View): boolean {
  return view.files.some(
    (file) => files.test(file.label) && valuesAt(parseFile(file, 'yaml', view.context), path).length > 0,
  );
}

function variable(key: string, view: View): Answer {
  const found = view.environment.variables.find(({ name }) => name === key);
  if (found === undefined) return nothing(view.environment.hasUnknownSource ? 'unknown' : 'absent', view);
  return {
    kind: found.value === null ? 'unknown' : 'values',
    values: found.value === null ? [] : [found.value],
    path: found.path,
    via: ['env'],
  };
}

function argument(setting: Setting & { where: 'arg' }, view: View): Answer {
  const name = setting.key.replace(/^-+/, '').toLowerCase();
  const flag = view.flags.filter((candidate) => candidate.name.toLowerCase() === name).at(-1);
  // A switch that stands alone takes no value from the word after it.
  if (flag !== undefined)
    return said(setting.accepts.kind === 'present' ? ownValue(flag, view) : flag.value, flag.path);
  const next = positional(setting, view);
  if (next === undefined) return nothing('absent', view);
  return said(next.text, next.path);
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

function fileKey(setting: Setting & { where: 'config' }, view: View): Answer {
  const files = view.files.filter((file) => setting.files.test(file.label));
  const values = files
    .flatMap((file) => valuesAt(parseFile(file, setting.format, view.context), setting.path))
    .map((value) => scalarText(value) ?? (value === null ? 'null' : ''));
  if (values.length > 0) return { kind: 'values', values, path: view.container.path, via: ['config'] };
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
