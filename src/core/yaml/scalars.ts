/**
 * Plain scalars that YAML 1.1 and YAML 1.2 read differently. Kubernetes reads 1.1, this program 1.2: a value that
 * changes its type on the way is refused here and has to say what it is (decisions 15).
 * Source: the type repository of YAML 1.1 (bool, int, float, timestamp, merge, value) and YAML 1.2.2 §10.3.
 */
const AMBIGUOUS: readonly { readonly what: string; readonly pattern: RegExp }[] = [
  { what: 'a boolean', pattern: /^(y|Y|yes|Yes|YES|n|N|no|No|NO|on|On|ON|off|Off|OFF)$/ },
  { what: 'an octal number', pattern: /^[-+]?0[0-9_]+$|^[-+]?0o[0-7_]+$/ },
  { what: 'a binary number', pattern: /^[-+]?0b[01_]+$/ },
  { what: 'a hexadecimal number', pattern: /^[-+]?0x[0-9a-fA-F_]+$/ },
  { what: 'a number to base sixty', pattern: /^[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?$/ },
  { what: 'a number with separators', pattern: /^[-+]?[0-9][0-9.]*_[0-9_.]*$/ },
  { what: 'a number in scientific notation', pattern: /^[-+]?(\.[0-9]+|[0-9]+(\.[0-9_]*)?)[eE][-+]?[0-9]+$/ },
  { what: 'infinity or not-a-number', pattern: /^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/ },
  { what: 'a date', pattern: /^[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}([Tt ].*)?$/ },
  { what: 'a default value', pattern: /^=$/ },
];

/** What YAML 1.1 would take a plain scalar for, where that is not what YAML 1.2 takes it for. */
export function ambiguityOf(plain: string): string | undefined {
  return AMBIGUOUS.find(({ pattern }) => pattern.test(plain))?.what;
}
