/** Where the root of the node is seen. */
export const ROOT = '/host';

/**
 * What is collected, and nothing else. All of these tell of the node from within the pod network; what is said of network
 * interfaces there would be said of the pod's own.
 */
export const COLLECTORS = ['cpu', 'diskstats', 'filesystem', 'loadavg', 'meminfo', 'stat', 'timex', 'vmstat'] as const;

/** Volumes of pods and what container runtimes mount: they come and go, and the pod does not see those that came after it. */
const PASSING_MOUNTS = '^/(dev|proc|sys|run|var/lib/(containers|containerd|docker|kubelet)/.+)($|/)';

/** Kinds of file system without a size of their own, or with that of another. */
const SIZELESS =
  '^(autofs|binfmt_misc|bpf|cgroup2?|configfs|debugfs|devpts|devtmpfs|efivarfs|erofs|fusectl|hugetlbfs|iso9660|mqueue|nsfs|overlay|proc|procfs|pstore|ramfs|rpc_pipefs|securityfs|selinuxfs|squashfs|sysfs|tmpfs|tracefs)$';

/** Flags of node_exporter 1.12 that say what is looked at, and where. */
export function collectorArguments(): readonly string[] {
  return [
    '--collector.disable-defaults',
    ...COLLECTORS.map((name) => `--collector.${name}`),
    `--path.rootfs=${ROOT}`,
    `--path.procfs=${ROOT}/proc`,
    `--path.sysfs=${ROOT}/sys`,
    `--collector.filesystem.mount-points-exclude=${PASSING_MOUNTS}`,
    `--collector.filesystem.fs-types-exclude=${SIZELESS}`,
    `--collector.vmstat.fields=^oom_kill$`,
  ];
}
