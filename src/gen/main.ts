import { SallyportError } from '../core/errors';
import { runCommand, type GenOutcome } from './run';

async function main(): Promise<GenOutcome> {
  try {
    return await runCommand(process.argv.slice(2), process.cwd());
  } catch (error) {
    if (error instanceof SallyportError) {
      return { exitCode: error.exitCode, lines: [error.message] };
    }
    throw error;
  }
}

void main().then(({ exitCode, lines }) => {
  lines.forEach((line) => process.stderr.write(`${line}\n`));
  process.exitCode = exitCode;
});
