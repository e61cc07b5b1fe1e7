import type { z } from 'zod';
import { choice, cpu, defineKnobs, memory, pattern } from '../../../core/knobs';

const NAME_WORDS = 'a distinguished name such as ou=people,dc=example, without $, quotation marks or line ends';
const ATTRIBUTE_WORDS = 'name of an attribute: letters, digits and -';
const PATH_WORDS = 'nothing, or a path such as /realms/site';

const distinguishedName = () => pattern(/^(?:[A-Za-z][A-Za-z0-9-]*=[^$"'\\\n]{1,200})?$/, NAME_WORDS);
const attribute = () => pattern(/^[A-Za-z][A-Za-z0-9-]{0,60}$/, ATTRIBUTE_WORDS);
const path = () => pattern(/^(?:\/[A-Za-z0-9._-]+)*$/, PATH_WORDS);

export const knobs = defineKnobs({
  cpu: cpu().default('500m').describe('CPU request'),
  memory: memory({ min: '1Gi' }).default('2Gi').describe('memory request and limit; the heap takes most of it'),
  upstream: choice(['none', 'ldap', 'oidc'])
    .default('none')
    .describe('what site.idp is to Keycloak: a directory, or a provider of OIDC; none renders no broker'),
  userBase: distinguishedName().default('').describe('where users lie in the directory'),
  userName: attribute().default('uid').describe('attribute that users type as their name'),
  userId: attribute().default('entryUUID').describe('attribute that never changes and is no one else’s'),
  groupBase: distinguishedName()
    .default('')
    .describe('where groups lie; nothing reads no groups, and nobody has a role'),
  bindName: distinguishedName().default('').describe('name that Keycloak itself logs in with at the directory'),
  oidcClientId: pattern(/^[A-Za-z0-9._-]{1,100}$/, 'letters, digits and . _ -')
    .default('sallyport')
    .describe('client that Keycloak is at the provider'),
  oidcIssuerPath: path().default('').describe('path of the issuer at the provider'),
  oidcPath: path().default('').describe('path at the provider below which auth, token, certs and userinfo lie'),
});

export type Knobs = z.infer<typeof knobs>;
