import type { ManifestObject } from '../../../src/manifest/manifest';
import type { Draw } from '../draw';
import { docsIn, leakIn, listIn, mapIn, textIn, wordsIn, type Doc, type Family, type Leak, type Plant } from '../leak';
import type { Output } from '../outputs';
import { addArguments, addVariable, drawContainer, imageOf, type ContainerPlace } from '../places';
import { benchFor, leakAt, present, switchesOf, write, type Bench } from '../switches';
import { wrongValues } from '../wrong-values';

const RULES = ['SILENCE-001'];

/** Programs that read their destinations or their switches from a file, and the flag that names it. */
const READERS = /\/(loki|tempo|prometheus|alertmanager|opentelemetry-collector-contrib|vector)[:@]/;
const FLAG = /^(--?config(?:\.file|-yaml)?=)(.+)$/;

const path = (draw: Draw): string => `/opt/${draw.word()}/${draw.word()}.yaml`;

/** A container of which some word names the file. */
function reader(draw: Draw, output: Output): (ContainerPlace & { readonly index: number }) | null {
  const place = drawContainer(
    draw,
    output,
    (container) => READERS.test(imageOf(container)) && wordsIn(container, 'args').some((word) => FLAG.test(word)),
  );
  return place === null
    ? null
    : { ...place, index: wordsIn(place.container, 'args').findIndex((word) => FLAG.test(word)) };
}

function leak({ object, doc, path: at }: ContainerPlace, value: string): Leak {
  return { ...leakIn(object, doc, { rules: RULES, path: at }), value };
}

function grafana(draw: Draw, output: Output): ContainerPlace | null {
  return drawContainer(draw, output, (container) => imageOf(container).includes('/grafana/grafana:'));
}

/** Names of the variables that alone keep a needed switch set, and a value for each that does not silence. */
interface Kept {
  readonly bench: Bench;
  readonly names: readonly string[];
  readonly wrong: string;
}

function keptByVariables(draw: Draw, output: Output): Kept | null {
  const item = draw.pick(switchesOf(output).filter(({ clause }) => clause.isRequired));
  const bench = benchFor(output, item);
  const found = item.clause.settings.filter((setting) => present(bench, setting));
  const names = found.map((setting) => (setting.where === 'env' ? setting.key : ''));
  const [first] = found;
  if (first === undefined || names.includes('')) return null;
  // One value for all of them: what is wrong for one switch may be right for another of the same clause.
  const values = wrongValues(first).filter(
    (value) => !/[$~]/.test(value) && value !== '' && found.every((setting) => wrongValues(setting).includes(value)),
  );
  return values.length === 0 ? null : { bench, names, wrong: draw.pick(values) };
}

const SHELLS: readonly ((draw: Draw, names: readonly string[], wrong: string) => readonly string[])[] = [
  (draw, names, wrong) => script(draw, names.map((name) => `export ${name}='${wrong}'`).join('; ')),
  (draw, names) => script(draw, `unset ${names.join(' ')}`),
  (draw, names, wrong) => script(draw, names.map((name) => `${name}="${wrong}"`).join('\n')),
  (draw, names) => script(draw, `if [ -d /${draw.word()} ]; then\n  unset ${names.join(' ')}\nfi`),
  (draw, names, wrong) => script(draw, names.map((name) => `printf -v ${name} '${wrong}'`).join('\n')),
  (_, names, wrong) => python(names.map((name) => `os.environ["${name}"] = "${wrong}"`)),
  (_, names) => python(names.map((name) => `os.environ.pop("${name}", None)`)),
  (_, names) => ['env', ...names.flatMap((name) => ['-u', name]), 'run'],
  (_, names, wrong) => ['/usr/bin/env', ...names.map((name) => `${name}=${wrong}`), 'run'],
  () => ['env', '-i', 'PATH=/bin', 'run'],
  (_, names, wrong) => ['bash', '-ec', `${names.map((name) => `${name}=${wrong}`).join(' ')} exec run "$@"`, 'x'],
];

function script(draw: Draw, before: string): readonly string[] {
  return [draw.pick(['sh', '/bin/sh', 'bash']), '-c', `set -e\n${before}\nexec run "$@"`, 'x'];
}

function python(lines: readonly string[]): readonly string[] {
  return ['python3', '-c', ['import os', ...lines, 'main()', ''].join('\n')];
}

/** Programs by which engines are known under another image. */
const ENGINES: readonly (readonly [image: RegExp, command: readonly string[]])[] = [
  [/vllm-openai/, ['vllm', 'serve']],
  [/vllm-openai/, ['python3', '-m', 'vllm.entrypoints.openai.api_server']],
  [/text-generation-inference/, ['text-generation-launcher']],
  [/\/grafana\/grafana:/, ['grafana', 'server']],
  [/\/loki:/, ['/usr/bin/loki']],
  [/\/tempo:/, ['/tempo']],
];

function renamed(draw: Draw, output: Output): Leak | null {
  const item = draw.pick(
    switchesOf(output).filter(({ clause, record }) => clause.isRequired && !record.images.includes('*')),
  );
  const bench = benchFor(output, item);
  const engines = ENGINES.filter(([image]) => image.test(imageOf(bench.container)));
  if (engines.length === 0) return null;
  for (const setting of item.clause.settings.filter((one) => present(bench, one))) write(bench, setting, null);
  bench.container['image'] = `harbor.internal.example.mil/sallyport/${draw.word()}:1`;
  const [, command] = draw.pick(engines);
  bench.container['command'] = draw.pick([
    [...command],
    ['tini', '--', ...command],
    ['sh', '-c', `exec ${command.join(' ')} "$@"`, 'x'],
  ]);
  return leakAt(bench);
}

