import { OUTSIDE_NAMES } from '../../../src/runtime/conformance/outside';
import { bodyOf, type KubeObject } from '../api';
import { isAsked, type Names } from '../asked';
import { unusedProblems } from './unused';
import { catalogue } from '../catalogue';
import { applyArtefacts, type Delivery } from '../delivery';
import { plantServerErrors, type SelfTest } from '../checks/self-test';
import type { Cluster } from '../cluster/cluster';
import type { Check } from '../lab';
import { titleOf, type Manifest } from '../manifests';
import type { Problems } from '../report';
import type { Scope } from '../scope';
import type { StagingAuthority } from '../staging-authority';
import type { OutputSite } from '../site';
import { SERVER_CHECKS } from '../servers';
import { isDue, make, type ServerContext } from '../servers/check';
import { checkFlows } from '../servers/flow-check';
import { ELSEWHERE } from '../servers/gitea';
import { titled } from '../servers/titled';
import { Neighbours } from '../servers/neighbours';
import { plantInServers } from '../servers/planted';
import { plantPolicies } from '../servers/planted-policy';
import { plantRights } from '../servers/planted-rights';
import { plantInStarts } from '../servers/planted-starts';
import { surroundingsOf } from '../servers/surroundings';
import { until } from '../wait';
import type { SilenceTable } from '../silence-table';
import { componentsOf, NAME_LABEL, workloadsOf } from '../workloads';
import { Capture } from './capture';
import { runDefaults } from './default-run';
import { leftOutOf, type Left } from './left-out';
import { isBy } from './network';
import { Pods } from './pods';
import { originOf, programOf } from './program-name';
import { saidProblems } from './said';
import { destinationsOf } from './silence';
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
  /** What the values say. */
  readonly output: OutputSite;
  /** Takes what each program wanted. */
  readonly silence: SilenceTable;
  /** Components that are asked for. */
  readonly names: Names;
  /** What the operator does by hand for releases from git. */
  readonly delivery: Delivery;
  readonly folder: string;
}

const WEBHOOK_SECONDS = 60;
/** Sources of time and names that come with a package, and a name that a resolver was asked for. */
const SPEAKS = [/^name .*pool\.ntp\.org$/, /^name www\.example\.com$/];
/** Enough for a program to say what is wrong. */
const TRIAL_SECONDS = 20;
/** What a component asks for on purpose, and has to be refused. */
const TRIES: Readonly<Record<string, readonly string[]>> = {
  conformance: OUTSIDE_NAMES.map((name) => `name ${name}`),
  // It looks up where a copy would come from, and then says that it makes none.
  gitea: [`name ${ELSEWHERE}`],
};
const WEBHOOKS = ['MutatingWebhookConfiguration', 'ValidatingWebhookConfiguration'];

/** What is there before the first pod. */
interface PodGround {
  readonly pods: Pods;
  readonly capture: Capture;
  readonly neighbours: Neighbours;
}

/** The real pods of one output: started file by file, as an operator waits between the files, and then looked at. */
export class PodRun {
  private constructor(
    private readonly options: PodRunOptions,
    private readonly ground: PodGround,
    private readonly scope: Scope,
  ) {}

  static async open(options: PodRunOptions, scope: Scope): Promise<PodRun> {
    const { cluster, site, folder } = options;
    const { nodeAddress } = options.output;
    const pods = await Pods.open({ api: cluster.admin, apiPort: cluster.port, folder, nodeAddress, ...site }, scope);
    const capture = await Capture.start(pods.network.bridge, folder, scope);
    const neighbours = new Neighbours(pods.network, options.output.network, scope);
    cluster.reroute((host, port) => Promise.resolve(pods.answers(host) ? { host, port } : undefined));
    return new PodRun(options, { pods, capture, neighbours }, scope);
  }

  private get pods(): Pods {
    return this.ground.pods;
  }

  /**
   * Does what the operator does after a file: gives cert-manager its key and others their Secrets, and waits until what was
   * started answers.
   */
  async follow(applied: readonly Manifest[]): Promise<void> {
    const { cluster, site, delivery } = this.options;
    const issuer = applied.find(({ kind }) => kind === 'ClusterIssuer');
    if (issuer !== undefined) {
      const { secretName } = issuer.object.spec?.['ca'] as { readonly secretName: string };
      const target = { namespace: PKI_NAMESPACE, name: secretName };
      const reference = { apiVersion: 'v1', kind: 'Secret', ...target };
      bodyOf(await cluster.admin.create(reference, site.authority.secret(target)));
    }
    await giveSecrets(cluster.admin, applied);
    if (applied.some(isOfFlux))
      await applyArtefacts(cluster.admin, delivery.artefacts, site.programs.get('flux') ?? '');
    await this.ground.neighbours.follow(applied);
    await this.pods.start(applied);
    const webhooks = applied.filter(({ kind }) => WEBHOOKS.includes(kind));
    const silent = webhooks.length === 0 ? [] : await this.pods.probeAll(applied);
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
    const unstarted = await this.pods.startHeld();
    const ran = [...new Set(this.pods.running.map(({ component }) => component))];
    const silent = [...unstarted, ...(await this.pods.probeAll(manifests))];
    check('every program that runs answers the probes of its container', silent, ran);
    const context = this.contextFor(manifests);
    const components = componentsOf(manifests);
    const earlier = await this.options.cluster.admin.list('v1', 'Pod');
    const asked = SERVER_CHECKS.filter(({ component }) => isAsked(this.options.names, component));
    for (const one of asked.filter((each) => isDue(each, components, manifests))) {
      const problems = titled(await make(one, context), one.component, manifests);
      check(`${one.component}: ${one.what}`, problems, [one.component]);
    }
    check(
      'no pod wanted anything or asked for a name that is not of the site',
      await this.strangers(context, earlier),
      ran,
    );
    const { what: judged, problems: refused, unused } = await checkFlows(context, earlier);
    check(`policies of both ends let through what was begun: ${judged}`, refused, ran);
    // Whoever is not asked for may have nothing to say.
    if (this.options.names.length === 0) {
      check('every way that a policy opens to what runs is taken', unusedProblems(unused), ran);
    }
    check('no program was forbidden anything, and none has ended', saidProblems(this.pods.running, manifests), ran);
  }

