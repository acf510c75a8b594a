// Kernel#format (sprintf.c): parsing of format strings apart from printing, because the arguments are converted by guest
// code (`to_s`, `inspect`, `to_i`) in between.

import { toExponentialExact, toFixedExact } from './floats.ts';
import { characterLength, characters } from './utf8.ts';

/** Which argument a directive takes: the next one, an absolute one (`%1$s`), or a key of the hash. */
export type ArgumentReference =
  | { readonly kind: 'next' }
  | { readonly kind: 'absolute'; readonly index: number }
  | { readonly kind: 'named'; readonly name: string };

/** One piece of a format string. */
export type FormatPiece = string | Directive;

/** A directive with its flags. `width` and `precision` may be arguments themselves. */
export interface Directive {
  readonly type: string;
  readonly flags: string;
  readonly width: number | ArgumentReference | undefined;
  readonly precision: number | ArgumentReference | undefined;
  readonly argument: ArgumentReference;
}

/** A mistake in a format string; `message` is CRuby's. */
export class FormatError extends Error {}

const NEXT: ArgumentReference = { kind: 'next' };
const TYPES = 'diuxXobBfeEgGaAscp';

/** Splits a format string into text and directives. Throws `FormatError`. */
export function parseFormat(format: string): FormatPiece[] {
  const pieces: FormatPiece[] = [];
  let text = '';
  let at = 0;
  while (at < format.length) {
    const percent = format.indexOf('%', at);
    if (percent < 0) {
      text += format.slice(at);
      break;
    }
    text += format.slice(at, percent);
    const directive = parseDirective(format, percent + 1);
    at = directive.end;
    if (typeof directive.piece === 'string') {
      text += directive.piece;
    } else {
      if (text) pieces.push(text);
      text = '';
      pieces.push(directive.piece);
    }
  }
  if (text) pieces.push(text);
  return pieces;
}

function parseDirective(format: string, start: number): { piece: FormatPiece; end: number } {
  let at = start;
  let flags = '';
  let width: Directive['width'];
  let precision: Directive['precision'];
  let argument = NEXT;
  const star = (): ArgumentReference => {
    const absolute = /^(\d+)\$/.exec(format.slice(at));
    if (!absolute) return NEXT;
    at += absolute[0].length;
    return { kind: 'absolute', index: Number(absolute[1]) - 1 };
  };
  for (;;) {
    const c = format[at];
    if (c === undefined)
      throw new FormatError('incomplete format specifier; use %% (double %) instead');
    at++;
    if (' #+-0'.includes(c)) {
      flags += c;
    } else if (c >= '1' && c <= '9') {
      const digits = /^\d+/.exec(format.slice(at - 1))![0];
      at += digits.length - 1;
      if (format[at] === '$') {
        at++;
        argument = { kind: 'absolute', index: Number(digits) - 1 };
      } else {
        width = Number(digits);
      }
    } else if (c === '*') {
      width = star();
    } else if (c === '.') {
      if (format[at] === '*') {
        at++;
        precision = star();
      } else {
        const digits = /^\d*/.exec(format.slice(at))![0];
        at += digits.length;
        precision = Number(digits);
      }
    } else if (c === '<' || c === '{') {
      const close = format.indexOf(c === '<' ? '>' : '}', at);
      if (close < 0) throw new FormatError('malformed name - unmatched parenthesis');
      argument = { kind: 'named', name: format.slice(at, close) };
      at = close + 1;
      if (c === '{') return { piece: { type: 's', flags, width, precision, argument }, end: at };
    } else if (c === '%') {
      if (at - 1 !== start) throw new FormatError('invalid format character - %');
      return { piece: '%', end: at };
    } else if (c === '\n' || c === '\0') {
      return { piece: `%${c}`, end: at };
    } else if (TYPES.includes(c)) {
      return { piece: { type: c, flags, width, precision, argument }, end: at };
    } else {
      throw new FormatError(`malformed format string - %${c}`);
    }
  }
}

/** The arguments that the pieces take, in order, each with what it must be converted to. */
export function formatArguments(
  pieces: readonly FormatPiece[],
): { type: string; argument: ArgumentReference }[] {
  const wanted: { type: string; argument: ArgumentReference }[] = [];
  for (const piece of pieces) {
    if (typeof piece === 'string') continue;
    if (typeof piece.width === 'object') wanted.push({ type: '*', argument: piece.width });
    if (typeof piece.precision === 'object') wanted.push({ type: '*', argument: piece.precision });
    wanted.push({ type: piece.type, argument: piece.argument });
  }
  return wanted;
}

