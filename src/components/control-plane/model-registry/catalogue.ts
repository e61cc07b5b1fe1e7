import type { RenderContext } from '../../../core/component';
import { SallyportError, type Problem } from '../../../core/errors';
import { hostsInText } from '../../../core/hosts-in-text';
import { servedBy, type ModelDeployment, type ModelEntry } from '../../../core/model-catalogue';

/** Largest ConfigMap that the API server takes, less what is not ours in it. */
const MOST_BYTES = 900 * 1024;

type Context = Pick<RenderContext<unknown>, 'models' | 'platform' | 'site' | 'part'>;

/** How a model runs, and where. */
export interface Runs extends Pick<
  ModelDeployment,
  'name' | 'servedName' | 'engine' | 'accelerator' | 'gpus' | 'replicas' | 'maxModelLen'
> {
  readonly where: string;
}

export interface PublishedModel extends Omit<ModelEntry, 'files'> {
  readonly files: readonly { readonly path: readonly string[]; readonly sha256: string; readonly size: number }[];
  readonly deployments: readonly Runs[];
}

/** What is published about models, for programs; the page says the same. */
export interface Published {
  readonly schema: 'sallyport/model-catalogue/v1';
  readonly site: string;
  readonly classification: string;
  readonly models: readonly PublishedModel[];
}

/**
 * Every model of the catalogue, in its order, with everything that is known about it.
 * @throws SallyportError 'usage' for texts that name a host outside the site: our own audit would find them in the page.
 */
export function published(context: Context): Published {
  const { models, site } = context;
  refuseHosts(models.models, site.domains);
  return {
    schema: 'sallyport/model-catalogue/v1',
    site: site.name,
    classification: site.classification,
    models: models.models.map((model) => ({ ...model, files: filesOf(model), deployments: runsOf(model, context) })),
  };
}

/** A path is taken apart at its dots: `README.md` would be taken for a host. */
function filesOf({ files }: ModelEntry): PublishedModel['files'] {
  return files.map(({ path, sha256, size }) => ({ path: path.split('.'), sha256, size }));
}

function runsOf({ id }: ModelEntry, { models, platform, part }: Context): readonly Runs[] {
  const here = servedBy(models, platform.members).map(({ deployment }) => deployment.name);
  return models.deployments
    .filter(({ model }) => model === id)
    .map(({ name, servedName, engine, accelerator, gpus, replicas, maxModelLen }) => ({
      ...{ name, servedName, engine, accelerator, gpus, replicas, maxModelLen },
      where: here.includes(name) ? 'this cluster' : part === 'control-plane' ? 'data plane' : 'nowhere',
    }));
}

function refuseHosts(models: readonly ModelEntry[], domains: readonly string[]): void {
  const isInside = (host: string): boolean => domains.some((domain) => host === domain || host.endsWith(`.${domain}`));
  const problems = models.flatMap((model) =>
    textsOf(model).flatMap(([key, text]): readonly Problem[] => {
      const [host] = hostsInText(text).filter((one) => !isInside(one));
      if (host === undefined) return [];
      const place = { file: 'models', path: `${model.id}.${key}` };
      const message = `text of the catalogue reads as the host ${host}, which the page of the models would name`;
      return [{ message, place, value: text, fix: 'write the name of a person or a licence, without a host' }];
    }),
  );
  if (problems.length > 0) throw new SallyportError('usage', problems);
}

function textsOf({ source, licence, imported, signature }: ModelEntry): readonly (readonly [string, string])[] {
  const all = [
    ['source.repository', source.repository],
    ['licence.name', licence.name],
    ['licence.spdx', licence.spdx],
    ['licence.acceptedBy', licence.acceptedBy],
    ['imported.by', imported?.by],
    ['signature.by', signature?.by],
  ] as const;
  return all.flatMap(([key, text]) => (text === undefined || text === null ? [] : [[key, text] as const]));
}

/** @throws SallyportError 'usage' for a catalogue that no ConfigMap can hold. */
export function refuseTooLarge(files: Readonly<Record<string, string>>): void {
  const size = Object.values(files).reduce((sum, text) => sum + Buffer.byteLength(text), 0);
  if (size <= MOST_BYTES) return;
  throw new SallyportError('usage', {
    message: 'the page of the models is larger than a ConfigMap may be',
    value: `${size} bytes`,
    allowed: `at most ${MOST_BYTES} bytes`,
    fix: 'take models out of the catalogue that nobody serves, or leave model-registry out of the tier',
  });
}
