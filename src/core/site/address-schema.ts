import { z } from 'zod';
import { HOST_BLOCK_PREFIX, parseAddress, parseAddressOrBlock, parseBlock, type Parsed } from '../address';
import { refuseBy, type Refusal } from '../knobs';
import { judgeName } from './names';

const ADDRESS_WORDS = 'an IP address such as 10.20.0.53';
const BLOCK_WORDS = 'a network in CIDR form such as 10.20.0.0/16';

/** One or more IP addresses. Whether they are private is the posture's business and checked later. */
export function addressList() {
  return listOf(ADDRESS_WORDS, (text) => refusalOf(parseAddress(text), ADDRESS_WORDS));
}

/** One or more networks. */
export function blockList() {
  return listOf(BLOCK_WORDS, (text) => refusalOf(parseBlock(text), BLOCK_WORDS));
}

/** One or more addresses or small networks of one host of the site. */
export function hostAddressList() {
  return listOf(`${ADDRESS_WORDS}, or a network of at most 256 addresses`, judgeHostAddress);
}

/** Name of a host of the site. Whether it is in a domain of the site is checked later. */
export function hostName() {
  return z.string().check(refuseBy(judgeName)).meta({ allowed: 'a DNS name in a domain of the site' });
}

function listOf(allowed: string, judge: (text: string) => Refusal | undefined) {
  return z
    .array(z.string().check(refuseBy(judge)).meta({ allowed }))
    .min(1)
    .meta({ allowed: `a list with at least one of: ${allowed}` });
}

function judgeHostAddress(text: string): Refusal | undefined {
  const parsed = parseAddressOrBlock(text);
  if ('problem' in parsed) return refusalOf(parsed, ADDRESS_WORDS);
  const { version, prefix } = parsed.block;
  if (prefix >= HOST_BLOCK_PREFIX[version]) return undefined;
  return {
    message: 'network too wide for one host',
    allowed: `prefix length of at least ${HOST_BLOCK_PREFIX[version]}`,
    fix: 'list the addresses of the host, or a smaller network',
  };
}

function refusalOf(parsed: Parsed, allowed: string): Refusal | undefined {
  return 'problem' in parsed ? { message: parsed.problem, allowed, fix: parsed.fix } : undefined;
}
