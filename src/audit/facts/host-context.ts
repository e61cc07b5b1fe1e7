import type { Text } from '../rule';
import { ZONE_LAYER } from '../texts/corefile';
import { wordsOfKey } from './key-words';

/** What an address at a place is for, as far as the place tells. */
export type Purpose = 'runtime' | 'doc' | 'identity' | 'pattern' | 'ingress' | 'trust';

/** What a place says about its text. */
export interface HostContext {
  readonly purpose: Purpose;
  /** True if the key or command asks for a host, so that a bare name is one. */
  readonly asksForHost: boolean;
  /** True if names without scheme and port mean something else here: groups, labels, classes, files. */
  readonly namesOtherThings: boolean;
}

const DOC = words(
  'description summary title documentation docs doc help homepage home website icon logo license licence note notes comment comments ' +
    'message reason runbook changelog support maintainers sources example examples disclaimer vcs approved bugs chat annotation usage readme about faq hint label tooltip placeholder',
);
const PATTERN = words(
  'regex regexp pattern patterns expr query expression cel promql matches rego glob condition conditions validation exclude excludes ignore denylist blocklist blacklist logql',
);
const INGRESS =
  /(?:^| )(?:(?:external|public|root|advertised?|frontend|site) (?:url|uri|hostname|host|address|addr|endpoint|listeners?)|origins?|cors|(?:redirect|logout|callback) (?:url|uri|urls|uris|urls?|ris)|load balancer ips?|external ips)$/;
const HOST = words(
  'host hosts hostname hostnames server servers endpoint endpoints address addresses addr addrs url urls uri uris upstream upstreams peer peers ' +
    'target targets broker brokers relay smarthost proxy mirror mirrors nameserver nameservers resolver resolvers forward forwarder forwarders pool ntp dsn ' +
    'connection remote sink master backend backends coordinator nodes seed seeds bootstrap registry registries ip ips portal monitors destination destinations ' +
    'base api webhook callback issuer authority discovery gateway repo repos repository repositories fqdn fqdns telemetry collector otlp kafka redis postgres database db ' +
    'mysql mongo mongodb amqp nats smtp mail syslog ldap vault consul etcd zookeeper elasticsearch opensearch loki tempo',
);
const OTHER = words(
  'name names group groups kind class classname provisioner driver controller label labels annotation annotations selector key keys type user users username email subject ' +
    'subjects audience audiences aud realm id ids resource resources verbs finalizers reason leader election lease prefix san sans title version image images path paths file ' +
    'files filename dir component module package format metric metrics job event topic queue table column scope scopes role permission capability plugin field fields version ' +
    'algorithm policy mode level strategy account accounts organization sni common dns suffix search searches domain domains zone zones namespace namespaces tag tags attribute attributes metadata',
);
/** Hosts that the callers of a server may send it to: vLLM's `--allowed-media-domains`. Other allowed domains are those of logins and mail. */
const MEDIA_HOSTS = /(?:^| )allowed media domains?$/;
const COMMANDS = words(
  'curl wget nc ncat netcat ping ping6 dig nslookup host ssh scp sftp rsync telnet ntpdate ntpd sntp chronyd git getent nmap traceroute psql mysql mongosh aria2c http helm oras skopeo crane docker podman openssl iperf iperf3 proxy_pass relayhost nameserver upstream',
);

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '));
}

const DEFAULT: HostContext = { purpose: 'runtime', asksForHost: false, namesOtherThings: false };

/** Labels, names, selectors, permissions, schemas: an address in them leads nobody anywhere. */
const STRUCTURE: HostContext = { purpose: 'identity', asksForHost: false, namesOtherThings: true };
const SCHEMA: HostContext = { purpose: 'doc', asksForHost: false, namesOtherThings: true };

