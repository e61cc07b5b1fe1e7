import { parse } from 'tldts';

/** Why a public host can never be part of a site. */
export type PublicKind =
  | 'model hub'
  | 'image registry'
  | 'code or file host'
  | 'provider'
  | 'telemetry'
  | 'certificate authority'
  | 'time source'
  | 'resolver'
  | 'cloud metadata service'
  | 'cloud'
  | 'package registry';

/** Kinds that no tier may reach even as a declared destination: they report, or they replace what the site itself must own. */
export const NEVER_REACHED: readonly PublicKind[] = [
  'telemetry',
  'certificate authority',
  'time source',
  'resolver',
  'cloud metadata service',
];

/**
 * Hosts that software of this field contacts by itself. A name equal to or below one of them is public; a site domain may
 * not be above one either, since it would then contain it. Source: the record of default outbound connections in
 * docs/reference, and the public documentation of the certificate authorities, time pools and resolvers.
 */
const HOSTS: Readonly<Record<Exclude<PublicKind, 'package registry'>, readonly string[]>> = {
  'model hub': [
    'huggingface.co',
    'hf.co',
    'modelscope.cn',
    'ollama.com',
    'ollama.ai',
    'models.dev',
    'openaipublic.blob.core.windows.net',
    'edge.urm.nvidia.com',
    'hf.space',
  ],
  'image registry': [
    'docker.io',
    'docker.com',
    'quay.io',
    'ghcr.io',
    'gcr.io',
    'pkg.dev',
    'registry.k8s.io',
    'nvcr.io',
    'mcr.microsoft.com',
    'public.ecr.aws',
    'azurecr.io',
    'icr.io',
    'jfrog.io',
    'cr.weaviate.io',
    'cr.agentgateway.dev',
    'docker.gitea.com',
    'reg.kyverno.io',
    'harbor.milvus.io',
  ],
  'code or file host': [
    'github.com',
    'githubusercontent.com',
    'github.io',
    'gitlab.com',
    'bitbucket.org',
    'dl.min.io',
    'download.nvidia.com',
  ],
  provider: [
    'openai.com',
    'anthropic.com',
    'generativelanguage.googleapis.com',
    'aiplatform.googleapis.com',
    'mistral.ai',
    'cohere.com',
    'openai.azure.com',
    'slack.com',
    'webexapis.com',
    'api.telegram.org',
    'qyapi.weixin.qq.com',
    'open.rocket.chat',
    'events.pagerduty.com',
    'api.opsgenie.com',
    'alert.victorops.com',
    'fonts.googleapis.com',
    'secure.gravatar.com',
    'publicsuffix.org',
    'get.geojs.io',
  ],
  telemetry: [
    'stats.vllm.ai',
    'stats.grafana.org',
    'grafana.com',
    'snapshots.raintank.io',
    'usage-stats.ray.io',
    'posthog.com',
    'segment.io',
    'segment.com',
    'sentry.io',
    'scarf.sh',
    'www.google-analytics.com',
    'api.gradio.app',
    'api.wandb.ai',
    'api.smith.langchain.com',
    'getbifrost.ai',
    'howdy.tensorzero.com',
    'config.mlflow-telemetry.io',
    'telemetry.weaviate.io',
    'telemetry.seaweedfs.com',
    'telemetry.qdrant.io',
    'tele.labelstud.io',
    't.explodinggradients.com',
    'subnet.min.io',
    'sens-o-matic.prefect.io',
    'quickdraw.splunk.com',
    'apps.splunk.com',
    'packages.unstructured.io',
    'collect.traefik.io',
    'update.traefik.io',
    'check.trivy.dev',
    'upgrades.neuvector-upgrade-responder.livestock.rancher.io',
    'longhorn-upgrade-responder.rancher.io',
    'kong-hf.konghq.com',
    'analytics.pulpproject.org',
    'api.codecarbon.io',
    'checkip.amazonaws.com',
    'hty0gc1ok3.execute-api.us-east-1.amazonaws.com',
  ],
  'certificate authority': [
    'letsencrypt.org',
    'zerossl.com',
    'buypass.com',
    'pki.goog',
    'sectigo.com',
    'digicert.com',
    'globalsign.com',
    'ssl.com',
    'sigstore.dev',
  ],
  'time source': [
    'ntp.org',
    'time.google.com',
    'time.cloudflare.com',
    'time.windows.com',
    'time.apple.com',
    'time.nist.gov',
    'time.aws.com',
  ],
  cloud: [
    'amazonaws.com',
    'windows.net',
    'azure.com',
    'googleapis.com',
    'cloudfront.net',
    'oraclecloud.com',
    'digitaloceanspaces.com',
  ],
  'cloud metadata service': ['metadata.google.internal'],
  resolver: [
    'dns.google',
    'one.one.one.one',
    'cloudflare-dns.com',
    'quad9.net',
    'opendns.com',
    'dns.adguard.com',
    'nextdns.io',
  ],
};

/** Package registries and operating-system mirrors by the name of the project: their registrable label, whatever the suffix. */
const PACKAGE_PROJECTS: readonly string[] = [
  'npmjs',
  'npmmirror',
  'yarnpkg',
  'pypi',
  `python${'hosted'}`,
  'anaconda',
  'golang',
  'crates',
  'rubygems',
  'maven',
  'sonatype',
  'nuget',
  'packagist',
  'debian',
  'ubuntu',
  'alpinelinux',
  'fedoraproject',
  'centos',
  'rockylinux',
  'almalinux',
  'archlinux',
  'opensuse',
];

export interface PublicHost {
  readonly kind: PublicKind;
  /** The entry of the list that matched. */
  readonly entry: string;
  readonly relation: 'is' | 'is below' | 'is above';
}

/** How a name stands to the public hosts, or undefined if it has nothing to do with any of them. */
export function publicHostOf(name: string): PublicHost | undefined {
  return listed(name) ?? packageProject(name);
}

/** Every listed host with its kind: what the property tests attack with. */
export function publicHosts(): { readonly host: string; readonly kind: PublicKind }[] {
  return Object.entries(HOSTS).flatMap(([kind, hosts]) => hosts.map((host) => ({ host, kind: kind as PublicKind })));
}

/** True if `name` equals `domain` or lies below it. */
export function isWithin(name: string, domain: string): boolean {
  return name === domain || name.endsWith(`.${domain}`);
}

/** The longest entry decides, so that a reporting host inside a cloud counts as what it is. */
function listed(name: string): PublicHost | undefined {
  const matches = publicHosts().flatMap(({ host, kind }) => {
    const relation = relationOf(name, host);
    return relation === undefined ? [] : [{ kind, entry: host, relation }];
  });
  return matches.reduce<PublicHost | undefined>(
    (best, match) => (best === undefined || match.entry.length > best.entry.length ? match : best),
    undefined,
  );
}

function relationOf(name: string, host: string): PublicHost['relation'] | undefined {
  if (name === host) return 'is';
  if (isWithin(name, host)) return 'is below';
  return isWithin(host, name) ? 'is above' : undefined;
}

function packageProject(name: string): PublicHost | undefined {
  const label = parse(name).domainWithoutSuffix;
  const entry = PACKAGE_PROJECTS.find((project) => project === label);
  return entry === undefined ? undefined : { kind: 'package registry', entry, relation: 'is below' };
}
