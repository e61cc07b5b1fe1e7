import { titleOf, type Manifest } from '../manifests';
import type { Problems } from '../report';
import { NAME_LABEL } from '../workloads';

const WORKLOADS = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob'];

/**
 * Problems of a component, each with a manifest at its beginning: a message that has none gets that of the component's
 * configuration, or of its workload where it has no ConfigMap.
 */
export function titled(problems: Problems, component: string, manifests: readonly Manifest[]): Problems {
  const places = new Set(manifests.map(({ file, line }) => `${file}:${line}`));
  const about = aboutOf(component, manifests);
  return problems.map((problem) => {
    const [place = ''] = problem.split(' ', 1);
    return about === undefined || places.has(place) ? problem : `${titleOf(about)}: ${problem}`;
  });
}

function aboutOf(component: string, manifests: readonly Manifest[]): Manifest | undefined {
  return (
    manifests.find(({ kind, name }) => kind === 'ConfigMap' && name === `${component}-config`) ??
    manifests.find(({ kind, object }) => WORKLOADS.includes(kind) && object.metadata.labels?.[NAME_LABEL] === component)
  );
}
