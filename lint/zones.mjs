/** What may import what: zone of the importing file → what it may import, and why not more. */

/** Of core, the auditor shares only these with the renderer (decisions 6): else both could be wrong in the same way. */
const SHARED_WITH_THE_JUDGE = ['core/errors', 'core/result', 'core/boundary', 'core/image', 'core/files'];

const JUDGE = 'it judges our output as a stranger would, from the YAML alone';
const RESULTS = ['audit', 'inventory', 'reach', 'bundle', 'diff', 'report'];

/**
 * - `may`: zones, or single modules of one (`core/errors`); a zone may always import itself.
 * - `types`: zones of which it may import types only.
 * - `why`: the reason, which ends the message.
 */
export const ZONES = {
  core: { may: [], why: 'core is the words everyone uses, so it imports nothing of ours' },
  imports: { may: ['core'], why: 'imports/ holds typed resources and knows nothing of who uses them' },
  constructs: { may: ['core', 'imports'], why: 'a construct turns posture into objects and knows no component' },
  components: {
    may: ['core', 'constructs', 'imports'],
    why: 'a component gets what it needs from the tier, as a prop',
  },
  tiers: { may: ['core', 'components'], why: 'a tier lists components and states posture, nothing more' },
  app: {
    may: ['core', 'constructs', 'components', 'tiers', 'node', 'manifest', 'format', ...RESULTS],
    why: 'app.ts composes, and what uses it comes after it',
  },
  cdk8s: { may: ['core', 'app'], why: 'the entry for cdk8s-cli only calls app.ts' },
  node: { may: ['core'], why: 'node/ writes the files of the nodes from the words of core' },
  manifest: { may: ['core'], why: 'manifest/ reads rendered YAML and knows nothing of who rendered it' },
  audit: { may: ['manifest', ...SHARED_WITH_THE_JUDGE], why: JUDGE },
  inventory: { may: ['audit', 'manifest', ...SHARED_WITH_THE_JUDGE], why: JUDGE },
  reach: { may: ['audit', 'manifest', ...SHARED_WITH_THE_JUDGE], why: JUDGE },
  bundle: { may: ['core', 'manifest', 'inventory'], why: JUDGE },
  diff: { may: ['core', 'manifest', 'inventory'], why: JUDGE },
  report: { may: ['core', 'manifest', 'audit', 'inventory', 'reach', 'bundle', 'diff'], why: JUDGE },
  pki: { may: ['core'], why: 'it makes and judges certificates of the site, and knows nothing of what is rendered' },
  format: {
    may: ['core'],
    types: ['manifest', 'pki', 'cluster', 'runtime', ...RESULTS],
    why: 'a format prints plain data and computes none',
  },
  runtime: { may: ['core'], why: 'what runs in the enclave imports nothing but core, so that it can be read whole' },
  cluster: { may: ['core'], why: 'the live cluster is spoken to in the words of core only' },
  gen: { may: ['core', 'app', 'components', 'audit'], why: 'a generator reads the registries and writes files' },
  cli: {
    may: ['core', 'app', 'manifest', 'format', 'runtime', 'cluster', 'pki', ...RESULTS],
    why: 'a command turns options into one call of a library function',
  },
};

/** Packages that only some zones may import; every other package of `dependencies` is free. */
export const PACKAGES = {
  ...only(['cdk8s', 'cdk8s-plus-28', 'constructs'], {
    zones: ['core', 'imports', 'constructs', 'components', 'tiers', 'app', 'cdk8s'],
    why: 'whoever does not render needs no renderer, and a judge must not share it',
  }),
  ...only(['node-forge'], { zones: ['pki'], why: 'it writes and reads ASN.1 for pki/, and decides on no trust' }),
  ...only(['commander'], { zones: ['cli'], why: 'options become typed configuration in cli/' }),
};

function only(names, rule) {
  return Object.fromEntries(names.map((name) => [name, rule]));
}

/**
 * Why a file may not import a package, or undefined if it may.
 *
 * @param from importing file, as a path in the repository without extension
 * @param specifier as written, such as `yaml` or `@scope/name/file`
 * @param dependencies names under `dependencies` in package.json
 */
export function packageRefusal(from, specifier, dependencies) {
  const zone = zoneOf(from);
  if (zone === undefined || zone === 'test' || specifier.startsWith('node:')) {
    return undefined;
  }
  const name = specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
  if (!dependencies.includes(name)) {
    return `"${name}" is not among the dependencies of package.json (a module of Node's is written node:…)`;
  }
  const rule = PACKAGES[name];
  return rule === undefined || rule.zones.includes(zone) ? undefined : `${zone} does not import ${name}: ${rule.why}`;
}

/** A path in the repository, without extension and without a last `/index` → its zone, or undefined outside of them. */
export function zoneOf(path) {
  const [top, second] = path.split('/');
  return top === 'tiers' || top === 'test' ? top : top === 'src' ? second : undefined;
}

/**
 * Why a file may not import another, or undefined if it may.
 *
 * @param from importing file, as a path in the repository without extension
 * @param to imported module, the same
 * @param isType true if only types are imported
 */
export function refusal(from, to, isType) {
  const source = zoneOf(from);
  const target = zoneOf(to);
  if (source === undefined || source === 'test') {
    return undefined;
  }
  if (target === undefined || target === 'test') {
    return target === 'test' ? 'the product does not import its tests' : 'src and tiers import only each other';
  }
  return source === target ? insideZone(from, to) : betweenZones(from, to, isType);
}

function betweenZones(from, to, isType) {
  const source = zoneOf(from);
  const target = zoneOf(to);
  if (target === 'cli') {
    return 'nobody imports cli: move what is shared into a library';
  }
  if (target === 'tiers' && source !== 'app') {
    return 'app.ts alone imports tiers/';
  }
  const zone = ZONES[source];
  if (zone === undefined) {
    return `zone "${source}" is not in the table: state in lint/zones.mjs what it may import`;
  }
  const isAllowed = zone.may.includes(target) || zone.may.includes(to.replace(/^src\//, ''));
  if (!isAllowed && !(isType && zone.types?.includes(target))) {
    return `${source} does not import ${describe(zone, to, target)}: ${zone.why}`;
  }
  return target === 'components' && to.split('/').length > 4
    ? 'a component is imported through its index.ts: the rest is its own business'
    : undefined;
}

function describe(zone, to, target) {
  const isPartly = zone.may.some((name) => name.startsWith(`${target}/`));
  return `${isPartly ? to.replace(/^src\//, '') : target}${zone.types?.includes(target) ? ' (but for types)' : ''}`;
}

function insideZone(from, to) {
  if (zoneOf(from) === 'components' && from !== 'src/components') {
    return to.startsWith(`${parent(from, 4)}/`) || to === parent(from, 4)
      ? undefined
      : 'a component does not import another: it gets what it needs from the tier, as a prop';
  }
  if (from.startsWith('src/audit/rules/')) {
    return `${to}/`.startsWith('src/audit/rules/') && parent(to, 4) !== parent(from, 4)
      ? 'rules do not import other rules: what two need belongs to the engine'
      : undefined;
  }
  return undefined;
}

function parent(path, depth) {
  return path.split('/').slice(0, depth).join('/');
}
