import { ARTIFACT_PORT, HEALTH_PORT, METRICS_PORT } from './flows';

export const STORAGE_DIR = '/data';

/** What both controllers are told, version 1.9.5. */
const BOTH = [
  // Objects of other namespaces are not looked at, and no right to them is given.
  '--watch-all-namespaces=false',
  '--enable-leader-election',
  // Empty: nobody is told of events, and no other address is the default.
  '--events-addr=',
  '--log-encoding=json',
  '--log-level=info',
  `--metrics-addr=:${METRICS_PORT}`,
  `--health-addr=:${HEALTH_PORT}`,
];

/** @param host of its own Service, under which the other controller fetches */
export function sourceArguments(host: string): readonly string[] {
  return [
    ...BOTH,
    `--storage-path=${STORAGE_DIR}`,
    `--storage-addr=:${ARTIFACT_PORT}`,
    `--storage-adv-addr=${host}`,
    '--artifact-retention-records=2',
    '--concurrent=1',
  ];
}

/** @param account that everything is applied as, whatever an object says or leaves out */
export function applyArguments(account: string): readonly string[] {
  return [
    ...BOTH,
    '--no-cross-namespace-refs=true',
    '--no-remote-bases=true',
    `--default-service-account=${account}`,
    // Rights come before what needs them, in a new namespace as well.
    '--custom-apply-stage-kinds=rbac.authorization.k8s.io/Role,rbac.authorization.k8s.io/RoleBinding',
    // It would watch Secrets and ConfigMaps, to which it has no right, and begin nothing before it has them.
    '--feature-gates=DisableConfigWatchers=true',
    '--concurrent=1',
  ];
}
