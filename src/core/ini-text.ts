/** Section → key → value; the section without a name stands first, above all others. */
export type Ini = Readonly<Record<string, Readonly<Record<string, string | number | boolean>>>>;

/** An INI file. Values that the format would cut (`;`, `#`, quotation marks) are wrapped in three quotation marks. */
export function iniText(ini: Ini): string {
  return Object.entries(ini)
    .map(([section, keys]) =>
      [...headerOf(section), ...Object.entries(keys).map(([key, value]) => `${key} = ${iniValue(value)}`), ''].join(
        '\n',
      ),
    )
    .join('\n');
}

function headerOf(section: string): readonly string[] {
  return section === '' ? [] : [`[${section}]`];
}

function iniValue(value: string | number | boolean): string {
  const text = String(value);
  if (/[\n\r]|"""/.test(text)) throw new Error(`value cannot stand in an INI file: ${text}`);
  return /[;#"'`]/.test(text) ? `"""${text}"""` : text;
}
