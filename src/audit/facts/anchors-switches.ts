import type { ManifestObject } from '../../manifest/manifest';
import type { AuditContext, Text } from '../rule';
import { backendSwitches } from './anchors-backends';
import { commandLinesOf, flagsOf, type Word } from './command-line';
import type { EmbeddedDocument } from './documents';
import { documentsOf, innerLine, linesOf } from './documents';
import { imageMatches } from './image-match';
import { groupOf, listAt, valueAt } from './plain';
import type { Container } from './pod-templates';
import { containersOf, podTemplatesOf } from './pod-templates';

/** A setting that widens trust without a certificate in sight. */
export interface TrustSwitch {
  readonly path: string;
  readonly via: readonly string[];
  readonly inner?: string;
  readonly value: string;
}

/** Public CA sets that are switched on, stores nobody can read, and verification that is switched off: then any certificate is an anchor. */
export function trustSwitchesOf(object: ManifestObject, context: AuditContext): readonly TrustSwitch[] {
  if (object.kind === 'CustomResourceDefinition') return [];
  return [
    ...defaultAuthorities(object),
    ...opaqueStores(object),
    ...podTemplatesOf(object).flatMap((template) => containersOf(template).flatMap(containerSwitches)),
    ...documentsOf(object, context).flatMap((document) => [
      ...documentSwitches(document),
      ...backendSwitches(document),
    ]),
    ...context.textsOf(object).flatMap(textSwitches),
    ...booleanSwitches(object.value, ''),
  ].filter(unique());
}

function defaultAuthorities(object: ManifestObject): readonly TrustSwitch[] {
  if (!/^trust(-manager|\.cert-manager)\.io$/.test(groupOf(object.apiVersion))) return [];
  return listAt(object.value, 'spec', 'sources').flatMap((source, index) =>
    valueAt(source, 'useDefaultCAs') === true
      ? [{ path: `/spec/sources/${index}/useDefaultCAs`, via: [], value: 'useDefaultCAs' }]
      : [],
  );
}

/** Trust stores in formats that cannot be read here: what they hold is not known, so they cannot be said to be clean. */
function opaqueStores(object: ManifestObject): readonly TrustSwitch[] {
  if (object.kind !== 'ConfigMap' && object.kind !== 'Secret') return [];
  return ['binaryData', ...(object.kind === 'Secret' ? ['data'] : [])].flatMap((field) =>
    Object.keys((valueAt(object.value, field) ?? {}) as object)
      .filter((key) => /^(.*trust.*|.*ca-?bundle.*|ca)\.(jks|p12|pfx|bcfks)$|(^|[/_-])cacerts(\.\w+)?$/i.test(key))
      .map((key) => ({
        path: `/${field}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`,
        via: [],
        value: `unreadable trust store ${key}`,
      })),
  );
}

const OFF_FLAGS =
  /^(kubelet-insecure-tls|insecure-skip-tls-verify(-backend)?|insecure-skip-verify|tls-skip-verify|skip-tls-verify|ssl-insecure-skip-verify|no-check-certificate|tls-insecure-skip-verify)$/i;

function containerSwitches(container: Container): readonly TrustSwitch[] {
  const flags = flagsOf(container.path, container.value).filter(
    ({ name, value }) => OFF_FLAGS.test(name) && value !== 'false',
  );
  const packages = flagsOf(container.path, container.value).filter(({ name }) => name === 'default-package-location');
  const clients = commandLinesOf(container.path, container.value).flatMap(carelessWords);
  const image = imageMatches(container.image, 'trust-pkg-debian-*')
    ? [{ path: `${container.path}/image`, via: [], value: 'public CA package' }]
    : [];
  return [
    ...[...flags, ...packages].map((flag) => ({ path: flag.path, via: ['arg'], value: `--${flag.name}` })),
    ...clients.map((word) => ({ path: word.path, via: ['arg'], value: word.text })),
    ...image,
  ];
}

/** Words that tell curl or wget to take any certificate. */
function carelessWords(line: readonly Word[]): readonly Word[] {
  const names = (program: RegExp): boolean => line.some(({ text }) => program.test(text));
  return [
    ...(names(/(^|\/)curl$/) ? line.filter(({ text }) => /^(-[A-Za-z]*k[A-Za-z]*|--insecure)$/.test(text)) : []),
    ...(names(/(^|\/)wget$/) ? line.filter(({ text }) => text === '--no-check-certificate') : []),
  ];
}

