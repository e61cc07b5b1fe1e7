import type { Member, Port, Reload } from '../../core/component';
import type { Catalogue, ModelDeployment, ModelEntry } from '../../core/model-catalogue';
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

/** What a model server is to the platform: prompts and answers pass through it, and it calls nobody. */
export function modelServerMember(deployment: ModelDeployment, port: Port, reload: Reload): Member {
  return {
    role: deployment.name,
    rating: 'payload',
    identity: reload,
    resolvesNames: false,
    ports: [{ ...port, endpoint: `model:${deployment.name}`, scrape: {} }],
    needs: [],
    stores: [{ name: 'model', dataClass: 'operational', size: deployment.storage, kind: 'shared' }],
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
