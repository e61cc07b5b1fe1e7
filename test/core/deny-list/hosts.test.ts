import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse as parseHost } from 'tldts';
import { describe, expect, it, type TestContext } from 'vitest';
import { parse } from 'yaml';
import { publicHostOf } from '../../../src/core/deny-list';
import { skipBecause } from '../../helpers/skip';

const FACTS = join(__dirname, '../../../../shared/facts');

/** Somewhere of a project that the list knows by its name alone. */
const anyOf = (project: string): string => `files.${project}.org`;

/** What the facts call a host that they do not spell out, and a project of which the list knows the name. */
const PLACEHOLDERS: Readonly<Record<string, string>> = {
  'PUBLIC-PYTHON-INDEX-HOST': anyOf('pypi'),
  'PUBLIC-PYTHON-FILES-HOST': anyOf(`python${'hosted'}`),
  'PUBLIC-NPM-REGISTRY-HOST': anyOf('npmjs'),
  'PUBLIC-MAVEN-HOST': anyOf('maven'),
  'PUBLIC-MAVEN-SEARCH-HOST': anyOf('maven'),
};

/** Contacts that the facts describe in words: the hosts behind them where public source names any. */
const IN_WORDS: Readonly<Record<string, readonly string[]>> = {
  'any http(s) URL named in image_url/audio_url/video_url of a request': [],
  'any image_url in a request': [],
  '<CAS server>/v1/telemetry': ['cas-server.xethub.hf.co'],
  'LiteLLM blog feed (configurable by LITELLM_BLOG_POSTS_URL)': ['docs.litellm.ai', 'raw.githubusercontent.com'],
  'MCP library catalogue (DefaultMCPLibraryURL)': ['getbifrost.ai'],
  'links to external forms': [],
  'the Java DB equivalents': ['mirror.gcr.io', 'ghcr.io'],
  'Maven Central': [anyOf('maven')],
  'https://localhost:4318/v1/traces': [],
  'public Sigstore TUF root': ['tuf-repo-cdn.sigstore.dev'],
  'OPA anonymous version reporting endpoint': ['telemetry.openpolicyagent.org'],
  'http://169.254.169.254': [],
  'http://169.254.169.254/': [],
  '169.254.169.254': [],
  'PostHog (releases before 1.5.3)': ['app.posthog.com'],
  PostHog: ['us.i.posthog.com'],
  'GitHub mirror of the list': ['raw.githubusercontent.com'],
  'FastEmbed model download (Hugging Face / Qdrant storage) for all-MiniLM-L6-v2': [
    'huggingface.co',
    'storage.googleapis.com',
  ],
  'ingestion host returned by that config': [],
  'GitHub release API (host UNVERIFIED)': ['api.github.com'],
  'Hugging Face telemetry': ['huggingface.co'],
  '0.0.0.0/0 except private ranges': [],
  'Amplitude (client SDK)': ['api2.amplitude.com', 'api.eu.amplitude.com'],
  'ACME directory of each ACME issuer': ['acme-v02.api.letsencrypt.org'],
  'authoritative name servers found by walking DNS (DNS-01 self check)': [],
  'distribution package mirrors (kernel headers, gcc, elfutils)': [anyOf('debian'), anyOf('ubuntu')],
  'whatever /etc/resolv.conf of the node lists': [],
  'Vercel telemetry endpoint (host UNVERIFIED)': ['telemetry.nextjs.org', 'telemetry.vercel.com'],
  '<registry>/-/npm/v1/security/… (sends the dependency tree)': [anyOf('npmjs')],
  'usage-data endpoints (not published)': [],
};

/** Words that look like a host. */
const NO_HOSTS = /^(spacy\.cli\.download|in-addr\.arpa|ip6\.arpa)$/;

