import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { reasonOf, verbOf, type Entry } from './catalogue';
import { markdownTable } from './markdown-table';
import type { Outcome, Problems } from './report';
import type { SilenceTable } from './silence-table';

/** Pages of a whole run, below the root of the repository. */
export const COMPONENTS_PAGE = 'docs/evidence/components.md';
export const SILENCE_PAGE = 'docs/evidence/silence.md';

const SILENCE_HEAD = [
  '# What the programs wanted to reach',
  '',
  'Written by `npm run lab -- --write-evidence`. Each program that the lab runs was started twice in a network namespace',
  'without a way out, with a capture of everything that it sent: on what we render, and on the configuration that it brings.',
  'On its defaults, a resolver told it an address for every name. _docs/lab.md_ says how.',
  '',
];
const COMPONENTS_HEAD = [
  '# What of the platform the lab ran',
  '',
  'Written by `npm run lab -- --write-evidence`, and compared by every whole run of the lab, which fails where it did something',
  'else. _ran_: its program, or a stand-in that docs/lab.md names, ran on what we render, and was asked. _config checked_: its',
  'objects are in the cluster, and its configuration was judged by a reference or by its own tool. _files checked_: the files that',
  'it names are in its volumes. _not there_: the output has no such component as it is shipped.',
  '',
];

/** A component that an output does not have. */
const ABSENT = 'not there';

/** What was seen of an output. */
export interface Seen {
  readonly output: string;
  /** Components that it has. */
  readonly components: ReadonlySet<string>;
}

/** Text of the page of components: a row for each, a column for each output, and why it does not run here. */
export function componentsPage(entries: readonly Entry[], seen: readonly Seen[], outcomes: readonly Outcome[]): string {
  const head = ['Component', 'Plane', ...seen.map(({ output }) => output), 'Why it does not run'];
  const rows = entries.map((entry) => [
    entry.name,
    entry.plane,
    ...seen.map((one) => stateOf(entry, one, outcomes)),
    reasonOf(entry) ?? '',
  ]);
  return [...COMPONENTS_HEAD, ...markdownTable([head, ...rows]), ''].join('\n');
}

function stateOf(entry: Entry, { output, components }: Seen, outcomes: readonly Outcome[]): string {
  const own = outcomes.filter((one) => one.output === output && one.ran.includes(entry.name));
  if (own.some(({ status }) => status === 'failed')) return 'failed';
  if (own.some(({ status }) => status === 'passed')) return verbOf(entry);
  return components.has(entry.name) ? 'not looked at' : ABSENT;
}

export function silencePage(silence: SilenceTable): string {
  return [...SILENCE_HEAD, ...silence.lines(), ''].join('\n');
}

/** Keeps a page where it is read with the rest of the papers. */
export function writePage(root: string, page: string, text: string): void {
  const file = join(root, page);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}

/** What a run found otherwise than the committed page says. */
export function pageProblems(root: string, page: string, text: string): Problems {
  const file = join(root, page);
  const known = new Set((existsSync(file) ? readFileSync(file, 'utf8') : '').split('\n').map(plain));
  const now = text.split('\n').map(plain);
  const gone = [...known].filter((line) => !now.includes(line));
  return [
    ...now.filter((line) => !known.has(line)).map((line) => `${page} does not say: ${line}`),
    ...gone.map((line) => `${page} says, and it is not so: ${line}`),
  ];
}

/** Without the widths of columns. */
function plain(line: string): string {
  return line.replace(/ {2,}/g, ' ').replace(/-{2,}/g, '-').trim();
}
