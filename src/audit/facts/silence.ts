import type { ManifestObject } from '../../manifest/manifest';
import type { AuditContext } from '../rule';
import { imageName, nameMatches, type ImageName } from './image-match';
import type { Container, PodTemplate } from './pod-templates';
import { containersOf, podTemplatesOf } from './pod-templates';
import type { SilenceStatus } from './silence/judge';
import { judgeClause, unseenReason } from './silence/judge';
import { viewsOf, type View } from './silence/lookup';
import type { SilenceRecord } from './silence/record';
import { SILENCE_RECORDS } from './silence/records';

/** Whether one switch of one container is set. A record that needs several switches yields several entries. */
export interface SilenceFact {
  /** Id of the record in the facts on silent egress; `configuration-file` for a file that decides the destinations and is not in the set. */
  readonly id: string;
  readonly status: SilenceStatus;
  readonly path: string;
  readonly via: readonly string[];
  /** `key=value` as found, `key=absent` or `key=unknown`. */
  readonly value: string;
  /** The setting to write. */
  readonly fix: string;
  /** What is contacted while it is not set. */
  readonly contacts: string;
}

/** The silence settings of every container whose image or command line is known to call out by default. */
export function silenceOf(object: ManifestObject, context: AuditContext): readonly SilenceFact[] {
  return context.remember(object, 'silence', () => findSilence(object, context));
}

function findSilence(object: ManifestObject, context: AuditContext): readonly SilenceFact[] {
  return podTemplatesOf(object).flatMap((template) =>
    containersOf(template).flatMap((container) => containerFacts(template, container, context)),
  );
}

function containerFacts(template: PodTemplate, container: Container, context: AuditContext): readonly SilenceFact[] {
  const views = viewsOf(template, container, context);
  const line = commandLine(views[0]);
  const worst = new Map<string, SilenceFact>();
  for (const view of views) {
    for (const { record, index } of recordsOf(container.image, view, context)) {
      if (record.command?.test(line) === false) continue;
      for (const [clause, fact] of recordFacts(record, view)) keepWorst(worst, `${index} ${clause}`, fact);
    }
    const unseen = configurationFact(view);
    if (unseen !== null) keepWorst(worst, unseen.value, unseen);
  }
  return [...worst.values()];
}

/** What speaks against silence most counts: each process of a container must be silent. */
const GRAVITY: readonly SilenceStatus[] = ['set', 'unknown', 'missing', 'wrong'];

function keepWorst(worst: Map<string, SilenceFact>, key: string, fact: SilenceFact): void {
  const known = worst.get(key);
  if (known === undefined || GRAVITY.indexOf(fact.status) > GRAVITY.indexOf(known.status)) worst.set(key, fact);
}

interface Concerned {
  readonly record: SilenceRecord;
  readonly index: number;
}

/** Records of the image, and of the engine that the command line gives away. */
function recordsOf(image: string, { process }: View, context: AuditContext): readonly Concerned[] {
  const byImage = recordsOfImage(image, context);
  const byCommand = process.engines
    .flatMap((engine) => recordsOfImage(engine, context))
    .filter(({ record, index }) => !record.images.includes('*') && byImage.every((known) => known.index !== index));
  return [...byImage, ...byCommand];
}

function recordsOfImage(image: string, context: AuditContext): readonly Concerned[] {
  return context.rememberText(image, 'silence records', () => {
    const name = imageName(image);
    return SILENCE_RECORDS.map((record, index) => ({ record, index })).filter(({ record }) =>
      concernsImage(record, name),
    );
  });
}

function concernsImage(record: SilenceRecord, image: ImageName): boolean {
  const isExcepted = record.exceptImages?.some((pattern) => nameMatches(image, pattern)) ?? false;
  return !isExcepted && record.images.some((pattern) => nameMatches(image, pattern));
}

function commandLine(view: View | undefined): string {
  return view?.words.map(({ text }) => text).join(' ') ?? '';
}

function recordFacts(record: SilenceRecord, view: View): readonly (readonly [clause: number, fact: SilenceFact])[] {
  return record.clauses.flatMap((clause, index): readonly (readonly [number, SilenceFact])[] => {
    const verdict = judgeClause(clause, record, view);
    return verdict === null ? [] : [[index, { id: record.id, ...verdict, contacts: record.contacts }]];
  });
}

/** Programs whose destinations stand in a file: one that is not in the set proves nothing about them. */
function configurationFact({ configuration, process, container }: View): SilenceFact | null {
  const decides = configuration?.program.decides;
  const unseen = configuration?.opened.find(({ file }) => file === null);
  if (configuration === null || decides === undefined || unseen === undefined) return null;
  return {
    id: 'configuration-file',
    status: 'unknown',
    path: process.argv.length === 0 ? container.path : process.path,
    via: [],
    value: `${configuration.program.name} reads ${unseen.path}`,
    fix: unseenReason(unseen.path),
    contacts: decides,
  };
}
