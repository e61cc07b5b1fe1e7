import { COLLECTOR_IMAGE } from '../../../constructs/collector/program';

/** Lock entries that the collector uses. */
export const IMAGES = [COLLECTOR_IMAGE] as const;
