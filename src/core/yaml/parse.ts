import { LineCounter, parseDocument, type YAMLError } from 'yaml';
import type { Problem } from '../errors';
import type { Positions, SourceOptions, Spot } from './positions';
import { convert } from './convert';

export interface StrictYaml {
  readonly value: Readonly<Record<string, unknown>>;
  readonly problems: readonly Problem[];
  readonly positions: Positions;
}

/** More than a reader works through in one go; the rest shows once these are cured. */
const MAX_SYNTAX_PROBLEMS = 20;

/** Syntax problems hide structure, so they are reported alone; otherwise every problem of the document is collected. */
export function parseStrict(file: string, text: string, options: SourceOptions): StrictYaml {
  const lines = new LineCounter();
  const document = parseDocument(text, {
    version: '1.2',
    schema: 'core',
    lineCounter: lines,
    prettyErrors: false,
    // Found by our own walk, which can name both places.
    uniqueKeys: false,
    strict: true,
  });
  const spotOf = (offset: number): Spot => {
    const { line, col } = lines.linePos(offset);
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const directives = document.directives;
  const hasDirective = directives?.yaml.explicit === true || Object.keys(directives?.tags ?? {}).length > 1;
  const problems = [
    ...(hasDirective ? [directiveProblem(file)] : []),
    ...document.errors.slice(0, MAX_SYNTAX_PROBLEMS).map((error) => syntaxProblem(file, error, spotOf(error.pos[0]))),
  ];
  if (problems.length > 0) return { value: {}, problems, positions: new Map() };
  return convert({ file, spotOf, secretKeys: options.secretKeys ?? [] }, document.contents);
}

const SYNTAX: Readonly<Record<string, { readonly message: string; readonly fix: string }>> = {
  TAB_AS_INDENT: { message: 'tab used as indentation', fix: 'indent with spaces' },
  MULTIPLE_DOCS: { message: 'more than one document', fix: 'keep one document and remove the --- line' },
};

function syntaxProblem(file: string, error: YAMLError, spot: Spot): Problem {
  const known = SYNTAX[error.code];
  const place = { file, ...spot };
  if (known !== undefined) return { ...known, place };
  const reason = error.message.charAt(0).toLowerCase() + error.message.slice(1).replace(/\.$/, '');
  return { message: `not valid YAML: ${reason}`, place, fix: 'correct the syntax at this place' };
}

function directiveProblem(file: string): Problem {
  return { message: 'YAML directive', place: { file, line: 1, column: 1 }, fix: 'remove the line that starts with %' };
}
