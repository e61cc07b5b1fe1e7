import type { Manifest } from '../manifests';
import type { PodNetwork } from '../pods/network';
import type { Scope } from '../scope';
import type { SiteNetwork } from '../site-network';
import type { Endpoint } from '../wire/ask';
import { Clock, NameServer } from '../wire/stand-ins';
import { destinationsIn } from './egress-gateway';

/** Of the range for documentation (RFC 5737): what the resolvers of the site answer for any name that they know. */
export const KNOWN_ADDRESS = '198.51.100.53';
/** Names below a domain of the site that its resolvers know begin with this. */
export const KNOWN_LABEL = 'known-';

/**
 * The resolvers and clocks of the site, on the addresses that the values name. They are there before the pods that ask them,
 * as in a real site.
 */
export class Neighbours {
  readonly clocks: Clock[] = [];
  /** By address. */
  readonly resolvers = new Map<string, NameServer>();
  private readonly known = new Map<string, string>();

  constructor(
    private readonly network: PodNetwork,
    private readonly site: Pick<SiteNetwork, 'clocks' | 'resolvers'>,
    private readonly scope: Scope,
  ) {}

  /** Listens, and learns the destinations that the files which were applied name. */
  async follow(applied: readonly Manifest[]): Promise<void> {
    for (const [name, address] of destinationsIn(applied)) this.known.set(name, address);
    if (this.clocks.length > 0) return;
    for (const at of this.site.clocks) {
      await this.network.own(at.address);
      this.clocks.push(await Clock.listen(at, this.scope));
    }
    for (const at of this.site.resolvers) await this.addResolver(at);
  }

  private async addResolver(at: Endpoint): Promise<void> {
    await this.network.own(at.address);
    const zone = ({ name }: { readonly name: string }): readonly string[] | undefined => {
      const address = this.known.get(name) ?? (name.startsWith(KNOWN_LABEL) ? KNOWN_ADDRESS : undefined);
      return address === undefined ? undefined : [address];
    };
    this.resolvers.set(at.address, await NameServer.listen(at, zone, this.scope));
  }
}