/** A converted argument: text for `s`, `p` and `c`, integers as bigint, floats as number. */
export type FormatValue = string | bigint | number;

/** Prints the pieces with their arguments, in the order of `formatArguments`. */
export function printFormat(
  pieces: readonly FormatPiece[],
  values: readonly FormatValue[],
): string {
  let next = 0;
  let out = '';
  for (const piece of pieces) {
    if (typeof piece === 'string') {
      out += piece;
      continue;
    }
    let flags = piece.flags;
    let width = typeof piece.width === 'object' ? Number(values[next++]) : piece.width;
    if (width !== undefined && width < 0) {
      width = -width;
      flags += '-';
    }
    let precision = typeof piece.precision === 'object' ? Number(values[next++]) : piece.precision;
    if (precision !== undefined && precision < 0) precision = undefined;
    out += printDirective(piece.type, flags, width ?? 0, precision, values[next++]!);
  }
  return out;
}

function printDirective(
  type: string,
  flags: string,
  width: number,
  precision: number | undefined,
  value: FormatValue,
): string {
  switch (type) {
    case 's':
    case 'p': {
      const text = String(value);
      return pad(
        precision === undefined ? text : characters(text).slice(0, precision).join(''),
        width,
        flags,
      );
    }
    case 'c':
      return pad(
        typeof value === 'string' ? oneCharacter(value) : String.fromCodePoint(Number(value)),
        width,
        flags,
      );
    case 'd':
    case 'i':
    case 'u':
      return printInteger(BigInt(value), 10, '', flags, width, precision);
    case 'x':
    case 'X':
      return printInteger(BigInt(value), 16, type === 'x' ? '0x' : '0X', flags, width, precision);
    case 'o':
      return printInteger(BigInt(value), 8, '0', flags, width, precision);
    case 'b':
    case 'B':
      return printInteger(BigInt(value), 2, type === 'b' ? '0b' : '0B', flags, width, precision);
    default:
      return printFloat(type, flags, width, precision, value);
  }
}

function pad(text: string, width: number, flags: string): string {
  const missing = width - characterLength(text);
  if (missing <= 0) return text;
  return flags.includes('-') ? text + ' '.repeat(missing) : ' '.repeat(missing) + text;
}

function oneCharacter(text: string): string {
  if (characterLength(text) !== 1) throw new FormatError('%c requires a character');
  return text;
}

/** The sign to print for a number that is negative or not. */
function signOf(negative: boolean, flags: string): string {
  if (negative) return '-';
  return flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : '';
}

function printInteger(
  value: bigint,
  base: number,
  prefix: string,
  flags: string,
  width: number,
  precision: number | undefined,
): string {
  const upper = prefix === '0X';
  const shown = (digits: string): string => (upper ? digits.toUpperCase() : digits);
  const signed = base === 10 || flags.includes('+') || flags.includes(' ');
  const mark = flags.includes('#') && (value !== 0n || base === 8) ? prefix : '';
  if (value < 0n && !signed)
    return printComplement(value, base, mark, flags, width, precision, shown);
  const sign = signOf(value < 0n, flags);
  let digits = shown((value < 0n ? -value : value).toString(base));
  const lead = sign + (mark === '0' && digits === '0' ? '' : mark);
  if (precision === 0 && value === 0n) digits = '';
  else if (precision !== undefined)
    digits = digits.padStart(precision - (mark === '0' ? 1 : 0), '0');
  else if (flags.includes('0') && !flags.includes('-'))
    digits = digits.padStart(width - lead.length, '0');
  return pad(lead + digits, width, flags);
}

/** Negative numbers in base 2, 8 and 16: two's complement with `..` for the endless row of highest digits. */
function printComplement(
  value: bigint,
  base: number,
  mark: string,
  flags: string,
  width: number,
  precision: number | undefined,
  shown: (digits: string) => string,
): string {
  const lead = base === 8 ? '' : mark;
  const bits = base === 16 ? 4n : base === 8 ? 3n : 1n;
  const top = (base - 1).toString(base);
  let length = 1n;
  while (-value > 1n << (bits * length - 1n)) length++;
  let digits = (value + (1n << (bits * length))).toString(base).padStart(Number(length), '0');
  // One highest digit stands for all of them.
  digits = digits.replace(new RegExp(`^${top}+`), '');
  digits = top + digits;
  if (precision !== undefined) digits = digits.padStart(precision - 2, top);
  else if (flags.includes('0') && !flags.includes('-')) {
    return `${lead}..${shown(digits.padStart(width - lead.length - 2, top))}`;
  }
  return pad(`${lead}..${shown(digits)}`, width, flags);
}

