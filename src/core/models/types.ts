/** The model catalogue (`values/models.yaml`), the same in every tier. */
export interface Catalogue {
  readonly models: readonly ModelEntry[];
  readonly deployments: readonly ModelDeployment[];
}

/** A model as it was chosen: where it comes from and under which terms. */
export interface ModelEntry {
  /** `organisation/name`, as its publisher writes it. */
  readonly id: string;
  readonly source: {
    /** Repository on the publisher's hub. */
    readonly repository: string;
    /** Commit, 40 hex digits; null while nobody has pinned it. */
    readonly revision: string | null;
  };
  readonly licence: ModelLicence;
  /** What was imported; null digest while nothing was. */
  readonly artefact: { readonly digest: string | null };
  /** Longest context that the model was published for, in tokens. */
  readonly contextLength: number;
  /** Import and who is responsible for it; null until import. */
  readonly imported: Signed | null;
  /** Who signed the entry; null while nobody has. */
  readonly signature: Signed | null;
  /** Results that it was accepted with. */
  readonly evaluations: readonly ModelEvaluation[];
  /** Files of the artefact with their digests; empty until import. */
  readonly files: readonly ModelFile[];
}

/** Something that somebody vouches for. */
export interface Signed {
  /** `2026-05-31` */
  readonly on: string;
  readonly by: string;
}

export interface ModelEvaluation {
  /** Golden set or task. */
  readonly set: string;
  /** 0 to 1. */
  readonly score: number;
  readonly on: string;
}

export interface ModelLicence {
  readonly name: string;
  /** SPDX expression, or null where the licence has none or nobody has looked. */
  readonly spdx: string | null;
  /** True where the publisher asks for acceptance before download; null where nobody has looked. */
  readonly gated: boolean | null;
  /** Who accepted the terms for the site; null while nobody has. */
  readonly acceptedBy: string | null;
}

export interface ModelFile {
  /** Path inside the artefact, with `/` between segments. */
  readonly path: string;
  /** 64 hex digits, lower case. */
  readonly sha256: string;
  /** Bytes. */
  readonly size: number;
}

/** How a model is served. */
export interface ModelDeployment {
  /** DNS label; names of objects and the policy's access lists use it. */
  readonly name: string;
  /** Id of a model of the catalogue. */
  readonly model: string;
  /** Model name that clients send. */
  readonly servedName: string;
  readonly engine: 'vllm' | 'tgi';
  readonly accelerator: 'nvidia' | 'amd';
  /** Accelerators of one replica. */
  readonly gpus: number;
  readonly replicas: number;
  /** Longest prompt and answer together, in tokens. */
  readonly maxModelLen: number;
  readonly dtype: 'auto' | 'bfloat16' | 'float16';
  /** Size of the model's volume. */
  readonly storage: string;
  readonly cpu: string;
  readonly memory: string;
  /** Size of /dev/shm; counts against memory. */
  readonly sharedMemory: string;
  /** Present for the engine vllm, and only for it. */
  readonly vllm?: VllmOptions;
  /** Present for the engine tgi, and only for it. */
  readonly tgi?: TgiOptions;
}

export interface VllmOptions {
  /** Turns tool calls on with this parser. */
  readonly toolCallParser?: string;
  readonly reasoningParser?: string;
  /** Share of accelerator memory that the engine takes. */
  readonly gpuMemoryUtilization: string;
  /** Requests served at once; the engine decides unless stated. */
  readonly maxNumSeqs?: number;
}

export interface TgiOptions {
  /** Longest prompt, in tokens; the engine decides unless stated. */
  readonly maxInputTokens?: number;
  /** Tokens of one prefill batch; the engine decides unless stated. */
  readonly maxBatchPrefillTokens?: number;
}
