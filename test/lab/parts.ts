import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import type { Findings } from './findings';
import { enter, isInside, type Inner } from './pods/inside';
import { onStop } from './stop';

const PART = z.strictObject({ output: z.string(), file: z.string() });
/** An output, which a process of its own looks at, and the file for what that finds. */
export type Part = z.infer<typeof PART>;

const VARIABLE = 'SALLYPORT_LAB_PART';
/** What takes longest comes first, so that no processor is idle at the end. */
const LONGEST_FIRST = ['airgapped', 'saas', 'byoc/data-plane'];

export interface PartsOptions {
  readonly outputs: readonly string[];
  /** For the files of findings; it is removed at the end. */
  readonly folder: string;
  /** How many processes work side by side. */
  readonly atOnce: number;
  readonly start?: (part: Part) => Inner;
}

/**
 * Looks at each output in a process and a network of its own, several at a time, and gathers what they find. An output without
 * findings is a failure. A signal ends all of them, and then this process.
 * @returns exit code of the first output, in the order given, whose process failed; 0 if none did
 */
export async function runParts(options: PartsOptions, findings: Findings): Promise<number> {
  const { outputs, folder, atOnce, start = enterFor } = options;
  const waiting = [...new Set([...LONGEST_FIRST.filter((output) => outputs.includes(output)), ...outputs])];
  const running = new Set<Inner>();
  const codes = new Map<string, number>();
  const stopping = onStop(async () => {
    waiting.length = 0;
    for (const inner of running) inner.release();
    await Promise.all([...running].map(({ ended }) => ended));
    rmSync(folder, { recursive: true, force: true });
  });
  const work = async (): Promise<void> => {
    for (let output = waiting.shift(); output !== undefined; output = waiting.shift()) {
      const inner = start({ output, file: fileOf(folder, output) });
      running.add(inner);
      codes.set(output, await inner.ended);
      running.delete(inner);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, work));
  await stopping.release();
  for (const output of outputs) take(output, { file: fileOf(folder, output), code: codes.get(output) }, findings);
  rmSync(folder, { recursive: true, force: true });
  return outputs.map((output) => codes.get(output) ?? 0).find((code) => code !== 0) ?? 0;
}

function fileOf(folder: string, output: string): string {
  return join(folder, `${output.replace('/', '-')}.json`);
}

function enterFor(part: Part): Inner {
  return enter({ [VARIABLE]: JSON.stringify(part) });
}

interface Ended {
  readonly file: string;
  readonly code: number | undefined;
}

function take(output: string, { file, code }: Ended, findings: Findings): void {
  const hasFound = existsSync(file);
  if (hasFound) findings.add(readFileSync(file, 'utf8'));
  const isLost = !hasFound || code !== 0;
  if (!isLost) return;
  findings.report.check(`${output}: its part of the lab comes to its end`, [
    `its process ended with exit code ${code ?? 'unknown'}, for a reason that it said above`,
  ]);
}

/** What this process is to look at; undefined in the one that a user started. */
export function ownPart(): Part | undefined {
  return isInside() ? PART.parse(JSON.parse(process.env[VARIABLE] ?? 'null')) : undefined;
}

/** Hands over what was found, as the last thing that a part does. */
export function handOver({ file }: Part, findings: Findings): void {
  writeFileSync(file, findings.toText());
}
