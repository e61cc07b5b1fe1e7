import { accepts } from './grammar';
import type { Answer, View } from './lookup';
import { hasKey, lookUp } from './lookup';
import type { Clause, Setting, SilenceRecord } from './record';

export type SilenceStatus = 'set' | 'missing' | 'wrong' | 'unknown';

export interface Verdict {
  readonly status: SilenceStatus;
  readonly path: string;
  readonly via: readonly string[];
  /** `key=value` as found, or `key=absent`. */
  readonly value: string;
  /** The setting to write. */
  readonly fix: string;
}

interface Judged {
  readonly setting: Setting;
  readonly answer: Answer;
  readonly status: SilenceStatus;
}

/** One verdict for each clause that matters: required ones always, the others only where they are wrong. Null: does not apply. */
export function judgeClause(clause: Clause, record: SilenceRecord, view: View): Verdict | null {
  if (clause.onlyIf !== undefined && !hasKey(clause.onlyIf.path, clause.onlyIf.files, view, record.id)) return null;
  if (clause.settings.length === 0) return presence(clause, view);
  const judged = clause.settings.map((setting) => judgeSetting(setting, record, view));
  const decided = decide(clause, judged);
  if (decided === undefined || (!clause.isRequired && decided.status !== 'wrong')) return null;
  return (decided.status === 'set' ? defeat(record, view) : null) ?? verdict(decided, clause);
}

function defeat({ defeatedBy: key }: SilenceRecord, view: View): Verdict | null {
  if (key === undefined || !isPresent(key, view)) return null;
  const fix = `with ${key} the switch is ignored: take the key away`;
  return { status: 'wrong', path: view.container.path, via: ['env'], value: `${key}=set`, fix };
}

function judgeSetting(setting: Setting, record: SilenceRecord, view: View): Judged {
  const answer = hiddenBy(setting.behind, record, view) ?? lookUp(setting, view, record.id);
  if (answer.kind !== 'values') return { setting, answer, status: answer.kind === 'unknown' ? 'unknown' : 'missing' };
  const isSilent = answer.values.every((value) => accepts(setting.accepts, value, view.context.boundary));
  return { setting, answer, status: isSilent ? 'set' : 'wrong' };
}

/** What is known of a setting that another one keeps from being read: nothing that counts. Null where it is read. */
function hiddenBy(other: Setting | undefined, record: SilenceRecord, view: View): Answer | null {
  if (other === undefined) return null;
  const { answer, status } = judgeSetting(other, record, view);
  if (status === 'missing' || status === 'set') return null;
  return { kind: status === 'wrong' ? 'absent' : 'unknown', values: [], path: answer.path, via: answer.via };
}

function decide(clause: Clause, judged: readonly Judged[]): Judged | undefined {
  const firstPresent = judged.find(({ answer }) => answer.kind !== 'absent');
  if (clause.mode === 'first') return firstPresent ?? judged[0];
  const order: readonly SilenceStatus[] = ['set', 'wrong', 'unknown', 'missing'];
  return order
    .map((status) => judged.find((candidate) => candidate.status === status))
    .find((candidate) => candidate !== undefined);
}

function verdict(decided: Judged, clause: Clause): Verdict {
  const { setting, answer, status } = decided;
  const unseen = answer.unseen === undefined ? '' : ` in ${answer.unseen}`;
  const got =
    answer.kind === 'values' ? (answer.values[0] === '' ? '""' : answer.values.join(',')) : answer.kind + unseen;
  return {
    status,
    path: answer.path,
    via: answer.via,
    value: `${nameOf(setting)}=${got}`,
    fix: fixOf(decided, clause),
  };
}

function fixOf({ setting, answer, status }: Judged, clause: Clause): string {
  const usual = clause.settings.find((candidate) => nameOf(candidate).startsWith('cfg:') === false) ?? setting;
  const cure = clause.cure ?? cureOf(status === 'wrong' ? setting : usual);
  if (status !== 'unknown') return cure;
  if (answer.unseen === undefined) return `${cure} in plain, for what these manifests do not show proves nothing`;
  return `${cure}: ${unseenReason(answer.unseen)}`;
}

/** Why the settings of a file that nobody can see are not proven. */
export function unseenReason(path: string): string {
  return path === '?'
    ? 'which configuration file is read cannot be told from these manifests, so nothing in it is proven; name it and mount it from a ConfigMap beside the workload'
    : `the file that is read is ${path}, and it is not in these manifests, so nothing in it is proven; mount it from a ConfigMap beside the workload`;
}

function presence(clause: Clause, view: View): Verdict {
  return {
    status: 'wrong',
    path: view.container.path,
    via: [],
    value: 'container=present',
    fix: clause.cure ?? 'take the container out',
  };
}

function isPresent(key: string, view: View): boolean {
  return view.environment.variables.some(({ name, value }) => name === key && value !== '');
}

function nameOf(setting: Setting): string {
  switch (setting.where) {
    case 'env':
    case 'arg':
      return setting.key;
    case 'config':
      return setting.path.join('.');
    case 'object':
      return `${setting.kind}/${setting.name} ${setting.path.join('.')}`;
  }
}

function cureOf(setting: Setting): string {
  switch (setting.where) {
    case 'env':
      return setting.example === ''
        ? `set ${setting.key} to the empty string`
        : `set ${setting.key} to "${setting.example}"`;
    case 'arg':
      return setting.example === '' ? `add ${setting.key}` : `add ${setting.key}=${setting.example}`;
    case 'config':
    case 'object':
      return `set ${nameOf(setting)} to ${setting.example}`;
  }
}
