import type { Family } from '../leak';
import { CLOCKS } from './clocks';
import { CONFIGURATION } from './configuration';
import { DISGUISES } from './disguises';
import { EGRESS } from './egress';
import { ENTRIES } from './entries';
import { HOSTS } from './hosts';
import { IMAGES } from './images';
import { ISOLATION } from './isolation';
import { ISSUERS } from './issuers';
import { RESOLVERS } from './resolvers';
import { SILENCE } from './silence';
import { TRUST } from './trust';
import { UNDERMINED } from './undermined';

export const FAMILIES: readonly Family[] = [
  IMAGES,
  HOSTS,
  DISGUISES,
  CONFIGURATION,
  TRUST,
  ISSUERS,
  CLOCKS,
  RESOLVERS,
  EGRESS,
  ENTRIES,
  ISOLATION,
  SILENCE,
  UNDERMINED,
];
