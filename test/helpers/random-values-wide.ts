import type { Draw } from './random-values-draw';

/** First bytes of IPv4 networks that are routed in public. */
const PUBLIC_BYTES = [1, 4, 8, 9, 11, 45, 52, 93, 101, 126, 128, 151, 171, 173, 185, 191, 193, 199, 203, 223];

/** Spellings of an address that programs disagree about. */
const ODD = [
  '010.0.0.1',
  '10.1',
  '0x0a000001',
  '167772161',
  '10.0.0.1.',
  '10.0.0.256',
  'fd00::1%eth0',
  '::ffff:10.0.0.1',
  '::ffff:a00:1',
  'localhost',
  '',
];

/** Addresses that are in no private range, or that are none. */
export function wideAddress(draw: Draw): string {
  return draw.pick([
    publicAddress(draw),
    publicSix(draw),
    draw.pick(ODD),
    draw.pick([
      '0.0.0.0',
      '127.0.0.1',
      '169.254.169.254',
      '224.0.0.1',
      '255.255.255.255',
      '::',
      '::1',
      'fe80::1',
      'ff02::1',
    ]),
    draw.pick([
      '172.15.255.255',
      '172.32.0.0',
      '192.167.255.255',
      '192.169.0.0',
      '100.63.255.255',
      '100.128.0.0',
      '11.0.0.0',
      '9.255.255.255',
    ]),
  ]);
}

/** Networks that hold an address outside the private ranges, or that are none. */
export function wideBlock(draw: Draw): string {
  return draw.pick([
    draw.pick(['0.0.0.0/0', '::/0', '0.0.0.0/1', '128.0.0.0/1', '2000::/3']),
    draw.pick([
      '10.0.0.0/7',
      '172.16.0.0/11',
      '192.168.0.0/15',
      '100.64.0.0/9',
      'fc00::/6',
      '8.0.0.0/5',
      '172.0.0.0/8',
      '192.0.0.0/8',
    ]),
    draw.pick(['::ffff:0:0/96', '::ffff:a00:0/104', '::ffff:10.0.0.0/104', '64:ff9b::/96', '2002::/16']),
    draw.pick([
      '10.0.0.1/8',
      '10.0.0.0/33',
      '10.0.0.0/08',
      '10.0.0.0/-1',
      '10.0.0.0/8/8',
      '10.0.0.0',
      '10.0.0.0/255.0.0.0',
      '010.0.0.0/8',
      '10/8',
    ]),
    draw.pick(['127.0.0.0/8', '169.254.0.0/16', '224.0.0.0/4', 'fe80::/10']),
    publicBlock(draw),
    `${publicSix(draw)}/128`,
  ]);
}

/** The same for a host of the site, for which a private network is too much, too. */
export function wideHostAddress(draw: Draw): string {
  return draw.pick([
    wideAddress(draw),
    `${publicAddress(draw)}/32`,
    draw.pick(['10.0.0.0/8', '10.0.0.0/23', '192.168.0.0/16', 'fd00::/8', 'fd00::/64', '0.0.0.0/0']),
  ]);
}

function publicAddress(draw: Draw): string {
  return [draw.pick(PUBLIC_BYTES), draw.int(0, 255), draw.int(0, 255), draw.int(0, 255)].join('.');
}

function publicBlock(draw: Draw): string {
  const prefix = draw.int(8, 24);
  const value = (BigInt(draw.pick(PUBLIC_BYTES)) << 24n) | BigInt(draw.int(0, 2 ** 24 - 1));
  const network = (value >> BigInt(32 - prefix)) << BigInt(32 - prefix);
  return `${[24n, 16n, 8n, 0n].map((shift) => (network >> shift) & 255n).join('.')}/${prefix}`;
}

function publicSix(draw: Draw): string {
  return `2${draw.int(0, 15).toString(16)}0${draw.int(0, 15).toString(16)}:${draw.int(1, 65_535).toString(16)}::${draw.int(1, 65_535).toString(16)}`;
}
