import type { z } from 'zod';
import { BROKERS } from '../../../core/login';
import { choice, cpu, defineKnobs, memory, pattern, storageSize } from '../../../core/knobs';

export const knobs = defineKnobs({
  cpu: cpu().default('200m').describe('CPU request'),
  memory: memory().default('1Gi').describe('memory request and limit'),
  storage: storageSize().default('5Gi').describe('volume for users, preferences and sessions'),
  broker: choice(['none', ...BROKERS])
    .default('none')
    .describe(
      'broker of the platform at which users log in; needs its own knobs and the Secret grafana-oidc, and is not in a control plane',
    ),
  oidcClientId: pattern(/^[A-Za-z0-9._-]{0,100}$/, 'letters, digits and . _ -, or nothing for local accounts only')
    .default('')
    .describe(
      'client at site.idp, where users log in without a broker, and those of a control plane; needs the Secret grafana-oidc',
    ),
  oidcPath: pattern(/^(\/[A-Za-z0-9._-]+)+$/, 'a path such as /realms/site/protocol/openid-connect')
    .default('/realms/sallyport/protocol/openid-connect')
    .describe('path at site.idp below which auth, token and userinfo lie'),
  oidcRolePath: pattern(
    /^(?!.*::)[^$"`\n]{1,400}$/,
    'a JMESPath expression without $, ::, quotation marks or backticks',
  )
    .default(
      "contains(groups[*], 'platform-operators') && 'Admin' || contains(groups[*], 'platform-viewers') && 'Viewer'",
    )
    .describe('expression that yields the role of a user; who gets none is refused'),
});

export type Knobs = z.infer<typeof knobs>;
