import { join } from 'node:path';
import type { Command } from 'commander';
import { allKnobRows } from '../../app/schemas';
import type { Rule } from '../../audit/rule';
import { rules } from '../../audit/rules';
import { SallyportError } from '../../core/errors';
import { pathKind, readTextFile } from '../../core/files';
import type { KnobRow } from '../../core/knobs';
import { nearest } from '../../core/nearest';
import type { ExitCode, Io } from '../io';

/** Folder of the rules' pages, from where this file is compiled to. */
const RULE_PAGES = join(__dirname, '..', '..', '..', '..', 'src', 'audit', 'rules');

const HELP = `
Examples:
  sallyport explain IMG-001
  sallyport explain components.loki.retention`;

export function registerExplain(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  program
    .command('explain')
    .summary('explain a rule or a knob')
    .description('Says what a rule of the auditor or a key of the values file means.')
    .argument('<subject>', 'rule id, rule name, or key path')
    .addHelpText('after', HELP)
    .action((subject: string) => {
      io.out(explanation(subject));
      finish(0);
    });
}

function explanation(subject: string): string {
  const rule = rules.find((candidate) => [candidate.id, candidate.name].includes(subject));
  if (rule !== undefined) return ruleText(rule);
  const rows = allKnobRows();
  const own = rows.filter((row) => row.path === subject || row.path.startsWith(`${subject}.`));
  if (own.length > 0) return own.map(knobText).join('\n');
  const known = [...rules.flatMap((candidate) => [candidate.id, candidate.name]), ...rows.map((row) => row.path)];
  const close = nearest(subject, known);
  throw new SallyportError('usage', {
    message: 'neither a rule nor a key of the values file',
    value: subject,
    allowed: `rules: ${rules.map((candidate) => candidate.id).join(', ')}; keys: see 'sallyport schema'`,
    ...(close === undefined ? {} : { fix: `did you mean ${close}?` }),
  });
}

function ruleText(rule: Rule): string {
  const page = join(RULE_PAGES, rule.name, 'README.md');
  const text = pathKind(page) === 'file' ? `\n${readTextFile(page)}` : '';
  return `${rule.id} ${rule.name} (${rule.severity}, ${rule.family})\n${rule.title}\nfix: ${rule.fix}\n${text}`;
}

function knobText(row: KnobRow): string {
  const unit = row.unit === '' ? '' : ` in ${row.unit}`;
  return `${row.path}: ${row.type}${unit}, default ${row.default}\n  ${row.doc}\n`;
}
