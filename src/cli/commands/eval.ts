import type { Command } from 'commander';
import type { Report } from '../../runtime/evaluation';
import type { ExitCode, Io } from '../io';

type Finish = (code: ExitCode) => void;

interface Flags {
  readonly config: string;
}

const load = () => import('../../runtime/evaluation/index.js');

export function registerEval(program: Command, io: Io, finish: Finish): void {
  const group = program
    .command('eval')
    .summary('programs of the evaluation of models')
    .description('Programs of the evaluation of models. They run in the cluster.');
  const log = (line: string): void => io.out(`${line}\n`);
  group
    .command('replay')
    .summary('ask the questions of golden sets, and compare the answers')
    .description('Asks each model each question, compares the answers with what is expected, and tells ids and scores.')
    .requiredOption('--config <file>', 'sets, models, and what passes')
    .addHelpText('after', '\nExample:\n  sallyport eval replay --config /etc/sallyport/evaluation/config.json')
    // Loaded late: no other command asks models.
    .action(async ({ config }: Flags) => finish(codeOf(await (await load()).runReplay({ config, log }))));
  group
    .command('publish')
    .summary('hand on what lm-evaluation-harness found')
    .description('Makes a report of the output of lm-evaluation-harness, and hands it to who keeps them.')
    .requiredOption('--config <file>', 'where the output is, and what passes')
    .addHelpText('after', '\nExample:\n  sallyport eval publish --config /etc/sallyport/evaluation/publish.json')
    .action(async ({ config }: Flags) => finish(codeOf(await (await load()).runPublish({ config, log }))));
  group
    .command('serve')
    .summary('keep the last results, and show them to Prometheus')
    .description('Takes reports over mTLS, keeps the last result of each set and model, and shows them as metrics.')
    .requiredOption('--config <file>', 'ports, certificate and folder')
    .addHelpText('after', '\nExample:\n  sallyport eval serve --config /etc/sallyport/evaluation/config.json')
    .action(async ({ config }: Flags) => {
      await (await load()).runResults({ config, log });
      finish(0);
    });
}

/** What could not be checked comes first: the rest of such a run shows nothing good. */
function codeOf({ results }: Report): ExitCode {
  if (results.some(({ verdict }) => verdict === 'unchecked')) return 3;
  return results.some(({ verdict }) => verdict === 'regression') ? 1 : 0;
}
