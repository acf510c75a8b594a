// From text to tokens.

/** A word or sign of a program. */
export interface Token {
  /** The sign or keyword itself; or `int`, `float`, `string`, `name`, `end`. */
  readonly kind: string;
  readonly text: string;
  /** Where it begins in the source. */
  readonly at: number;
  /** Does it begin a line? */
  readonly first: boolean;
}

/** The program breaks a rule of the language. The message begins with line and column. */
export class TinyError extends Error {
  constructor(source: string, at: number, fault: string) {
    const lines = source.slice(0, at).split('\n');
    super(`${lines.length}:${lines.at(-1)!.length + 1}: ${fault}`);
  }
}

const KEYWORDS =
  'fn|class|let|if|else|while|return|and|or|not|nil|true|false|throw|try|catch|ensure';
const LITERAL = String.raw`(\d+\.\d+(?:e[-+]?\d+)?)|(\d+)|"([^"\n]*)"`;
const SIGN = String.raw`($)|((?:${KEYWORDS})\b|[=!<>]=|\W)|(\w+)`;
const TOKEN = new RegExp(String.raw`((?:\s|//.*)*)(?:${LITERAL}|${SIGN})`, 'gy');
/** What the groups behind the first of the expression are. */
const KINDS = ['float', 'int', 'string', 'end', 'sign', 'name'];

/** The tokens of a program, one after the other. */
export class Tokens {
  readonly source: string;
  readonly #matches: Iterator<RegExpMatchArray>;
  next!: Token;
  /** The line of the next token. */
  line = 1;

  constructor(source: string) {
    this.source = source;
    this.#matches = source.matchAll(TOKEN);
    this.advance();
  }

  /** Goes on to the next token; gives the one before. */
  advance(): Token {
    const { next } = this;
    const match: RegExpMatchArray = this.#matches.next().value;
    const [, space = '', ...groups] = match;
    const found = groups.findIndex((group) => group !== undefined);
    const [kind, text] = [KINDS[found]!, groups[found]!];
    this.line += space.split('\n').length - 1;
    const [at, first] = [match.index! + space.length, space.includes('\n')];
    this.next = { kind: kind === 'sign' ? text : kind, text, at, first };
    return next;
  }

  /** Raises what is wrong with a token, or that the next one is out of place. */
  fail(fault: string, token?: Token): never {
    const { at, text, kind } = token ?? this.next;
    throw new TinyError(this.source, at, token ? fault : `${fault}, found ${text || kind}`);
  }

  take(kind: string): boolean {
    return this.next.kind === kind && Boolean(this.advance());
  }

  expect(kind: string): Token {
    return this.next.kind === kind ? this.advance() : this.fail(`expected ${kind}`);
  }

  /** Items with commas between them, up to the closing sign. */
  list<T>(close: string, item: () => T): T[] {
    const items: T[] = [];
    while (this.next.kind !== close) {
      if (items.length > 0) this.expect(',');
      items.push(item());
    }
    this.advance();
    return items;
  }
}
