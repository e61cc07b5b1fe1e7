import type { Construct } from 'constructs';
import type { MemberView } from '../core/graph';
import { NAMESPACE_PREFIX, serviceHost } from '../core/names';
import { PACKAGES_ENDPOINT, type PackageTool } from '../core/packages';
import { compareText } from '../core/result';
import { PLANES } from '../core/tier';
import { manifest } from './scope';
import { TRUST_FILE } from './trust';

/** Configuration of package tools, in every namespace with an image that brings one. */
export const PACKAGES_CONFIG_MAP = 'sallyport-packages';
export const PACKAGES_DIR = '/etc/sallyport/packages';
/** The component whose Service all tools ask, whether or not an output has it. */
export const PACKAGE_MIRRORS = 'package-mirrors';

const APT_SOURCES = 'apt-sources.list';
const APT_KEY = 'apt-key.asc';
const SECONDS = 15;

/** A signed snapshot of Debian packages. */
export interface AptSource {
  /** Public key that signed it, in ASCII armour. */
  readonly key: string;
  readonly suite: string;
  readonly sections: readonly string[];
}

export interface PackageAccess {
  /** `https://` and the name of the mirror's Service, without a slash at the end. */
  readonly url: string;
  /** The snapshot that tools ask for; null where the output has no mirror: then no tool asks anybody. */
  readonly snapshot: string | null;
  /** Null where the site gave no key: apt then has no source at all. */
  readonly apt: AptSource | null;
}

/** Address of the mirror: one Service name in every output of a cluster domain. */
export function packageMirrorUrl(clusterDomain: string): string {
  return `https://${serviceHost(PACKAGE_MIRRORS, `${NAMESPACE_PREFIX}${PLANES.registry.namespace}`, clusterDomain)}`;
}

/** True where an output has the mirror: its component writes the configuration then, and the foundation otherwise. */
export function hasPackageMirror(members: readonly MemberView[]): boolean {
  return members.some(({ declaration }) => declaration.ports.some(({ endpoint }) => endpoint === PACKAGES_ENDPOINT));
}

/** Writes the configuration into every namespace with a member whose images bring a package tool. */
export function packageConfigMaps(scope: Construct, members: readonly MemberView[], access: PackageAccess): void {
  const namespaces = members
    .filter(({ declaration }) => (declaration.packages ?? []).length > 0)
    .map(({ namespace }) => namespace);
  const data = packageFiles(access);
  for (const namespace of [...new Set(namespaces)].sort(compareText)) {
    const name = PACKAGES_CONFIG_MAP;
    manifest(scope, `packages-${namespace}`, { apiVersion: 'v1', kind: 'ConfigMap', name, namespace, body: { data } });
  }
}

/** Configuration files of all tools, by name. */
export function packageFiles(access: PackageAccess): Readonly<Record<string, string>> {
  const isClosed = access.snapshot === null;
  const tree = (kind: string): string => `${access.url}/${kind}/${access.snapshot ?? 'none'}`;
  const apt = isClosed ? null : access.apt;
  return {
    'pip.conf': pipConfig(`${tree('pypi')}/simple/`, isClosed),
    'uv.toml': uvConfig(`${tree('pypi')}/simple/`, isClosed),
    npmrc: npmConfig(`${tree('npm')}/`, isClosed),
    'apt.conf': aptConfig(),
    [APT_SOURCES]: apt === null ? '# No source: no tree of Debian packages has a key.\n' : aptSource(tree('apt'), apt),
    ...(apt === null ? {} : { [APT_KEY]: `${apt.key.trimEnd()}\n` }),
  };
}

/**
 * Variables that point a tool to its file. The empty ones take away what the image itself may set: tools read a variable
 * before any file, and take an empty one for none.
 */
export function packageEnvironment(tools: readonly PackageTool[]): Readonly<Record<string, string>> {
  return Object.assign({}, ...tools.map((tool) => ENVIRONMENT[tool])) as Readonly<Record<string, string>>;
}

