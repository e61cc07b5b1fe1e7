import { crc32, gzipSync } from 'node:zlib';

/** A file in an archive. */
export interface Entry {
  readonly name: string;
  readonly text: string;
}

const BLOCK = 512;
const FILE_MODE = '0000644';

/** A ZIP archive whose files are stored as they are. */
export function zip(entries: readonly Entry[]): Buffer {
  const bodies: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, text } of entries) {
    const [title, body] = [Buffer.from(name), Buffer.from(text)];
    const common = commonFields(body, title);
    const local = Buffer.concat([Buffer.from('504b0304', 'hex'), common, title, body]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from('504b01021400', 'hex'), common, tail, title]));
    bodies.push(local);
    offset += local.length;
  }
  const index = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('504b0506', 'hex');
  for (const at of [8, 10]) end.writeUInt16LE(entries.length, at);
  end.writeUInt32LE(index.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...bodies, index, end]);
}

/** Version, flags, method, time, checksum, sizes and lengths, as both headers of a file have them. */
function commonFields(body: Buffer, title: Buffer): Buffer {
  const fields = Buffer.alloc(26);
  fields.writeUInt16LE(20, 0);
  // A date is a must: the first day that the format knows.
  fields.writeUInt16LE(0x21, 8);
  fields.writeUInt32LE(crc32(body), 10);
  for (const at of [14, 18]) fields.writeUInt32LE(body.length, at);
  fields.writeUInt16LE(title.length, 22);
  return fields;
}

/** A compressed tar archive. */
export function tarball(entries: readonly Entry[]): Buffer {
  const files = entries.map(({ name, text }) => {
    const body = Buffer.from(text);
    return Buffer.concat([tarHeader(name, body.length), body, Buffer.alloc((BLOCK - (body.length % BLOCK)) % BLOCK)]);
  });
  return gzipSync(Buffer.concat([...files, Buffer.alloc(2 * BLOCK)]));
}

function tarHeader(name: string, size: number): Buffer {
  const header = Buffer.alloc(BLOCK);
  header.write(name, 0);
  for (const [text, at] of [
    [FILE_MODE, 100],
    ['0000000', 108],
    ['0000000', 116],
    [size.toString(8).padStart(11, '0'), 124],
    ['00000000000', 136],
    ['        ', 148],
    ['0', 156],
    ['ustar\0' + '00', 257],
  ] as const)
    header.write(text, at);
  const sum = header.reduce((total, byte) => total + byte, 0);
  header.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

/** A Debian package: an `ar` archive of its version, what it says of itself, and its files. */
export function debianPackage(control: string, files: readonly Entry[]): Buffer {
  const members: readonly (readonly [string, Buffer])[] = [
    ['debian-binary', Buffer.from('2.0\n')],
    ['control.tar.gz', tarball([{ name: './control', text: control }])],
    ['data.tar.gz', tarball(files)],
  ];
  const parts = members.flatMap(([name, body]) => {
    const fields = [name.padEnd(16), '0'.padEnd(12), '0'.padEnd(6), '0'.padEnd(6), '100644'.padEnd(8)];
    const header = `${fields.join('')}${String(body.length).padEnd(10)}\`\n`;
    return [Buffer.from(header), body, Buffer.alloc(body.length % 2, '\n')];
  });
  return Buffer.concat([Buffer.from('!<arch>\n'), ...parts]);
}
