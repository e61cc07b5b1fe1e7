import { parse, stringify } from 'yaml';
import type { Draw } from '../draw';
import { isDoc, leakBeside, leakIn, listIn, type Doc, type Family, type Leak } from '../leak';
import type { Output } from '../outputs';
import { base64, hexDigits, outsideImage, outsideName } from '../outside';
import {
  addArguments,
  addVariable,
  drawContainer,
  drawNamespace,
  imageOf,
  inConfig,
  inContainer,
  inPod,
  metadata,
  workloadsOf,
} from '../places';

const EXTERNAL = ['IMG-001'];
const DIGEST = ['IMG-002'];
/** Where the registry may be one of the tier's, a missing digest gives it away. */
const EITHER = ['IMG-001', 'IMG-002'];

/** Gives a container another image. */
function named(draw: Draw, output: Output, rules: readonly string[], change: (image: string) => string): Leak | null {
  const place = drawContainer(draw, output, (container) => change(imageOf(container)) !== imageOf(container));
  if (place === null) return null;
  const image = change(imageOf(place.container));
  place.container['image'] = image;
  return leakIn(place.object, place.doc, { rules, path: `${place.path}/image`, line: image });
}

function otherContainer(draw: Draw, output: Output, field: 'initContainers' | 'ephemeralContainers'): Leak | null {
  const image = outsideImage(draw);
  return inPod(draw, output, { rules: EXTERNAL, line: image }, (pod) => {
    const list = listIn(pod, field);
    list.push({ name: draw.word(), image });
    return `/${field}/${list.length - 1}/image`;
  });
}

const PINNED = /@sha256:[0-9a-f]{64}$/;
/** Tag and digest. */
const ENDING = /(:[^:/@]+)?(@sha256:[0-9a-f]{64})?$/;

/** Where an image comes from, as far as the tier allows the place: its host, and the prefix of the mirror. */
function mirrorOf(image: string): string {
  return /^[^/]+(?:\/sallyport(?=\/))?/.exec(image)?.[0] ?? '';
}