const installer: Plant = (draw, output) => {
  const place = grafana(draw, output);
  if (place === null) return null;
  const plugin = draw.pick([draw.word(), `${draw.word()}@1.0.0`, `x@1.0.0@https://${draw.word()}.example.net/x.zip`]);
  const name = draw.pick(['GF_INSTALL_PLUGINS', 'GF_PLUGINS_PREINSTALL', 'GF_PLUGINS_PREINSTALL_SYNC']);
  const key = draw.pick(['cfg:plugins.preinstall', 'cfg:default.plugins.preinstall_sync']);
  if (draw.int(0, 1) === 0) addVariable(draw, place.container, name, plugin);
  else addArguments(place.container, `${key}=${plugin}`);
  return leak(place, 'grafana-preinstall-plugins: ');
};

function fromSecret({ bench, names }: Kept, draw: Draw): void {
  const env = docsIn(bench.container, 'env');
  if (draw.int(0, 1) === 0) {
    bench.container['env'] = env.filter((entry) => !names.includes(textIn(entry, 'name')));
    listIn(bench.container, 'envFrom').push({ secretRef: { name: draw.word() } });
    return;
  }
  for (const entry of env.filter((one) => names.includes(textIn(one, 'name')))) {
    delete entry['value'];
    entry['valueFrom'] = { secretKeyRef: { name: draw.word(), key: draw.word() } };
  }
}

/** The volume in which a container finds its configuration. */
function configVolume({ container, pod, object }: ContainerPlace, output: Output): Doc | undefined {
  const mounted = docsIn(container, 'volumeMounts').map((mount) => textIn(mount, 'name'));
  return docsIn(pod, 'volumes').find((volume) => {
    const name = textIn(mapIn(structuredClone(volume), 'configMap'), 'name');
    return mounted.includes(textIn(volume, 'name')) && name.endsWith('-config') && isInSet(name, object, output);
  });
}

function isInSet(name: string, { namespace }: ManifestObject, { objects }: Output): boolean {
  return objects.some(
    (object) => object.kind === 'ConfigMap' && object.name === name && object.namespace === namespace,
  );
}

/** Switches that stand there and do not count. */
export const UNDERMINED: Family = {
  name: 'silence that is undermined',
  variants: {
    'flag that names another file': (draw, output) => {
      const place = reader(draw, output);
      if (place === null) return null;
      const other = path(draw);
      const args = [...wordsIn(place.container, 'args')];
      args[place.index] = (args[place.index] ?? '').replace(FLAG, `$1${other}`);
      place.container['args'] = args;
      return leak(place, other);
    },
    'flag that is gone': (draw, output) => {
      const place = reader(draw, output);
      if (place === null) return null;
      listIn(place.container, 'args').splice(place.index, 1);
      return leak(place, '');
    },
    'file that is no longer mounted from the set': (draw, output) => {
      const place = reader(draw, output) ?? grafana(draw, output);
      const volume = place === null ? undefined : configVolume(place, output);
      if (place === null || volume === undefined) return null;
      delete volume['configMap'];
      Object.assign(
        volume,
        draw.pick<Doc>([{ emptyDir: {} }, { hostPath: { path: '/etc/x' } }, { configMap: { name: draw.word() } }]),
      );
      return leak(place, '');
    },
    'file of Grafana that is another one': (draw, output) => {
      const place = grafana(draw, output);
      if (place === null) return null;
      const env = docsIn(place.container, 'env').filter(({ name }) => name !== 'GF_PATHS_CONFIG');
      place.container['env'] = env;
      const other = path(draw);
      draw.pick([
        () => undefined,
        () => env.push({ name: 'GF_PATHS_CONFIG', value: other }),
        () => addArguments(place.container, `--config=${other}`),
        () => (place.container['command'] = ['grafana', 'server', '--config', other]),
      ])();
      return leak(place, 'grafana-');
    },
    'override on the command line of Grafana': (draw, output) => {
      const place = grafana(draw, output);
      if (place === null) return null;
      const [key, value] = draw.pick([
        ['analytics.reporting_enabled', 'true'],
        ['analytics.check_for_updates', 'true'],
        ['plugins.preinstall_disabled', 'false'],
        ['security.disable_gravatar', 'false'],
      ] as const);
      addArguments(place.container, `cfg:${draw.pick(['', 'default.'])}${key}=${value}`);
      return leak(place, key);
    },
    'installer of plugins': installer,
    'switch undone on the way to the program': (draw, output) => {
      const kept = keptByVariables(draw, output);
      if (kept === null) return null;
      kept.bench.container['command'] = [...draw.pick(SHELLS)(draw, kept.names, kept.wrong)];
      return leakAt(kept.bench);
    },
    'switch from a Secret': (draw, output) => {
      const kept = keptByVariables(draw, output);
      if (kept === null) return null;
      fromSecret(kept, draw);
      return leakAt(kept.bench);
    },
    'engine under another image': renamed,
  },
};
