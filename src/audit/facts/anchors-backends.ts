import type { TrustSwitch } from './anchors-switches';
import { innerLine, linesOf, type EmbeddedDocument } from './documents';
import { isMap } from './plain';
import { readYaml } from './read-config';

/** What agentgateway's `backendTLS` says to take any certificate, or any name (its `LocalBackendTLS`). */
const CARELESS: readonly string[] = ['insecure', 'insecureHost'];

/** Verification that agentgateway's file switches off. Elsewhere `insecure` is plain text, so only its own map counts. */
export function backendSwitches(document: EmbeddedDocument): readonly TrustSwitch[] {
  if (!/backendTLS[^]*insecure/.test(document.text)) return [];
  const lines = linesOf(document.text);
  return backendsIn(readYaml(document.text)).flatMap((backend) =>
    CARELESS.filter((key) => backend[key] === true).map((key) => {
      const at = lines.find(({ text }) => new RegExp(`(?:^|[\\s{,"'])${key}["']?\\s*:\\s*true`).test(text));
      return {
        path: document.path,
        via: document.via,
        inner: innerLine(document, at?.number ?? 1),
        value: `backendTLS.${key}=true`,
      };
    }),
  );
}

type PlainMap = Readonly<Record<string, unknown>>;

function backendsIn(value: unknown): readonly PlainMap[] {
  if (Array.isArray(value)) return value.flatMap(backendsIn);
  if (!isMap(value)) return [];
  return Object.entries(value).flatMap(([key, item]) => [
    ...(key === 'backendTLS' && isMap(item) ? [item] : []),
    ...backendsIn(item),
  ]);
}