/** Names that nothing asks for anything: groups of Kubernetes APIs before a version or a resource, and pages to read. */
const EXCEPTIONS: readonly string[] = [
  ...['nvidia.com', 'amd.com', 'apps.nvidia.com', 'dcm.amd.com', 'kubernetes.io', 'llm-d.ai', 'serving.kserve.io'],
  ...['policy.cert-manager.io', 'clusterissuers.cert-manager.io', 'trust.cert-manager.io', 'trust-manager.io'],
  ...['cert-manager.io', 'cnpg.io', 'keda.sh', 'agentgateway.dev', 'aigateway.envoyproxy.io', 'gateway.envoyproxy.io'],
  ...['inference.networking.k8s.io', 'inference.networking.x-k8s.io'],
  ...['leaderworkerset.x-k8s.io', 'leaderworkerset.sigs.k8s.io', 'docs.vllm.ai'],
];

interface PhoneHome {
  readonly records: readonly {
    readonly id: string;
    readonly image_match?: readonly string[];
    readonly default_behaviour: { readonly contacts: readonly string[] };
  }[];
}

function factsOf(context: TestContext, file: string): string {
  const path = join(FACTS, file);
  if (!existsSync(path)) skipBecause(context, `no shared/facts/${file} beside the checkout`);
  return readFileSync(path, 'utf8');
}

function recordsOf(context: TestContext): PhoneHome['records'] {
  return (parse(factsOf(context, 'phone-home.yaml')) as PhoneHome).records;
}

/** Hosts of a contact: those of its words, and those behind a placeholder. */
function hostsOf(contact: string): readonly string[] {
  const spelt = Object.entries(PLACEHOLDERS).reduce((text, [name, host]) => text.replaceAll(name, host), contact);
  return namesIn(spelt, /(?<![A-Za-z0-9._/@-])(?:https?:\/\/|\*\.)?((?:[a-z0-9-]+\.)+[a-z]{2,})(?=[/:\s,)]|$)/g);
}

function namesIn(text: string, pattern: RegExp): readonly string[] {
  const names = [...text.matchAll(pattern)].map(([, name]) => name ?? '');
  return [...new Set(names)].filter((name) => parseHost(name).domain !== null && !NO_HOSTS.test(name));
}

function uncovered(hosts: readonly string[]): readonly string[] {
  return [...new Set(hosts)].filter((host) => publicHostOf(host) === undefined);
}

describe('every host that the facts name is on the list of public hosts:', () => {
  it('what software contacts by itself', (context) => {
    const contacts = recordsOf(context).flatMap((record) => record.default_behaviour.contacts);
    const hosts = contacts.flatMap((contact) => [...hostsOf(contact), ...(IN_WORDS[contact] ?? [])]);
    expect(new Set(hosts).size).toBeGreaterThan(90);
    expect(uncovered(hosts)).toEqual([]);
  });

  it('and every contact names a host, or somebody looked behind its words', (context) => {
    const contacts = recordsOf(context).flatMap((record) => record.default_behaviour.contacts);
    const vague = contacts.filter((contact) => hostsOf(contact).length === 0);
    expect([...new Set(vague)].sort()).toEqual(Object.keys(IN_WORDS).sort());
  });

  it('where images come from', (context) => {
    const { images } = parse(factsOf(context, 'images.yaml')) as { images: Record<string, { repository: string }> };
    const origins = [
      ...Object.values(images).map(({ repository }) => repository),
      ...recordsOf(context).flatMap((record) => record.image_match ?? []),
    ].map((repository) => repository.split('/')[0] ?? '');
    const hosts = origins.filter((origin) => origin.includes('.'));
    expect(new Set(hosts).size).toBeGreaterThan(9);
    expect(uncovered(hosts)).toEqual([]);
  });

  it.for(['components.md', 'serving.md', 'gateway.md', 'images.yaml'])(
    'what stands before a path in %s',
    (file, context) => {
      const found = namesIn(
        factsOf(context, file),
        /(?<![A-Za-z0-9._/@-])((?:[a-z0-9-]+\.)+[a-z]{2,})(?=[/:][a-z0-9<])/g,
      );
      const hosts = found.filter((name) => parseHost(name).isIcann === true && !EXCEPTIONS.includes(name));
      expect(hosts.length).toBeGreaterThan(1);
      expect(uncovered(hosts)).toEqual([]);
    },
  );

  it('and no exception is one that the list knows', () => {
    expect(EXCEPTIONS.filter((name) => publicHostOf(name)?.relation === 'is')).toEqual([]);
  });
});
