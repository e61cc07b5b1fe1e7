import { bodyOf, type KubeObject } from '../api';
import type { SelfTest } from '../checks/self-test';
import type { Cluster } from '../cluster/cluster';
import type { Check } from '../lab';
import type { Manifest } from '../manifests';
import type { Scope } from '../scope';
import type { StagingAuthority } from '../staging-authority';
import { SERVER_CHECKS } from '../servers';
import { isDue, type ServerContext } from '../servers/check';
import { plantInServers } from '../servers/planted';
import { plantInStarts } from '../servers/planted-starts';
import { until } from '../wait';
import { placed } from './places';
import { Pods } from './pods';
import { giveSecrets } from './site-secrets';

/** What the pods of a cluster need of the site and of the machine. */
export interface PodSite {
  /** Folder of the programs of a kit, by its module. */
  readonly programs: ReadonlyMap<string, string>;
  /** This repository, built. */
  readonly repository: string;
  /** The intermediate that the site gives to cert-manager. */
  readonly authority: StagingAuthority;
}

export interface PodRunOptions {
  readonly cluster: Cluster;
  readonly site: PodSite;
  readonly folder: string;
}

const WEBHOOK_SECONDS = 60;
const WEBHOOKS = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

/** The real pods of one output: started file by file, as an operator waits between the files, and then looked at. */
export class PodRun {
  private constructor(
    private readonly options: PodRunOptions,
    readonly pods: Pods,
    private readonly scope: Scope,
  ) {}

  static async open(options: PodRunOptions, scope: Scope): Promise<PodRun> {
    const { cluster, site, folder } = options;
    const pods = await Pods.open({ api: cluster.admin, apiPort: cluster.port, folder, ...site }, scope);
    cluster.reroute((host, port) => Promise.resolve(pods.answers(host) ? { host, port } : undefined));
    return new PodRun(options, pods, scope);
  }

  /**
   * Does what the operator does after a file: gives cert-manager its key and others their Secrets, and waits until what was
   * started answers.
   */
  async follow(applied: readonly Manifest[]): Promise<void> {
    const { cluster, site } = this.options;
    const issuer = applied.find(({ kind }) => kind === 'ClusterIssuer');
    if (issuer !== undefined) {
      const { secretName } = issuer.object.spec?.['ca'] as { readonly secretName: string };
      const target = { namespace: PKI_NAMESPACE, name: secretName };
      const reference = { apiVersion: 'v1', kind: 'Secret', ...target };
      bodyOf(await cluster.admin.create(reference, site.authority.secret(target)));
    }
    await giveSecrets(cluster.admin, applied);
    await this.pods.start(applied);
    const webhooks = applied.filter(({ kind }) => WEBHOOKS.includes(kind));
    const silent = webhooks.length === 0 ? [] : await this.pods.probeAll();
    if (silent.length > 0) throw new Error(silent.join('\n'));
    for (const manifest of webhooks) {
      await until(
        { what: `cainjector writes the authority into ${manifest.name}`, seconds: WEBHOOK_SECONDS },
        async () => hasAuthority(await cluster.admin.get(manifest)),
      );
    }
  }

  /** Looks at everything that runs, and at what it sent. */
  async check(manifests: readonly Manifest[], check: Check): Promise<void> {
    const ran = [...new Set(this.pods.running.map(({ component }) => component))];
    const silent = (await this.pods.probeAll()).map((problem) => placed(problem, manifests));
    check('every program that runs answers the probes of its container', silent, ran);
    const context = this.contextFor(manifests);
    for (const { component, what, run } of SERVER_CHECKS.filter((one) => isDue(one, ran, manifests))) {
      const problems = await run(context).catch((error: unknown) => [(error as Error).message]);
      check(`${component}: ${what}`, problems, [component]);
    }
  }

  /** Plants errors and looks whether the checks of servers see them. */
  async plant(manifests: readonly Manifest[]): Promise<readonly SelfTest[]> {
    const context = this.contextFor(manifests);
    return [...(await plantInServers(context)), ...(await plantInStarts(context))];
  }

  private contextFor(manifests: readonly Manifest[]): ServerContext {
    const { cluster, site, folder } = this.options;
    const issuance = { api: cluster.admin, manifests, root: site.authority.root, folder };
    const { authority } = site;
    return {
      cluster,
      pods: this.pods,
      network: this.pods.network,
      manifests,
      authority,
      issuance,
      programs: site.programs,
      folder,
      scope: this.scope,
    };
  }
}

function hasAuthority(configuration: KubeObject | undefined): true | undefined {
  const webhooks = (configuration?.['webhooks'] ?? []) as readonly { readonly clientConfig: { caBundle?: string } }[];
  return webhooks.every(({ clientConfig }) => clientConfig.caBundle !== undefined) || undefined;
}

/** Where cert-manager looks for the Secrets of cluster-wide issuers, as we configure it. */
const PKI_NAMESPACE = 'sallyport-pki';
