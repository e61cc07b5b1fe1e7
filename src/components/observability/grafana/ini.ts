/** Section → key → value, as Grafana's configuration has it. */
export type Ini = Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>;

/** An INI file. Values that the format would cut (`;`, `#`, quotation marks) are wrapped in three quotation marks. */
export function iniText(ini: Ini): string {
  return Object.entries(ini)
    .map(([section, keys]) =>
      [`[${section}]`, ...Object.entries(keys).map(([key, value]) => `${key} = ${iniValue(value)}`), ''].join('\n'),
    )
    .join('\n');
}

function iniValue(value: string | number | boolean): string {
  const text = String(value);
  if (/[\n\r]|"""/.test(text)) throw new Error(`value cannot stand in an INI file: ${text}`);
  return /[;#"'`]/.test(text) ? `"""${text}"""` : text;
}
