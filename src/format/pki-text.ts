import type { Anchor, PkiPlan, PlannedAuthority, PlannedCertificate } from '../pki';
import { printable } from './colour';

/** What was asked for, as plain data: what formats print. */
export interface RequestReport {
  readonly schema: 'sallyport.dev/pki-csr/v1';
  readonly tool: { readonly name: 'sallyport'; readonly version: string };
  readonly tier: string;
  readonly site: string;
  /** Output of a tier with several. */
  readonly part: string | null;
  /** The one plane that it is for; null for all of the output. */
  readonly plane: string | null;
  readonly subject: string;
  readonly key: string;
  readonly signature: string;
  /** SHA-256 of the public key, 64 lower-case hex digits. */
  readonly fingerprint: string;
  readonly permittedDns: readonly string[];
  readonly excludedAddresses: readonly string[];
  readonly files: { readonly request: string; readonly key: string };
  /** What to do once the certificate is there. */
  readonly commands: readonly string[];
}

/** A request for people: the files, what it asks for, and what comes next. */
export function formatRequest(report: RequestReport): string {
  const { files, subject, key, signature, fingerprint, permittedDns, excludedAddresses, commands } = report;
  return textOf([
    `${files.request}  the request: for the PKI of the site`,
    `${files.key}  its key, not encrypted, for you alone; never commit it`,
    '',
    ...rows([
      ['subject', subject],
      ['key', `${key}; the request is signed by ${signature}`],
      ['SHA-256 of the public key', fingerprint],
      ['asks for', 'CA:TRUE, path length 0; keyCertSign, cRLSign; no extended key usage'],
      ['names', `below ${permittedDns.join(', ')}`],
      ['so', 'a new model or component, whose Service has another short name, needs a new intermediate'],
      ['addresses', `none: ${excludedAddresses.join(' and ')} are excluded`],
    ]),
    '',
    'when the certificate is there, write it and its issuers into chain.pem beside the key, then:',
    ...commands.map(indented),
    'and remove the key from this machine',
  ]);
}

/** A plan for people. */
export function formatPlan(plan: PkiPlan): string {
  const { intermediate, root, compromised } = plan.rotation;
  return textOf([
    `PKI of ${plan.site} (${plan.environment}), tier ${plan.tier}`,
    '',
    'trusted by every program of the platform (site.trust.file)',
    ...plan.anchors.map(anchorLine),
    ...plan.authorities.flatMap((authority) => ['', ...authorityLines(authority)]),
    ...steps('exchanging the intermediate', intermediate),
    ...steps('exchanging the root', root),
    ...steps('if a key of an intermediate may be known to others', compromised),
  ]);
}

function anchorLine({ subject, fingerprint, notAfter }: Anchor): string {
  return indented(`${subject}; until ${notAfter}; SHA-256 ${fingerprint}`);
}

function authorityLines(authority: PlannedAuthority): readonly string[] {
  const { part, plane, subject, nameConstraints, life, secret, profile, certificates, commands } = authority;
  return [
    `the intermediate${part === null ? '' : ` of the ${part}`}${plane === null ? '' : ` for the plane ${plane}`}`,
    ...rows([
      ['subject', subject],
      ['key', `${authority.key}; accepted: ${authority.acceptedKeys}`],
      ['signature', authority.signature],
      ['basic constraints', authority.basicConstraints],
      ['key usage', `critical, ${authority.keyUsage.join(', ')}`],
      ['extended key usage', authority.extendedKeyUsage],
      ['permitted DNS', `${nameConstraints.permittedDns.join(', ')}; a new Service needs a new intermediate`],
      ['excluded', nameConstraints.excludedAddresses.join(', ')],
      [
        'life',
        `refused with fewer than ${life.leastDaysLeft} days left; exchange it with ${life.exchangeDaysLeft} left`,
      ],
      ['Secret', `${secret.namespace}/${secret.name}: ${secret.keys.join(', ')}; the intermediate, then its issuers`],
    ]),
    '  commands:',
    ...commands.map((command) => indented(indented(command))),
    `  issues ${certificates.length} certificates of ${profile.key} for ${profile.days} days, renewed with ${profile.renewedWithDaysLeft} left:`,
    ...certificates.map((certificate) => indented(indented(certificateLine(certificate)))),
  ];
}

function certificateLine({ namespace, name, profile, usages, dnsNames, uris }: PlannedCertificate): string {
  return `${namespace}/${name} (${profile}; ${usages.join(', ')}): ${[...dnsNames, ...uris].join(', ')}`;
}

function steps(title: string, lines: readonly string[]): readonly string[] {
  return ['', title, ...lines.map((line, index) => indented(`${index + 1}. ${line}`))];
}

function rows(facts: readonly (readonly [string, string])[]): readonly string[] {
  return facts.map(([name, text]) => indented(`${name}: ${text}`));
}

function indented(line: string): string {
  return `  ${line}`;
}

function textOf(lines: readonly string[]): string {
  return `${lines.map(printable).join('\n')}\n`;
}