  /** What does not run of what the output has and is asked for; after `check`, which starts what a CronJob would. */
  leftOut(manifests: readonly Manifest[]): Left {
    const { names, site } = this.options;
    const asked = workloadsOf(manifests).filter(({ component }) => isAsked(names, component));
    const judged = asked.map(({ manifest }) => manifest);
    return leftOutOf(judged, this.pods.running, catalogue(site.repository));
  }

  /** Starts every program on its defaults, beside ours, and writes down what it wanted. */
  async measureDefaults(): Promise<Problems> {
    const { cluster, silence } = this.options;
    const outcomes = await runDefaults({ api: cluster.admin, ...this.ground, scope: this.scope });
    for (const { program, wanted } of outcomes) silence.addDefaults(program, wanted);
    const lost = outcomes.flatMap((one) => one.lost ?? []);
    const heard = outcomes.flatMap(({ wanted }) => wanted);
    // What is known to speak has to be heard: otherwise the silence of the others says nothing.
    return [
      ...lost,
      ...SPEAKS.filter((one) => !heard.some((text) => one.test(text))).map((one) => `nothing wanted ${String(one)}`),
    ];
  }

  /**
   * Everything that is foreign to the pod that wanted it.
   * @param earlier pods before the checks, some of which have been replaced since
   */
  private async strangers(context: ServerContext, earlier: readonly KubeObject[]): Promise<Problems> {
    const now = await surroundingsOf(context);
    const around = { ...now, pods: [...now.pods, ...earlier] };
    const problems: string[] = [];
    for (const pod of this.pods.running) {
      const packets = await this.ground.capture.packets(pod.address);
      const program = programOf(pod);
      const wanted = destinationsOf(
        packets.filter((one) => isBy(pod.lease, one)),
        pod,
        around,
      );
      this.options.silence.addOurs(program, await originOf(pod, this.options.site.repository), wanted);
      const tried = TRIES[pod.component] ?? [];
      const foreign = wanted.filter(({ isForeign, what }) => isForeign && !tried.includes(what));
      problems.push(...foreign.map(({ what }) => `${titleOf(pod.workload)}: ${pod.name} wants ${what}`));
    }
    return problems;
  }

  /** Plants errors and looks whether the checks of servers see them. */
  async plant(manifests: readonly Manifest[]): Promise<readonly SelfTest[]> {
    const context = this.contextFor(manifests);
    const trial = (workload: Manifest): Promise<Problems> => this.pods.trial(workload, manifests, TRIAL_SECONDS);
    return [
      ...(await plantServerErrors(this.options.cluster.admin, manifests, trial)),
      ...(await plantInServers(context)),
      ...(await plantInStarts(context)),
      ...(await plantPolicies(context)),
      ...(await plantRights(context)),
    ];
  }

  private contextFor(manifests: readonly Manifest[]): ServerContext {
    const { cluster, site, folder } = this.options;
    const issuance = { api: cluster.admin, manifests, root: site.authority.root, folder };
    const { authority } = site;
    return {
      ...this.ground,
      names: this.options.output.names,
      site: this.options.output.network,
      cluster,
      network: this.pods.network,
      manifests,
      sources: this.options.delivery.sources,
      authority,
      issuance,
      programs: site.programs,
      folder,
      scope: this.scope,
    };
  }
}

/** The controllers do not start without the definitions of their kinds. */
function isOfFlux({ kind, object }: Manifest): boolean {
  return kind === 'Deployment' && object.metadata.labels?.[NAME_LABEL] === 'flux';
}

function hasAuthority(configuration: KubeObject | undefined): true | undefined {
  const webhooks = (configuration?.['webhooks'] ?? []) as readonly { readonly clientConfig: { caBundle?: string } }[];
  return webhooks.every(({ clientConfig }) => clientConfig.caBundle !== undefined) || undefined;
}

/** Where cert-manager looks for the Secrets of cluster-wide issuers, as we configure it. */
const PKI_NAMESPACE = 'sallyport-pki';
