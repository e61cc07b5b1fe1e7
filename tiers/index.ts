import type { Tier } from '../src/core/tier';
import { airgapped } from './airgapped';
import { byoc } from './byoc';
import { diode } from './diode';
import { saas } from './saas';

/** The ladder, loosest first. */
export const tiers: readonly Tier[] = [saas, byoc, diode, airgapped];
