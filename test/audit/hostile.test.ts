import { describe, expect, it } from 'vitest';
import { examine } from '../../src/audit';
import { objectFromValue } from '../../src/manifest/parse';
import { AUDIT_OPTIONS } from '../helpers/audit';

const MANY = 10_000;
const LEAK = 'https://a.example.net/x';

/** Text at which readers of formats recurse, multiply or go back and forth. */
const HOSTILE: readonly (readonly [string, string])[] = [
  ['brackets', '['.repeat(MANY)],
  ['brackets that close', '['.repeat(MANY) + ']'.repeat(MANY)],
  ['JSON', `${'{"a":'.repeat(MANY)}1${'}'.repeat(MANY)}`],
  ['dashes', '- '.repeat(MANY)],
  ['substitutions', '$('.repeat(MANY) + ')'.repeat(MANY)],
  ['variables', '${'.repeat(MANY) + '}'.repeat(MANY)],
  ['here-documents', 'cat <<E\n'.repeat(MANY)],
  ['backquotes', '`'.repeat(MANY)],
  ['quotes', '"'.repeat(MANY)],
  ['blocks of a server', 'a {\n'.repeat(MANY)],
  ['line ends', `${'\n'.repeat(MANY)}x: 1\nx`],
  ['dots', `${'a.'.repeat(MANY)}com`],
  ['colons', 'a:'.repeat(MANY)],
  ['digits', '1'.repeat(MANY)],
  ['letters', 'a'.repeat(MANY)],
  ['stars', '*.'.repeat(MANY)],
  ['heads of certificates', '-----BEGIN CERTIFICATE-----\n'.repeat(MANY / 10)],
  ['parameters', `http://x/?${'a=http%3A%2F%2F'.repeat(MANY / 10)}`],
  ['elements', '<a>'.repeat(MANY)],
];
const NAMES = [
  'x',
  'config.yaml',
  'a.json',
  'run.sh',
  'Corefile',
  'app.toml',
  'a.py',
  'chrony.conf',
  'a.xml',
  'README.md',
];

describe.each(HOSTILE)('%s in a ConfigMap', (_, text) => {
  it.each(NAMES)('do not end the audit as %s, and hide nothing beside them', (name) => {
    const object = objectFromValue('a.yaml', {
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'a', namespace: 'b' },
      data: { [name]: text, [`1-${name}`]: `\n${text}\nx`, url: LEAK },
    });
    const { result, inventory } = examine([object], AUDIT_OPTIONS);
    expect(result.findings.filter((finding) => finding.value === LEAK)).toHaveLength(1);
    expect(inventory.hosts.some((host) => host.host === 'a.example.net')).toBe(true);
  });
});
