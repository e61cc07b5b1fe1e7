import { stringify } from 'yaml';

const OPTIONS = { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false } as const;

/** A string that no version of YAML takes for anything else. Words of five letters and fewer may be `off`, `yes`, `null`. */
const PLAIN = /^[A-Za-z/](?:[A-Za-z0-9_./@=,+()$ -]|:(?! ))*[A-Za-z0-9/)]$/;
const WORD = /^[A-Za-z]{1,5}$/;

/** A key that stands on one line before its colon; anything else is left to the package. */
const KEY = /^[A-Za-z0-9_/][\x20-\x7e]{0,127}$/;

/**
 * YAML as every reader takes it, also those of YAML 1.1: words such as `off` and `yes` and old octals are quoted, lines
 * are not folded, nothing is an alias. The bytes are those of the `yaml` package, which writes every scalar that is not
 * plain by its looks; maps and lists, nine tenths of its time, are laid out here (docs/adr/0010).
 */
export function yamlText(value: unknown): string {
  const text = typeof value === 'object' ? new Writer().block(value, '') : undefined;
  return text === undefined ? stringify(value, OPTIONS) : `${text}\n`;
}

/** Lays out maps and lists; `undefined` for a value that it does not know, which the package then writes whole. */
class Writer {
  private readonly scalars = new Map<string, string>();

  /** A value whose first line stands where the cursor is, and whose further lines are indented. */
  block(value: unknown, indent: string): string | undefined {
    if (Array.isArray(value)) return value.length === 0 ? '[]' : this.list(value, indent);
    if (!isMap(value)) return this.scalar(value, indent);
    const entries = Object.entries(value).filter(([, inner]) => inner !== undefined);
    return entries.length === 0 ? '{}' : this.map(entries, indent);
  }

  private list(items: readonly unknown[], indent: string): string | undefined {
    const lines: string[] = [];
    for (const item of items) {
      const text = this.block(item, `${indent}  `);
      if (text === undefined) return undefined;
      lines.push(`- ${text}`);
    }
    return lines.join(`\n${indent}`);
  }

  private map(entries: readonly (readonly [string, unknown])[], indent: string): string | undefined {
    const lines: string[] = [];
    for (const [key, value] of entries) {
      const inner = `${indent}  `;
      const text = this.block(value, inner);
      if (text === undefined || !KEY.test(key)) return undefined;
      lines.push(`${this.text(key, '')}:${isFilled(value) ? `\n${inner}` : ' '}${text}`);
    }
    return lines.join(`\n${indent}`);
  }

  private scalar(value: unknown, indent: string): string | undefined {
    if (typeof value === 'string') return value.startsWith('\n') ? undefined : this.text(value, indent);
    if (value === null || typeof value === 'boolean' || Number.isSafeInteger(value)) return String(value);
    return undefined;
  }

  private text(value: string, indent: string): string {
    if (PLAIN.test(value) && !WORD.test(value)) return value;
    const known = this.scalars.get(value) ?? scalarText(value);
    this.scalars.set(value, known);
    return value.includes('\n') ? known.replace(/\n(?=[^\n])/g, `\n${indent}`) : known;
  }
}

/** A scalar as the package writes it after a key, its further lines not indented. */
function scalarText(value: string): string {
  const [, first = '', ...rest] = /^k: ([^]*)\n$/.exec(stringify({ k: value }, OPTIONS)) ?? [];
  return [first, ...rest].join('').replace(/\n {2}/g, '\n');
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}

function isFilled(value: unknown): boolean {
  if (Array.isArray(value)) return value.length > 0;
  return isMap(value) && Object.values(value).some((inner) => inner !== undefined);
}