/** Judges a text by its way: the kind of object, the fields above it, the nearest key. */
export function contextOf(text: Text): HostContext {
  const way = `${text.path}${text.inner === undefined ? '' : ` ${text.inner}`}`;
  if (isStructural(text, way)) return text.object.kind === 'CustomResourceDefinition' ? SCHEMA : STRUCTURE;
  const keyWords = wordsOfKey((text.key ?? '').replace(/^.*\//, ''));
  // What a program is called says what it is, not what its words are.
  const purpose = purposeOf(text, way, text.isOperand === true ? [] : keyWords);
  return { ...DEFAULT, purpose, ...hintsOf(text, way, keyWords) };
}

/** Kinds that never lead anyone anywhere: schemas, permissions, classes. */
const SILENT_KINDS: ReadonlySet<string> = new Set([
  ...[
    'ClusterRole',
    'Role',
    'ClusterRoleBinding',
    'RoleBinding',
    'PriorityClass',
    'APIService',
    'CSIDriver',
    'RuntimeClass',
    'IngressClass',
  ],
  ...['ResourceQuota', 'LimitRange', 'PodDisruptionBudget', 'GatewayClass', 'HorizontalPodAutoscaler'],
]);

function isStructural(text: Text, way: string): boolean {
  const { object } = text;
  if (SILENT_KINDS.has(object.kind)) return true;
  if (object.kind === 'CustomResourceDefinition') return !isSchemaDefault(way) && !CONVERSION.test(way);
  if (/^\/(?:apiVersion|kind)$|^\/metadata\/(?!annotations\/)/.test(way)) return true;
  return /\/(?:matchLabels|matchExpressions|nodeSelector|tolerations|managedFields|ownerReferences|podSelector|namespaceSelector|resourceNames|apiGroups|fieldPath|topologyKey|(?:\w+_)?labels)(?:\/|$)/.test(
    way,
  );
}

/** The API server calls this webhook for every object of the kind. */
const CONVERSION = /^\/spec\/conversion\//;

/** Defaults of a schema are written into objects; everything else in it is text. */
function isSchemaDefault(way: string): boolean {
  return /\/openAPIV3Schema\/.*\/default(?:\/|$)/.test(way);
}

function purposeOf(text: Text, way: string, keyWords: readonly string[]): Purpose {
  if (isDoc(text, way, keyWords)) return 'doc';
  if (has(keyWords, PATTERN) || isPolicy(text)) return 'pattern';
  if (isNoProxy(keyWords)) return 'pattern';
  if (isIngress(text, way, keyWords)) return 'ingress';
  if (isIdentity(keyWords) || text.via.includes(ZONE_LAYER)) return 'identity';
  return /trust[-_]?domain|known_hosts/i.test(`${text.key ?? ''} ${text.path}`) ? 'trust' : 'runtime';
}

function isDoc(text: Text, way: string, keyWords: readonly string[]): boolean {
  if (text.via.at(-1) === 'markup') return false;
  if (text.via.some((layer) => layer === 'doc' || layer === 'message')) return true;
  if (way.startsWith('/status/')) return true;
  if (isSpoken(text) ? isDocSetting(keyWords) : isDocKey(text.key ?? '', keyWords)) return true;
  return isDocAnnotation(way) || /\/(?:links|maintainers|externalDocs|legend|panels)\//.test(way);
}

/** Variables and arguments are made for programs: `XDG_CACHE_HOME`, `APT_SOURCES` and `--disable-docs` speak to nobody else. */
function isSpoken(text: Text): boolean {
  const layer = text.via.at(-1);
  return layer === 'env' || layer === 'arg';
}

/** What is shown to people all the same: `HELP_URL`, `--description`. */
function isDocSetting(keyWords: readonly string[]): boolean {
  const last = keyWords.at(-1) ?? '';
  if (/^(?:url|uri|link|links|href)$/.test(last)) return DOC.has(keyWords.at(-2) ?? '');
  return /^(?:description|summary|title|message|reason|help)$/.test(last);
}

/** `description`, `help_url`, `homepageLink`, `$schema`. */
function isDocKey(key: string, keyWords: readonly string[]): boolean {
  const last = keyWords.at(-1) ?? '';
  const subject = /^(?:url|uri|link|links|href)$/.test(last) ? keyWords.at(-2) : last;
  if (DOC.has(subject ?? '')) return true;
  return /^(?:\$(?:schema|id|ref|comment)|schema_?url|dashboard_?url|externalDocs)$/i.test(key);
}

/** Annotations that tell people something, not controllers. */
function isDocAnnotation(way: string): boolean {
  const name = /^\/metadata\/annotations\/([^ ]*)/.exec(way)?.[1]?.replaceAll('~1', '/');
  if (name === undefined) return false;
  return (
    /^(?:artifacthub\.io|org\.opencontainers\.image|a8r\.io|policies\.kyverno\.io|link\.argocd\.argoproj\.io|meta\.helm\.sh|helm\.sh)[/.]/.test(
      name,
    ) ||
    wordsOfKey(name.slice(name.lastIndexOf('/') + 1)).some(
      (word) => DOC.has(word) || /^(?:link|links|repository|owner|contact|commit|source)$/.test(word),
    )
  );
}

/** Policies compare; they do not contact, but for the strings that they write into objects. */
function isPolicy(text: Text): boolean {
  if (text.via.includes('cel')) return false;
  return (
    /^(?:Validating|Mutating)AdmissionPolicy|^ConstraintTemplate$/.test(text.object.kind) ||
    /^(?:kyverno\.io|constraints\.gatekeeper\.sh|policies\.kyverno\.io)/.test(text.object.apiVersion)
  );
}

function isNoProxy(keyWords: readonly string[]): boolean {
  return keyWords.includes('noproxy') || (keyWords.includes('no') && keyWords.includes('proxy'));
}

const ROUTES =
  /^(?:Ingress|HTTPRoute|TLSRoute|GRPCRoute|TCPRoute|Gateway|VirtualService|Route|IngressRoute|HTTPProxy|Mapping|Host|DomainMapping|Certificate|CertificateRequest|DestinationRule)$/;

function isIngress(text: Text, way: string, keyWords: readonly string[]): boolean {
  if (ROUTES.test(text.object.kind))
    return /\/(?:hosts?|hostnames?|tls|dnsNames|commonName|uris|fqdn|domains)(?:\/|$)|\/spec\/(?:host|rules)/.test(way);
  if (/external-dns|\/hostname$/.test(way) && way.startsWith('/metadata/annotations/')) return true;
  return INGRESS.test(keyWords.join(' '));
}

function isIdentity(keyWords: readonly string[]): boolean {
  const last = keyWords.at(-1) ?? '';
  return (
    /^(?:audience|audiences|aud|subject|subjects|sub|email|arn|sni|san|sans|realm|scope|scopes|claim|claims)$/.test(
      last,
    ) || keyWords.join(' ') === 'server name'
  );
}

function hintsOf(
  text: Text,
  way: string,
  keyWords: readonly string[],
): Pick<HostContext, 'asksForHost' | 'namesOtherThings'> {
  const asksForHost = isHostKey(text.key ?? '', keyWords);
  const isOther = text.isOperand !== true && OTHER.has(keyWords.at(-1) ?? '');
  return { asksForHost, namesOtherThings: !asksForHost && (isOther || isNamed(text, way)) };
}

/** `host`, `metrics_endpoint`, `--server`, `externalName`, `host_name`, and the commands that take a host. */
function isHostKey(key: string, keyWords: readonly string[]): boolean {
  const [first = '', second] = keyWords;
  if (COMMANDS.has(key.toLowerCase()) || HOST.has(keyWords.at(-1) ?? '')) return true;
  if (MEDIA_HOSTS.test(keyWords.join(' '))) return true;
  return keyWords.length === 2 && second === 'name' && (HOST.has(first) || first === 'external') && first !== 'server';
}

/** Keys of maps, and places whose names are those of objects and classes. */
function isNamed(text: Text, way: string): boolean {
  return text.via.includes('key') || /\/metadata\/annotations\//.test(way) || /\/(?:limits|requests|rules)\//.test(way);
}

function has(keyWords: readonly string[], set: ReadonlySet<string>): boolean {
  return keyWords.some((word) => set.has(word));
}
