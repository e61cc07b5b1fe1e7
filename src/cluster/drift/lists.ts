import { isTree, type Tree } from './tree';

/** What tells elements of a list apart, by the name of the list; elements of any other list stand in their order. */
const KEYS: Readonly<Record<string, readonly (readonly string[])[]>> = {
  containers: [['name']],
  initContainers: [['name']],
  env: [['name']],
  volumes: [['name']],
  imagePullSecrets: [['name']],
  webhooks: [['name']],
  volumeMounts: [['mountPath']],
  ports: [
    ['containerPort', 'protocol'],
    ['port', 'protocol'],
  ],
  topologySpreadConstraints: [['topologyKey', 'whenUnsatisfiable']],
};

/** One element of either side, and its counterpart. */
export interface Pair {
  /** Place in the list that it was found in. */
  readonly index: number;
  readonly expected: unknown;
  readonly found: unknown;
  readonly side: 'both' | 'expected' | 'found';
}

/** Elements that belong together, then those that are on one side only. */
export function pairsOf(name: string, expected: readonly unknown[], found: readonly unknown[]): readonly Pair[] {
  const keys = KEYS[name]?.find(([first = '']) => [...expected, ...found].every((one) => isTree(one) && first in one));
  const partners = expected.map((one, index) =>
    keys === undefined ? index : found.findIndex((other) => isTree(one) && isTree(other) && agree(keys, one, other)),
  );
  const taken = new Set(partners);
  return [
    ...expected.map((one, index): Pair => {
      const partner = partners[index] ?? -1;
      return partner >= 0 && partner < found.length
        ? { index: partner, expected: one, found: found[partner], side: 'both' }
        : { index, expected: one, found: undefined, side: 'expected' };
    }),
    ...found.flatMap((other, index): Pair[] =>
      taken.has(index) ? [] : [{ index, expected: undefined, found: other, side: 'found' }],
    ),
  ];
}

/** A key that one side leaves out is one of which the server knows the default. */
export function agree(keys: readonly string[], one: Tree, other: Tree): boolean {
  return keys.every((key) => !(key in one) || !(key in other) || one[key] === other[key]);
}
