import { parse } from 'yaml';
import { copyOf, mapIn, type Doc, type Json, type Leak } from './leak';
import type { Output } from './outputs';
import { configFiles, leavesOf, NOT_CONTACTED } from './places';

/** Kinds in which every string is a name, a schema or an expression; their exceptions have families of their own. */
const SILENT_KINDS =
  /^(CustomResourceDefinition|(Cluster)?Role(Binding)?|PriorityClass|PodDisruptionBudget|ResourceQuota|ValidatingAdmissionPolicy(Binding)?)$/;
/** Strings that name an object, a label or a choice: nobody takes them for an address. */
const NAMES =
  /^(apiVersion|kind)$|(^|\/)metadata\/(labels|name|namespace)|\/(matchLabels|matchExpressions|nodeSelector|tolerations)\/|\/(topologyKey|fieldPath)$|^webhooks\/rules\//;
/** A DNS label to the API server, which takes no address there. */
const HANDLER = 'handler';
/** What a certificate says of its holder. */
const CERTIFICATE = /^spec\/(commonName|dnsNames|uris)/;

/** The value at every string of an output that somebody might take for an address; of these, the ones `isMine` takes. */
export function everyString(output: Output, value: string, isMine: (number: number) => boolean): readonly Leak[] {
  const places = output.objects
    .filter(({ kind }) => !SILENT_KINDS.test(kind))
    .flatMap((object) =>
      leavesOf(copyOf(object)).flatMap((leaf, index) =>
        leaf.value.includes('\n') || isName(object.kind, leaf.keys.join('/')) ? [] : [{ object, index }],
      ),
    );
  return places
    .filter((_, number) => isMine(number))
    .map(({ object, index }) => {
      const doc = copyOf(object);
      leavesOf(doc)[index]?.set(value);
      return leakOf({ object, doc, path: '' }, value);
    });
}

/** The same for every string of every structured file that the platform's programs read. */
export function everyConfigString(output: Output, value: string, isMine: (number: number) => boolean): readonly Leak[] {
  const places = configFiles(output, /\.(ya?ml|json)$/).flatMap((file) =>
    leavesOf(parse(file.text) as Json).flatMap(({ keys }, index) =>
      keys.some((part) => NOT_CONTACTED.test(part)) ? [] : [{ ...file, index }],
    ),
  );
  return places
    .filter((_, number) => isMine(number))
    .map(({ object, key, text, index }) => {
      const data = parse(text) as Json;
      leavesOf(data)[index]?.set(value);
      const doc = copyOf(object);
      // JSON is YAML, and both readers take it.
      mapIn(doc, 'data')[key] = JSON.stringify(data, null, 2);
      return leakOf({ object, doc, path: `/data/${key}` }, value);
    });
}

function isName(kind: string, keys: string): boolean {
  if (kind === 'RuntimeClass') return NAMES.test(keys) || keys === HANDLER;
  return NAMES.test(keys) || (kind === 'Certificate' && CERTIFICATE.test(keys));
}

interface Place {
  readonly object: Output['objects'][number];
  readonly doc: Doc;
  readonly path: string;
}

function leakOf({ object, doc, path }: Place, line: string): Leak {
  // A value under an image's key is an image (of docker.io, which saas allows, by digest), one among name servers a resolver,
  // one that a load balancer takes a way in.
  const rules = ['NET-001', 'IMG-001', 'IMG-002', 'DNS-001', 'NETPOL-002', 'NETPOL-003', 'TRUST-001'];
  return { edits: [{ object, documents: [doc] }], rules, object: object.id, file: object.file, path, line };
}
