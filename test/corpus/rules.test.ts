import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { SallyportError } from '../../src/core/errors';
import type { AuditContext, Rule } from '../../src/audit/rule';
import { rule as isolateEveryPod } from '../../src/audit/rules/isolate-every-pod/rule';
import { rule as noAcmeIssuer } from '../../src/audit/rules/no-acme-issuer/rule';
import { rule as noExternalEgress } from '../../src/audit/rules/no-external-egress/rule';
import { rule as noExternalResolver } from '../../src/audit/rules/no-external-resolver/rule';
import { rule as noExternalTimeSource } from '../../src/audit/rules/no-external-time-source/rule';
import { rule as noForeignTrustAnchor } from '../../src/audit/rules/no-foreign-trust-anchor/rule';
import { rule as noOpenIngress } from '../../src/audit/rules/no-open-ingress/rule';
import { rule as requireSilence } from '../../src/audit/rules/require-silence/rule';
import { skipBecause } from '../helpers/skip';
import { hitsOf, saidOf, setOf } from '../audit/facts/set-of';

const RULES = [
  isolateEveryPod,
  noAcmeIssuer,
  noExternalEgress,
  noExternalResolver,
  noExternalTimeSource,
  noForeignTrustAnchor,
  noOpenIngress,
  requireSilence,
];
const FOLDER = join(__dirname, '../../../shared/corpus/manifests');
const ABSENT = 'the open corpus is not beside this checkout';

function read(file: string): AuditContext | null {
  try {
    return setOf(readFileSync(join(FOLDER, file), 'utf8'));
  } catch (error) {
    // Some files are broken on purpose; refusing them is the right answer.
    if (error instanceof SallyportError) return null;
    throw error;
  }
}

describe('on manifests of public projects', () => {
  it('every rule ends, and every hit has a place in its object', (test) => {
    if (!existsSync(FOLDER)) skipBecause(test, ABSENT);
    const files = readdirSync(FOLDER, { recursive: true, encoding: 'utf8' }).filter((file) => /\.ya?ml$/.test(file));
    const contexts = files.map(read).filter((context) => context !== null);
    expect(contexts.length).toBeGreaterThan(15);
    for (const context of contexts) {
      const hits = RULES.flatMap((rule) => hitsOf(rule, context));
      const known = new Set(context.objects);
      expect(hits.filter((hit) => !known.has(hit.object) || !hit.path.startsWith('/') || hit.value === '')).toEqual([]);
    }
  });

  it.for<readonly [file: string, rule: Rule, expected: readonly string[]]>([
    [
      'coredns/coredns.yaml',
      noExternalResolver,
      ['/data/Corefile = /etc/resolv.conf', '/spec/template/spec/dnsPolicy = dnsPolicy Default'],
    ],
    [
      'ntp/ntp-daemonset.yaml',
      noExternalTimeSource,
      [
        ...[0, 1, 2, 3].map((number) => `/data/ntp.conf = ${number}.pool.ntp.org`),
        '/spec/template/spec/containers/0/image = time.cloudflare.com',
      ],
    ],
    ['flannel/kube-flannel.yaml', noExternalTimeSource, []],
  ])('%s is judged as a reader would', ([file, rule, expected], test) => {
    if (!existsSync(FOLDER)) skipBecause(test, ABSENT);
    const context = read(file);
    expect(context === null ? null : saidOf(rule, context)).toEqual(expected);
  });
});