export const IMAGES: Family = {
  name: 'images',
  variants: {
    'container image': (draw, output) => named(draw, output, EXTERNAL, () => outsideImage(draw)),
    'the same path in another registry': (draw, output) => {
      const registry = outsideName(draw);
      return named(draw, output, EXTERNAL, (image) => image.replace(/^[^/]+/, registry));
    },
    'registry that looks alike': (draw, output) => {
      const registry = draw.pick([
        `harbor.internal.example.mil.${outsideName(draw)}/sallyport`,
        `harbor.internal.example.mil:${draw.int(1024, 65_535)}/sallyport`,
        `harbor.internal.example.mil/sallyport-${draw.word()}`,
        `harbor.internal.example.mil/${draw.word()}`,
        `${draw.word()}harbor.internal.example.mil/sallyport`,
      ]);
      return named(draw, output, EXTERNAL, () => `${registry}/${draw.word()}@sha256:${hexDigits(draw, 64)}`);
    },
    'image without a registry': (draw, output) =>
      named(draw, output, EITHER, () =>
        draw.pick([draw.word(), `${draw.word()}:latest`, `${draw.word()}/${draw.word()}`]),
      ),
    'reference that nobody can read': (draw, output) =>
      named(draw, output, EXTERNAL, (image) =>
        draw.pick([
          '',
          '$(IMAGE)',
          `\${${draw.word().toUpperCase()}}`,
          '{{ .Values.image }}',
          `${image} `,
          image.replace('/', '/../'),
          image.replace('/', '//'),
          image.replace(/^([^/]+\/).*$/, '$1$(NAME)'),
        ]),
      ),
    'argument that variables complete': (draw, output) => {
      const registry = outsideName(draw);
      return inContainer(draw, output, { rules: EXTERNAL }, ({ container }) => {
        listIn(container, 'env').push({ name: 'PLACE', value: draw.pick([registry, `${registry}/${draw.word()}`]) });
        return addArguments(container, `--sidecar-image=$(PLACE)/${draw.word()}:1`);
      });
    },
    'login to another registry': (draw, output) => {
      const registry = draw.pick([
        outsideName(draw),
        `${outsideName(draw)}/${draw.word()}`,
        'https://index.docker.io/v1/',
        'localhost:5000',
      ]);
      const [type, key, login] = draw.pick<readonly [string, string, Doc]>([
        [
          'dockerconfigjson',
          '.dockerconfigjson',
          { auths: { 'harbor.internal.example.mil': {}, [registry]: { auth: 'eDp5' } } },
        ],
        ['dockerconfigjson', '.dockerconfigjson', { auths: {}, credHelpers: { [registry]: draw.word() } }],
        ['dockercfg', '.dockercfg', { [registry]: { auth: 'eDp5' } }],
      ]);
      const added: Doc = {
        apiVersion: 'v1',
        kind: 'Secret',
        metadata: metadata(draw.word(), drawNamespace(draw, output)),
        type: `kubernetes.io/${type}`,
        data: { [key]: base64(JSON.stringify(login)) },
      };
      return leakBeside(draw.pick(output.objects), added, { rules: EXTERNAL, path: '/data' });
    },
    'init container': (draw, output) => otherContainer(draw, output, 'initContainers'),
    'ephemeral container': (draw, output) => otherContainer(draw, output, 'ephemeralContainers'),
    'image volume': (draw, output) => {
      const reference = outsideImage(draw);
      return inPod(draw, output, { rules: EXTERNAL, line: reference }, (pod) => {
        const volumes = listIn(pod, 'volumes');
        volumes.push({ name: draw.word(), image: { reference } });
        return `/volumes/${volumes.length - 1}/image/reference`;
      });
    },
    argument: (draw, output) => {
      const image = outsideImage(draw);
      const flag = draw.pick(['--image', '--sidecar-image', '--acme-http01-solver-image', '--helper.image']);
      const words = draw.pick([[`${flag}=${image}`], [flag, image]]);
      return inContainer(draw, output, { rules: EXTERNAL, line: image }, ({ container }) =>
        addArguments(container, ...words),
      );
    },
    variable: (draw, output) => {
      const image = outsideImage(draw);
      const name = draw.pick([
        'IMAGE',
        'RELATED_IMAGE_PROXY',
        'SIDECAR_IMAGE',
        'WORKER_IMAGE_NAME',
        'DEFAULT_BASE_IMAGE',
      ]);
      return inContainer(draw, output, { rules: EXTERNAL, line: image }, ({ container }) =>
        addVariable(draw, container, name, image),
      );
    },
    'variables that hold one part each': (draw, output) => {
      const prefix = draw.pick(['', 'WORKER_', 'SIDECAR_']);
      const registry = outsideName(draw);
      const parts: readonly (readonly [string, string])[] = [
        ['IMAGE_REGISTRY', registry],
        ['IMAGE_REPOSITORY', `${draw.word()}/${draw.word()}`],
        ['IMAGE_TAG', '1.2.3'],
      ];
      return inContainer(draw, output, { rules: EXTERNAL, line: registry }, ({ container }) => {
        for (const [name, value] of parts) listIn(container, 'env').push({ name: `${prefix}${name}`, value });
        return '/env';
      });
    },
    'embedded configuration': (draw, output) => {
      const image = outsideImage(draw);
      const setting = draw.pick<Doc>([
        { image },
        { sidecar: { image } },
        { runner: { containers: [{ name: 'a', image }] } },
        { images: { helper: image } },
      ]);
      return inConfig(
        { draw, output },
        /\.(yaml|yml|json)$/,
        (text, { key }) => {
          const data = parse(text) as Doc;
          if (!isDoc(data)) return null;
          const changed = { ...data, [draw.word()]: setting };
          return { text: key.endsWith('.json') ? JSON.stringify(changed, null, 2) : stringify(changed), line: image };
        },
        EXTERNAL,
      );
    },
    'embedded configuration in parts': (draw, output) => {
      const registry = outsideName(draw);
      const image = { registry, repository: `${draw.word()}/${draw.word()}`, tag: '1.2.3' };
      return inConfig(
        { draw, output },
        /\.(yaml|yml)$/,
        (text) => ({ text: `${text}${draw.word()}:\n  image:\n${block(image)}`, line: registry }),
        EXTERNAL,
      );
    },
    'custom resource': (draw, output) => {
      const image = outsideImage(draw);
      const kind = draw.pick(['Workspace', 'InferenceService', 'Agent']);
      const added: Doc = {
        apiVersion: 'example.org/v1',
        kind,
        metadata: metadata(draw.word(), drawNamespace(draw, output)),
        spec: draw.pick<Doc>([{ image }, { predictor: { containers: [{ name: 'a', image }] } }]),
      };
      return leakBeside(draw.pick(output.objects), added, { rules: EXTERNAL, path: '/spec', line: image });
    },
    'job of a schedule': (draw, output) => {
      const image = outsideImage(draw);
      const pod = { restartPolicy: 'Never', containers: [{ name: 'a', image }] };
      const added: Doc = {
        apiVersion: 'batch/v1',
        kind: 'CronJob',
        metadata: metadata(draw.word(), drawNamespace(draw, output)),
        spec: { schedule: '0 0 * * *', jobTemplate: { spec: { template: { spec: pod } } } },
      };
      return leakBeside(draw.pick(workloadsOf(output)), added, {
        rules: EXTERNAL,
        path: '/spec/jobTemplate',
        line: image,
      });
    },
    'digest dropped': (draw, output) => named(draw, output, DIGEST, (image) => image.replace(PINNED, '')),
    'digest and tag dropped': (draw, output) =>
      named(draw, output, DIGEST, (image) => image.replace(/(:[^:/]+)?@sha256:.*$/, '')),
    'digest of something else': (draw, output) => {
      const other = `@sha256:${hexDigits(draw, 64)}`;
      return named(draw, output, DIGEST, (image) => image.replace(PINNED, other));
    },
    'image that the lock does not have': (draw, output) => {
      const path = `${draw.word()}-${draw.word()}/${draw.word()}`;
      const tag = draw.pick(['', ':1', ':latest']);
      return named(draw, output, DIGEST, (image) => `${mirrorOf(image)}/${path}${tag}@sha256:${hexDigits(draw, 64)}`);
    },
    'other repository under a digest of the lock': (draw, output) => {
      const path = `${draw.word()}-${draw.word()}/${draw.word()}`;
      return named(draw, output, DIGEST, (image) =>
        PINNED.test(image) ? `${mirrorOf(image)}/${path}${ENDING.exec(image)?.[0] ?? ''}` : image,
      );
    },
    'same digest under a longer path': (draw, output) => {
      const more = `${draw.word()}-${draw.word()}`;
      return named(draw, output, DIGEST, (image) => image.replace(mirrorOf(image), `${mirrorOf(image)}/${more}`));
    },
    'false tag beside the digest of the lock': (draw, output) => {
      const tag = draw.pick([':latest', ':9.9', `:${draw.word()}`]);
      return named(draw, output, DIGEST, (image) => image.replace(/:[^:/@]+(@sha256:[0-9a-f]{64})$/, `${tag}$1`));
    },
    'digest made up for a draft': (draw, output) => {
      const digest = `@sha256:${hexDigits(draw, 64)}`;
      const tagless = draw.pick([true, false]);
      return named(draw, output, DIGEST, (image) => {
        if (image.includes('@')) return image;
        return `${tagless ? image.replace(/:[^:/]+$/, '') : image}${digest}`;
      });
    },
    'digest cut short': (draw, output) =>
      named(draw, output, DIGEST, (image) => image.replace(/(@sha256:[0-9a-f]{32})[0-9a-f]{32}$/, '$1')),
    'digest of a weaker kind': (draw, output) =>
      named(draw, output, DIGEST, (image) =>
        image.replace(PINNED, `@${draw.pick(['md5', 'sha1'])}:${hexDigits(draw, 40)}`),
      ),
    'another tag in place of the digest': (draw, output) => {
      const tag = draw.pick([':latest', ':stable', ':v0', '']);
      return named(draw, output, DIGEST, (image) => image.replace(/(:[^:/@]+)?(@sha256:.*)?$/, tag));
    },
  },
};

function block(parts: Readonly<Record<string, string>>): string {
  return Object.entries(parts)
    .map(([key, value]) => `    ${key}: ${value}\n`)
    .join('');
}
