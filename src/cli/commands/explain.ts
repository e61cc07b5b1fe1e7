import { join } from 'node:path';
import type { Command } from 'commander';
import { componentPolicies, type ComponentPolicy } from '../../app/policies';
import { valuesKeys } from '../../app/schemas';
import type { Rule } from '../../audit/rule';
import { rules } from '../../audit/rules';
import { SallyportError } from '../../core/errors';
import { pathKind, readTextFile } from '../../core/files';
import { groupsAt, nearestSection, rowsBelow, type KnobGroup, type KnobRow } from '../../core/knobs';
import { nearest } from '../../core/nearest';
import { compareText } from '../../core/result';
import type { ExitCode, Io } from '../io';

/** Folder of the rules' pages, from where this file is compiled to. */
const RULE_PAGES = join(__dirname, '..', '..', '..', '..', 'src', 'audit', 'rules');

const HELP = `
Examples:
  sallyport explain IMG-001
  sallyport explain PKI-001
  sallyport explain site.dns
  sallyport explain components.loki.retention`;

export function registerExplain(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  program
    .command('explain')
    .summary('explain a rule, a policy or a knob')
    .description('Says what a rule of the auditor, an admission policy, or a key of the values file means.')
    .argument('<subject>', 'id or name of a rule or policy, or key path')
    .addHelpText('after', HELP)
    .action((subject: string) => {
      io.out(explanation(subject));
      finish(0);
    });
}

function explanation(subject: string): string {
  const isMeant = ({ id, name }: { readonly id: string; readonly name: string }): boolean =>
    [id, name].includes(subject);
  const rule = rules.find(isMeant);
  if (rule !== undefined) return ruleText(rule);
  const policy = componentPolicies().find(isMeant);
  return policy === undefined ? keyText(subject) : policyText(policy);
}

function keyText(subject: string): string {
  const known = valuesKeys();
  const rows = rowsBelow(known.rows, subject);
  if (rows.length === 0) throw unknown(subject, [...known.groups, ...known.rows]);
  return [...groupsAt(known.groups, subject).map(groupText), ...rows.map(knobText)].join('\n');
}

function unknown(subject: string, keys: readonly Pick<KnobRow, 'path'>[]): SallyportError {
  const named = [...rules, ...componentPolicies()];
  const close = nearest(subject, [...named.flatMap(({ id, name }) => [id, name]), ...keys.map(({ path }) => path)]);
  const ids = named.map(({ id }) => id).sort(compareText);
  return new SallyportError('usage', {
    message: 'neither a rule, a policy nor a key of the values file',
    value: subject,
    allowed: `rules and policies: ${ids.join(', ')}; keys: see 'sallyport schema'`,
    fix: close === undefined ? sectionFix(subject, keys) : `did you mean ${close}?`,
  });
}

/** Where no key is near as a whole, the section that its beginning names. */
function sectionFix(subject: string, rows: readonly Pick<KnobRow, 'path'>[]): string {
  const section = nearestSection(rows, subject);
  if (section === undefined) return "look for it in 'sallyport schema', or name one of the rules and policies";
  const has = section.keys.length === 0 ? '' : ` It has ${section.keys.join(', ')}`;
  return `did you mean ${section.path}?${has}`;
}

function ruleText(rule: Rule): string {
  const page = join(RULE_PAGES, rule.name, 'README.md');
  const text = pathKind(page) === 'file' ? `\n${readTextFile(page)}` : '';
  return `${rule.id} ${rule.name} (${rule.severity}, ${rule.family})\n${rule.title}\nfix: ${rule.fix}\n${text}`;
}

function policyText({ id, name, component, title, fix }: ComponentPolicy): string {
  return `${id} ${name} (admission policy of ${component})\n${title}\nfix: ${fix}\n`;
}

function groupText({ path, doc }: KnobGroup): string {
  return `${path}: ${doc === '' ? 'a group of keys' : doc}\n`;
}

function knobText(row: KnobRow): string {
  const unit = row.unit === '' ? '' : ` in ${row.unit}`;
  return `${row.path}: ${row.type}${unit}, default ${row.default}\n  ${row.doc}\n`;
}
