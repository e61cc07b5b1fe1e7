/** Words that make the numbers behind them a version or a section of a document. */
const LEADS = new Set(
  (
    'version versions ver release releases released revision revisions rev build builds firmware driver drivers v changelog ' +
    'section sections clause chapter paragraph appendix since upgrade upgraded upgrades downgrade downgraded'
  ).split(' '),
);

/** Words that may stand between: `versions 1.2.3.4, 1.2.3.5 and 1.2.4.0`, `upgraded from 1.2.3.4 to 1.2.4.0`. */
const LINKS = new Set('from to and or through until of is was number no the than later newer'.split(' '));

/** Characters and words before an address that are looked at. */
const REACH = 120;
const MAX_WORDS = 8;

/** True if what stands before the offset says that four numbers there are no address: `Version 1.2.3.4`. */
export function isVersionAt(text: string, offset: number): boolean {
  const before =
    text
      .slice(Math.max(0, offset - REACH), offset)
      .split('\n')
      .at(-1) ?? '';
  const words = before
    .toLowerCase()
    .split(/[\s,;:=("'§#]+/)
    .filter((word) => word !== '');
  for (const word of words.slice(-MAX_WORDS).reverse()) {
    if (LEADS.has(word)) return true;
    if (!LINKS.has(word) && !/^v?\d+(?:\.\d+)*$/.test(word)) return false;
  }
  return false;
}
