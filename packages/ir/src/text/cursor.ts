// A place in a list of tokens, with the small steps that parsers take.

import { ParseError, type Token, type TokenKind, tokens } from './lexer.ts';

/** Reads tokens one by one. Whatever does not find what it needs throws {@link ParseError}. */
export class TokenCursor {
  readonly #tokens: readonly Token[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = tokens(text);
  }

  /** The next token; it stays the next. */
  peek(): Token {
    return this.#tokens[this.#at]!;
  }

  /** Takes the next token; the end can be taken again and again. */
  next(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#at++;
    return token;
  }

  /** Takes a token of this kind; `what` names it in the error. */
  expect(kind: TokenKind, what: string): Token {
    const token = this.next();
    if (token.kind !== kind) this.fail(token, what);
    return token;
  }

  /** Takes this punctuation. */
  mark(text: string): void {
    const token = this.next();
    if (token.kind !== 'mark' || token.text !== text) this.fail(token, `"${text}"`);
  }

  /** Takes this punctuation if it comes next. */
  accept(text: string): boolean {
    return this.#acceptKind('mark', text);
  }

  /** Takes this word if it comes next. */
  acceptWord(text: string): boolean {
    return this.#acceptKind('word', text);
  }

  /** Takes items between commas, and the punctuation that ends them. */
  list<T>(end: string, item: () => T): T[] {
    const list: T[] = [];
    if (this.accept(end)) return list;
    do list.push(item());
    while (this.accept(','));
    this.mark(end);
    return list;
  }

  fail(token: Token, expected: string): never {
    const found = token.kind === 'end' ? 'the end of the text' : JSON.stringify(token.text);
    throw new ParseError(token.line, token.column, `expected ${expected}, found ${found}`);
  }

  #acceptKind(kind: TokenKind, text: string): boolean {
    const token = this.peek();
    if (token.kind !== kind || token.text !== text) return false;
    this.#at++;
    return true;
  }
}
