import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { titleOf, type Manifest } from '../manifests';
import { ALERTMANAGER, PROMETHEUS } from '../kits';
import type { Problems } from '../report';
import { run } from '../run';
import type { Kit } from '../toolchain';

/** A program that judges files of a ConfigMap, of the same release as the server that reads them. */
interface OwnTool {
  readonly configMap: string;
  readonly key: RegExp;
  readonly kit: Kit;
  readonly program: string;
  /** Before the path of the file. */
  readonly args: readonly string[];
}

const STRICT = ['--lint=all', '--lint-fatal'];

const TOOLS: readonly OwnTool[] = [
  {
    configMap: 'prometheus-config',
    key: /^prometheus\.yml$/,
    kit: PROMETHEUS,
    program: 'promtool',
    // The files that it names are those of a pod; the same check inside the pod looks at them.
    args: ['check', 'config', '--syntax-only', ...STRICT],
  },
  {
    configMap: 'prometheus-rules',
    key: /\.yml$/,
    kit: PROMETHEUS,
    program: 'promtool',
    args: ['check', 'rules', ...STRICT],
  },
  {
    configMap: 'alertmanager-config',
    key: /^alertmanager\.yml$/,
    kit: ALERTMANAGER,
    program: 'amtool',
    args: ['check-config'],
  },
];

/** Where the tools stand, and where files for them may be written. */
export interface ToolBench {
  /** Folder of the programs of a kit, by its module. */
  readonly programs: ReadonlyMap<string, string>;
  readonly folder: string;
}

/** One file of a ConfigMap that a tool can judge. */
export interface ConfigFile {
  readonly manifest: Manifest;
  readonly key: string;
  readonly text: string;
  readonly tool: OwnTool;
}

/** Files of ConfigMaps for which there is a tool. */
export function configFiles(manifests: readonly Manifest[]): readonly ConfigFile[] {
  return manifests.flatMap((manifest) =>
    TOOLS.filter(({ configMap }) => manifest.kind === 'ConfigMap' && manifest.name === configMap).flatMap((tool) => {
      const data = (manifest.object['data'] ?? {}) as Readonly<Record<string, string>>;
      const entries = Object.entries(data).filter(([key]) => tool.key.test(key));
      return entries.map(([key, text]) => ({ manifest, key, text, tool }));
    }),
  );
}

/**
 * Has configuration judged by the program that comes with its server, without starting anything.
 * @returns one problem for each file that is refused; it starts with the place of the ConfigMap
 */
export async function judgeConfigs(manifests: readonly Manifest[], bench: ToolBench): Promise<Problems> {
  const problems = await Promise.all(configFiles(manifests).map((file) => judge(file, bench)));
  return problems.flat();
}

async function judge({ manifest, key, text, tool }: ConfigFile, { programs, folder }: ToolBench): Promise<Problems> {
  const at = programs.get(tool.kit.module);
  if (at === undefined) return [`${titleOf(manifest)}: ${key}: no ${tool.program} to judge it`];
  const place = join(folder, 'own-tool', manifest.name);
  mkdirSync(place, { recursive: true });
  const path = join(place, key);
  writeFileSync(path, text);
  return run(join(at, tool.program), [...tool.args, path]).then(
    () => [],
    (error: unknown) => [`${titleOf(manifest)}: ${key}: ${tool.program}: ${(error as Error).message}`],
  );
}
