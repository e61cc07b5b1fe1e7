/** A simple command of a script: its words, where its output goes, and its here-document. */
export interface ShellCommand {
  readonly words: readonly ShellWord[];
  /** Files that the output is written to. */
  readonly targets: readonly string[];
  /** True if the output goes to another program. */
  readonly isPiped: boolean;
  /** What stands before it: `&&` and `||` make it depend on the command before. */
  readonly joiner?: '&&' | '||' | undefined;
  readonly document?: { readonly text: string; readonly line: number };
}

export interface ShellWord {
  readonly text: string;
  /** Line of the script, 1-based. */
  readonly line: number;
}

/** A nested script: `$(…)` or backticks. */
export interface Substitution {
  readonly text: string;
  readonly line: number;
}

export interface ShellScript {
  readonly commands: readonly ShellCommand[];
  readonly substitutions: readonly Substitution[];
}

/** A command while it is read. */
class OpenCommand implements ShellCommand {
  readonly words: ShellWord[] = [];
  readonly targets: string[] = [];
  isPiped = false;
  joiner?: '&&' | '||' | undefined;
  document?: { readonly text: string; readonly line: number };
}

/** Splits a script into commands and words as a shell would, near enough to find addresses; it never fails. */
export class ShellScanner {
  private at = 0;
  private line = 1;
  private word: { text: string; line: number } | undefined;
  private redirects = false;
  private pending: { tag: string; command: OpenCommand }[] = [];
  private command = new OpenCommand();
  private readonly commands: ShellCommand[] = [];
  private readonly substitutions: Substitution[] = [];

  constructor(private readonly text: string) {}

  scan(): ShellScript {
    while (this.at < this.text.length) this.step(this.text.charAt(this.at));
    this.endCommand();
    return { commands: this.commands, substitutions: this.substitutions };
  }

  private step(char: string): void {
    if (char === '#' && this.word === undefined) this.comment();
    else if (BLANKS.has(char)) this.blank(char);
    else if (OPERATORS.has(char)) this.operator(char);
    else this.part(char);
  }

  /** Anything that belongs to a word. */
  private part(char: string): void {
    if (char === '\\') this.escape();
    else if (char === "'") this.single();
    else if (char === '"') this.double();
    else if (char === '`') this.backtick();
    else if (char === '$') this.dollar();
    else this.take(char);
  }

  private blank(char: string): void {
    if (char === '\n') return this.newline();
    this.at += 1;
    this.endWord();
  }

  private take(text: string): void {
    this.word ??= { text: '', line: this.line };
    this.word.text += text;
    this.at += text.length;
  }

  private endWord(): void {
    if (this.word === undefined) return;
    if (this.redirects) this.command.targets.push(this.word.text);
    else this.command.words.push(this.word);
    this.word = undefined;
    this.redirects = false;
  }

  private endCommand(isPiped = false): void {
    this.endWord();
    const isKept = this.command.words.length > 0 || this.command.document !== undefined || this.isAwaited();
    const { joiner } = this.command;
    if (isKept) {
      this.command.isPiped = isPiped;
      this.commands.push(this.command);
    }
    this.command = new OpenCommand();
    // A line may break behind `&&`: what joins is kept for the command that follows.
    if (!isKept) this.command.joiner = joiner;
  }

  private isAwaited(): boolean {
    return this.pending.some(({ command }) => command === this.command);
  }

  private newline(): void {
    this.endCommand();
    this.at += 1;
    this.line += 1;
    const documents = this.pending;
    this.pending = [];
    for (const { tag, command } of documents) command.document = this.hereDocument(tag);
  }

  private hereDocument(tag: string): { text: string; line: number } {
    const line = this.line;
    const lines: string[] = [];
    while (this.at < this.text.length) {
      const end = this.text.indexOf('\n', this.at);
      const current = this.text.slice(this.at, end === -1 ? undefined : end);
      this.at = end === -1 ? this.text.length : end + 1;
      this.line += 1;
      if (current.trim() === tag) break;
      lines.push(current);
    }
    return { text: lines.join('\n'), line };
  }

