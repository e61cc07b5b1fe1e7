import { join } from 'node:path';
import { allTiers, loadInputs, renderTier } from './app';
import { writeTextFile } from './core/files';

/**
 * App for `cdk8s synth` (cdk8s.yaml): writes every tier's manifests as flat files into the folder that cdk8s names and
 * empties. The release path is `sallyport synth`, which audits what it writes and swaps whole folders.
 */
export function writeCharts(folder: string, values: string): readonly string[] {
  return allTiers().flatMap((tier) => {
    const rendered = renderTier(tier, loadInputs(tier, { values: join(values, `${tier.name}.yaml`) }));
    return rendered.outputs.flatMap((output) =>
      [...output.files]
        .filter(([path]) => path.startsWith('manifests/'))
        .map(([path, text]) => {
          const stem = path.slice('manifests/'.length, -'.yaml'.length);
          const name = [tier.name, output.folder, `${stem}.k8s.yaml`].filter((part) => part !== '').join('.');
          writeTextFile(join(folder, name), text);
          return name;
        }),
    );
  });
}

if (require.main === module) {
  writeCharts(process.env['CDK8S_OUTDIR'] ?? join('dist', 'cdk8s'), 'values');
}
