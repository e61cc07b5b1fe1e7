import { baseName } from '../../../texts/arguments';

/** A program that gives an engine away whatever its image is called. */
interface Engine {
  /** Name of the program, or of the Python module. */
  readonly program: RegExp;
  /** What its words must have, where the name alone is a common word. */
  readonly words?: RegExp;
  /** The image as whose inhabitant the engine is known. */
  readonly image: string;
}

// Names of entry points: those of the images' own Dockerfiles and of the Python packages' console scripts.
const ENGINES: readonly Engine[] = [
  { program: /^vllm$|^vllm\.entrypoints\b/, image: 'vllm/vllm-openai' },
  { program: /^text-generation-(?:launcher|router(?:-v\d)?|server)$/, image: 'huggingface/text-generation-inference' },
  { program: /^text-embeddings-router$/, image: 'huggingface/text-embeddings-inference' },
  { program: /^sglang(?:$|\.|_router)/, image: 'lmsysorg/sglang' },
  { program: /^infinity(?:_emb|-emb)$/, image: 'michaelf34/infinity' },
  { program: /^huggingfaceserver$/, image: 'kserve/huggingfaceserver' },
  { program: /^ollama$/, words: /^(?:serve|start)$/, image: 'ollama/ollama' },
  { program: /^ray$/, words: /^start$/, image: 'rayproject/ray' },
  { program: /^litellm$|^litellm\.proxy\b/, image: 'berriai/litellm' },
  { program: /^open-webui$/, words: /^serve$/, image: 'open-webui/open-webui' },
  { program: /^grafana-server$/, image: 'grafana/grafana' },
  { program: /^grafana$/, words: /^server$/, image: 'grafana/grafana' },
  { program: /^loki$/, image: 'grafana/loki' },
  { program: /^tempo$/, image: 'grafana/tempo' },
  { program: /^mimir$/, image: 'grafana/mimir' },
  { program: /^alloy$/, words: /^run$/, image: 'grafana/alloy' },
  { program: /^prometheus$/, image: 'prometheus/prometheus' },
  { program: /^alertmanager$/, image: 'prometheus/alertmanager' },
  { program: /^otelcol(?:-\w+)*$/, image: 'otel/opentelemetry-collector' },
  { program: /^vector$/, image: 'timberio/vector' },
  { program: /^agentgateway$/, image: 'agentgateway' },
  { program: /^zot(?:-linux-\w+)?$/, words: /^serve$/, image: 'project-zot/zot' },
  { program: /^traefik$/, image: 'traefik' },
  { program: /^qdrant$/, image: 'qdrant/qdrant' },
  { program: /^weaviate$/, image: 'semitechnologies/weaviate' },
  { program: /^minio$/, words: /^server$/, image: 'minio/minio' },
  { program: /^weed$/, image: 'chrislusf/seaweedfs' },
  { program: /^trivy$/, image: 'aquasec/trivy' },
  { program: /^opa$/, words: /^run$/, image: 'openpolicyagent/opa' },
  { program: /^mlflow$/, words: /^(?:server|ui)$/, image: 'mlflow/mlflow' },
  { program: /^prefect$/, words: /^server$/, image: 'prefecthq/prefect' },
  { program: /^label-studio$/, image: 'heartexlabs/label-studio' },
  { program: /^jupyter(?:-lab|lab|-notebook)?$/, image: 'jupyter/base-notebook' },
  { program: /^docling-serve$/, image: 'docling-serve' },
  { program: /^coredns$/, image: 'coredns/coredns' },
  { program: /^chronyd$/, image: 'chrony' },
];

/** The images as whose inhabitants a command line is known; none for most. */
export function enginesOf(argv: readonly string[]): readonly string[] {
  const [program, ...words] = programOf(argv);
  if (program === undefined) return [];
  return ENGINES.filter(
    (engine) =>
      engine.program.test(program) && (engine.words === undefined || words.some((word) => engine.words?.test(word))),
  ).map(({ image }) => image);
}

/** The program's name and what follows; of Python, the module or the script in place of the interpreter. */
function programOf([first = '', ...words]: readonly string[]): readonly string[] {
  const name = baseName(first);
  if (!/^(?:python[\d.]*|torchrun|accelerate|uv|poetry|pipenv)$/.test(name)) return name === '' ? [] : [name, ...words];
  const module = words.indexOf('-m');
  if (module !== -1) return words.slice(module + 1);
  const at = words.findIndex((word) => !word.startsWith('-') && !/^(?:run|launch)$/.test(word));
  return at === -1 ? [] : [baseName(words[at] ?? '').replace(/\.py$/, ''), ...words.slice(at + 1)];
}
