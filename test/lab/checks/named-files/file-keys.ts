import { wordsOfKey } from '../../../../src/audit/facts/key-words';
import type { Saying } from './sayings';

const TRUSTED =
  'ca|cacert|cert|certificate|crt|pem|key|keystore|truststore|trust|tls|ssl|mtls|token|password|passwd|secret|credential';
const TRUST = new RegExp(`^(${TRUSTED})s?(file|path|dir|bundle)?$`);
const FILE = /^((?!pro)[a-z]*files?|config|conf)$/;
const FOLDER = /^([a-z]*dirs?|director(y|ies)|folders?)$/;
const PATH = /^paths?$/;
/** What ends like this is an address or a part of one, whatever stands before it. */
const ADDRESS = /^(url|uri|endpoint|prefix|route|address|host|header)s?$/;
/** Where an image has its own programs and what belongs to them. */
const OF_THE_IMAGE = /^\/(usr|bin|sbin|lib|lib64|opt)\//;

/**
 * True if a saying gives a path as the place of a file or a folder that has to be in a volume, since the root of a container
 * holds nothing of ours and nothing can be written there. Its key says so, or the block in which it stands:
 * - files of trust, such as `tls_cert_path`, or `root` in a block `backendTLS`; any other file, such as `rule_files`;
 * - folders, such as `working_directory`, but for those that an image brings;
 * - what is called a path, or has no key at all, could also be a path of HTTP: it counts if it begins as a mount does.
 * @param mounts paths of the mounts that the container has
 */
export function isGivenAsPlace(saying: Saying, path: string, mounts: readonly string[]): boolean {
  if (!partsOf(saying.text).includes(path)) return false;
  const wordsAt = (place: number): readonly string[] => wordsOfKey(saying.keys.at(place) ?? '');
  const own = wordsAt(-1);
  const around = wordsAt(-2);
  if (ADDRESS.test(own.at(-1) ?? '')) return false;
  if ([...own, ...around].some((word) => TRUST.test(word)) || own.some((word) => FILE.test(word))) return true;
  if (own.some((word) => FOLDER.test(word))) return !OF_THE_IMAGE.test(path);
  const mayBePath = own.length === 0 || [...own, ...around].some((word) => PATH.test(word));
  return mayBePath && mounts.some((mount) => topOf(mount) === topOf(path));
}

/** `/var` of `/var/lib/loki`. */
function topOf(path: string): string {
  return path.split('/')[1] ?? '';
}

/** Parts of a value, which may be a list, or wrap a path: `$__file{/run/key}`. */
function partsOf(text: string): readonly string[] {
  return text
    .replace(/\bfile:\/\//g, ' ')
    .split(/[\s,;:"'{}()[\]]+/)
    .map((part) => part.replace(/\/+$/, ''));
}
