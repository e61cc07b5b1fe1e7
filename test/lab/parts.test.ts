import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { Findings } from './findings';
import { handOver, ownPart, runParts, type Part } from './parts';
import type { Inner } from './pods/inside';
import { Report } from './report';

const FOLDER = mkdtempSync(join(tmpdir(), 'lab-parts-'));
afterAll(() => rmSync(FOLDER, { recursive: true }));
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
});

const OUTPUTS = ['saas', 'byoc/data-plane', 'diode', 'airgapped'];

interface Machine {
  readonly start: (part: Part) => Inner;
  /** Outputs, in the order of their start. */
  readonly started: string[];
  /** Ends the process of an output. */
  readonly end: (output: string, code: number) => void;
}

/** Processes that end when a test says so, or when they are released. */
function machine(): Machine {
  const started: string[] = [];
  const ends = new Map<string, (code: number) => void>();
  const start = ({ output }: Part): Inner => {
    started.push(output);
    const ended = new Promise<number>((done) => ends.set(output, done));
    return { ended, release: () => ends.get(output)?.(143) };
  };
  return { start, started, end: (output, code) => ends.get(output)?.(code) };
}

/** A process that finds one thing in its output at once, and ends. */
function finder(code = 0): (part: Part) => Inner {
  return (part) => {
    const findings = new Findings(new Report(() => undefined));
    findings.report.check(`${part.output} is looked at`, [], ['etcd'], part.output);
    findings.seen.push({ output: part.output, components: new Set([part.output]) });
    findings.silence.addOurs(part.output, { version: 'v1', isOwn: true }, []);
    handOver(part, findings);
    return { ended: Promise.resolve(code), release: () => undefined };
  };
}

function folder(): string {
  return mkdtempSync(join(FOLDER, 'run-'));
}

describe('a run in parts', () => {
  it('gathers what each output found, in the order that was asked for, and says nothing twice', async () => {
    const said: string[] = [];
    const findings = new Findings(new Report((line) => said.push(line)));
    const code = await runParts({ outputs: OUTPUTS, folder: folder(), atOnce: 2, start: finder() }, findings);
    expect(code).toBe(0);
    expect(findings.report.outcomes.map(({ name }) => name)).toEqual(OUTPUTS.map((output) => `${output} is looked at`));
    expect(findings.seen.map(({ output }) => output)).toEqual(OUTPUTS);
    expect(findings.silence.lines()).toHaveLength(2 + OUTPUTS.length);
    expect(said).toEqual([]);
  });

  it('leaves no file behind, whether it comes to its end or is stopped', async () => {
    const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
    const [whole, stopped] = [folder(), folder()];
    const findings = new Findings(new Report(() => undefined));
    await runParts({ outputs: OUTPUTS, folder: whole, atOnce: 2, start: finder() }, findings);
    void runParts({ outputs: OUTPUTS, folder: stopped, atOnce: 2, start: machine().start }, findings);
    process.emit('SIGTERM', 'SIGTERM');
    await vi.waitFor(() => expect(exit).toHaveBeenCalled());
    expect([existsSync(whole), existsSync(stopped)]).toEqual([false, false]);
  });

  it('has as many processes as it was told, and the next one when one ends', async () => {
    const { start, started, end } = machine();
    const run = runParts(
      { outputs: OUTPUTS, folder: folder(), atOnce: 2, start },
      new Findings(new Report(() => undefined)),
    );
    expect(started).toEqual(['airgapped', 'saas']);
    end('saas', 0);
    await vi.waitFor(() => expect(started).toEqual(['airgapped', 'saas', 'byoc/data-plane']));
    end('airgapped', 0);
    end('byoc/data-plane', 0);
    await vi.waitFor(() => expect(started).toContain('diode'));
    end('diode', 0);
    await run;
  });

  it('fails for an output whose process found nothing, names it, and goes on with the others', async () => {
    const good = finder();
    const start = (part: Part): Inner =>
      part.output === 'diode' ? { ended: Promise.resolve(70), release: () => undefined } : good(part);
    const findings = new Findings(new Report(() => undefined));
    expect(await runParts({ outputs: OUTPUTS, folder: folder(), atOnce: 2, start }, findings)).toBe(70);
    const failed = findings.report.outcomes.filter(({ status }) => status === 'failed');
    expect(failed.map(({ name }) => name)).toEqual(['diode: its part of the lab comes to its end']);
    expect(failed[0]?.details[0]).toContain('exit code 70');
    expect(findings.seen.map(({ output }) => output)).toEqual(['saas', 'byoc/data-plane', 'airgapped']);
  });

  it('fails for an output whose process ended badly after it had handed over, and keeps what it found', async () => {
    const findings = new Findings(new Report(() => undefined));
    expect(await runParts({ outputs: ['saas'], folder: folder(), atOnce: 2, start: finder(3) }, findings)).toBe(3);
    expect(findings.report.outcomes.map(({ status }) => status)).toEqual(['passed', 'failed']);
  });

  it('ends every process on a signal, starts no other, and says nothing more', async () => {
    const exit = vi.spyOn(process, 'exit').mockImplementation(() => undefined as never);
    const { start, started } = machine();
    const after = vi.fn();
    const findings = new Findings(new Report(() => undefined));
    void runParts({ outputs: OUTPUTS, folder: folder(), atOnce: 2, start }, findings).then(after);
    process.emit('SIGTERM', 'SIGTERM');
    await vi.waitFor(() => expect(exit).toHaveBeenCalledWith(143));
    expect(started).toEqual(['airgapped', 'saas']);
    expect(after).not.toHaveBeenCalled();
    expect(findings.report.outcomes).toEqual([]);
  });
});

describe('a part', () => {
  it('is none in the process that a user started, whatever the environment says', () => {
    vi.stubEnv('SALLYPORT_LAB_PART', JSON.stringify({ output: 'saas', file: '/nowhere' }));
    expect(ownPart()).toBeUndefined();
  });

  it('is what the environment says in a process inside', () => {
    const part = { output: 'saas', file: join(FOLDER, 'saas.json') };
    vi.stubEnv('SALLYPORT_LAB_OUTSIDE', 'net:[1]');
    vi.stubEnv('SALLYPORT_LAB_PART', JSON.stringify(part));
    expect(ownPart()).toEqual(part);
    expect(existsSync(part.file)).toBe(false);
  });

  it('has to be told to a process inside', () => {
    vi.stubEnv('SALLYPORT_LAB_OUTSIDE', 'net:[1]');
    expect(() => ownPart()).toThrow();
  });
});
