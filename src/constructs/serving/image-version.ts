import { SallyportError } from '../../core/errors';

type Version = readonly [major: number, minor: number, patch: number];

/** Tag of a rendered reference `host/repository:tag@digest`. */
export function imageTag(reference: string): string {
  const name = reference.split('@')[0] ?? '';
  return name.slice(name.lastIndexOf(':') + 1);
}

/** Version in an engine's tag: `v0.30.0`, `v0.30.0-cu129`, or the vendor's long form that ends in `_vllm_0.23.0`. */
export function engineVersion(tag: string): Version | undefined {
  const match = /^v?(\d+)\.(\d+)\.(\d+)(?:[-.].*)?$/.exec(tag) ?? /_vllm_(\d+)\.(\d+)\.(\d+)$/.exec(tag);
  return match === null ? undefined : [Number(match[1]), Number(match[2]), Number(match[3])];
}

/**
 * Refuses what the locked image does not know: an unknown flag ends the server at start, in the enclave.
 * @param since capability → first version that has it.
 * @throws SallyportError 'usage' with every capability that is missing.
 */
export function requireCapabilities(engine: string, reference: string, since: Readonly<Record<string, string>>): void {
  const tag = imageTag(reference);
  const version = engineVersion(tag);
  if (version === undefined) {
    throw new SallyportError('usage', {
      message: `the tag of the locked ${engine} image names no version`,
      value: tag,
      allowed: 'a tag such as v0.30.0',
      fix: 'lock the image by the tag of one release',
    });
  }
  const problems = Object.entries(since)
    .filter(([, first]) => isOlder(version, engineVersion(first) ?? [0, 0, 0]))
    .map(([capability, first]) => ({
      message: `the locked ${engine} image does not know ${capability}`,
      value: tag,
      allowed: `${first} or newer`,
      fix: 'lock a newer release',
    }));
  if (problems.length > 0) throw new SallyportError('usage', problems);
}

function isOlder(version: Version, floor: Version): boolean {
  const index = version.findIndex((part, position) => part !== floor[position]);
  return index !== -1 && (version[index] ?? 0) < (floor[index] ?? 0);
}
