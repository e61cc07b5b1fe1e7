import { formatPlace } from '../core/errors';
import type { ChainCertificate, ChainFinding, ChainReport } from '../pki';
import { paletteOf, printable, type Palette } from './colour';
import type { TextOptions } from './text';

/** A judgement on a chain for people: the certificates, then findings, then notes, then one line that sums up. */
export function formatChain(report: ChainReport, options: TextOptions = {}): string {
  const palette = paletteOf(options.colour === true);
  const by = (severity: ChainFinding['severity']): readonly ChainFinding[] =>
    report.findings.filter((finding) => finding.severity === severity);
  const findings = by('finding');
  const notes = by('note');
  const lines = [
    ...report.certificates.flatMap((certificate) => certificateLines(certificate, palette)),
    ...[...findings, ...notes].flatMap((finding) => ['', ...findingLines(finding, palette)]),
    '',
    summary(report, findings.length, notes.length),
  ];
  return `${lines.join('\n')}\n`;
}

function certificateLines(certificate: ChainCertificate, palette: Palette): readonly string[] {
  const { number, line, subject, issuer, notBefore, notAfter, key, signature } = certificate;
  return [
    `${palette.strong(`certificate ${number}`)}, line ${line}: ${printable(subject)}`,
    `  ${palette.faint('issuer:')} ${printable(issuer)}`,
    `  ${palette.faint('valid:')} ${notBefore} to ${notAfter}, ${printable(key)}, ${printable(signature)}`,
  ];
}

function findingLines(finding: ChainFinding, palette: Palette): readonly string[] {
  const { at, severity, code, message, value, allowed, fix } = finding;
  const place = formatPlace({ file: at.file, ...(at.line === null ? {} : { line: at.line }) });
  const which = at.certificate === null ? '' : ` certificate ${at.certificate},`;
  const mark = severity === 'note' ? palette.severity('info', 'note') : palette.severity('high', 'finding');
  const facts: readonly (readonly [string, string])[] = [
    ['value', value],
    ['allowed', allowed],
    ['fix', fix],
  ];
  return [
    `${palette.strong(printable(place))}:${which} ${mark} ${code}: ${message}`,
    ...facts
      .filter(([, text]) => text !== '')
      .map(([name, text]) => `  ${palette.faint(`${name}:`)} ${printable(text)}`),
  ];
}

function summary({ usable, asOf }: ChainReport, findings: number, notes: number): string {
  const rest = notes === 0 ? '' : `, ${notes} ${notes === 1 ? 'note' : 'notes'}`;
  const verdict = usable ? 'usable as the issuing CA' : 'not usable as the issuing CA';
  return `${verdict} as of ${asOf}: ${findings} ${findings === 1 ? 'finding' : 'findings'}${rest}`;
}
