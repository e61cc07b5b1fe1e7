import type { Member, Port, Reload } from '../../core/component';
import {
  MODEL_ANNOTATION,
  modelReference,
  type Catalogue,
  type ModelDeployment,
  type ModelEntry,
} from '../../core/model-catalogue';
import { ACCELERATOR_RESOURCE } from '../accelerators';
import type { Resources } from '../container';
import { scratchVolume, type Mount, type Volume } from '../volumes';
import { MODEL_MOUNT, modelVolume } from './model-claim';

/** The deployments of one engine. */
export function deploymentsOf(catalogue: Catalogue, engine: ModelDeployment['engine']): readonly ModelDeployment[] {
  return catalogue.deployments.filter((deployment) => deployment.engine === engine);
}

export function modelOf(catalogue: Catalogue, deployment: ModelDeployment): ModelEntry | undefined {
  return catalogue.models.find(({ id }) => id === deployment.model);
}

/** What the pods of a deployment say of their model, for admission; nothing of a model that the catalogue does not have. */
export function modelAnnotations(catalogue: Catalogue, deployment: ModelDeployment): Readonly<Record<string, string>> {
  const model = modelOf(catalogue, deployment);
  return model === undefined ? {} : { [MODEL_ANNOTATION]: modelReference(model) };
}

/** What a model server is to the platform: prompts and answers pass through it, and it calls nobody. */
export function modelServerMember(deployment: ModelDeployment, port: Port, reload: Reload): Member {
  return {
    role: deployment.name,
    rating: 'payload',
    identity: reload,
    resolvesNames: false,
    // Both engines' images are Ubuntu with Python. No server installs anything; should one try, it asks nobody outside.
    packages: ['apt', 'pip', 'uv'],
    ports: [{ ...port, endpoint: `model:${deployment.name}`, scrape: {} }],
    needs: [],
    stores: [
      {
        name: 'model',
        dataClass: 'operational',
        size: deployment.storage,
        kind: 'shared',
        backup: { none: 'models come in by their digests, and are imported again' },
      },
    ],
  };
}

/** Requests and limits with the accelerators, which have no fraction and no overcommitment. */
export function acceleratedResources({ accelerator, cpu, gpus, memory }: ModelDeployment): Resources {
  return {
    requests: { cpu, memory },
    limits: { memory, [ACCELERATOR_RESOURCE[accelerator]]: String(gpus) },
  };
}

/** The model, shared memory between the processes of a server, its caches, and room for what compilers leave in /tmp. */
export function modelServerVolumes(deployment: ModelDeployment, cacheSize: string): readonly Volume[] {
  return [
    modelVolume(deployment),
    scratchVolume('shm', deployment.sharedMemory, 'memory'),
    scratchVolume('home', cacheSize),
    scratchVolume('scratch', '2Gi'),
  ];
}

export function modelServerMounts(home: string): readonly Mount[] {
  return [
    MODEL_MOUNT,
    { volume: 'shm', path: '/dev/shm', readOnly: false },
    { volume: 'home', path: home, readOnly: false },
    { volume: 'scratch', path: '/tmp', readOnly: false },
  ];
}
