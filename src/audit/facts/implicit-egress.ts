import type { Text } from '../rule';
import { wordsOfKey } from './key-words';

/** Something that goes out without naming a host: a package manager, a model by its hub name, a bucket. */
export interface ImplicitEgress {
  /** What asks for it, such as `apt-get install` or `model org/name`. */
  readonly what: string;
  readonly text: Text;
}

/** Package managers with the words that make them fetch. */
const FETCHERS: ReadonlyMap<string, RegExp> = new Map([
  ['apt-get', /^(?:update|install|upgrade|dist-upgrade)$/],
  ['apt', /^(?:update|install|upgrade|full-upgrade)$/],
  ['apk', /^(?:add|update|upgrade)$/],
  ['dnf', /^(?:install|update|upgrade|makecache)$/],
  ['microdnf', /^(?:install|update|upgrade)$/],
  ['yum', /^(?:install|update|upgrade|makecache)$/],
  ['zypper', /^(?:install|in|refresh|update|dup)$/],
  ['pip', /^(?:install|download)$/],
  ['pip3', /^(?:install|download)$/],
  ['uv', /^(?:sync|add|install)$/],
  ['conda', /^(?:install|create|update)$/],
  ['npm', /^(?:install|ci|i|update)$/],
  ['yarn', /^(?:install|add)$/],
  ['pnpm', /^(?:install|add)$/],
  ['go', /^(?:get|install)$/],
  ['cargo', /^(?:install|fetch)$/],
  ['gem', /^(?:install|update)$/],
  ['trivy', /^(?:image|fs|repo|k8s)$/],
  ['grype', /^(?:db)$/],
  ['huggingface-cli', /^(?:download)$/],
  ['hf', /^(?:download)$/],
  ['ollama', /^(?:pull|run)$/],
  ['grafana-cli', /^(?:plugins)$/],
]);

/** Egress that no host in the text gives away. */
export function implicitEgressOf(texts: readonly Text[]): readonly ImplicitEgress[] {
  const found = texts.map((text) => ({ text, what: fetchOf(text) ?? bucketOf(text) ?? modelOf(text) }));
  return found.filter((entry): entry is ImplicitEgress => entry.what !== undefined);
}

function fetchOf({ key, value, via }: Text): string | undefined {
  if (key === undefined || via.includes('message') || FETCHERS.get(key)?.test(value) !== true) return undefined;
  return `${key} ${value}`;
}

function bucketOf({ value, object }: Text): string | undefined {
  if (object.kind === 'CustomResourceDefinition') return undefined;
  return /^(?:s3|s3a|gs|gcs|hf|ms|az|azblob):\/\/[\w.-]+(?:\/\S*)?$/.exec(value)?.[0];
}

/** `org/name` where a model is asked for is a name on a public hub; a path begins with a slash or a dot. */
function modelOf(text: Text): string | undefined {
  const { key = '', value, object } = text;
  if (object.kind === 'CustomResourceDefinition' || !/^[A-Za-z0-9][\w-]*\/[A-Za-z0-9][\w.-]*$/.test(value))
    return undefined;
  const words = wordsOfKey(key);
  const asks = words.some((word) => /^(?:model|models|modelid|tokenizer|pretrained|reranker|embedder)$/.test(word));
  const isElse = words.some((word) =>
    /^(?:path|dir|image|cache|file|served|class|type|version|label|topic)$/.test(word),
  );
  const isServe = /^(?:vllm|sglang|lm_eval)$/.test(key);
  return (asks && !isElse) || isServe ? `model ${value}` : undefined;
}
