import { readTextFile } from '../../core/files';
import { attemptTcp, attemptUdp, codeOf, type Attempt } from './attempt';
import { chainProblem } from './chain';
import { askClock } from './clock';
import { readConfig, type ConformanceConfig, type Place } from './config';
import { greetTls } from './greet';
import { Names } from './names';
import { OUTSIDE, OUTSIDE_NAMES, type Way } from './outside';
import type { ConformanceReport, ConformanceRow } from './row';

export type { ConformanceReport, ConformanceRow } from './row';

export interface ConformanceOptions {
  /** Path of the configuration. */
  readonly config: string;
  /** Ways out that are tried. @default those of outside.ts */
  readonly ways?: readonly Way[];
}

/** What every probe works with. */
interface Bench {
  readonly config: ConformanceConfig;
  readonly names: Names;
  readonly timeoutMs: number;
}

/**
 * Makes every probe once, at the same time, each within its bound, so that a run takes a few seconds whatever is wrong.
 * @throws SallyportError 'usage' for a wrong configuration.
 */
export async function runConformance({ config: file, ways = OUTSIDE }: ConformanceOptions): Promise<ConformanceReport> {
  const config = readConfig(file);
  const bench = { config, names: new Names(config), timeoutMs: config.probeSeconds * 1000 };
  const groups = await Promise.all([
    Promise.all(config.inside.map((name) => bench.names.inside(name))),
    Promise.all(OUTSIDE_NAMES.map((name) => bench.names.outside(name))),
    Promise.all(ways.map((way) => tryWay(way, bench))),
    tryControls(bench),
    checkClock(bench),
    Promise.resolve(checkCertificate(bench)),
    checkRegistry(bench),
  ]);
  const rows = groups.flat();
  const count = (outcome: ConformanceRow['outcome']): number => rows.filter((row) => row.outcome === outcome).length;
  return {
    schema: 'sallyport.dev/conformance/v1',
    summary: { pass: count('pass'), fail: count('fail'), unchecked: count('unchecked') },
    rows,
  };
}

async function tryWay({ protocol, address, port }: Way, { timeoutMs }: Bench): Promise<ConformanceRow> {
  const attempt = protocol === 'tcp' ? attemptTcp : attemptUdp;
  const { isOpen, found } = await attempt(address, port, timeoutMs);
  const place = address.includes(':') ? `[${address}]` : address;
  return { probe: `${protocol} ${place}:${port}`, expected: 'no way', found, outcome: isOpen ? 'fail' : 'pass' };
}

/** That something is refused shows the work of a policy only if what is allowed beside it works. */
async function tryControls(bench: Bench): Promise<readonly ConformanceRow[]> {
  const { works, refused } = bench.config.controls;
  const allowed = await tryPlace(works, bench);
  const others = await Promise.all(
    refused.map(async (place): Promise<ConformanceRow> => {
      const { isOpen, found, isKnown } = await tryPlace(place, bench);
      const isTold = isKnown && (allowed.isOpen || isOpen);
      const outcome = isTold ? (isOpen ? 'fail' : 'pass') : 'unchecked';
      return { probe: `undeclared connection to ${textOf(place)}`, expected: 'no way', found, outcome };
    }),
  );
  const probe = `declared connection to ${textOf(works)}`;
  const row = {
    probe,
    expected: 'connected',
    found: allowed.found,
    outcome: allowed.isOpen ? 'pass' : 'fail',
  } as const;
  return [row, ...others];
}

interface Tried extends Attempt {
  /** False if the name has no address, so that nothing was tried. */
  readonly isKnown: boolean;
}

async function tryPlace({ host, port }: Place, bench: Bench): Promise<Tried> {
  return at(host, bench, (address) => attemptTcp(address, port, bench.timeoutMs));
}

/** Finds the address of a name and goes there. */
async function at(host: string, { names }: Bench, go: (address: string) => Promise<Attempt>): Promise<Tried> {
  try {
    const [address] = await names.addresses(host);
    if (address !== undefined) return { ...(await go(address)), isKnown: true };
    return { isOpen: false, found: 'name has no address', isKnown: false };
  } catch (error) {
    return { isOpen: false, found: `name: ${codeOf(error)}`, isKnown: false };
  }
}

async function checkClock(bench: Bench): Promise<readonly ConformanceRow[]> {
  const { clock } = bench.config;
  if (clock === undefined) return [];
  const { host, port, maxOffsetMilliseconds: most } = clock;
  const { isOpen, found } = await at(host, bench, async (address) => {
    const offset = await askClock(address, port, bench.timeoutMs);
    if (typeof offset === 'string') return { isOpen: false, found: offset };
    return { isOpen: Math.abs(offset) <= most, found: `${offset} ms` };
  });
  const outcome = isOpen ? 'pass' : 'fail';
  return [{ probe: `clock ${textOf({ host, port })}`, expected: `at most ${most} ms`, found, outcome }];
}

function checkCertificate({ config }: Bench): readonly ConformanceRow[] {
  const problem = chainProblem(config.certificate, Date.now());
  const found = problem ?? 'valid up to an anchor of the site';
  const outcome = problem === undefined ? 'pass' : 'fail';
  return [{ probe: 'own certificate', expected: 'valid up to an anchor of the site', found, outcome }];
}

async function checkRegistry(bench: Bench): Promise<readonly ConformanceRow[]> {
  const { registry, certificate } = bench.config;
  if (registry === undefined) return [];
  const { host, port } = registry;
  const ca = readTextFile(certificate.caFile, { label: 'trust anchors of the site' });
  const { isOpen, found } = await at(host, bench, (address) =>
    greetTls({ address, port, name: host, ca }, bench.timeoutMs),
  );
  const expected = 'TLS with a certificate of the site';
  return [{ probe: `registry ${textOf(registry)}`, expected, found, outcome: isOpen ? 'pass' : 'fail' }];
}

function textOf({ host, port }: Place): string {
  return `${host}:${port}`;
}
