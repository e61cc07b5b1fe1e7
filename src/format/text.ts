import { formatPlace } from '../core/errors';
import { SEVERITIES, type At, type Finding, type Status, type VerifyReport } from '../core/result';
import { paletteOf, printable, type Palette } from './colour';

export interface TextOptions {
  /** Default: no colour. */
  readonly colour?: boolean;
}

/** A verify report for people: findings first, then what was accepted, waived or is a draft, then one line that sums up. */
export function formatReport(report: VerifyReport, options: TextOptions = {}): string {
  const palette = paletteOf(options.colour === true);
  const sections = SECTIONS.flatMap(([status, title]) => section(report, status, title, palette));
  return `${[...sections, summaryLine(report, palette)].join('\n')}\n`;
}

const SECTIONS: readonly (readonly [Status, string | null])[] = [
  ['finding', null],
  ['unchecked', 'could not be checked'],
  ['accepted', 'accepted by exceptions of the tier'],
  ['waived', 'waived'],
  ['draft', 'drafts: images without a digest in the lock'],
];

function section(report: VerifyReport, status: Status, title: string | null, palette: Palette): string[] {
  const findings = report.findings.filter((finding) => finding.status === status);
  if (findings.length === 0) return [];
  const head = title === null ? [] : [palette.strong(`${title} (${findings.length})`), ''];
  return [...head, ...findings.flatMap((finding) => [...lines(finding, palette), ''])];
}

function lines(finding: Finding, palette: Palette): string[] {
  const { at } = finding;
  const severity = palette.severity(finding.severity, finding.severity);
  const head = `${palette.strong(printable(formatPlace(at)))} ${severity} ${finding.rule} ${finding.message}: ${printable(finding.value)}`;
  const facts: [string, string][] = [
    ['object', at.object],
    ['path', pathOf(at)],
    ['fix', finding.fix],
    ...(finding.because === undefined ? [] : [['because', finding.because] as [string, string]]),
  ];
  return [head, ...facts.map(([name, text]) => `  ${palette.faint(`${name}:`)} ${printable(text)}`)];
}

/** The JSON pointer, then the layers and the place inside an embedded document. */
export function pathOf(at: At): string {
  const via = at.via.length === 0 ? '' : ` via ${at.via.join(' > ')}`;
  return `${at.path}${via}${at.inner === undefined ? '' : `, ${at.inner}`}`;
}

function summaryLine(report: VerifyReport, palette: Palette): string {
  const { findings, statuses, files, documents } = report.summary;
  const counts = SEVERITIES.filter((severity) => findings[severity] > 0).map((severity) =>
    palette.severity(severity, `${findings[severity]} ${severity}`),
  );
  const others = SECTIONS.slice(1).map(([status]) => status);
  const rest = others.filter((status) => statuses[status] > 0).map((status) => `${statuses[status]} ${status}`);
  const verdict = counts.length === 0 ? 'no findings' : `${plural(statuses.finding, 'finding')} (${counts.join(', ')})`;
  return `${[verdict, ...rest].join(', ')} in ${plural(documents, 'object')} of ${plural(files, 'file')}`;
}

function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
