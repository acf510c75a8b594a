// Ruby's regular expressions (Onigmo's syntax) on JavaScript's RegExp.
//
// The translator reads the pattern and writes an equivalent one in JavaScript's `u` (or `v`) syntax. Atomic groups and
// possessive quantifiers become a look-ahead with a capture and a reference to it, which is the same thing. Known
// differences: JavaScript forgets the captures of a group when it repeats, and a reference to a group that took no part
// matches the empty string.

import { ClassTranslator } from './regexp-class.ts';
import { propertyContents, shorthandContents } from './regexp-properties.ts';
import { PatternReader } from './regexp-reader.ts';

export { RegexpError } from './regexp-reader.ts';

/** Ruby's option bits. */
export const IGNORE_CASE = 1;
export const EXTENDED = 2;
export const MULTILINE = 4;

/** A pattern ready to run. */
export interface TranslatedRegexp {
  readonly source: string;
  /** Flags besides `g`, `y` and `d`. */
  readonly flags: string;
  /** For each of Ruby's groups (from 1; entry 0 is 0) the number of the JavaScript group. */
  readonly groups: readonly number[];
  /** Names of groups with their (Ruby) numbers. */
  readonly names: ReadonlyMap<string, readonly number[]>;
}

interface Options {
  readonly ignoreCase: boolean;
  readonly extended: boolean;
  readonly multiline: boolean;
}

const WORD = '[\\p{L}\\p{M}\\p{N}\\p{Pc}]';
const UNICODE_BOUNDARY = `(?:(?<=${WORD})(?!${WORD})|(?<!${WORD})(?=${WORD}))`;
const UNICODE_NO_BOUNDARY = `(?:(?<=${WORD})(?=${WORD})|(?<!${WORD})(?!${WORD}))`;

/**
 * Translates a pattern. `asciiSubject` promises that the strings it is matched with are ASCII, which allows cheaper forms.
 * Throws `RegexpError` for mistakes, and for constructs that JavaScript cannot express, naming them.
 */
export function translateRegexp(
  source: string,
  options: number,
  asciiSubject: boolean,
): TranslatedRegexp {
  return new Translator(source, asciiSubject).run({
    ignoreCase: (options & IGNORE_CASE) !== 0,
    extended: (options & EXTENDED) !== 0,
    multiline: (options & MULTILINE) !== 0,
  });
}

/** What was written for one atom of the pattern. */
interface Atom {
  readonly text: string;
  /** Can a quantifier follow directly? */
  readonly quantifiable: boolean;
}

class Translator {
  private readonly reader: PatternReader;
  private readonly classes: ClassTranslator;
  private readonly groups: number[] = [0];
  private readonly names = new Map<string, number[]>();
  private readonly ascii: boolean;
  private jsGroups = 0;
  /** Plain groups capture only where no group has a name. */
  private readonly named: boolean;
  /** Do parts of the pattern differ in case sensitivity? Then letters are written out instead of the flag. */
  private readonly mixedCase: boolean;

