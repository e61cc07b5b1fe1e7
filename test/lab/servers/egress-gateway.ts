import { connect } from 'node:tls';
import type { Manifest } from '../manifests';
import type { Problems } from '../report';
import { within, type Scope } from '../scope';
import { until } from '../wait';
import { OtlpSink } from '../wire/otlp-sink';
import type { Signal } from '../wire/otlp';
import type { ServerCheck, ServerContext } from './check';
import { outsider } from './outside';
import { configOf, fileOf, serviceOf } from './view';

const component = 'egress-gateway';
const NAMESPACE = 'sallyport-egress';
const COLLECTOR = 'otel-collector';
/** A name that no output declares. */
const UNDECLARED = 'models.example.com';
/** Of RFC 5737: what the stand-in for the site's resolver says of names outside. */
const OUTSIDE = '198.51.100.10';
/** The collector reads once a minute what may leave, and waits longer with every try that fails. */
const LEAVE_SECONDS = 240;
const PASS_SECONDS = 60;

export const EGRESS_GATEWAY_CHECKS: readonly ServerCheck[] = [
  {
    component,
    what: 'what is declared is passed to, and no other name is even asked for',
    isFor: isOpen,
    run: checkNames,
  },
  { component, what: 'metrics leave by it, those on the list alone', isFor: isOpen, run: checkMetrics },
];

/** A destination as nginx has it, and the Service in front of it. */
export interface Passed {
  readonly host: string;
  readonly port: number;
  readonly service: string;
  /** Name of the port of the Service. */
  readonly portName: string;
}

/** True if anybody may leave: a gateway without a caller has no port but that of its health. */
function isOpen(manifests: readonly Manifest[]): boolean {
  return passedBy(manifests).length > 0;
}

