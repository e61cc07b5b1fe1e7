import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatPlan } from '../../src/format/pki-text';
import { planFor, type PlanInput, type PlannedCertificate } from '../../src/pki';
import { ROOT } from '../helpers/workspace';

const LOKI: PlannedCertificate = {
  namespace: 'sallyport-observability',
  name: 'loki',
  profile: 'server',
  usages: ['digital signature', 'server auth'],
  dnsNames: ['loki', 'loki.sallyport-observability.svc.cluster.local'],
  uris: ['spiffe://site.example/ns/sallyport-observability/sa/loki'],
};
const EDGE: PlannedCertificate = {
  ...LOKI,
  namespace: 'sallyport-gateway',
  name: 'agentgateway-edge',
  profile: 'edge',
  dnsNames: ['chat.site.example'],
  uris: [],
};

const OUTPUT = {
  part: null,
  issuer: { secret: 'sallyport-issuing-ca', plane: null },
  clusterDomain: 'cluster.local',
  certificates: [LOKI, EDGE],
};

const INPUT: PlanInput = {
  tier: 'airgapped',
  site: {
    name: 'a-site',
    environment: 'prod',
    domains: ['site.example'],
    anchors: readFileSync(join(ROOT, 'values/trust/example-root.pem'), 'utf8'),
  },
  outputs: [OUTPUT],
  flags: "--tier airgapped --values 'my site.yaml'",
};

describe('a plan', () => {
  it('is printed as the golden has it', async () => {
    await expect(formatPlan(planFor(INPUT))).toMatchFileSnapshot('../golden/cli/pki-plan.txt');
  });

  it('says of each anchor who it is', () => {
    const site = { ...INPUT.site, anchors: INPUT.site.anchors + INPUT.site.anchors };
    expect(planFor({ ...INPUT, site }).anchors).toHaveLength(2);
    expect(planFor(INPUT).anchors).toEqual([
      {
        subject: 'CN=Sallyport example root',
        fingerprint: '19359b3f631aa335f5d7356930623bd2e0206bf751d84e8e407f6b325c8f55a6',
        notAfter: '2066-01-01T00:00:00Z',
      },
    ]);
  });

  it('asks for the mark of staging outside production', () => {
    const plan = planFor({ ...INPUT, site: { ...INPUT.site, environment: 'dev' } });
    expect(plan.authorities[0]?.subject).toBe('O=NOT FOR PRODUCTION, CN=a-site issuing <8 hex digits of the key>');
  });

  it('keeps the common name within what X.509 allows, whatever the name of the site', () => {
    const outputs = [{ ...OUTPUT, part: 'control-plane' }];
    const plan = planFor({ ...INPUT, site: { ...INPUT.site, name: 'a'.repeat(63) }, outputs });
    const planes = planFor({
      ...INPUT,
      site: { ...INPUT.site, name: 'a'.repeat(63) },
      outputs: [{ ...OUTPUT, part: 'control-plane', issuer: { secret: 's', plane: 'observability' } }],
    });
    const longest = planes.authorities[0]?.subject.split('CN=')[1]?.replace(/<.*>/, '01234567') ?? '';
    expect(longest).toMatch(/^a+ control-plane observability issuing 01234567$/);
    expect(longest.length).toBeLessThanOrEqual(64);
    const name = plan.authorities[0]?.subject.split('CN=')[1]?.replace(/<.*>/, '01234567') ?? '';
    expect(name.length).toBeLessThanOrEqual(64);
  });
});
