import { APPLICATIONS } from './applications';
import { GATEWAYS } from './gateways';
import { HUB } from './hub';
import { OBSERVABILITY } from './observability';
import type { SilenceRecord } from './record';
import { REGISTRY } from './registry';
import { SERVING } from './serving';
import { STORES } from './stores';
import { TOOLING } from './tooling';

/** Every outbound default whose switch can be read from manifests. What is not here, and why, is told in `README.md` beside this file. */
export const SILENCE_RECORDS: readonly SilenceRecord[] = [
  ...SERVING,
  ...HUB,
  ...GATEWAYS,
  ...OBSERVABILITY,
  ...REGISTRY,
  ...STORES,
  ...APPLICATIONS,
  ...TOOLING,
];
