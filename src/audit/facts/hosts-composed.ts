import type { ManifestObject } from '../../manifest/manifest';
import type { AuditContext, Text } from '../rule';
import { environmentOf } from './container-environment';
import { containerAt, readersOf, type Reader } from './file-readers';
import { contextOf } from './host-context';
import { isRegistrable, sideOf } from './host-names';
import { fillIn, hasPlaceholder, isConfigured, OPEN, readsFromServer, type Scope } from './host-placeholders';
import { isLocalScheme } from './host-tokens';
import { hostOf } from './host-variables';
import { wordsOfKey } from './key-words';
import { listAt, textAt, valueAt } from './plain';
import { namespaceOf } from './pod-templates';
import { mountedFilesOf } from './silence/mounted-files';

/** A text of a configuration as a program reads it: what its container gives is filled in. */
export interface ComposedText {
  readonly source: Text;
  readonly text: Text;
  /** True if a host in it is still not known. */
  readonly isOpen: boolean;
}

/** The texts of an object in which somebody fills something in, once for each container that reads it differently. */
export function composedTextsOf(object: ManifestObject, context: AuditContext): readonly ComposedText[] {
  return context.remember(object, 'composed texts', () =>
    context
      .textsOf(object)
      .filter((text) => hasPlaceholder(text.value) && isConfiguration(text))
      .flatMap((text) => composed(text, context)),
  );
}

/** Layers with variables of their own, or in which an address is only spoken of. */
const OTHER_LAYERS: ReadonlySet<string> = new Set(
  'shell python code lua sql message doc text key corefile-zone'.split(' '),
);

function isConfiguration(text: Text): boolean {
  if (text.via.some((layer) => OTHER_LAYERS.has(layer))) return false;
  // What nginx answers or passes on as a header goes to its client.
  if (text.via.includes('nginx') && !/^(?:\w+_pass|upstream|server|resolver|set)$/.test(text.key ?? '')) return false;
  return contextOf(text).purpose === 'runtime';
}

function composed(text: Text, context: AuditContext): readonly ComposedText[] {
  const values = new Set(scopesOf(text, context).map((scope) => fillIn(text.value, scope)));
  return [...values].map((value) => ({
    source: text,
    text: { ...text, value: value.replaceAll(`${OPEN}://`, 'any://').replaceAll(OPEN, '*') },
    isOpen: readsFromServer(text.value) || hostsIn(value, text).some((host) => isOpen(host, context)),
  }));
}

/** Hosts of the URLs of a text; a text that is filled in as a whole, where its key asks for a host. */
function hostsIn(value: string, text: Text): readonly string[] {
  const urls = [...value.matchAll(/([a-z\uE000][a-z0-9+.\uE000-]*):\/\/([^\s/"'<>?#`|\\]+)/gi)];
  if (urls.length > 0 || value.startsWith('/'))
    return urls.filter(([, scheme = '']) => !isLocalScheme(scheme)).flatMap(([, , part = '']) => part.split(','));
  return isConfigured(text.value) && isHostKey(text.key ?? '') ? [value.trim().replace(/\/.*$/, '')] : [];
}

/** Keys under which nothing but an address stands. */
function isHostKey(key: string): boolean {
  const words = wordsOfKey(key);
  return (
    /^(?:hosts?|hostname|servers?|endpoints?|address(?:es)?|addr|urls?|uri|upstreams?|targets?|brokers?|forward|smarthost)$/.test(
      words.at(-1) ?? '',
    ) || words.join(' ') === 'api base'
  );
}

/** As with variables of scripts: the last label is not known, or the end of the name is nobody's that is. */
function isOpen(authority: string, context: AuditContext): boolean {
  if (!authority.includes(OPEN)) return false;
  const host = hostOf(authority.replaceAll(OPEN, '*'));
  if (host.split('.').at(-1)?.includes('*') === true) return true;
  return (
    host.includes('*') && !isRegistrable(host) && sideOf(host.replaceAll('*', 'x'), context.boundary) === 'outside'
  );
}

const NOTHING: Scope = { variable: () => undefined, file: () => undefined };

/** What the containers know that read a text: its own, or those that mount its object. */
function scopesOf(text: Text, context: AuditContext): readonly Scope[] {
  const { object, path } = text;
  if (text.via.includes('nginx')) return [{ ...NOTHING, variable: (name) => setIn(text, name, context) }];
  const owner = containerAt(object, path);
  const readers = owner === undefined ? readersOf(object, context) : [owner];
  return readers.length === 0 ? [resourceScope(object)] : readers.map((reader) => containerScope(reader, context));
}

/** `set $name value;` of the same file of nginx. */
function setIn({ object, path }: Text, name: string, context: AuditContext): string | undefined {
  const texts = context.textsOf(object);
  const at = texts.findIndex((text) => text.path === path && text.key === 'set' && text.value === `$${name}`);
  return at === -1 ? undefined : texts[at + 1]?.value;
}

/** Operators give the variables of a resource's own `spec.env` to what they start. */
function resourceScope({ value }: ManifestObject): Scope {
  const entries = listAt(value, 'spec', 'env');
  return {
    ...NOTHING,
    variable: (name) =>
      textAt(
        entries.find((entry) => textAt(entry, 'name') === name),
        'value',
      ),
  };
}

function containerScope(reader: Reader, context: AuditContext): Scope {
  const { template, container } = reader;
  return {
    variable: (name) => {
      const { variables } = environmentOf(template, container, context);
      const found = variables.find((entry) => entry.name === name);
      return found?.value ?? givenTo(reader, name) ?? (found === undefined ? undefined : null);
    },
    file: (path) => mountedFilesOf(template, container, context).find((file) => file.path === path)?.text ?? undefined,
  };
}

/** What Kubernetes itself gives: addresses of the pod and its node, names, and addresses of Services. */
function givenTo({ template, container }: Reader, name: string): string | undefined {
  if (/^(?:HOSTNAME|(?:[A-Z0-9_]+_)?SERVICE_HOST)$/.test(name)) return 'localhost';
  const entry = listAt(container.value, 'env').find((item) => textAt(item, 'name') === name);
  const field = textAt(valueAt(entry, 'valueFrom', 'fieldRef'), 'fieldPath') ?? '';
  if (/^status\.(?:pod|host)IPs?$/.test(field)) return '127.0.0.1';
  if (field === 'metadata.namespace') return namespaceOf(template.object);
  return /^(?:metadata\.name|spec\.(?:nodeName|serviceAccountName))$/.test(field) ? 'x' : undefined;
}
