import type { Draw } from './draw';

/** Names of nobody's: domains kept for examples, below which every word is outside. */
export function outsideName(draw: Draw): string {
  const domain = draw.pick(['example.com', 'example.net', 'example.org']);
  return draw.pick([`${draw.word()}.${domain}`, `${draw.word()}.${draw.word()}.${domain}`]);
}

/** A public address, from the blocks kept for documentation or from any other. */
export function publicAddress(draw: Draw): string {
  const first = draw.pick([203, 198, 1, 8, 20, 34, 52, 93, 104, 151, 185, 216]);
  if (first === 203) return `203.0.113.${draw.int(1, 254)}`;
  if (first === 198) return `198.51.100.${draw.int(1, 254)}`;
  return `${first}.${draw.int(0, 255)}.${draw.int(0, 255)}.${draw.int(1, 254)}`;
}

export function publicSix(draw: Draw): string {
  const part = (): string => draw.int(1, 0xffff).toString(16);
  return draw.pick([`2001:db8::${part()}`, `2001:db8:${part()}:${part()}::${part()}`, `2600:${part()}::${part()}`]);
}

/** Private, and of none of the blocks that the samples declare. */
export function foreignPrivate(draw: Draw): string {
  const end = `${draw.int(0, 255)}.${draw.int(1, 254)}`;
  return draw.pick([`10.${draw.int(200, 250)}.${end}`, `172.${draw.int(16, 31)}.${end}`, `192.168.${end}`]);
}

export function outsideAddress(draw: Draw): string {
  return draw.pick([publicAddress, foreignPrivate])(draw);
}

/** Address blocks of which some part, at least, is outside every sample's boundary. */
export function outsideBlock(draw: Draw): string {
  return draw.pick([
    () => '0.0.0.0/0',
    () => '::/0',
    () => draw.pick(['0.0.0.0/1', '128.0.0.0/1', '10.0.0.0/8', '10.0.0.0/9', '172.16.0.0/12', '2000::/3', 'fc00::/7']),
    () => `${publicAddress(draw)}/${draw.int(8, 32)}`,
    () => `${foreignPrivate(draw)}/${draw.int(16, 32)}`,
    () => `${publicSix(draw)}/${draw.int(16, 128)}`,
    () => '169.254.169.254/32',
  ])();
}

export function hexDigits(draw: Draw, count: number): string {
  return Array.from({ length: count }, () => draw.int(0, 15).toString(16)).join('');
}

/** A reference to an image outside, with or without tag and digest. */
export function outsideImage(draw: Draw): string {
  const registry = draw.pick([outsideName(draw), `${outsideName(draw)}:${draw.int(1024, 65_535)}`, 'public.ecr.aws']);
  const path = draw.pick([draw.word(), `${draw.word()}/${draw.word()}`]);
  return `${registry}/${path}${draw.pick([':1.2.3', `:v1@sha256:${hexDigits(draw, 64)}`, `@sha256:${hexDigits(draw, 64)}`])}`;
}

export function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
