import { TLS_CERT, TLS_KEY, TRUST_FILE } from '../../../constructs/trust';
import { DIODE_SCHEMA, type Aggregate } from '../../../core/diode-schema';
import { SallyportError } from '../../../core/errors';
import type { Endpoint } from '../../../core/graph';
import { HEALTH_PORT, RECORDS_PORT } from './flows';

export interface ValidatorSettings {
  readonly aggregates: readonly Aggregate[];
  readonly diode: Endpoint;
  /** SPIFFE ids of those who have a flow to the records port. */
  readonly clients: readonly string[];
  readonly repeat: number;
  readonly keyId: string;
  readonly keyFile: string;
  readonly sequenceFile: string;
}

/** Shortest time between two records of a series: below the generator's shortest interval, above what timing could tell. */
const MIN_INTERVAL_SECONDS = 50;

/**
 * Configuration of `sallyport diode validate`. Queries and purposes stay behind: the validator needs neither.
 * @throws SallyportError 'usage' for a diode that is not one address and UDP, and where nobody could send.
 */
export function validatorConfig(settings: ValidatorSettings): Record<string, unknown> {
  const { aggregates, clients, repeat, keyId, keyFile, sequenceFile } = settings;
  refuseNoClients(clients);
  return {
    schema: DIODE_SCHEMA,
    listen: { port: RECORDS_PORT },
    health: { port: HEALTH_PORT },
    tls: { certFile: TLS_CERT, keyFile: TLS_KEY, caFile: TRUST_FILE, clients },
    destination: destinationOf(settings.diode),
    hmac: { keyFile, keyId },
    sequenceFile,
    repeat,
    minIntervalSeconds: MIN_INTERVAL_SECONDS,
    aggregates: aggregates.map(({ name, kind, unit, min, max, step, k, labels }) => ({
      name,
      kind,
      unit,
      min,
      max,
      step,
      k,
      labels,
    })),
  };
}

function refuseNoClients(clients: readonly string[]): void {
  if (clients.length > 0) return;
  throw new SallyportError('usage', {
    message: 'nobody has a flow to the diode validator, so that nothing could ever leave',
    fix: 'add diode-generator to the tier, or remove diode-validator',
  });
}

function destinationOf({ addresses, port, protocol }: Endpoint): { readonly address: string; readonly port: number } {
  const [address, second] = addresses;
  const isOne = address !== undefined && second === undefined && !address.includes('/');
  if (isOne && protocol === 'UDP') return { address, port };
  throw new SallyportError('usage', {
    message: 'the diode must be one address that is reached over UDP: nothing comes back over it, not even a name',
    value: `${addresses.join(', ')} over ${protocol}`,
    place: { file: 'values', path: protocol === 'UDP' ? 'site.diode.addresses' : 'site.diode.protocol' },
    fix: 'in the values file, under site.diode, give one address and protocol UDP',
  });
}