const ENVIRONMENT: Readonly<Record<PackageTool, Readonly<Record<string, string>>>> = {
  pip: {
    PIP_CONFIG_FILE: `${PACKAGES_DIR}/pip.conf`,
    PIP_CERT: TRUST_FILE,
    // Where an image sets it, it beats pip's own setting.
    REQUESTS_CA_BUNDLE: TRUST_FILE,
    PIP_DISABLE_PIP_VERSION_CHECK: '1',
    ...empty('PIP_INDEX_URL', 'PIP_EXTRA_INDEX_URL', 'PIP_FIND_LINKS', 'PIP_TRUSTED_HOST'),
  },
  uv: {
    UV_CONFIG_FILE: `${PACKAGES_DIR}/uv.toml`,
    UV_PYTHON_DOWNLOADS: 'never',
    ...empty('UV_DEFAULT_INDEX', 'UV_INDEX', 'UV_INDEX_URL', 'UV_EXTRA_INDEX_URL', 'UV_FIND_LINKS'),
  },
  npm: { NPM_CONFIG_USERCONFIG: `${PACKAGES_DIR}/npmrc`, ...empty('NPM_CONFIG_REGISTRY') },
  apt: { APT_CONFIG: `${PACKAGES_DIR}/apt.conf` },
};

function empty(...names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(names.map((name) => [name, '']));
}

/** The empty lines overrule files of the image. Nothing is tried twice: what the mirror lacks is missing. */
function pipConfig(index: string, isClosed: boolean): string {
  return lines([
    '[global]',
    `index-url = ${index}`,
    'extra-index-url =',
    'find-links =',
    'trusted-host =',
    `no-index = ${isClosed}`,
    `cert = ${TRUST_FILE}`,
    'disable-pip-version-check = true',
    'keyring-provider = disabled',
    'no-input = true',
    'retries = 0',
    `timeout = ${SECONDS}`,
  ]);
}

/** Trust comes from the environment of the image family. */
function uvConfig(index: string, isClosed: boolean): string {
  return lines([
    `offline = ${isClosed}`,
    'python-downloads = "never"',
    'keyring-provider = "disabled"',
    '',
    '[[index]]',
    `url = "${index}"`,
    'default = true',
  ]);
}

/** Tarballs are asked of the mirror, whatever host a package's document names. */
function npmConfig(registry: string, isClosed: boolean): string {
  return lines([
    `registry=${registry}`,
    'replace-registry-host=always',
    `cafile=${TRUST_FILE}`,
    'strict-ssl=true',
    `offline=${isClosed}`,
    'audit=false',
    'fund=false',
    'update-notifier=false',
    'fetch-retries=0',
    `fetch-timeout=${SECONDS * 1000}`,
  ]);
}

/** apt reads this file before its others, so that it can say that there are none. */
function aptConfig(): string {
  return lines([
    'Dir::Etc::main "/dev/null";',
    'Dir::Etc::parts "/dev/null";',
    `Dir::Etc::sourcelist "${PACKAGES_DIR}/${APT_SOURCES}";`,
    'Dir::Etc::sourceparts "/dev/null";',
    'Dir::Etc::trusted "/dev/null";',
    'Dir::Etc::trustedparts "/dev/null";',
    `Acquire::https::CAInfo "${TRUST_FILE}";`,
    'Acquire::https::Verify-Peer "true";',
    'Acquire::https::Verify-Host "true";',
    'Acquire::AllowInsecureRepositories "false";',
    'Acquire::AllowWeakRepositories "false";',
    'Acquire::AllowDowngradeToInsecureRepositories "false";',
    'APT::Get::AllowUnauthenticated "false";',
    'Acquire::Languages "none";',
    'Acquire::Retries "0";',
    'APT::Install-Recommends "false";',
    'APT::Install-Suggests "false";',
  ]);
}

function aptSource(url: string, { suite, sections }: AptSource): string {
  return lines([`deb [signed-by=${PACKAGES_DIR}/${APT_KEY}] ${url} ${[suite, ...sections].join(' ')}`]);
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}