  private escape(): void {
    const next = this.text.charAt(this.at + 1);
    this.at += 2;
    if (next === '\n') {
      this.line += 1;
      return;
    }
    this.word ??= { text: '', line: this.line };
    this.word.text += next;
  }

  private comment(): void {
    const end = this.text.indexOf('\n', this.at);
    this.at = end === -1 ? this.text.length : end;
  }

  private single(): void {
    const end = this.text.indexOf("'", this.at + 1);
    const content = this.text.slice(this.at + 1, end === -1 ? undefined : end);
    this.word ??= { text: '', line: this.line };
    this.word.text += content;
    this.line += content.split('\n').length - 1;
    this.at = end === -1 ? this.text.length : end + 1;
  }

  private double(): void {
    this.word ??= { text: '', line: this.line };
    this.at += 1;
    while (this.at < this.text.length && this.text.charAt(this.at) !== '"') {
      const char = this.text.charAt(this.at);
      if (char === '\\') this.escape();
      else if (char === '`') this.backtick();
      else if (char === '$') this.dollar();
      else {
        if (char === '\n') this.line += 1;
        this.take(char);
      }
    }
    this.at += 1;
  }

  private backtick(): void {
    const end = this.text.indexOf('`', this.at + 1);
    this.substitute(this.at + 1, end === -1 ? this.text.length : end);
  }

  private dollar(): void {
    const next = this.text.charAt(this.at + 1);
    if (next === '(') return this.substitute(this.at + 2, closing(this.text, this.at + 1, '(', ')'));
    if (next !== '{') return this.take('$');
    const end = closing(this.text, this.at + 1, '{', '}');
    this.take(this.text.slice(this.at, end + 1));
  }

  private substitute(start: number, end: number): void {
    const text = this.text.slice(start, end);
    this.substitutions.push({ text, line: this.line });
    this.word ??= { text: '', line: this.line };
    this.word.text += '$()';
    this.line += text.split('\n').length - 1;
    this.at = end + 1;
  }

  private operator(char: string): void {
    if (char === '<') return this.input();
    if (char === '>') {
      this.dropDescriptor();
      this.at += this.text.startsWith('>>', this.at) ? 2 : 1;
      if (this.text.charAt(this.at) === '&' || this.text.charAt(this.at) === '|') this.at += 1;
      this.redirects = true;
      return;
    }
    const joiner = JOINERS.find((sign) => this.text.startsWith(sign, this.at));
    this.endCommand(char === '|' && joiner === undefined);
    if (joiner !== undefined) this.command.joiner = joiner;
    this.at += joiner?.length ?? 1;
  }

  private input(): void {
    this.dropDescriptor();
    const here = /^<<-?\s*(?:'([^'\n]+)'|"([^"\n]+)"|\\?([\w.-]+))/.exec(this.text.slice(this.at, this.at + 80));
    if (here === null || this.text.startsWith('<<<', this.at)) {
      this.at += 1;
      return;
    }
    this.pending.push({ tag: here[1] ?? here[2] ?? here[3] ?? '', command: this.command });
    this.at += here[0].length;
  }

  /** `2>` and `1>`: the digit belongs to the operator. */
  private dropDescriptor(): void {
    if (this.word !== undefined && /^\d$/.test(this.word.text)) this.word = undefined;
    this.endWord();
  }
}

const BLANKS: ReadonlySet<string> = new Set([' ', '\t', '\r', '\n']);
const JOINERS = ['&&', '||'] as const;
const OPERATORS: ReadonlySet<string> = new Set([';', '|', '&', '(', ')', '<', '>']);

/** Offset of the bracket that closes the one at `from`, or the end of the text. */
function closing(text: string, from: number, open: string, close: string): number {
  let depth = 0;
  for (let at = from; at < text.length; at += 1) {
    const char = text.charAt(at);
    if (char === '\\') at += 1;
    else if (char === open) depth += 1;
    else if (char === close) depth -= 1;
    if (depth === 0) return at;
  }
  return text.length;
}
