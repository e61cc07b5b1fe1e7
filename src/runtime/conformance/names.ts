import { promises as dns } from 'node:dns';
import { isIPv6 } from 'node:net';
import { codeOf } from './attempt';
import type { ConformanceConfig } from './config';
import type { ConformanceRow, Outcome } from './row';

/** Asks one resolver, and no file and no search list of the system. */
export class Names {
  private readonly resolver: dns.Resolver;

  constructor({ resolver: { address, port }, probeSeconds }: Pick<ConformanceConfig, 'resolver' | 'probeSeconds'>) {
    this.resolver = new dns.Resolver({ timeout: probeSeconds * 1000, tries: 1 });
    this.resolver.setServers([`${isIPv6(address) ? `[${address}]` : address}:${port}`]);
  }

  /** Addresses of a name. @throws Error with the code of the resolver */
  addresses(name: string): Promise<readonly string[]> {
    return this.resolver.resolve4(name).catch((error: unknown) => {
      if (codeOf(error) !== 'ENODATA') throw error;
      return this.resolver.resolve6(name);
    });
  }

  /** A name that has to have an address. */
  async inside(name: string): Promise<ConformanceRow> {
    const answer = await settled(this.addresses(name));
    const outcome = answer.isAnswer ? 'pass' : isMute(answer.found) ? 'unchecked' : 'fail';
    return { probe: `name ${name}`, expected: 'an address', found: answer.found, outcome };
  }

  /** A name that must not exist, whatever is asked of it. */
  async outside(name: string): Promise<ConformanceRow> {
    const answers = await Promise.all([settled(this.resolver.resolve4(name)), settled(this.resolver.resolve6(name))]);
    const found = [...new Set(answers.map((answer) => answer.found))].join(', ');
    return { probe: `name ${name}`, expected: NXDOMAIN, found, outcome: outcomeOf(found) };
  }
}

const NXDOMAIN = 'ENOTFOUND';

function outcomeOf(found: string): Outcome {
  if (found === NXDOMAIN) return 'pass';
  return found.split(', ').every(isMute) ? 'unchecked' : 'fail';
}

/** True if nobody answered at all. */
function isMute(code: string): boolean {
  return ['ETIMEOUT', 'ECONNREFUSED', 'ECANCELLED'].includes(code);
}

interface Answer {
  readonly isAnswer: boolean;
  readonly found: string;
}

function settled(question: Promise<readonly string[]>): Promise<Answer> {
  return question.then(
    (addresses) => ({ isAnswer: addresses.length > 0, found: addresses.join(' ') }),
    (error: unknown) => ({ isAnswer: false, found: codeOf(error) }),
  );
}
