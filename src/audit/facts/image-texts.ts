import type { Text } from '../rule';
import { isKnownRegistry, parseImage, type ImageReference } from './image-reference';
import { wordsOfKey } from './key-words';

/** Hosts of code, never of images: `github.com/org/repo:tag` is a module or a remote. */
const CODE_HOSTS =
  /^(?:github\.com|gitlab\.com|bitbucket\.org|k8s\.io|sigs\.k8s\.io|golang\.org|gopkg\.in|go\.uber\.org|go\.opentelemetry\.io|google\.golang\.org|huggingface\.co)$/;

/** Words that make a key with `image` in it mean something else than a reference. */
const NOT_REFERENCES =
  /^(?:policy|policies|secret|secrets|tag|tags|registry|registries|repository|repositories|repo|version|digest|size|format|type|gc|age|threshold|period|seconds|id|width|height|quality|url|path|service|pullpolicy|max|min|prefix|suffix|verification|enabled|count|mode|dir|directory|list|limit|platform|os|arch|scan|scanner)$/;

/** Programs whose words are images. */
const RUNTIMES = /^(?:docker|podman|nerdctl|crictl|ctr|skopeo|crane|cosign|trivy|buildah)$/;

/** The image that a text names: by its key, or by its form alone. Null if it names none. */
export function imageIn(text: Text): ImageReference | null {
  const value = text.value.trim();
  if (!mayBeImage(value, text.key ?? '')) return null;
  const image = parseImage(value);
  if (image === null || isElsewhere(text)) return null;
  const words = wordsOfKey(text.key ?? '');
  const isImage = isImageKey(words, text) ? isPlausible(value, image) : isEvident(image, words, text);
  return isImage ? image : null;
}

/** Most strings are single words under keys that say nothing of images; the rest of the work is not for them. */
function mayBeImage(value: string, key: string): boolean {
  if (value === '' || value.length > 512) return false;
  const mayBe = value.includes('/') || value.includes('@') || /image|reference|docker|podman|nerdctl|ctr/i.test(key);
  return mayBe && !/[\s{}$<>|\\]/.test(value);
}

/** A key that asks for an image: `image`, `containerImage`, `RELATED_IMAGE_X`, `--acme-http01-solver-image`. */
export function isImageKey(words: readonly string[], text: Text): boolean {
  if (words.join(' ') === 'reference' && /\/image\/reference$/.test(`${text.path}${text.inner ?? ''}`)) return true;
  const at = words.findIndex((word) => /^(?:image|images|baseimage|containerimage|osimage)$/.test(word));
  if (at === -1) return false;
  return !words.some((word) => NOT_REFERENCES.test(word));
}

/** Under an image key a single word is an image too; numbers, booleans and picture files are not. */
function isPlausible(value: string, image: ImageReference): boolean {
  if (/^(?:true|false|null|none|auto|\d+(?:\.\d+)*|enabled|disabled|always|never|ifnotpresent)$/i.test(value))
    return false;
  if (
    /\.(?:png|jpe?g|gif|svg|ico|webp|bmp|iso|img|qcow2|raw|vmdk|tar|gz|ya?ml|json)$/i.test(image.repository) &&
    image.tag === null
  )
    return false;
  return image.digest !== null || !/^[0-9a-f]{40,}$/.test(value);
}

/** Keys that name a registry or an address; a number after the colon is then a port. */
const ADDRESS_KEY =
  /^(?:registry|registries|repository|repositories|repo|mirror|mirrors|prefix|host|url|endpoint|server|address)$/;

/** A reference by its form: a digest, a registry and a tag, or a well-known registry. */
function isEvident(image: ImageReference, words: readonly string[], text: Text): boolean {
  if (CODE_HOSTS.test(image.registry)) return false;
  if (image.digest !== null) return true;
  if (RUNTIMES.test(text.key ?? '')) return image.tag !== null || image.isQualified;
  if (!image.isQualified) return false;
  // Under a key that asks for an address a number after the colon is a port.
  if (words.some((word) => ADDRESS_KEY.test(word))) return !/^\d{0,5}$/.test(image.tag ?? '');
  return isNamedHost(image, text.value);
}

function isNamedHost(image: ImageReference, value: string): boolean {
  if (value.startsWith('docker://') || isKnownRegistry(image.registry)) return true;
  return image.tag !== null && /[a-z]/i.test(image.registry);
}

const SILENT_KINDS = /^(?:ClusterRole|Role|ClusterRoleBinding|RoleBinding|APIService|PriorityClass|RuntimeClass)$/;

/** Places where nothing is pulled: labels, schemas but for their defaults, status, documentation, messages. */
function isElsewhere(text: Text): boolean {
  const { object, path, inner } = text;
  if (SILENT_KINDS.test(object.kind)) return true;
  if (object.kind === 'CustomResourceDefinition' && !/\/openAPIV3Schema\/.*\/default(?:\/|$)/.test(path)) return true;
  if (/^\/(?:apiVersion|kind)$|^\/status\/|^\/metadata\/(?!annotations\/)/.test(path)) return true;
  if (text.via.some((layer) => layer === 'doc' || layer === 'message' || layer === 'key')) return true;
  return /\/(?:labels|matchLabels|nodeSelector|apiGroups|resourceNames)(?:\/|$)|\/apiVersion$/.test(
    `${path}${inner ?? ''}`,
  );
}
