import type { DeclareContext, Declaration, Need, Port } from '../../../core/component';
import { rankOf, type DataClass } from '../../../core/data-class';
import { destinationsOf, LINK, portName, servicesOf, type Destination } from './destinations';

export const HEALTH_PORT = 8080;

/**
 * Nobody is let in by default: who may use a destination follows from the needs of others (`egress:<name>`). One without a
 * caller has no port, no Service, no name and no way out.
 */
export function declareEgressGateway(context: DeclareContext<unknown>): Declaration {
  const destinations = destinationsOf(context);
  return {
    members: [
      {
        rating: highest(destinations),
        // It asks the site's resolvers itself: ours answers these names with the gateway's own Services.
        resolvesNames: false,
        ports: [
          ...destinations.map(portOf),
          { name: 'health', port: HEALTH_PORT, security: 'plain', rating: 'operational' },
        ],
        services: servicesOf(destinations),
        needs: [
          ...(destinations.length === 0 ? [] : [{ ...RESOLVERS, servesPorts: destinations.map(portName) }]),
          ...destinations.map(needOf),
        ],
      },
    ],
  };
}

const RESOLVERS: Need = {
  endpoint: 'site:dns',
  purpose: 'resolve the declared destinations',
  dataClass: 'operational',
};

/** The way out exists only with a way in: a destination that nobody calls stays reserved. */
function needOf(destination: Destination): Need {
  const { endpoint, purpose, dataClass, exit } = destination;
  return { endpoint, purpose, dataClass, exit, servesPorts: [portName(destination)] };
}

function portOf(destination: Destination): Port {
  return {
    name: portName(destination),
    port: destination.listen,
    servicePort: destination.port,
    // The caller's TLS runs through to the destination; the gateway reads the name in it and holds no key.
    security: 'tls',
    rating: destination.dataClass,
    endpoint: `egress:${destination.name}`,
    onDemand: true,
    // The link's name is the site's own and is served with its real address; its caller asks for the endpoint.
    ...(destination.name === LINK ? {} : { answersFor: destination.host }),
  };
}

function highest(destinations: readonly Destination[]): DataClass {
  return destinations.reduce<DataClass>(
    (top, { dataClass }) => (rankOf(dataClass) > rankOf(top) ? dataClass : top),
    'operational',
  );
}
