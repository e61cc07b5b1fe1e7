import type { AuditContext } from '../rule';
import { commandLinesOf, type Word } from './command-line';
import { environmentOf } from './container-environment';
import type { Container, PodTemplate } from './pod-templates';

/** Of clients of one server: left empty, they often mean that it is called without TLS. */
const SERVER_VARIABLES = [
  ...['PGSSLROOTCERT', 'ETCDCTL_CACERT', 'VAULT_CACERT', 'VAULT_CAPATH', 'CONSUL_CACERT', 'CONSUL_CAPATH'],
  ...['NOMAD_CACERT', 'NOMAD_CAPATH'],
];

/** Variables by which a program is told which authorities to trust; the value is a path, or several with colons or commas. */
export const TRUST_VARIABLES: ReadonlySet<string> = new Set([
  ...SERVER_VARIABLES,
  // Go and OpenSSL, and what is built on them; the two replace the file and the folders of the system apart from each other.
  ...['SSL_CERT_FILE', 'SSL_CERT_DIR', 'NIX_SSL_CERT_FILE'],
  // Python, curl, git and the package managers.
  ...['REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE', 'GIT_SSL_CAINFO', 'GIT_SSL_CAPATH', 'PIP_CERT', 'HTTPLIB2_CA_CERTS'],
  ...['NODE_EXTRA_CA_CERTS', 'NPM_CONFIG_CAFILE', 'npm_config_cafile', 'CARGO_HTTP_CAINFO', 'DENO_CERT'],
  // Clients of clouds and of RPC, and Keycloak.
  ...['AWS_CA_BUNDLE', 'GRPC_DEFAULT_SSL_ROOTS_FILE_PATH', 'KC_TRUSTSTORE_PATHS'],
]);

/** True for a variable that, set to nothing, gives the system's store back. */
export function fallsBack(name: string): boolean {
  return !SERVER_VARIABLES.includes(name);
}

/** One path that a container is told to trust. */
export interface TrustSetting {
  /** Variable or Java property. */
  readonly name: string;
  /** Null where it cannot be known: a Secret, a field of the pod, a ConfigMap that is not in the set. */
  readonly value: string | null;
  readonly path: string;
  readonly via: readonly string[];
}

/** What a container says about its trust store: in its environment, and in the words of its commands. */
export interface TrustSettings {
  readonly settings: readonly TrustSetting[];
  /** Variables that a command takes away again. */
  readonly removed: readonly TrustSetting[];
  /** Options of Node, wherever they stand. */
  readonly nodeOptions: readonly Word[];
  /** True if a source of variables cannot be read, so that any of them may be set by it. */
  readonly isPartlyUnknown: boolean;
}

export function trustSettingsOf(template: PodTemplate, container: Container, context: AuditContext): TrustSettings {
  const { variables, hasUnknownSource } = environmentOf(template, container, context);
  const words = commandLinesOf(container.path, container.value).flat();
  const known = variables.filter(({ name }) => TRUST_VARIABLES.has(name));
  const phrases = [
    ...variables.flatMap(({ value, path }) => (value === null ? [] : split(value).map((text) => ({ text, path })))),
    ...words,
  ];
  return {
    settings: [
      ...known.map((variable) => ({ ...variable, via: ['env'] })),
      ...words.flatMap(assignment),
      ...phrases.flatMap(javaStore),
    ],
    removed: removals(words),
    nodeOptions: [
      ...phrases.filter(({ text }) => /^--use-(openssl|bundled|system)-ca$/.test(text)),
      ...variables.filter(isOwnStore).map(({ name, value, path }) => ({ text: `${name}=${value ?? ''}`, path })),
    ],
    isPartlyUnknown: hasUnknownSource,
  };
}

/** Variables that bring a built-in or a system store back, whatever the others say. */
function isOwnStore({ name, value }: { readonly name: string; readonly value: string | null }): boolean {
  return (name === 'NODE_USE_SYSTEM_CA' && value === '1') || (name === 'DENO_TLS_CA_STORE' && value !== '');
}

function split(text: string): readonly string[] {
  return text.includes('-') ? text.split(/[\s"']+/) : [];
}

/** `NAME=value` in front of a program, after `export`, or as an argument of `env`. */
function assignment({ text, path }: Word): readonly TrustSetting[] {
  const match = /^["']?([A-Za-z_]\w*)=["']?(.*?)["']?$/s.exec(text);
  const [name = '', value = ''] = [match?.[1], match?.[2]];
  return TRUST_VARIABLES.has(name) ? [{ name, value, path, via: ['arg'] }] : [];
}

/** The property by which Java is told. */
export const JAVA_STORE = 'javax.net.ssl.trustStore';

function javaStore({ text, path }: Word): readonly TrustSetting[] {
  const value = /^-Djavax\.net\.ssl\.trustStore=(.+)$/.exec(text)?.[1];
  return value === undefined ? [] : [{ name: JAVA_STORE, value, path, via: ['arg'] }];
}

/** `unset NAME…` and `env -u NAME`. */
function removals(words: readonly Word[]): readonly TrustSetting[] {
  return words.flatMap(({ text, path }, index) => {
    const name = /^(?:-u|--unset=)?(\w+)$/.exec(text)?.[1] ?? '';
    const isTaken = text !== name || takesAway(words, index);
    return TRUST_VARIABLES.has(name) && isTaken ? [{ name, value: null, path, via: ['arg'] }] : [];
  });
}

/** True if the words before are `-u`, or `unset` and other names. */
function takesAway(words: readonly Word[], index: number): boolean {
  const before = words[index - 1]?.text ?? '';
  if (/^(-u|--unset|unset)$/.test(before)) return true;
  return /^(-v|[A-Z_][A-Z0-9_]*)$/.test(before) && takesAway(words, index - 1);
}
