import { slippedIn, type Slip } from '../checks/planted-config';
import { verdict, type SelfTest } from '../checks/self-test';
import type { Planted } from '../checks/planted';
import type { Manifest } from '../manifests';
import type { ServerContext } from './check';
import { siteProblems } from './names-time';

/** Addresses are of the range for documentation (RFC 5737). */
const SLIPS: readonly Slip[] = [
  {
    name: 'a host of the site at another address',
    configMap: 'coredns-config',
    key: 'site.hosts',
    from: /^\S+(?= )/m,
    to: '192.0.2.25',
    says: /host \S+ at 192\.0\.2\.25, which the values do not name/,
  },
  {
    name: 'a host of the site that is lost',
    configMap: 'coredns-config',
    key: 'site.hosts',
    from: /^.*\n/,
    to: '',
    says: /no host \S+ at \S+, which the values name/,
  },
  {
    name: 'names of the site asked of another resolver',
    configMap: 'coredns-config',
    key: 'Corefile',
    from: /^( *forward \. )[0-9.]+:/m,
    to: '$1192.0.2.53:',
    says: /resolver 192\.0\.2\.53:53, which the values do not name/,
  },
  {
    name: 'the resolvers of the site in another order',
    configMap: 'coredns-config',
    key: 'Corefile',
    from: /^( *forward \. )(\S+) (\S+) /m,
    to: '$1$3 $2 ',
    says: /each resolver in another order/,
  },
  {
    name: 'the time of another clock',
    configMap: 'chrony-config',
    key: 'chrony.conf',
    from: /^server \S+/m,
    to: 'server 192.0.2.123',
    says: /clock 192\.0\.2\.123:123, which the values do not name/,
  },
];

/** Errors in what is rendered of the network around the cluster; the programs would follow them without a word. */
export function siteErrors(manifests: readonly Manifest[]): readonly Planted[] {
  return SLIPS.map((slip) => slippedIn(manifests, slip));
}

/** Compares each with the values: nothing is started for it. */
export function plantInSite({ manifests, site }: Pick<ServerContext, 'manifests' | 'site'>): readonly SelfTest[] {
  return siteErrors(manifests).map((planted) => {
    const { file, line } = planted.manifest;
    const others = manifests.map((one) => (one.file === file && one.line === line ? planted.manifest : one));
    return verdict(planted, siteProblems(site, others));
  });
}
