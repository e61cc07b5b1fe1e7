/** A file or a folder that a container sees. */
export interface Mount {
  readonly source: string;
  readonly target: string;
  readonly readOnly: boolean;
  /** A single file is mounted over an empty one. */
  readonly isFile: boolean;
  /** With all that is mounted below the source, as container runtimes do. @default false */
  readonly hasBelow?: boolean;
}

/** One process of a container, and everything that it sees. */
export interface Launch {
  /** Empty folder that becomes the container's root. */
  readonly root: string;
  readonly argv: readonly string[];
  readonly env: ReadonlyMap<string, string>;
  readonly user: number;
  readonly group: number;
  /** Name of the user in the image; `app` unless stated. */
  readonly userName?: string;
  /** Further groups. */
  readonly groups: readonly number[];
  readonly mounts: readonly Mount[];
  /** Gives the machine's programs and libraries, to be read only. */
  readonly hasHostPrograms: boolean;
  readonly hostname: string;
  readonly address: string;
  readonly resolver: string;
}

const DEVICES = ['null', 'zero', 'full', 'random', 'urandom'];
const STREAMS = [
  ['fd', '/proc/self/fd'],
  ['stdin', '/proc/self/fd/0'],
  ['stdout', '/proc/self/fd/1'],
  ['stderr', '/proc/self/fd/2'],
] as const;
const LIBRARIES = ['bin', 'sbin', 'lib', 'lib64'];

/**
 * A shell script that makes the root of a container and becomes its program. It is run in namespaces of its own for mounts
 * and network: what it mounts is seen by nobody else, and ends with it. The root is made of nothing but what the manifest
 * mounts, the program, and what every container runtime adds, and is read-only: as `readOnlyRootFilesystem` has it.
 */
export function launchScript(launch: Launch): string {
  const { root } = launch;
  return [
    '#!/bin/sh',
    'set -eu',
    `hostname ${quote(launch.hostname)}`,
    `mount -t tmpfs -o mode=0755 none ${quote(root)}`,
    `mkdir -p ${['proc', 'dev', 'etc', 'tmp', 'usr'].map((name) => quote(`${root}/${name}`)).join(' ')}`,
    `mount --rbind /proc ${quote(`${root}/proc`)}`,
    ...bind({ source: '/sys', target: '/sys', readOnly: true, isFile: false }, root),
    ...DEVICES.flatMap((name) => bind({ source: `/dev/${name}`, target: `/dev/${name}`, ...DEVICE }, root)),
    ...STREAMS.map(([name, target]) => `ln -s ${target} ${quote(`${root}/dev/${name}`)}`),
    ...Object.entries(systemFiles(launch)).map(
      ([path, text]) => `printf %s ${quote(text)} > ${quote(`${root}${path}`)}`,
    ),
    ...(launch.hasHostPrograms ? hostPrograms(root) : []),
    // Outer folders first: an inner mount would be hidden by one that comes after it.
    ...[...launch.mounts].sort((a, b) => a.target.length - b.target.length).flatMap((mount) => bind(mount, root)),
    `mount -o remount,ro ${quote(root)}`,
    `exec ${[...command(launch)].map(quote).join(' ')}`,
    '',
  ].join('\n');
}

const DEVICE = { readOnly: false, isFile: true };

function bind({ source, target, readOnly, isFile, hasBelow = false }: Mount, root: string): readonly string[] {
  const to = quote(`${root}${target}`);
  const parent = quote(`${root}${target}`.replace(/\/[^/]*$/, ''));
  return [
    isFile ? `mkdir -p ${parent} && touch ${to}` : `mkdir -p ${to}`,
    `mount --${hasBelow ? 'rbind' : 'bind'} ${quote(source)} ${to}`,
    ...(readOnly && hasBelow ? [everyMountReadOnly(`${root}${target}`)] : []),
    ...(readOnly ? [`mount -o remount,bind,ro ${to}`] : []),
  ];
}

/** What another mount covers cannot be reached, and so not be changed either. */
function everyMountReadOnly(folder: string): string {
  return [
    'while read -r _ _ _ _ at _; do',
    `  case $at in ${quote(folder)}/*) mount -o remount,bind,ro "$(printf %b "$at")" 2>/dev/null || : ;; esac`,
    'done < /proc/self/mountinfo',
  ].join('\n');
}

function hostPrograms(root: string): readonly string[] {
  return [
    ...bind({ source: '/usr', target: '/usr', readOnly: true, isFile: false }, root),
    // On this system they are links into /usr, or folders of their own.
    ...LIBRARIES.map(
      (name) =>
        `if [ -L /${name} ]; then ln -s "$(readlink /${name})" ${quote(`${root}/${name}`)}; ` +
        `elif [ -d /${name} ]; then mkdir ${quote(`${root}/${name}`)} && mount --bind /${name} ${quote(`${root}/${name}`)}; fi`,
    ),
    `if [ -e /etc/ld.so.cache ]; then cp /etc/ld.so.cache ${quote(`${root}/etc/`)}; fi`,
  ];
}

/** What every container runtime writes into a container, by path. */
function systemFiles({
  user,
  group,
  userName = 'app',
  hostname,
  address,
  resolver,
}: Launch): Readonly<Record<string, string>> {
  const account = [0, 65534].includes(user) ? '' : `${userName}:x:${user}:${group}::/:/sbin/nologin\n`;
  return {
    '/etc/passwd': `root:x:0:0::/root:/sbin/nologin\nnobody:x:65534:65534::/:/sbin/nologin\n${account}`,
    '/etc/group': `root:x:0:\nnogroup:x:65534:\n`,
    '/etc/nsswitch.conf': 'passwd: files\ngroup: files\nhosts: files dns\n',
    '/etc/hostname': `${hostname}\n`,
    '/etc/hosts': `127.0.0.1 localhost\n::1 localhost\n${address} ${hostname}\n`,
    '/etc/resolv.conf': resolver,
  };
}

/** Of the capabilities that root has by its name, those that chroot itself cannot do without; none of them opens a file. */
const ROOT_KEEPS = '--bounding-set=-all,+sys_chroot,+setuid,+setgid';

/** No capability is left to a user who is not root, and root has none that matters; nothing that it starts can gain any. */
function command({ root, argv, env, user, group, groups }: Launch): readonly string[] {
  return [
    '/usr/bin/env',
    '-i',
    ...[...env].map(([name, value]) => `${name}=${value}`),
    '/usr/bin/setpriv',
    '--no-new-privs',
    '--inh-caps=-all',
    ...(user === 0 ? [ROOT_KEEPS] : []),
    '/usr/sbin/chroot',
    `--userspec=+${user}:+${group}`,
    `--groups=${[group, ...groups].map((id) => `+${id}`).join(',')}`,
    root,
    ...argv,
  ];
}

export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
