/** Thrown for a document that is not plain enough to be read here; the full parser takes it over. */
export class NotCommon extends Error {}

export function giveUp(why: string): never {
  throw new NotCommon(why);
}

/** Where the reader stands. Lines end with a line feed alone; carriage returns and tabs between words are not common. */
export class Cursor {
  /** Offset of the next character. */
  at = -1;
  /** Column (0-based) of the content at hand, or -1 at the end of the document. */
  column = -1;
  private lineStart = 0;

  constructor(readonly text: string) {}

  get char(): string {
    return this.text.charAt(this.at);
  }

  /** End of the line at hand: the offset of its line feed, or of the end of the text. */
  get lineEnd(): number {
    const end = this.text.indexOf('\n', this.at);
    return end === -1 ? this.text.length : end;
  }

  /** Goes on to the next content, over blank lines and comments, from the end of a line. */
  nextLine(): void {
    while (this.at < this.text.length) {
      this.lineStart = this.at + 1;
      this.at = this.lineStart;
      this.skipSpaces();
      if (this.char === '#') this.at = this.lineEnd;
      else if (this.char !== '\n' && this.char !== '') return this.mark();
    }
    this.column = -1;
  }

  /** Notes the column of the content at hand. */
  mark(): void {
    if (this.char === '\t') giveUp('a tab');
    this.column = this.at - this.lineStart;
  }

  skipSpaces(): void {
    while (this.text.charCodeAt(this.at) === 0x20) this.at += 1;
  }

  /** Ends a value: nothing but spaces and a comment may follow on its line. */
  endLine(): void {
    this.skipSpaces();
    if (!this.isAtLineEnd()) giveUp('text behind a value');
    this.at = this.lineEnd;
  }

  /** True at the end of the line, a comment left aside. */
  isAtLineEnd(): boolean {
    return this.char === '\n' || this.char === '' || (this.char === '#' && this.text.charAt(this.at - 1) === ' ');
  }

  /** True at a dash that begins an item. */
  isAtItem(): boolean {
    return this.char === '-' && isBlank(this.text.charAt(this.at + 1));
  }
}

/** True for what may follow an indicator: a space, the end of the line, the end of the text. */
export function isBlank(char: string): boolean {
  return char === ' ' || char === '\n' || char === '';
}
