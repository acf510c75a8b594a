// Bracket expressions of Ruby's regular expressions: POSIX brackets, nested classes and `&&`.

import {
  posixBracket,
  propertyContents,
  SHORTHANDS,
  shorthandContents,
} from './regexp-properties.ts';
import type { PatternReader } from './regexp-reader.ts';

const DIGIT = SHORTHANDS.d;
const WORD = SHORTHANDS.w;

/** Translates the classes of one pattern. */
export class ClassTranslator {
  /** Did a class need JavaScript's `v` flag (nested or intersected sets)? */
  needsSets = false;
  private readonly reader: PatternReader;

  constructor(reader: PatternReader) {
    this.reader = reader;
  }

  /** Translates the class whose opening bracket was just read. `spellCase` adds the other case of each letter. */
  translate(spellCase: boolean): string {
    const reader = this.reader;
    const negated = reader.take(/\^/y) !== undefined;
    const operands: string[] = [];
    let contents = '';
    let first = true;
    for (;;) {
      if (reader.done) throw reader.error('premature end of char-class');
      if (reader.take(/\]/y)) {
        if (!first || contents !== '' || operands.length > 0) break;
        if (!reader.take(/(?=[^\]]*\])/y)) throw reader.error('empty char-class');
        contents += '\\]';
        first = false;
        continue;
      }
      first = false;
      if (reader.take(/&&/y)) {
        operands.push(contents);
        contents = '';
        continue;
      }
      contents += this.item(spellCase);
    }
    const caret = negated ? '^' : '';
    if (operands.length === 0) return `[${caret}${contents}]`;
    this.needsSets = true;
    return `[${caret}${[...operands, contents].map((operand) => `[${operand}]`).join('&&')}]`;
  }

  /** One member: a character, a range, a shorthand, a POSIX bracket or a nested class. */
  private item(spellCase: boolean): string {
    const reader = this.reader;
    const posix = reader.take(/\[:(\^?)([a-z]+):\]/y);
    if (posix) {
      const contents = posixBracket(posix[2]!);
      if (contents === undefined) throw reader.error('invalid POSIX bracket type');
      return posix[1] ? this.complement(contents) : contents;
    }
    if (reader.take(/\[/y)) {
      const nested = this.translate(spellCase);
      // A nested class that is only a union adds its members.
      if (nested.startsWith('[^') || nested.startsWith('[[')) {
        this.needsSets = true;
        return nested;
      }
      return nested.slice(1, -1);
    }
    const set = this.shorthand();
    if (set !== undefined) return set;
    const from = this.character();
    if (reader.take(/-\\[wsdhWSDHpP]/y)) throw reader.error('char-class value at end of range');
    if (!reader.take(/-(?!\]|&&|\[)/y)) return this.single(from, spellCase);
    const to = this.character();
    if (from > to) throw reader.error('empty range in char class');
    return this.range(from, to, spellCase);
  }

  private shorthand(): string | undefined {
    const reader = this.reader;
    const short = reader.take(/\\([wsdhWSDH])/y);
    if (short) {
      const contents = shorthandContents(short[1]!.toLowerCase())!;
      return short[1] === short[1]!.toLowerCase() ? contents : this.complement(contents);
    }
    const property = reader.take(/\\([pP])\{(\^?)([^}]*)\}/y);
    if (!property) return undefined;
    const contents = propertyContents(property[3]!);
    if (contents === undefined)
      throw reader.error(`invalid character property name {${property[3]}}`);
    return (property[1] === 'P') !== (property[2] === '^') ? this.complement(contents) : contents;
  }

  private complement(contents: string): string {
    if (contents === DIGIT) return '\\D';
    if (contents === WORD) return '\\W';
    this.needsSets = true;
    return `[^${contents}]`;
  }

  /** The code point of the next character. */
  private character(): number {
    const reader = this.reader;
    if (reader.take(/\\b/y)) return 8;
    if (reader.take(/\\/y)) return reader.escapedCharacter().codePointAt(0)!;
    return reader.next().codePointAt(0)!;
  }

  private single(point: number, spellCase: boolean): string {
    if (!spellCase) return shown(point);
    const c = String.fromCodePoint(point);
    return [...new Set([c, c.toLowerCase(), c.toUpperCase()])]
      .filter((form) => [...form].length === 1)
      .map((form) => shown(form.codePointAt(0)!))
      .join('');
  }

  private range(from: number, to: number, spellCase: boolean): string {
    const text = `${shown(from)}-${shown(to)}`;
    if (!spellCase) return text;
    let extra = '';
    for (let point = from; point <= Math.min(to, from + 2000); point++) {
      const c = String.fromCodePoint(point);
      for (const form of [c.toLowerCase(), c.toUpperCase()]) {
        if (form !== c && [...form].length === 1) extra += shown(form.codePointAt(0)!);
      }
    }
    return text + extra;
  }
}

/** A character in a class: everything but letters and digits is written by its number. */
function shown(point: number): string {
  const c = String.fromCodePoint(point);
  if (/[0-9A-Za-z]/.test(c)) return c;
  if (point < 0x100) return `\\x${point.toString(16).padStart(2, '0')}`;
  return `\\u{${point.toString(16)}}`;
}
