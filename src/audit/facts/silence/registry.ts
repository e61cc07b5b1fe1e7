import type { Clause, SilenceRecord } from './record';
import {
  anyOf,
  anythingBut,
  arg,
  directory,
  env,
  exactly,
  firstOf,
  inside,
  on,
  present,
  unlessTold,
  word,
  yaml,
} from './write';

const TRIVY = ['aquasec/trivy', 'aquasecurity/trivy', 'trivy'];
const TRIVY_FILE = /trivy.*\.ya?ml/;
const ANY_CONFIG = /config|\.json|\.ya?ml/i;

/** A Trivy switch in its three forms: the command line outranks the environment, which outranks the file. */
function trivy(flag: string, path: string): Clause {
  const variable = `TRIVY_${flag.replaceAll('-', '_').toUpperCase()}`;
  return firstOf(arg(`--${flag}`, present), env(variable, on), yaml(TRIVY_FILE, path, word('true')));
}

/** The same, or a mirror inside the boundary in place of the switch. */
function trivyOrMirror(flag: string, path: string, mirror: string, mirrorPath: string): Clause {
  const variable = `TRIVY_${mirror.replaceAll('-', '_').toUpperCase()}`;
  return anyOf(
    ...trivy(flag, path).settings,
    arg(`--${mirror}`, inside),
    env(variable, inside),
    yaml(TRIVY_FILE, mirrorPath, inside),
  );
}

/** Registries, scanners, policy engines and the updates they fetch. */
export const REGISTRY: readonly SilenceRecord[] = [
  {
    id: 'trivy-version-check-and-telemetry',
    images: [...TRIVY, 'trivy-operator', 'trivy-adapter-photon'],
    contacts: 'check.trivy.dev with every command; both switches are needed',
    clauses: [
      trivy('skip-version-check', 'scan.skip-version-check'),
      trivy('disable-telemetry', 'scan.disable-telemetry'),
    ],
  },
  {
    id: 'trivy-vulnerability-db',
    images: TRIVY,
    contacts: 'mirror.gcr.io and ghcr.io for the vulnerability database',
    clauses: [trivyOrMirror('skip-db-update', 'db.skip-update', 'db-repository', 'db.repository')],
  },
  {
    id: 'trivy-java-db',
    images: TRIVY,
    contacts: 'mirror.gcr.io and ghcr.io for the Java database',
    clauses: [trivyOrMirror('skip-java-db-update', 'db.java-skip-update', 'java-db-repository', 'db.java-repository')],
  },
  {
    id: 'trivy-checks-bundle',
    images: TRIVY,
    command: /\b(config|conf|k8s|misconfig)\b/,
    contacts: 'mirror.gcr.io for the checks',
    clauses: [
      trivyOrMirror(
        'skip-check-update',
        'rego.skip-check-update',
        'checks-bundle-repository',
        'rego.checks-bundle-repository',
      ),
    ],
  },
  {
    id: 'trivy-maven-lookups',
    images: TRIVY,
    contacts: 'the public Maven hosts, for JARs and pom files',
    clauses: [trivy('offline-scan', 'scan.offline')],
  },
  {
    id: 'trivy-vex-hub',
    images: TRIVY,
    command: /--vex[= ]repo/,
    contacts: 'github.com',
    clauses: [trivy('skip-vex-repo-update', 'vulnerability.skip-vex-repo-update')],
  },
  {
    id: 'harbor-trivy-adapter',
    images: ['trivy-adapter-photon'],
    contacts: 'mirror.gcr.io, ghcr.io and the public Maven hosts',
    clauses: [
      anyOf(env('SCANNER_TRIVY_SKIP_UPDATE', on)),
      anyOf(env('SCANNER_TRIVY_SKIP_JAVA_DB_UPDATE', on)),
      anyOf(env('SCANNER_TRIVY_OFFLINE_SCAN', on)),
    ],
  },
  {
    id: 'zot-cve-db',
    images: ['zot', 'zot-linux-*'],
    contacts: 'ghcr.io for the vulnerability databases, every two hours',
    // Nothing is fetched until the block exists; then only a repository inside the boundary keeps it quiet.
    clauses: [
      {
        settings: [yaml(ANY_CONFIG, 'extensions.search.cve.trivy.dbRepository', inside)],
        mode: 'first',
        isRequired: true,
        onlyIf: { path: ['extensions', 'search', 'cve'], files: ANY_CONFIG },
      },
      {
        settings: [yaml(ANY_CONFIG, 'extensions.search.cve.trivy.javaDBRepository', inside)],
        mode: 'first',
        isRequired: true,
        onlyIf: { path: ['extensions', 'search', 'cve'], files: ANY_CONFIG },
      },
    ],
  },
  {
    id: 'cosign-public-sigstore',
    images: ['*'],
    command: /(^|[\s/])cosign\s+(sign|sign-blob|attest)\b/,
    contacts: 'rekor.sigstore.dev and fulcio.sigstore.dev, where the signature becomes public',
    clauses: [
      anyOf(
        arg('--tlog-upload', exactly('false')),
        arg('--rekor-url', inside),
        arg('--signing-config', directory, '/config/signing.json'),
      ),
    ],
  },
  {
    id: 'opa-version-report',
    images: ['openpolicyagent/opa', 'opa'],
    command: /\brun\b/,
    contacts: 'the version reporting service of the project',
    // The second is said to be the newer name of the first; a release that does not know it refuses to start.
    clauses: [anyOf(arg('--skip-version-check', present), arg('--disable-telemetry', present))],
  },
  {
    id: 'kyverno-sigstore-defaults',
    images: ['kyverno/kyverno', 'kyverno'],
    contacts: 'the public trust root, if a mirror outside is named',
    clauses: [unlessTold(arg('--tufMirror', inside))],
  },
  {
    id: 'falco-falcoctl',
    images: ['falcoctl'],
    command: /\bartifact\s+(install|follow)\b/,
    contacts: 'falcosecurity.github.io and ghcr.io for rules',
    // The container itself is the download: it has no switch, so it must not be there.
    clauses: [
      {
        settings: [],
        mode: 'any',
        isRequired: true,
        cure: 'leave the container out (chart: falcoctl.artifact.install.enabled and follow.enabled false)',
      },
    ],
  },
  {
    id: 'neuvector-telemetry',
    images: ['neuvector/controller'],
    contacts: 'upgrades.neuvector-upgrade-responder.livestock.rancher.io hourly',
    clauses: [
      anyOf(
        yaml(/sysinitcfg/, 'no_telemetry_report', word('true')),
        yaml(/sysinitcfg/, 'No_Telemetry_Report', word('true')),
      ),
    ],
  },
  {
    id: 'devpi-root-pypi',
    images: ['*devpi*'],
    command: /devpi-init/,
    contacts: 'the public Python index, by the mirror that init creates',
    clauses: [anyOf(arg('--no-root-pypi', present))],
  },
  {
    id: 'pulp-analytics',
    images: ['pulp/pulp', 'pulp-minimal'],
    contacts: 'analytics.pulpproject.org daily',
    clauses: [anyOf(env('PULP_ANALYTICS', anythingBut('true', '1', 'yes', 'on', '')), settingsFile('ANALYTICS'))],
  },
];

function settingsFile(key: string): Clause['settings'][number] {
  return {
    where: 'config',
    format: 'ini',
    path: [key],
    files: /settings\.py/,
    accepts: exactly('False'),
    example: 'False',
  };
}
