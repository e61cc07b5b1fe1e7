import { COLLECTOR_IMAGE } from '../../../constructs/collector/program';

/** Lock entries that it uses: the collector, in another role. */
export const IMAGES = [COLLECTOR_IMAGE] as const;
