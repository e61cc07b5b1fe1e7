import { z } from 'zod';
import { readJson } from '../read-json';

const host = z.string().regex(/^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/);
const port = z.int().min(1).max(65535);
const path = z.string().min(1).max(300);
const place = z.strictObject({ host, port });

const schema = z.strictObject({
  /** Longest wait of one probe. */
  probeSeconds: z.number().min(0.05).max(10),
  /** The resolver that the pod is given; asked by its address. */
  resolver: z.strictObject({ address: z.union([z.ipv4(), z.ipv6()]), port }),
  /** Names that it has to know. */
  inside: z.array(host).max(100),
  clock: z.strictObject({ host, port, maxOffsetMilliseconds: z.int().min(1).max(60_000) }).optional(),
  /** The probe's own certificate, and the anchors of the site. */
  certificate: z.strictObject({ certFile: path, keyFile: path, caFile: path }),
  registry: place.optional(),
  controls: z.strictObject({
    /** Something that the policies let through, and that always answers. */
    works: place,
    /** Something that listens, and that no policy lets through. */
    refused: z.array(place).min(1).max(10),
  }),
});

export type ConformanceConfig = z.infer<typeof schema>;
export type Place = z.infer<typeof place>;

/**
 * Reads what is to be probed.
 * @throws SallyportError 'usage' with every problem.
 */
export function readConfig(file: string): ConformanceConfig {
  return readJson(file, 'configuration of the conformance probes', schema);
}