  constructor(source: string, ascii: boolean) {
    this.reader = new PatternReader(source);
    this.ascii = ascii;
    this.named = /(?<!\\)(?:\\\\)*\(\?<[^=!]|(?<!\\)(?:\\\\)*\(\?'/.test(source);
    this.mixedCase = /\(\?[mx]*-?[mx]*i/.test(source) || /\(\?[mxi]*-[mx]*i/.test(source);
    this.classes = new ClassTranslator(this.reader);
  }

  run(options: Options): TranslatedRegexp {
    const body = this.alternatives(options);
    if (!this.reader.done) throw this.reader.error('unmatched close parenthesis');
    const flags =
      (options.ignoreCase && !this.mixedCase ? 'i' : '') + (this.classes.needsSets ? 'v' : 'u');
    try {
      new RegExp(body, flags);
    } catch (error) {
      throw this.reader.error(`no equivalent in JavaScript (${(error as Error).message})`);
    }
    return { source: body, flags, groups: this.groups, names: this.names };
  }

  /** Case is written out here. */
  private spellsCase(options: Options): boolean {
    return this.mixedCase && options.ignoreCase;
  }

  /** Reads alternatives up to a closing parenthesis or the end. Options set in the middle hold up to there. */
  private alternatives(outer: Options): string {
    let options = outer;
    let text = '';
    let last: Atom | undefined;
    const flush = (): void => {
      if (last) text += last.text;
      last = undefined;
    };
    while (!this.reader.done && this.reader.peek() !== ')') {
      if (this.skipIgnored(options)) continue;
      const c = this.reader.peek();
      if (c === '|') {
        this.reader.next();
        flush();
        text += '|';
        continue;
      }
      const switched = this.optionSwitch(options);
      if (switched) {
        flush();
        options = switched;
        // The new options hold for the rest of the enclosing group, alternatives included.
        text += `(?:${this.alternatives(options)})`;
        break;
      }
      const quantifier = this.quantifier();
      if (quantifier) {
        if (!last) throw this.reader.error('target of repeat operator is not specified');
        last = this.quantified(last, quantifier);
        continue;
      }
      flush();
      last = this.atom(options);
    }
    flush();
    return text;
  }

  /** Comments, and white space in extended patterns. */
  private skipIgnored(options: Options): boolean {
    if (this.reader.take(/\(\?#[^)]*\)/y)) return true;
    return options.extended && this.reader.take(/[\s]+|#[^\n]*/y) !== undefined;
  }

  /** `(?i)` and the like: the options from here on. */
  private optionSwitch(options: Options): Options | undefined {
    const found = this.reader.take(/\(\?([imxadu]*)(?:-([imx]*))?\)/y);
    return found && changedOptions(options, found[1]!, found[2] ?? '');
  }

  private quantifier(): { text: string; suffix: string } | undefined {
    const interval = this.reader.take(/\{(?:(\d+)(?:(,)(\d*))?|,(\d+))\}(\??)/y);
    if (interval) {
      const [, low, comma, high, only, lazy] = interval;
      if (only !== undefined) return { text: `{0,${only}}`, suffix: lazy! };
      // `{n}?` is "n times or not at all", not a lazy quantifier.
      if (lazy && comma === undefined) return { text: `{${low}}`, suffix: 'optional' };
      if (high && Number(high) < Number(low)) return { text: `{${high},${low}}`, suffix: lazy! };
      return { text: `{${low}${comma ?? ''}${high ?? ''}}`, suffix: lazy! };
    }
    const simple = this.reader.take(/([*+?])([?+]?)/y);
    return simple && { text: simple[1]!, suffix: simple[2]! };
  }

  private quantified(atom: Atom, quantifier: { text: string; suffix: string }): Atom {
    const repeated = (atom.quantifiable ? atom.text : `(?:${atom.text})`) + quantifier.text;
    if (quantifier.suffix === '+') return { text: this.atomicText(repeated), quantifiable: false };
    if (quantifier.suffix === 'optional') return { text: `(?:${repeated})?`, quantifiable: false };
    return { text: repeated + quantifier.suffix, quantifiable: false };
  }

  /**
   * An atomic match: a look-ahead never goes back into its body. The group for it is numbered after those inside, so the
   * text is made with a group whose number is known only when all groups before it are.
   */
  private atomicText(body: string): string {
    // The capture opens before the captures in `body`, so those move up by one.
    const inside = countGroups(body);
    const number = this.jsGroups - inside + 1;
    this.jsGroups++;
    for (let i = 1; i < this.groups.length; i++) if (this.groups[i]! >= number) this.groups[i]!++;
    const shifted = body.replace(/(\\\\|\\[^\d])|\\(\d+)/g, (whole, other, n) =>
      other !== undefined || Number(n) < number ? whole : `\\${Number(n) + 1}`,
    );
    return `(?:(?=(${shifted}))\\${number})`;
  }

  private atom(options: Options): Atom {
    const c = this.reader.next();
    switch (c) {
      case '(':
        return this.group(options);
      case '[':
        return { text: this.classes.translate(this.spellsCase(options)), quantifiable: true };
      case '.':
        return { text: options.multiline ? '[\\s\\S]' : '[^\\n]', quantifiable: true };
      case '^':
        return { text: '(?:^|(?<=\\n)(?=[\\s\\S]))', quantifiable: false };
      case '$':
        return { text: '(?=\\n|$)', quantifiable: false };
      case '\\':
        return this.escape(options);
      default:
        return this.literal(c, options);
    }
  }

  private literal(c: string, options: Options): Atom {
    if (this.spellsCase(options)) {
      const forms = [...new Set([c, c.toLowerCase(), c.toUpperCase()])].filter(
        (form) => [...form].length === 1,
      );
      if (forms.length > 1) return { text: `[${forms.join('')}]`, quantifiable: true };
    }
    return { text: escapeLiteral(c), quantifiable: true };
  }

  private group(options: Options): Atom {
    const reader = this.reader;
    if (!reader.take(/\?/y)) {
      if (this.named) return this.closed('(?:', options);
      return this.capture(options, undefined);
    }
    const name = reader.take(/<([^=!>][^>]*)>|'([^']+)'/y);
    if (name) return this.capture(options, (name[1] ?? name[2])!);
    if (reader.take(/:/y)) return this.closed('(?:', options);
    const look = reader.take(/=|!|<=|<!/y);
    if (look) return { ...this.closed(`(?${look[0]}`, options), quantifiable: false };
    if (reader.take(/>/y)) {
      const body = this.closed('(?:', options);
      return { text: this.atomicText(body.text), quantifiable: false };
    }
    const changed = reader.take(/([imxadu]*)(?:-([imx]*))?:/y);
    if (changed) return this.closed('(?:', changedOptions(options, changed[1]!, changed[2] ?? ''));
    if (reader.take(/~/y)) throw reader.unsupported('absence operator (?~');
    if (reader.take(/\(/y)) throw reader.unsupported('conditional (?(');
    throw reader.error('undefined group option');
  }

  private capture(options: Options, name: string | undefined): Atom {
    const index = this.groups.length;
    this.groups.push(++this.jsGroups);
    if (name !== undefined) this.names.set(name, [...(this.names.get(name) ?? []), index]);
    return this.closed('(', options);
  }

  private closed(open: string, options: Options): Atom {
    const body = this.alternatives(options);
    if (!this.reader.take(/\)/y)) throw this.reader.error('end pattern with unmatched parenthesis');
    return { text: `${open}${body})`, quantifiable: true };
  }

  private escape(options: Options): Atom {
    const reader = this.reader;
    if (reader.done) throw reader.error('too short escape sequence');
    const reference = reader.take(/[1-9]\d*/y);
    if (reference) return this.backReference(Number(reference[0]), reference[0], options);
    const named = reader.take(/k(?:<([^>]+)>|'([^']+)')/y);
    if (named) return this.namedReference((named[1] ?? named[2])!);
    const property = reader.take(/([pP])\{(\^?)([^}]*)\}/y);
    if (property) return { text: this.property(property), quantifiable: true };
    const c = reader.peek();
    const fixed = this.fixedEscape(c);
    if (fixed) {
      reader.next();
      return fixed;
    }
    if (c === 'g') throw reader.unsupported('subexpression call \\g');
    if (c === 'K') throw reader.unsupported('\\K');
    if (c === 'G') throw reader.unsupported('\\G');
    if (c === 'X') throw reader.unsupported('\\X');
    return this.literal(reader.escapedCharacter(), options);
  }

  /** Escapes that stand for a class or an anchor. */
  private fixedEscape(c: string): Atom | undefined {
    const shorthand = shorthandContents(c.toLowerCase());
    if (shorthand !== undefined) {
      return { text: `[${c === c.toLowerCase() ? '' : '^'}${shorthand}]`, quantifiable: true };
    }
    const anchor = this.anchor(c);
    if (anchor !== undefined) return { text: anchor, quantifiable: false };
    return c === 'R'
      ? { text: '(?:\\r\\n|[\\n-\\r\\x85\\u2028\\u2029])', quantifiable: true }
      : undefined;
  }

  private anchor(c: string): string | undefined {
    switch (c) {
      case 'A':
        return '(?:^)';
      case 'z':
        return '(?:$)';
      case 'Z':
        return '(?=\\n?$)';
      case 'b':
        return this.ascii ? '\\b' : UNICODE_BOUNDARY;
      case 'B':
        return this.ascii ? '\\B' : UNICODE_NO_BOUNDARY;
      default:
        return undefined;
    }
  }

  private property([, letter, caret, name]: RegExpExecArray): string {
    const contents = propertyContents(name!);
    if (contents === undefined)
      throw this.reader.error(`invalid character property name {${name}}`);
    const negated = (letter === 'P') !== (caret === '^');
    return `[${negated ? '^' : ''}${contents}]`;
  }

  private backReference(number: number, digits: string, options: Options): Atom {
    if (number < this.groups.length) {
      if (this.named) throw this.reader.error('numbered backref/call is not allowed. (use name)');
      return { text: `(?:\\${this.groups[number]})`, quantifiable: true };
    }
    // As in C, digits that name no group are an octal character code.
    const octal = /^[0-3]?[0-7]{1,2}/.exec(digits);
    if (!octal || number < 10) throw this.reader.error('invalid backref number/name');
    this.reader.back(digits.length - octal[0].length);
    return this.literal(String.fromCharCode(Number.parseInt(octal[0], 8)), options);
  }

  private namedReference(name: string): Atom {
    if (/^-?\d+$/.test(name)) {
      const number = Number(name) < 0 ? this.groups.length + Number(name) : Number(name);
      if (number < 1 || number >= this.groups.length)
        throw this.reader.error('invalid backref number/name');
      return { text: `(?:\\${this.groups[number]})`, quantifiable: true };
    }
    const numbers = this.names.get(name);
    if (!numbers) throw this.reader.error(`undefined name <${name}> reference`);
    const forms = [...numbers].reverse().map((n) => `\\${this.groups[n]}`);
    return { text: `(?:${forms.join('|')})`, quantifiable: true };
  }
}

function changedOptions(options: Options, on: string, off: string): Options {
  return {
    ignoreCase: off.includes('i') ? false : on.includes('i') || options.ignoreCase,
    extended: off.includes('x') ? false : on.includes('x') || options.extended,
    multiline: off.includes('m') ? false : on.includes('m') || options.multiline,
  };
}

/** A character outside of classes, so that it stands for itself. */
function escapeLiteral(c: string): string {
  if (/[\^$\\.*+?()[\]{}|/]/.test(c)) return `\\${c}`;
  const unit = c.charCodeAt(0);
  // An invalid byte is a lone surrogate, which must not join its neighbour.
  if (c.length === 1 && unit >= 0xd800 && unit <= 0xdfff) return `\\u${unit.toString(16)}`;
  return unit < 0x20 ? `\\x${unit.toString(16).padStart(2, '0')}` : c;
}

/** The capturing groups in JavaScript pattern text. */
function countGroups(text: string): number {
  let count = 0;
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '[') i = classEnd(text, i);
    else if (text[i] === '(' && text[i + 1] !== '?') count++;
  }
  return count;
}

function classEnd(text: string, start: number): number {
  let depth = 0;
  for (let i = start; i < text.length; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === '[') depth++;
    else if (text[i] === ']' && --depth === 0) return i;
  }
  return text.length;
}

/** Regexp.escape. */
export function escapeRegexp(text: string): string {
  return text.replace(/[[\]{}()|\-*.\\?+^$# \t\f\v\n\r]/g, (c) => {
    const named: Readonly<Record<string, string>> = {
      ' ': '\\ ',
      '\t': '\\t',
      '\f': '\\f',
      '\v': '\\v',
      '\n': '\\n',
      '\r': '\\r',
    };
    return named[c] ?? `\\${c}`;
  });
}

/** Regexp#to_s: with its options, so that it can stand in another pattern. */
export function regexpText(source: string, options: number): string {
  const on =
    (options & MULTILINE ? 'm' : '') +
    (options & IGNORE_CASE ? 'i' : '') +
    (options & EXTENDED ? 'x' : '');
  const off =
    (options & MULTILINE ? '' : 'm') +
    (options & IGNORE_CASE ? '' : 'i') +
    (options & EXTENDED ? '' : 'x');
  return `(?${on}${off ? `-${off}` : ''}:${escapeSlashes(source)})`;
}

/** Regexp#inspect. */
export function inspectRegexp(source: string, options: number): string {
  const flags =
    (options & MULTILINE ? 'm' : '') +
    (options & IGNORE_CASE ? 'i' : '') +
    (options & EXTENDED ? 'x' : '');
  return `/${escapeSlashes(source)}/${flags}`;
}

function escapeSlashes(source: string): string {
  return source.replace(/\\[\s\S]|\/|\n/g, (c) => (c === '/' ? '\\/' : c));
}