/** What the rendered configuration passes to. */
export function passedBy(manifests: readonly Manifest[]): readonly Passed[] {
  const text = nginxOf(manifests);
  return [...text.matchAll(/map \$ssl_preread_server_name \$to_(\d+) \{[^}]*?"[^"]+" "([^":]+):(\d+)";/g)].map(
    ([, listen = '', host = '', port = '']) => {
      const portName = `to-${listen}`;
      const service = manifests.find(
        (one) => one.kind === 'Service' && one.namespace === NAMESPACE && one.text.includes(`name: ${portName}`),
      );
      return { host, port: Number(port), portName, service: service?.name ?? '' };
    },
  );
}

/** Resolvers that nginx asks. */
export function resolversOf(manifests: readonly Manifest[]): readonly string[] {
  const [, list = ''] = /^\s*resolver (.*?) valid=/m.exec(nginxOf(manifests)) ?? [];
  return list.split(' ').map((one) => one.replace(/:\d+$/, ''));
}

function nginxOf(manifests: readonly Manifest[]): string {
  const data = (configOf(manifests, component)?.object['data'] ?? {}) as Readonly<Record<string, string>>;
  return data['nginx.conf'] ?? '';
}

/** The site and the world behind the gateway, for as long as a check takes. */
interface World {
  /** Names that the resolvers of the site were asked for since. */
  readonly asked: () => readonly string[];
  readonly sinks: ReadonlyMap<string, OtlpSink>;
  /** PEM of the site's root. */
  readonly ca: string;
}

async function openWorld(context: ServerContext, scope: Scope): Promise<World> {
  const { network, manifests, authority, neighbours } = context;
  const passed = passedBy(manifests);
  const resolvers = resolversOf(manifests).map((address) => {
    const server = neighbours.resolvers.get(address);
    if (server === undefined) throw new Error(`nginx asks ${address}, where no resolver of the site is`);
    return { server, before: server.asked.length };
  });
  const sinks = new Map<string, OtlpSink>();
  let ca = '';
  for (const one of passed) {
    const address = addressOf(one, manifests);
    await network.own(address);
    const identity = await outsider(authority, one.host);
    ca = identity.ca;
    // The link asks for the certificate of the data plane; a destination outside gets none of ours.
    const options = { address, port: one.port, identity, asksForCertificate: address !== OUTSIDE };
    sinks.set(one.host, await OtlpSink.listen(options, scope));
  }
  const asked = (): readonly string[] =>
    resolvers.flatMap(({ server, before }) => server.asked.slice(before).map(({ name }) => name));
  return { asked, sinks, ca };
}

/** The one address that the gateway's policy opens for a destination of the site; for others the policy opens the outside. */
function addressOf({ port }: Passed, manifests: readonly Manifest[]): string {
  const policy = manifests.find(
    ({ kind, name, namespace }) => kind === 'NetworkPolicy' && name === component && namespace === NAMESPACE,
  );
  const egress = (policy?.object.spec?.['egress'] ?? []) as readonly EgressRule[];
  const blocks = egress
    .filter(({ ports = [] }) => ports.some((one) => one.port === port))
    .flatMap(({ to = [] }) => to.flatMap(({ ipBlock }) => ipBlock?.cidr ?? []));
  const own = blocks.find((cidr) => cidr.endsWith('/32'));
  return own?.replace('/32', '') ?? OUTSIDE;
}

interface EgressRule {
  readonly ports?: readonly { readonly port: number }[];
  readonly to?: readonly { readonly ipBlock?: { readonly cidr: string } }[];
}

async function checkNames(context: ServerContext): Promise<Problems> {
  const passed = passedBy(context.manifests);
  return within(context.scope, async (scope) => {
    const world = await openWorld(context, scope);
    const problems: string[] = [];
    for (const one of passed) {
      const { address, ports } = await serviceOf(context.cluster.admin, NAMESPACE, one.service);
      const at = { address, port: ports[one.portName] ?? 0, ca: world.ca };
      await until(
        { what: `${one.host} is passed to`, seconds: PASS_SECONDS },
        async () => (await greet(at, one.host)) === 'passed' || undefined,
      ).catch((error: unknown) => problems.push((error as Error).message));
      for (const name of [UNDECLARED, undefined]) {
        const outcome = await greet(at, one.host, name ?? '');
        if (outcome !== 'closed') problems.push(`${one.service}: a greeting to ${name ?? 'nobody'} is ${outcome}`);
      }
    }
    const other = [...new Set(world.asked())].filter((name) => passed.every(({ host }) => host !== name));
    return [
      ...problems,
      ...other.map((name) => `the resolver of the site is asked for ${name}, which nobody declares`),
    ];
  });
}

interface Gate {
  readonly address: string;
  readonly port: number;
  readonly ca: string;
}

/**
 * Greets a destination through the gateway.
 * @param host whose certificate is expected
 * @param said name in the greeting; none if empty
 */
function greet({ address, port, ca }: Gate, host: string, said = host): Promise<'passed' | 'closed'> {
  return new Promise((done) => {
    const socket = connect({
      ...{ host: address, port, ca, ALPNProtocols: ['h2', 'http/1.1'] },
      ...(said !== '' && { servername: said }),
      // The name of the certificate is compared with the host that is meant, whatever the greeting says.
      checkServerIdentity: (_, { subjectaltname = '' }) =>
        subjectaltname === `DNS:${host}` ? undefined : new Error(`another server: ${subjectaltname}`),
    });
    socket.once('secureConnect', () => {
      done('passed');
      socket.destroy();
    });
    socket.once('error', () => done('closed')).once('close', () => done('closed'));
  });
}

/** Names of the destinations and where the lab plays them: the resolvers of the site know them before anybody asks. */
export function destinationsIn(manifests: readonly Manifest[]): ReadonlyMap<string, string> {
  return new Map(passedBy(manifests).map((one) => [one.host, addressOf(one, manifests)]));
}

async function checkMetrics(context: ServerContext): Promise<Problems> {
  const { manifests } = context;
  const exit = exitOf(manifests);
  if (exit === undefined) return ['the collector has no exit, and the gateway has a port'];
  return within(context.scope, async (scope) => {
    const { sinks } = await openWorld(context, scope);
    const metrics = (): readonly Signal[] => [...sinks.values()].flatMap((sink) => sink.signals('metrics'));
    await until({ what: 'metrics come to the destination', seconds: LEAVE_SECONDS }, () =>
      Promise.resolve(metrics().length > 0 || undefined),
    );
    return leakProblems(metrics(), exit);
  });
}

/** Lists of the collector's processors, read from its configuration. */
export interface Exit {
  readonly names: RegExp;
  readonly labels: readonly string[];
}

interface CollectorConfig {
  readonly processors: {
    readonly 'filter/allowed'?: { readonly metrics: { readonly metric: readonly [string] } };
    readonly 'transform/anonymous'?: {
      readonly metric_statements: readonly { readonly statements: readonly string[] }[];
    };
  };
}

function exitOf(manifests: readonly Manifest[]): Exit | undefined {
  const { processors } = (fileOf(configOf(manifests, COLLECTOR), 'config.yaml') ?? {
    processors: {},
  }) as CollectorConfig;
  const [, pattern] = /IsMatch\(name, "(.*)"\)/.exec(processors['filter/allowed']?.metrics.metric[0] ?? '') ?? [];
  const groups = processors['transform/anonymous']?.metric_statements ?? [];
  const statements = groups.flatMap((group) => group.statements);
  const [, labels] = /^keep_keys\(datapoint\.attributes, (\[.*\])\)$/m.exec(statements.join('\n')) ?? [];
  if (pattern === undefined || labels === undefined) return undefined;
  return { names: new RegExp(pattern), labels: JSON.parse(labels) as readonly string[] };
}

const SOURCE = ['service.instance.id', 'service.name'];

/** What leaves and may not: a name or a label that is on no list, and whatever tells more of the source than the site's name. */
export function leakProblems(signals: readonly Signal[], { names, labels }: Exit): Problems {
  const problems = signals.flatMap(({ name, attributes, resource }) => [
    ...(names.test(name) ? [] : [`${name} leaves, and is on no list`]),
    ...Object.keys(attributes)
      .filter((label) => !labels.includes(label))
      .map((label) => `${name} leaves with the label ${label}`),
    ...(Object.keys(resource).sort().join() === SOURCE.join()
      ? []
      : [`${name} tells of its source ${JSON.stringify(resource)}`]),
  ]);
  return [...new Set(problems)];
}
