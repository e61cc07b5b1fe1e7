/** The only door to the disk. What reads or writes a file imports this module and nothing of Node's. */
export { listFiles, pathKind, type ListOptions, type PathKind } from './files/list';
export { appendTextFile } from './files/append';
export { createDirectory, type NewFile } from './files/create';
export { replaceDirectory } from './files/replace';
export { checkReplaceable, MARKER_FILE, type FileContent } from './files/replaceable';
export { DEFAULT_MAX_BYTES, readStdin, readTextFile, type ReadOptions } from './files/read';
export { fileSize, newFileStream, readStream } from './files/stream';
export { folderNames, listFolders, makeFolder, moveTo, removeTree } from './files/tree';
export { writeTextFile } from './files/write';
