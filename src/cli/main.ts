#!/usr/bin/env node
// First: what is loaded after it is run under it.
import './short-run';
import type { Io } from './io';
import { run } from './run';

// A reader that closes early (`| head`) is not an error of ours, and does not make findings undone: the exit code stays.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const io: Io = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
  takesColour: process.stdout.isTTY && (process.env['NO_COLOR'] ?? '') === '',
};

void run(process.argv.slice(2), io).then((code) => {
  process.exitCode = code;
});
