import type { DeclareContext } from '../../../core/component';
import { SallyportError } from '../../../core/errors';
import { brokerCure, brokerHost, LOGIN_PATHS, LOGIN_SCOPES, loginEndpoint } from '../../../core/login';
import type { Site } from '../../../core/site';
import type { Knobs } from './knobs';

const SITE_SCOPES = 'openid profile email groups';

/** Where users log in. */
export interface LoginPlace {
  /** Endpoint that Grafana itself asks. */
  readonly endpoint: string;
  /** What to do where it is not there. */
  readonly cure?: string;
  readonly clientId: string;
  /** Path below which `auth`, `token` and `userinfo` lie. */
  readonly path: string;
  readonly scopes: string;
  /** Name that browsers open, where it is another one than that of the endpoint. */
  readonly browserHost?: string;
}

/** What says where a Grafana stands. */
export interface LoginContext {
  readonly knobs: Knobs;
  readonly site: Pick<Site, 'domains' | 'name'>;
  readonly part: DeclareContext<Knobs>['part'];
}

/** Undefined for accounts of Grafana's own alone. A control plane has no broker: it logs in at site.idp, or nowhere. */
export function loginPlace({ knobs, site, part }: LoginContext): LoginPlace | undefined {
  const { broker, oidcClientId, oidcPath } = knobs;
  if (broker === 'none' || part === 'control-plane') {
    return oidcClientId === ''
      ? undefined
      : { endpoint: 'site:idp', clientId: oidcClientId, path: oidcPath, scopes: SITE_SCOPES };
  }
  // Beside a control plane, it is that plane's.
  if (oidcClientId !== '' && part === null) refuseBoth(oidcClientId);
  return {
    endpoint: loginEndpoint(broker),
    cure: brokerCure(broker),
    clientId: 'grafana',
    path: LOGIN_PATHS[broker],
    scopes: LOGIN_SCOPES[broker],
    browserHost: brokerHost(broker, site),
  };
}

function refuseBoth(clientId: string): never {
  throw new SallyportError('usage', {
    message: 'users of Grafana can log in at a broker or at site.idp, and not at both',
    place: { file: 'values', path: 'components.grafana.oidcClientId' },
    value: clientId,
    allowed: 'nothing, where components.grafana.broker names one',
    fix: 'remove oidcClientId, or set broker to none',
  });
}
