import type { ManifestObject } from '../../manifest/manifest';
import type { AuditContext } from '../rule';
import type { EmbeddedDocument } from './documents';
import { documentsOf, innerLine, linesOf } from './documents';
import { includedFiles } from './included-files';
import { inclusionsOf, isNtpConfig, lacksFallback, lacksServers, ntpLines } from './time-sources-lines';

/** A clock that is asked although no line of the object names it. */
export interface UnseenClock {
  readonly kind: 'inclusion' | 'included' | 'default';
  /** The directive, the server with the file that names it, or the setting that is absent. */
  readonly value: string;
  /** The server, where a file of the set names it. */
  readonly host?: string;
  readonly path: string;
  readonly via: readonly string[];
  readonly inner: string;
}

/** Files that clocks are read from and that are not in the set, what such files name, and defaults that nobody switched off. */
export function unseenClocksOf(object: ManifestObject, context: AuditContext): readonly UnseenClock[] {
  return context.remember(object, 'unseen clocks', () => {
    const documents = documentsOf(object, context);
    return documents.flatMap((document) => [
      ...inclusions(object, document, context),
      ...defaults(document, documents),
    ]);
  });
}

function inclusions(object: ManifestObject, document: EmbeddedDocument, context: AuditContext): readonly UnseenClock[] {
  return inclusionsOf(document).flatMap(({ line, directive, pattern }): readonly UnseenClock[] => {
    const at = placeOf(document, line, 'ntp');
    const files = includedFiles(pattern, { object, document, context });
    if (files === null) return [{ kind: 'inclusion', value: directive, ...at }];
    // A file that reads as one of chrony is judged where it stands.
    return files
      .filter(({ name, text }) => !isNtpConfig({ path: '', text, via: [], name }))
      .flatMap(({ name, text }) =>
        ntpLines(text).map(({ host }) => ({ kind: 'included' as const, value: `${host} in ${name}`, host, ...at })),
      );
  });
}

function defaults(document: EmbeddedDocument, all: readonly EmbeddedDocument[]): readonly UnseenClock[] {
  // Drop-ins of one object complete each other.
  const isCompleted = all.some(({ text }) => /^[ \t]*FallbackNTP=/m.test(text));
  if (lacksFallback(document) && !isCompleted)
    return [
      { kind: 'default', value: 'FallbackNTP absent', ...placeOf(document, lineOf(document, /\[Time\]/), 'ini') },
    ];
  if (!lacksServers(document)) return [];
  return [{ kind: 'default', value: 'ntp without servers', ...placeOf(document, lineOf(document, /^ntp:/), 'yaml') }];
}

function lineOf({ text }: EmbeddedDocument, pattern: RegExp): number {
  return linesOf(text).find((line) => pattern.test(line.text))?.number ?? 1;
}

function placeOf(
  document: EmbeddedDocument,
  line: number,
  format: string,
): Pick<UnseenClock, 'path' | 'via' | 'inner'> {
  return { path: document.path, via: [...document.via, format], inner: innerLine(document, line) };
}
