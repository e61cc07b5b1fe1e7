import { createHash } from 'node:crypto';
import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { debianPackage, tarball, zip } from './archives';
import type { SigningKey } from './openpgp';

/** What the trees hold, by the name that each tool has for it. */
export const PACKAGES = {
  /** With an index in both forms. */
  python: 'lab-sample',
  /** With an index as HTML alone. */
  plainPython: 'lab-plain',
  npm: '@lab/sample',
  debian: 'lab-sample',
} as const;
export const VERSION = '1.0.0';
/** Named by the document of the npm package, as those of a public registry name theirs. */
const ELSEWHERE = 'https://elsewhere.invalid';

export interface TreeOptions {
  /** Folder that becomes the volume. */
  readonly folder: string;
  readonly snapshot: string;
  readonly suite: string;
  readonly signer: SigningKey;
}

/** Makes small trees of each kind, as a site would seed them. */
export function makeTrees(options: TreeOptions): void {
  const put = (path: string, content: string | Buffer): void => {
    const file = join(options.folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  };
  pythonTree(options.snapshot, put);
  npmTree(options.snapshot, put);
  debianTree(options, put);
}

/** A link out of the tree, which has to lead nowhere. */
export function makeLink(folder: string, path: string, target: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  symlinkSync(target, join(folder, path));
}

type Put = (path: string, content: string | Buffer) => void;

function pythonTree(snapshot: string, put: Put): void {
  for (const name of [PACKAGES.python, PACKAGES.plainPython]) {
    const stem = name.replaceAll('-', '_');
    const wheel = wheelOf(stem, name);
    const file = `${stem}-${VERSION}-py3-none-any.whl`;
    const [url, sha256] = [`../../files/${file}`, hashOf(wheel)];
    put(`pypi/${snapshot}/files/${file}`, wheel);
    const page = `<!DOCTYPE html><html><body><a href="${url}#sha256=${sha256}">${file}</a></body></html>\n`;
    put(`pypi/${snapshot}/simple/${name}/index.html`, page);
    if (name === PACKAGES.plainPython) continue;
    const list = { meta: { 'api-version': '1.0' }, name, files: [{ filename: file, url, hashes: { sha256 } }] };
    put(`pypi/${snapshot}/simple/${name}/index.json`, JSON.stringify(list));
  }
}

function wheelOf(stem: string, name: string): Buffer {
  const info = `${stem}-${VERSION}.dist-info`;
  const files = [
    { name: `${stem}.py`, text: 'WHERE = "the mirror"\n' },
    { name: `${info}/METADATA`, text: `Metadata-Version: 2.1\nName: ${name}\nVersion: ${VERSION}\n` },
    { name: `${info}/WHEEL`, text: 'Wheel-Version: 1.0\nGenerator: lab\nRoot-Is-Purelib: true\nTag: py3-none-any\n' },
  ];
  const record = [...files.map((file) => `${file.name},,`), `${info}/RECORD,,`].join('\n');
  return zip([...files, { name: `${info}/RECORD`, text: `${record}\n` }]);
}

function npmTree(snapshot: string, put: Put): void {
  const name = PACKAGES.npm;
  const manifest = { name, version: VERSION };
  const file = tarball([{ name: 'package/package.json', text: JSON.stringify(manifest) }]);
  const path = `npm/${snapshot}/${name}/-/sample-${VERSION}.tgz`;
  const integrity = `sha512-${createHash('sha512').update(file).digest('base64')}`;
  const version = { ...manifest, dist: { tarball: `${ELSEWHERE}/${path}`, integrity } };
  put(path, file);
  put(
    `npm/${snapshot}/${name}/index.json`,
    JSON.stringify({ name, 'dist-tags': { latest: VERSION }, versions: { [VERSION]: version } }),
  );
}

function debianTree({ snapshot, suite, signer }: TreeOptions, put: Put): void {
  const name = PACKAGES.debian;
  const control = [
    `Package: ${name}`,
    `Version: ${VERSION}`,
    'Architecture: all',
    'Maintainer: lab <lab@internal.example.mil>',
    'Description: a package of the lab',
  ].join('\n');
  const file = debianPackage(`${control}\n`, [{ name: './usr/share/lab-sample', text: 'the mirror\n' }]);
  const pool = `pool/main/${name}_${VERSION}_all.deb`;
  put(`apt/${snapshot}/${pool}`, file);
  const index = `${control}\nFilename: ${pool}\nSize: ${file.length}\nSHA256: ${hashOf(file)}\n\n`;
  const packed = gzipSync(index);
  const at = `apt/${snapshot}/dists/${suite}`;
  put(`${at}/main/binary-all/Packages`, index);
  put(`${at}/main/binary-amd64/Packages.gz`, packed);
  put(`${at}/main/binary-arm64/Packages.gz`, packed);
  const listed = ['amd64', 'arm64'].flatMap((one) => [
    ` ${hashOf(Buffer.from(index))} ${index.length} main/binary-${one}/Packages`,
    ` ${hashOf(packed)} ${packed.length} main/binary-${one}/Packages.gz`,
  ]);
  const release = [
    'Origin: lab',
    `Suite: ${suite}`,
    `Codename: ${suite}`,
    `Date: ${new Date().toUTCString().replace('GMT', 'UTC')}`,
    'Architectures: amd64 arm64',
    'Components: main',
    'SHA256:',
    ...listed,
    '',
  ].join('\n');
  put(`${at}/Release`, release);
  put(`${at}/Release.gpg`, signer.detached(release));
}

function hashOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('hex');
}
