import { Argument, type Command } from 'commander';
import { SCHEMA_NAMES, schemaNamed, type SchemaName } from '../../app/schemas';
import type { ExitCode, Io } from '../io';

export function registerSchema(program: Command, io: Io, finish: (code: ExitCode) => void): void {
  program
    .command('schema')
    .summary('print the JSON Schema of a file')
    .description('Prints the JSON Schema (2020-12) of one of the files that a site writes.')
    .addArgument(new Argument('[file]', 'which file').choices(SCHEMA_NAMES).default('values'))
    .addHelpText('after', '\nExample:\n  sallyport schema policy > policy.schema.json')
    .action((name: SchemaName) => {
      io.out(`${JSON.stringify(schemaNamed(name), null, 2)}\n`);
      finish(0);
    });
}
