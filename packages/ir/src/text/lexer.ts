// Cuts text form into tokens that know their place.

/** Thrown by `parse`: says where the text is wrong, and what was expected there. */
export class ParseError extends Error {
  override readonly name = 'ParseError';
  /** Line and column, from 1. */
  readonly line: number;
  readonly column: number;

  constructor(line: number, column: number, problem: string) {
    super(`line ${line}, column ${column}: ${problem}`);
    this.line = line;
    this.column = column;
  }
}

/**
 * `word` is a keyword, an operation or the name of a value or block; `symbol` the name of a function, without its `%`;
 * `string` a quoted name, unquoted here; `mark` punctuation.
 */
export type TokenKind = 'word' | 'symbol' | 'string' | 'number' | 'mark' | 'end';

/** One token. */
export interface Token {
  readonly kind: TokenKind;
  readonly text: string;
  readonly line: number;
  readonly column: number;
}

const STRING = '"(?:[^"\\\\\\n]|\\\\.)*"';
const NAME = '[\\w$]+(?:\\.[\\w$]+)*';
const PATTERN = new RegExp(
  [
    '(?<space>\\s+|;[^\\n]*)',
    `%(?<symbol>${NAME}|${STRING})`,
    `(?<string>${STRING})`,
    '(?<number>-?(?:0x[\\da-fA-F]+|\\d+(?:\\.\\d+)?(?:[eE][+-]?\\d+)?|inf)(?![\\w$])|nan(?![\\w$]))',
    `(?<word>[A-Za-z_$][\\w$]*(?:\\.[\\w$]+)*)`,
    '(?<mark>->|\\.\\.|[(){}[\\],:=+!])',
  ].join('|'),
  'y',
);

/** All tokens of a text, with an `end` token last. Throws {@link ParseError} at a character that starts none. */
export function tokens(text: string): Token[] {
  const pattern = new RegExp(PATTERN);
  const list: Token[] = [];
  let line = 1;
  let lineStart = 0;
  let at = 0;
  while (at < text.length) {
    pattern.lastIndex = at;
    const match = pattern.exec(text);
    const column = at - lineStart + 1;
    if (match === null) {
      throw new ParseError(line, column, `no token starts with ${JSON.stringify(text[at])}`);
    }
    at = pattern.lastIndex;
    const groups = match.groups ?? {};
    if (groups.space !== undefined) {
      for (let i = match.index; i < at; i++) {
        if (text[i] === '\n') {
          line++;
          lineStart = i + 1;
        }
      }
      continue;
    }
    const kind = (['symbol', 'string', 'number', 'word', 'mark'] as const).find(
      (name) => groups[name] !== undefined,
    )!;
    list.push({ kind, text: unquoted(kind, groups[kind] ?? '', line, column), line, column });
  }
  list.push({ kind: 'end', text: 'end of text', line, column: at - lineStart + 1 });
  return list;
}

function unquoted(kind: TokenKind, text: string, line: number, column: number): string {
  if ((kind !== 'symbol' && kind !== 'string') || !text.startsWith('"')) return text;
  try {
    return JSON.parse(text) as string;
  } catch {
    throw new ParseError(line, column, `${text} is not a string with JSON's escapes`);
  }
}
