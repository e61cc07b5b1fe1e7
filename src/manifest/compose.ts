import {
  Composer,
  Parser,
  type Document,
  type DocumentOptions,
  type LineCounter,
  type ParsedNode,
  type ParseOptions,
  type SchemaOptions,
} from 'yaml';
import { findExcess, isTooDeep, nestsDeeper, TOO_DEEP } from './limits';

export type YamlOptions = ParseOptions & DocumentOptions & SchemaOptions;

/**
 * The first document of a text by the full parser, errors and all; or why it must not see the text. Nothing of ours calls the
 * parser but here: it recurses, and a process that meets the end of its stack inside a regular expression dies without a word.
 */
export function composeFirst(
  text: string,
  options: YamlOptions,
  lines?: LineCounter,
): Document.Parsed<ParsedNode> | string {
  const excess = findExcess(text);
  if (excess !== undefined) return excess;
  const tokens = [...new Parser(lines?.addNewLine).parse(text)];
  if (nestsDeeper(tokens)) return TOO_DEEP;
  const [first] = new Composer<ParsedNode>(options).compose(tokens, true, text.length);
  return first ?? 'no document';
}

/** The first document of a text as programs read their own files: YAML 1.2, lenient. Undefined if it cannot be read; never throws. */
export function readLenient(text: string): unknown {
  // JSON is YAML as well, and its own parser is much faster.
  const json = /^\s*[{[]/.test(text) && findExcess(text) === undefined ? parseJson(text) : undefined;
  if (json !== undefined) return isTooDeep(json) ? undefined : json;
  const document = composeFirst(text, { logLevel: 'silent', strict: false, uniqueKeys: false, prettyErrors: false });
  if (typeof document === 'string' || document.errors.length > 0) return undefined;
  try {
    return document.toJS({ maxAliasCount: 100 }) as unknown;
  } catch {
    // Alias bombs and tags nobody knows: not readable is an answer of its own.
    return undefined;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // YAML in its flow style.
    return undefined;
  }
}
