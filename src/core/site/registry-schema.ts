import { z } from 'zod';
import { choice, defineKnobs, pattern, refuseBy, type Refusal } from '../knobs';
import { judgeName } from './names';

const PREFIX = /^$|^[a-z0-9]+([._/-][a-z0-9]+)*$/;
const PREFIX_WORDS = 'a repository path in lower case, or ""';

/** Where nodes pull images from. Whether the host is of the site, and the source one of the tier's, is checked later. */
export function registrySchema() {
  return defineKnobs({
    host: z
      .string()
      .check(refuseBy(judgeRegistryHost))
      .meta({ allowed: 'a host in a domain of the site, or host:port' })
      .describe('host, or host:port'),
    prefix: pattern(PREFIX, PREFIX_WORDS)
      // What is no path at all is refused by the pattern, once.
      .check(refuseBy((text) => (PREFIX.test(text) ? judgeRegistryPrefix(text) : undefined)))
      .describe('path below the host'),
    source: choice(['mirror', 'upstream']).default('mirror').describe('where images are pulled from'),
  });
}

/** Why a text is no `host` or `host:port`, or undefined. */
export function judgeRegistryHost(text: string): Refusal | undefined {
  const [, host = text, port = '443'] = /^(.*):([1-9][0-9]{0,4})$/.exec(text) ?? [];
  if (Number(port) <= 65535) return judgeName(host);
  return { message: 'no such port', allowed: '1 to 65535', fix: 'choose a port from 1 to 65535' };
}

/**
 * Why a text cannot stand before the paths of images, or undefined. Cut off its registry, by a mirror or by a copy of the
 * reference, a path whose first part has a dot, a colon or is `localhost` names a registry (the reference grammar of
 * distribution/reference): the image would come from there.
 */
export function judgeRegistryPrefix(text: string): Refusal | undefined {
  if (!PREFIX.test(text))
    return { message: 'not a repository path', allowed: PREFIX_WORDS, fix: 'write a path such as team/platform' };
  const [first = ''] = text.split('/');
  if (!first.includes('.') && first !== 'localhost') return undefined;
  return {
    message: `prefix begins with ${first}, which reads as a registry of its own`,
    allowed: 'a first part without a dot or colon that is not localhost',
    fix: `write ${first.replace(/[^a-z0-9]+/g, '-').replace('localhost', 'local')} instead, and name the mirror's project so`,
  };
}
