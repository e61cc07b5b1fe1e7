import { TRUST_FILE } from '../../../constructs/trust';
import type { Endpoint } from '../../../core/graph';

/** Longest time for one request; whatever hangs ends with the job. */
const REQUEST_SECONDS = 10;
export interface CheckSettings {
  readonly registry: Endpoint;
  /** Host that nodes pull from. */
  readonly host: string;
  /** References that pods of this output may use. */
  readonly images: readonly string[];
  readonly besides: readonly string[];
  readonly otherTags: 'extra' | 'kept';
}

/** Configuration of `sallyport registry check`. What comes from elsewhere, where a tier lets it, is none of this registry's matters. */
export function checkConfig({ registry, host, images, besides, otherTags }: CheckSettings): Record<string, unknown> {
  return {
    registry: { host: registry.host, port: registry.port },
    caFile: TRUST_FILE,
    requestSeconds: REQUEST_SECONDS,
    images: images.filter((reference) => reference.startsWith(`${host}/`)),
    besides,
    otherTags,
  };
}
