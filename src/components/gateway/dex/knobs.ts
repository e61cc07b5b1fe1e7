import type { z } from 'zod';
import { count, cpu, defineKnobs, memory, pattern } from '../../../core/knobs';

const NAME_WORDS = 'a distinguished name such as ou=people,dc=example, without $, quotation marks or line ends';
const FILTER_WORDS = 'an LDAP filter such as (objectClass=person), without $, quotation marks or line ends';
const ATTRIBUTE_WORDS = 'name of an attribute: letters, digits and -';

const distinguishedName = () => pattern(/^(?:[A-Za-z][A-Za-z0-9-]*=[^$"'\\\n]{1,200})?$/, NAME_WORDS);
const filter = () => pattern(/^\([^$"'\n]{1,300}\)$/, FILTER_WORDS);
const attribute = () => pattern(/^[A-Za-z][A-Za-z0-9-]{0,60}$/, ATTRIBUTE_WORDS);

export const knobs = defineKnobs({
  cpu: cpu().default('100m').describe('CPU request'),
  memory: memory({ min: '64Mi' }).default('128Mi').describe('memory request and limit'),
  replicas: count({ min: 1, max: 8 }).default(2).describe('number of brokers; what they know lies in PostgreSQL'),
  userBase: distinguishedName()
    .default('')
    .describe('where users lie in the directory at site.idp; nothing renders no broker'),
  userFilter: filter().default('(objectClass=person)').describe('filter of users'),
  userName: attribute().default('uid').describe('attribute that users type as their name'),
  groupBase: distinguishedName()
    .default('')
    .describe('where groups lie; nothing asks for no groups, and nobody has a role'),
  groupFilter: filter().default('(objectClass=groupOfNames)').describe('filter of groups'),
  groupMember: attribute().default('member').describe('attribute of a group with the names of its members'),
  bindName: distinguishedName()
    .default('')
    .describe('name that Dex itself logs in with; nothing searches without a name'),
});

export type Knobs = z.infer<typeof knobs>;