function printFloat(
  type: string,
  flags: string,
  width: number,
  precision: number | undefined,
  value: FormatValue,
): string {
  if (type === 'f' && typeof value === 'bigint') {
    // Integers of any size print exactly.
    const digits = precision ?? 6;
    const magnitude = (value < 0n ? -value : value).toString();
    const point = digits > 0 ? `.${'0'.repeat(digits)}` : flags.includes('#') ? '.' : '';
    return padNumber(signOf(value < 0n, flags), magnitude + point, width, flags);
  }
  const x = Number(value);
  const negative = x < 0 || Object.is(x, -0);
  const sign = signOf(negative, flags);
  if (!Number.isFinite(x)) {
    return padNumber(
      Number.isNaN(x) ? signOf(false, flags) : sign,
      Number.isNaN(x) ? 'NaN' : 'Inf',
      width,
      flags.replaceAll('0', ''),
    );
  }
  const lower = type.toLowerCase();
  const body =
    lower === 'f'
      ? fixed(x, precision ?? 6, flags)
      : lower === 'e'
        ? exponential(x, precision ?? 6, flags)
        : lower === 'g'
          ? general(x, precision ?? 6, flags)
          : hexadecimal(Math.abs(x), precision);
  return padNumber(sign, type === lower ? body : body.toUpperCase(), width, flags);
}

function padNumber(sign: string, body: string, width: number, flags: string): string {
  if (flags.includes('0') && !flags.includes('-'))
    return sign + body.padStart(width - sign.length, '0');
  return pad(sign + body, width, flags);
}

function fixed(x: number, precision: number, flags: string): string {
  return toFixedExact(x, precision) + (precision === 0 && flags.includes('#') ? '.' : '');
}

function exponential(x: number, precision: number, flags: string): string {
  const { mantissa, exponent } = toExponentialExact(x, precision);
  const point = precision === 0 && flags.includes('#') ? '.' : '';
  return `${mantissa}${point}e${exponent < 0 ? '-' : '+'}${String(Math.abs(exponent)).padStart(2, '0')}`;
}

function general(x: number, precision: number, flags: string): string {
  const digits = precision === 0 ? 1 : precision;
  const { exponent } = toExponentialExact(x, digits - 1);
  const keep = flags.includes('#');
  if (exponent < -4 || exponent >= digits) {
    const text = exponential(x, digits - 1, flags);
    return keep ? text : text.replace(/\.?0+e/, 'e').replace(/^(\d+)e/, '$1e');
  }
  const text = fixed(x, digits - 1 - exponent, flags);
  return keep || !text.includes('.') ? text : text.replace(/\.?0+$/, '');
}

function hexadecimal(x: number, precision: number | undefined): string {
  if (x === 0) return `0x0${precision ? `.${'0'.repeat(precision)}` : ''}p+0`;
  let exponent = Math.floor(Math.log2(x));
  while (x / 2 ** exponent >= 2) exponent++;
  while (x / 2 ** exponent < 1) exponent--;
  exponent = Math.max(exponent, -1022);
  let mantissa = BigInt((x / 2 ** exponent) * 2 ** 52);
  if (precision !== undefined && precision < 13) {
    const unit = 1n << BigInt(4 * (13 - precision));
    const rest = mantissa % unit;
    mantissa -= rest;
    if (rest * 2n > unit || (rest * 2n === unit && (mantissa / unit) % 2n === 1n)) mantissa += unit;
  }
  const whole = mantissa >> 52n;
  const digits = (mantissa & ((1n << 52n) - 1n)).toString(16).padStart(13, '0');
  const shown =
    precision === undefined
      ? digits.replace(/0+$/, '')
      : digits.padEnd(precision, '0').slice(0, precision);
  return `0x${whole}${shown ? `.${shown}` : ''}p${exponent < 0 ? '-' : '+'}${Math.abs(exponent)}`;
}
