// Reading the text of a Ruby regular expression.

import { decodeUtf8 } from './utf8.ts';

/** A mistake in a pattern, or something that cannot be translated. */
export class RegexpError extends Error {}

const SIMPLE: Readonly<Record<string, string>> = {
  a: '\x07',
  e: '\x1b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
};

/** A cursor over the pattern. */
export class PatternReader {
  private readonly source: string;
  private at = 0;

  constructor(source: string) {
    this.source = source;
  }

  get done(): boolean {
    return this.at >= this.source.length;
  }

  /** The next character without taking it. */
  peek(): string {
    return this.done ? '' : String.fromCodePoint(this.source.codePointAt(this.at)!);
  }

  next(): string {
    const c = this.peek();
    this.at += c.length;
    return c;
  }

  /** Goes back over code units just taken. */
  back(units: number): void {
    this.at -= units;
  }

  /** Takes what a sticky pattern matches here. */
  take(pattern: RegExp): RegExpExecArray | undefined {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.source);
    if (!found) return undefined;
    this.at += found[0].length;
    return found;
  }

  /** A mistake in the pattern, in CRuby's words. */
  error(message: string): RegexpError {
    return new RegexpError(`${message}: /${this.source}/`);
  }

  unsupported(what: string): RegexpError {
    return this.error(`${what} is not supported by this implementation's regular expressions`);
  }

  /** The character that the escape after a backslash stands for. */
  escapedCharacter(): string {
    const unicode = this.take(/u(?:([0-9a-fA-F]{4})|\{\s*([0-9a-fA-F]+)\s*\})/y);
    if (unicode) return this.checked(Number.parseInt((unicode[1] ?? unicode[2])!, 16));
    const bytes = this.take(/x[0-9a-fA-F]{1,2}(?:\\x[89a-fA-F][0-9a-fA-F])*/y);
    if (bytes) {
      const values = [...bytes[0].matchAll(/x([0-9a-fA-F]{1,2})/g)].map((m) =>
        Number.parseInt(m[1]!, 16),
      );
      if (values[0]! < 0x80 && values.length > 1) {
        // An ASCII byte stands alone.
        this.back(bytes[0].length - /^x[0-9a-fA-F]{1,2}/.exec(bytes[0])![0].length);
        return String.fromCharCode(values[0]!);
      }
      const text = decodeUtf8(Uint8Array.from(values));
      const first = String.fromCodePoint(text.codePointAt(0)!);
      if (first !== text) {
        const used =
          first.length === 1 && first >= '\udc80' ? 1 : new TextEncoder().encode(first).length;
        this.back((values.length - used) * 4);
      }
      return first;
    }
    const octal = this.take(/[0-7]{1,3}/y);
    if (octal) return String.fromCharCode(Number.parseInt(octal[0], 8) & 0xff);
    const control = this.take(/(?:c|C-)(.)/y);
    if (control) return String.fromCharCode(control[1]!.charCodeAt(0) & 0x1f);
    if (this.take(/M-/y)) throw this.unsupported('meta escape \\M-');
    if (this.take(/[xu]/y)) throw this.error('invalid hex escape');
    const c = this.next();
    return SIMPLE[c] ?? c;
  }

  private checked(point: number): string {
    if (point > 0x10ffff || (point >= 0xd800 && point < 0xe000))
      throw this.error('invalid Unicode range');
    return String.fromCodePoint(point);
  }
}
