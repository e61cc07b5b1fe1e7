/** Characters that IDNA leaves out of names: the soft hyphen, and those without width. */
const INVISIBLE = /[\u00ad\u200b-\u200d\u2060\ufeff]/g;

/**
 * The text with letters, digits and dots of every width and form as those of ASCII, as clients read names (UTS 46): `ＡＢ．ｃｏｍ` is
 * `AB.com`. Texts of ASCII come back as they are.
 */
export function inPlainLetters(text: string): string {
  // eslint-disable-next-line no-control-regex -- the range is ASCII
  if (!/[^\x00-\x7f]/.test(text)) return text;
  return text.normalize('NFKC').replace(INVISIBLE, '').replaceAll('\u3002', '.');
}
