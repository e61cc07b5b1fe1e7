import type { ServerContext } from './check';
import type { Problems } from '../report';
import { run } from '../run';

const TOOL_MS = 60_000;

/**
 * Runs a command in the container of a component, as its probes do.
 * @param command path in the image, and arguments
 * @returns what it says if it fails
 */
export async function inContainer(
  component: string,
  command: readonly string[],
  { pods }: Pick<ServerContext, 'pods'>,
): Promise<Problems> {
  const [container] = pods.find(component)?.containers ?? [];
  if (container === undefined) return [`no container of ${component} runs`];
  const [file = '', ...args] = [...container.probed.inside, ...command];
  return run(file, args, { timeout: TOOL_MS }).then(
    () => [],
    (error: unknown) => [`${command.join(' ')}: ${(error as Error).message}`],
  );
}
