import { audit } from '../../src/audit';
import type { Rule } from '../../src/audit/rule';
import { rules as allRules } from '../../src/audit/rules';
import { isLive, SEVERITIES, type Finding } from '../../src/core/result';
import { yamlText } from '../../src/core/yaml-text';
import type { ManifestFile, ManifestObject } from '../../src/manifest/manifest';
import { replaceObject } from '../../src/manifest/parse';
import type { Edit, Leak } from './leak';
import type { Output } from './outputs';

/** Lowest severity that makes `verify` exit 1 unless told otherwise. */
const FAIL_ON = SEVERITIES.indexOf('medium');

/** An output after an edit: only the edited documents were parsed anew. */
export interface Edited {
  readonly files: readonly ManifestFile[];
  readonly objects: readonly ManifestObject[];
  /** What the edits put there. */
  readonly fresh: readonly ManifestObject[];
  /** Source of each edited object; its positions count from the start of this text. */
  readonly sources: ReadonlyMap<string, string>;
}

export function edit(output: Output, edits: readonly Edit[]): Edited {
  const old = new Set(output.objects);
  const sources = new Map<string, string>();
  const files = output.files.map((file) => edits.reduce((changed, one) => replace(changed, one, sources), file));
  const objects = files.flatMap((file) => file.objects);
  return { files, objects, fresh: objects.filter((object) => !old.has(object)), sources };
}

function replace(file: ManifestFile, { object, documents }: Edit, sources: Map<string, string>): ManifestFile {
  const index = file.objects.indexOf(object);
  if (index === -1) return file;
  const text = documents.map(yamlText).join('---\n');
  const changed = replaceObject(file, index, text);
  for (const fresh of changed.objects.slice(index, index + documents.length)) sources.set(fresh.id, text);
  return changed;
}

/** The manifests of an edited output as text: path → content. */
export function textsOf(output: Output, edited: Edited): ReadonlyMap<string, string> {
  return new Map(
    edited.files.map((file, index) => [
      file.file,
      file === output.files[index] ? file.text : file.objects.map(({ value }) => yamlText(value)).join('---\n'),
    ]),
  );
}

/**
 * What fails `verify` of an edited output. Rules that judge one object are asked about the edited objects and those
 * named, the others about the whole set.
 */
export function failures(
  output: Output,
  edited: Edited,
  scope: { readonly rules?: readonly string[]; readonly also?: string },
): readonly Finding[] {
  const judged = new Set(edited.fresh);
  for (const object of edited.objects) if (object.id === scope.also) judged.add(object);
  const rules = allRules
    .filter((rule) => scope.rules?.includes(rule.id) ?? true)
    .map((rule) => limitedTo(rule, judged));
  return audit(edited.objects, { ...output.options, rules }).findings.filter(
    (finding) => isLive(finding) && SEVERITIES.indexOf(finding.severity) <= FAIL_ON,
  );
}

function limitedTo(rule: Rule, judged: ReadonlySet<ManifestObject>): Rule {
  const { checkObject } = rule;
  if (checkObject === undefined) return rule;
  return { ...rule, checkObject: (object, context) => (judged.has(object) ? checkObject(object, context) : []) };
}

/** Why a planted leak does not count as found; null if it was found where it is. */
export function missed(output: Output, leak: Leak): string | null {
  const edited = edit(output, leak.edits);
  const findings = failures(output, edited, { rules: leak.rules, also: leak.object });
  if (findings.length === 0) return `no finding of ${leak.rules.join(' or ')}`;
  const flaws = findings.map((finding) => flawOf(finding, leak, edited));
  return flaws.includes(null) ? null : [...new Set(flaws)].join('; ');
}

/** One line for each leak that was not found, or not where it is. */
export function missesOf(output: Output, leaks: readonly Leak[]): readonly string[] {
  return leaks.flatMap((leak) => {
    const flaw = missed(output, leak);
    if (flaw === null) return [];
    const texts = leak.edits.flatMap(({ documents }) => documents.map((doc) => yamlText(doc)));
    const place = texts
      .join('')
      .split(leak.line ?? '\n')[0]
      ?.split('\n')
      .slice(-2)
      .join(' ');
    return [`${output.tier} ${leak.object}${leak.path}: ${flaw}, after ${place ?? ''}`];
  });
}

/** What is wrong with the place that a finding names. */
function flawOf({ at, value }: Finding, leak: Leak, edited: Edited): string | null {
  const line = edited.sources.get(leak.object)?.split('\n')[at.line - 1] ?? '';
  const claims: readonly (readonly [boolean, string])[] = [
    [at.object === leak.object, `names ${at.object} instead of ${leak.object}`],
    [at.file === leak.file, `names ${at.file} instead of ${leak.file}`],
    [`${at.path}/`.startsWith(`${leak.path}/`), `names ${at.path} instead of ${leak.path}`],
    [value.includes(leak.value ?? ''), `says ${value}`],
    [at.line >= 1 && at.column >= 1, `names line ${at.line}, column ${at.column}`],
    [line.includes(leak.line ?? ''), `names line ${at.line}: ${line.trim()}`],
  ];
  return claims.find(([holds]) => !holds)?.[1] ?? null;
}
