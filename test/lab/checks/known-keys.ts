import { parseDocument } from 'yaml';
import { titleOf, type Manifest } from '../manifests';
import type { Problems } from '../report';
import { judgeBlock, type Keys } from './known-keys/kinds';
import { LOKI } from './known-keys/loki';
import { QDRANT } from './known-keys/qdrant';
import { TEMPO } from './known-keys/tempo';

/** A configuration file whose program the lab cannot run, and all keys that the published reference of the program has. */
export interface KnownFile {
  /** Component of the catalogue. */
  readonly component: string;
  readonly configMap: string;
  readonly key: string;
  /** Release that the reference is of; values/lock.yaml has to name it. */
  readonly release: string;
  readonly known: Keys;
}

export const KNOWN_FILES: readonly KnownFile[] = [
  { component: 'loki', configMap: 'loki-config', key: 'loki.yaml', release: '3.7', known: LOKI },
  { component: 'qdrant', configMap: 'qdrant-config', key: 'config.yaml', release: '1.19', known: QDRANT },
  { component: 'tempo', configMap: 'tempo-config', key: 'tempo.yaml', release: '3.1', known: TEMPO },
];

/** What came out for one file; without its ConfigMap there is nothing to judge. */
export interface KeyVerdict {
  readonly component: string;
  readonly problems: Problems;
}

/** Compares each configuration file that has a reference with it. */
export function judgeKeys(manifests: readonly Manifest[]): readonly KeyVerdict[] {
  return KNOWN_FILES.flatMap((file): readonly KeyVerdict[] => {
    const manifest = manifests.find(({ kind, name }) => kind === 'ConfigMap' && name === file.configMap);
    if (manifest === undefined) return [];
    return [{ component: file.component, problems: problemsIn(manifest, file) }];
  });
}

function problemsIn(manifest: Manifest, { component, key, release, known }: KnownFile): Problems {
  const text = ((manifest.object['data'] ?? {}) as Readonly<Record<string, string>>)[key];
  const place = `${titleOf(manifest)}: ${key}`;
  if (text === undefined) return [`${place}: there is no such file`];
  const document = parseDocument(text);
  if (document.errors.length > 0) return document.errors.map(({ message }) => `${place}: ${message}`);
  return judgeBlock(document.toJS(), known).map(
    (problem) => `${place}: ${problem} (reference of ${component} ${release})`,
  );
}
