import type { ManifestObject } from '../../manifest/manifest';
import type { AuditContext } from '../rule';
import { imageName, nameMatches, type ImageName } from './image-match';
import type { Container, PodTemplate } from './pod-templates';
import { containersOf, podTemplatesOf } from './pod-templates';
import type { SilenceStatus } from './silence/judge';
import { judgeClause } from './silence/judge';
import type { View } from './silence/lookup';
import { viewOf } from './silence/lookup';
import type { SilenceRecord } from './silence/record';
import { SILENCE_RECORDS } from './silence/records';

/** Whether one switch of one container is set. A record that needs several switches yields several entries. */
export interface SilenceFact {
  /** Id of the record in the facts on silent egress. */
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
  const byImage = recordsOf(container.image);
  if (byImage.length === 0) return [];
  const view = viewOf(template, container, context);
  const line = commandLine(view);
  return byImage
    .filter(({ command }) => command === undefined || command.test(line))
    .flatMap((record) => recordFacts(record, view));
}

function recordsOf(image: string): readonly SilenceRecord[] {
  const name = imageName(image);
  return SILENCE_RECORDS.filter((record) => concernsImage(record, name));
}

function concernsImage(record: SilenceRecord, image: ImageName): boolean {
  const isExcepted = record.exceptImages?.some((pattern) => nameMatches(image, pattern)) ?? false;
  return !isExcepted && record.images.some((pattern) => nameMatches(image, pattern));
}

function commandLine(view: View): string {
  return view.words.map(({ text }) => text).join(' ');
}

function recordFacts(record: SilenceRecord, view: View): readonly SilenceFact[] {
  return record.clauses
    .map((clause) => judgeClause(clause, record, view))
    .filter((verdict) => verdict !== null)
    .map((verdict) => ({ id: record.id, ...verdict, contacts: record.contacts }));
}
