import { z } from 'zod';
import { readJson } from '../read-json';

const path = z.string().min(1).max(300);
const url = z.url({ protocol: /^https$/ });
const word = z.string().regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/);
const share = z.number().min(0).max(1);

/** A deployment of the catalogue, and where it answers. */
const model = z.strictObject({
  name: word,
  /** Name that requests carry. */
  servedName: z.string().min(1).max(100),
  url,
  /** `organisation/name#sha256:…`, for the report. */
  reference: z.string().min(1).max(300),
});

/** Our own certificate and the anchors of the site, and nobody else's. */
const tls = z.strictObject({ certFile: path, keyFile: path, caFile: path });

const schema = z.strictObject({
  setsDir: path,
  sets: z.array(word).min(1).max(200),
  models: z.array(model).min(1).max(100),
  judge: model.optional(),
  tls,
  /** Token by which the gateway knows us; absent where models are asked directly. */
  tokenFile: path.optional(),
  /** Lowest mean of a set that passes. */
  minimumScore: share,
  /** By how much a mean may lie below that of the baseline. */
  tolerance: share,
  concurrency: z.int().min(1).max(64),
  timeoutSeconds: z.number().min(0.05).max(3600),
  maxTokens: z.int().min(1).max(100_000),
  /** Who keeps the reports. */
  results: z.strictObject({ url }).optional(),
  /** Where a regression asks for the way back. */
  rollback: z
    .strictObject({
      apiServer: z.strictObject({ url, caFile: path, tokenFile: path }),
      namespace: word,
      configMap: word,
    })
    .optional(),
});

export type ReplayConfig = z.infer<typeof schema>;
export type Model = z.infer<typeof model>;
export type Tls = z.infer<typeof tls>;

const publishSchema = z.strictObject({
  /** Folder that lm-evaluation-harness wrote into. */
  outputDir: path,
  model: word,
  reference: z.string().min(1).max(300),
  /** Lowest score of each task that passes, and the metric that is read. */
  tasks: z.array(
    z.strictObject({ name: z.string().min(1).max(63), metric: z.string().min(1).max(100), minimum: share }),
  ),
  tls,
  results: z.strictObject({ url }),
  timeoutSeconds: z.number().min(0.05).max(600),
});

export type PublishConfig = z.infer<typeof publishSchema>;

const resultsSchema = z.strictObject({
  reportsPort: z.int().min(0).max(65535),
  metricsPort: z.int().min(0).max(65535),
  tls,
  /** Folder in which the last report of each set and model stands. */
  stateDir: path,
});

export type ResultsConfig = z.infer<typeof resultsSchema>;

/** @throws SallyportError 'usage' with every problem. */
export function readReplayConfig(file: string): ReplayConfig {
  return readJson(file, 'configuration of the replay', schema);
}

/** @throws SallyportError 'usage' with every problem. */
export function readPublishConfig(file: string): PublishConfig {
  return readJson(file, 'configuration of the publication', publishSchema);
}

/** @throws SallyportError 'usage' with every problem. */
export function readResultsConfig(file: string): ResultsConfig {
  return readJson(file, 'configuration of the results', resultsSchema);
}
