import type { ManifestObject } from '../../manifest/manifest';
import type { AuditContext, Text } from '../rule';
import { baseName } from '../texts/arguments';
import { isMountedAt } from './anchors-mentions';
import { isSystemStore } from './anchors-paths';
import type { StoreUse } from './anchors-stores';
import { documentsOf, innerLine, linesOf, type EmbeddedDocument } from './documents';

/** Trust stores that are put together at run time out of the system's, and switches that add the system's by themselves. */
export function storeBuildsOf(object: ManifestObject, context: AuditContext): readonly StoreUse[] {
  if (object.kind === 'CustomResourceDefinition') return [];
  const texts = context.textsOf(object);
  return [
    ...texts.flatMap((text, index) => buildIn(text, texts[index + 1], context)),
    ...documentsOf(object, context).flatMap(switchesIn),
    ...switchesBelow(object.value, ''),
  ];
}

/** Programs that write a store of the distribution's authorities and those in its folders. */
const UPDATERS: ReadonlySet<string> = new Set(['update-ca-certificates', 'update-ca-trust']);
/** Programs that read the files they are given. */
const READERS =
  /^(?:cat|cp|mv|ln|install|rsync|dd|awk|sed|grep|head|tail|find|tar|split|csplit|openssl|keytool|\w*keystore)$/;
/** Those of them whose last word is where they write. */
const WRITERS = /^(?:cp|mv|ln|install|rsync)$/;

function buildIn(text: Text, next: Text | undefined, context: AuditContext): readonly StoreUse[] {
  const value = sayingOf(text, next);
  if (value === null || isMountedAt(text, context)) return [];
  const { path, via, inner } = text;
  return [{ path, via, value, ...(inner === undefined ? {} : { inner }) }];
}

function sayingOf(text: Text, next: Text | undefined): string | null {
  const { value, via } = text;
  if (via.includes('message') || via.includes('doc')) return null;
  if (via.includes('python') || via.includes('code')) return isSystemStore(value) ? `reads ${value}` : null;
  return via.includes('shell') || via.at(-1) === 'arg' ? commandIn(text, next) : null;
}

/** What a word of a command line makes its program do with a system store. */
function commandIn(text: Text, next: Text | undefined): string | null {
  const { value, key = '' } = text;
  if (UPDATERS.has(key)) return baseName(value) === key ? key : null;
  if (key === 'keytool' && value === '-cacerts') return 'keytool -cacerts';
  if (!READERS.test(key) || !isSystemStore(value)) return null;
  return WRITERS.test(key) && isLast(text, next) ? null : `${key} ${value}`;
}

function isLast({ path, inner, key }: Text, next: Text | undefined): boolean {
  const isOwnList = path.replace(/\d+$/, '') === next?.path.replace(/\d+$/, '');
  return !(isOwnList && next?.key === key && next?.inner === inner);
}

// Envoy's message is empty: that it stands there is what it says. The collector has a boolean.
const SWITCH = /^(?:system_root_certs|systemRootCerts|include_system_ca_certs_pool)$/;
const LINE = /(?:^|[\s{,"'])(system_root_certs|systemRootCerts|include_system_ca_certs_pool)["']?\s*:\s*([^\s,}]*)/g;
const OFF = /^["']?(?:false|null|~)["']?$/;

function switchesIn(document: EmbeddedDocument): readonly StoreUse[] {
  if (!/system_root_certs|systemRootCerts|include_system_ca/.test(document.text)) return [];
  return linesOf(document.text).flatMap(({ number, text }) =>
    /^\s*(?:#|\/\/)/.test(text)
      ? []
      : [...text.matchAll(LINE)]
          .filter((match) => !OFF.test(match[2] ?? ''))
          .map((match) => ({
            path: document.path,
            via: document.via,
            inner: innerLine(document, number),
            value: match[1] ?? '',
          })),
  );
}

/** The same in fields of the object itself. */
function switchesBelow(value: unknown, path: string): readonly StoreUse[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]: [string, unknown]) => {
    const at = `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    const isOn = SWITCH.test(key) && item !== false && item !== null;
    return isOn ? [{ path: at, via: [], value: key }] : switchesBelow(item, at);
  });
}