const ON_MEANS_OFF =
  /^(insecure[_-]?skip[_-]?(tls[_-]?)?verify|([\w-]+_)?(tls[_-]?)?skip[_-]?(tls[_-]?)?verify([_-]?insecure)?|GIT_SSL_NO_VERIFY|TRIVY_INSECURE|\w+_INSECURE_SKIP_VERIFY)$/i;
const OFF_MEANS_OFF =
  /^((src-|dest-)?(ssl|tls)[_-]?verify|verify[_-]?(ssl|tls|certificate|certs|hostname)|rejectUnauthorized|(npm_config_)?strict[_-]ssl|NODE_TLS_REJECT_UNAUTHORIZED|PYTHONHTTPSVERIFY|(proxy|grpc|uwsgi)_ssl_verify)$/i;
// `insecureSkipVerify: All` and `Hostname` are those of agentgateway's policies.
const ON = /^(true|1|yes|on|all|hostname)$/i;
const OFF = /^(false|0|no|off)$/i;

function isOffSwitch(key: string, value: string): boolean {
  return (ON_MEANS_OFF.test(key) && ON.test(value)) || (OFF_MEANS_OFF.test(key) && OFF.test(value));
}

/** Strings of the object itself; those of embedded documents are read line by line, because there a boolean is no string. */
function textSwitches(text: Text): readonly TrustSwitch[] {
  const key = text.key ?? '';
  if (text.inner !== undefined || text.path.startsWith('/metadata/') || !isOffSwitch(key, text.value)) return [];
  return [{ path: text.path, via: text.via, value: `${key}=${text.value}` }];
}

// `key: true`, `key = true`, `"key": true`, `export KEY=1`, and nginx's `key off;`.
const PAIRS =
  /(?:^|[\s{,;"'(])([A-Za-z][\w-]*verify[\w-]*|verify[\w-]+|rejectUnauthorized|strict-ssl|TRIVY_INSECURE|NODE_TLS_REJECT_UNAUTHORIZED)["']?(?:\s*[:=]\s*|\s+(?=off;))["']?(\w+)/gi;

// The same clients in a script that stands in a file.
const CARELESS =
  /\bcurl\s(?:[^|;&#]{0,400}\s)?(?:-[A-Za-z]*k[A-Za-z]*|--insecure)(?=\s|$)|\bwget\s(?:[^|;&#]{0,400}\s)?--no-check-certificate\b/g;

function documentSwitches(document: EmbeddedDocument): readonly TrustSwitch[] {
  if (document.path.startsWith('/metadata/')) return [];
  if (
    !/verify|rejectUnauthorized|strict-ssl|TRIVY_INSECURE|NODE_TLS_REJECT_UNAUTHORIZED|curl|wget/i.test(document.text)
  )
    return [];
  // Those of containers have been read word by word.
  const isCommand = /\/(command|args)\/\d+$/.test(document.path);
  return linesOf(document.text).flatMap(({ number, text }) =>
    /^\s*(#|\/\/|;)/.test(text)
      ? []
      : [...text.matchAll(PAIRS)]
          .map((match) => [match[1] ?? '', match[2] ?? ''] as const)
          .filter(([key, value]) => isOffSwitch(key, value))
          .map(([key, value]) => `${key}=${value}`)
          .concat(isCommand ? [] : [...text.matchAll(CARELESS)].map((match) => match[0]))
          .map((value) => ({ path: document.path, via: document.via, inner: innerLine(document, number), value })),
  );
}

/** Booleans of the object itself, which are no strings and so no texts. */
function booleanSwitches(value: unknown, path: string): readonly TrustSwitch[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]: [string, unknown]) => {
    const at = `${path}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
    if (typeof item !== 'boolean') return booleanSwitches(item, at);
    return isOffSwitch(key, String(item)) ? [{ path: at, via: [], value: `${key}=${String(item)}` }] : [];
  });
}

function unique(): (found: TrustSwitch) => boolean {
  const seen = new Set<string>();
  return ({ path, value, inner }) => {
    const key = `${path} ${inner ?? ''} ${value}`;
    return seen.has(key) ? false : seen.add(key) !== undefined;
  };
}
