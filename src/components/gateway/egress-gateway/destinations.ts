import type { DeclareContext, Need, ServiceDeclaration } from '../../../core/component';
import type { DataClass } from '../../../core/data-class';
import { SallyportError } from '../../../core/errors';
import { allowsDeclaredEgress } from '../../../core/posture';
import { compareText } from '../../../core/result';

/** One name that may be reached, on a listening port of its own. */
export interface Destination {
  readonly name: string;
  readonly host: string;
  /** Port of the destination, and of the Service that callers use in its place. */
  readonly port: number;
  /** Port that the gateway listens on for this destination alone. */
  readonly listen: number;
  readonly dataClass: DataClass;
  readonly purpose: string;
  /** How the gateway itself gets there. */
  readonly exit: NonNullable<Need['exit']>;
  readonly endpoint: string;
}

/** First listening port; each destination, in the order of names, has the next. */
const FIRST_PORT = 10443;
export const LINK = 'control-plane';

type Context = Pick<DeclareContext<unknown>, 'posture' | 'part' | 'site' | 'egress'>;

/**
 * Every name that may be reached from this output: what the site declares and, in the data plane of byoc, the link.
 * @throws SallyportError 'usage' if a destination takes the name of the link.
 */
export function destinationsOf(context: Context): readonly Destination[] {
  if (!allowsDeclaredEgress(context.posture)) return [];
  const link = linkOf(context);
  const declared = context.egress.map(({ name, host, port, purpose, dataClass }) => ({
    ...{ name, host, port, purpose, dataClass },
    exit: 'declared-destination' as const,
    endpoint: `outside:${name}`,
  }));
  refuseNameOfLink(declared);
  refuseRepeats(declared);
  return [...declared, ...link]
    .sort((a, b) => compareText(a.name, b.name))
    .map((destination, index) => ({ ...destination, listen: FIRST_PORT + index }));
}

function refuseNameOfLink(declared: readonly Pick<Destination, 'name'>[]): void {
  const index = declared.findIndex(({ name }) => name === LINK);
  if (index === -1) return;
  throw new SallyportError('usage', {
    message: `egress destination ${LINK} has the name of the link to the control plane`,
    place: { file: 'values', path: `egress.allow[${index}].name` },
    fix: 'give the destination another name in the values file, under egress.allow',
  });
}

/** Two entries of one host and port would be one flow with two data classes. */
function refuseRepeats(declared: readonly Pick<Destination, 'name' | 'host' | 'port'>[]): void {
  const problems = declared.flatMap(({ name, host, port }, index) => {
    const first = declared.findIndex((other) => other.host === host && other.port === port);
    if (first === index) return [];
    return [
      {
        place: { file: 'values', path: `egress.allow[${index}]` },
        message: `egress destinations ${declared[first]?.name ?? ''} and ${name} are the same`,
        value: `${host}:${port}`,
        fix: 'keep one of them in the values file, under egress.allow, with the higher data class',
      },
    ];
  });
  if (problems.length > 0) throw new SallyportError('usage', problems);
}

function linkOf({ part, site }: Context): readonly Omit<Destination, 'listen'>[] {
  const { controlPlane } = site.hosts;
  if (part !== 'data-plane' || controlPlane === undefined) return [];
  const { host, port } = controlPlane;
  return [
    {
      ...{
        name: LINK,
        host,
        port,
        dataClass: 'metadata',
        purpose: 'aggregates and metadata to the control plane, signed policy back',
      },
      exit: 'control-plane-link',
      endpoint: 'site:controlPlane',
    },
  ];
}

/**
 * Destinations by Service. Each has its own, `egress-<name>`, unless they share a host: a name has one answer, so that
 * all ports of one host stand behind the Service of its first destination.
 */
export function servicesOf(destinations: readonly Destination[]): readonly ServiceDeclaration[] {
  const byHost = new Map<string, Destination[]>();
  for (const destination of destinations) {
    const key = destination.name === LINK ? LINK : `host ${destination.host}`;
    byHost.set(key, [...(byHost.get(key) ?? []), destination]);
  }
  return [...byHost.values()].map((group) => ({ name: `egress-${group[0]?.name ?? ''}`, ports: group.map(portName) }));
}

/** Container port name of a destination, at most 15 characters whatever its name is. */
export function portName({ listen }: Destination): string {
  return `to-${listen}`;
}
