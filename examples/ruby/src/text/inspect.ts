// How strings and symbols are shown (string.c: rb_str_inspect, rb_str_dump, rb_sym_inspect).

import { encodeUtf8, escapedByte, isEscapedByte } from './utf8.ts';

const SHORT_ESCAPES: Readonly<Record<number, string>> = {
  7: '\\a',
  8: '\\b',
  9: '\\t',
  10: '\\n',
  11: '\\v',
  12: '\\f',
  13: '\\r',
  27: '\\e',
  34: '\\"',
  92: '\\\\',
};

const hex = (n: number, width: number): string => n.toString(16).toUpperCase().padStart(width, '0');

/** Is this a character that is shown as itself? */
function isPrintable(point: number): boolean {
  if (point < 0x20 || point === 0x7f) return false;
  // Onigmo counts NEXT LINE as printing.
  if (point < 0x7f || point === 0x85) return true;
  return (
    !/[\p{Cc}\p{Cf}\p{Cn}\p{Co}\p{Cs}\p{Zl}\p{Zp}]/u.test(String.fromCodePoint(point)) ||
    isVisibleFormat(point)
  );
}

/** Format characters that count as graphic all the same. */
function isVisibleFormat(point: number): boolean {
  return /\p{Cf}|\p{Co}/u.test(String.fromCodePoint(point));
}

/** A `#` is shown as `\#` where it would start an interpolation. */
function startsInterpolation(text: string, at: number): boolean {
  const next = text[at + 1];
  return next === '{' || next === '$' || next === '@';
}

/** String#inspect. Escapes are of bytes where `unicode` is false. */
export function inspectString(text: string, unicode = true): string {
  // The common case: nothing to escape.
  if (/^[ !$-[\]-~]*$/.test(text)) return `"${text}"`;
  let out = '"';
  for (let i = 0; i < text.length; ) {
    const point = text.codePointAt(i)!;
    const size = point > 0xffff ? 2 : 1;
    if (point === 0x23) out += startsInterpolation(text, i) ? '\\#' : '#';
    else if (SHORT_ESCAPES[point] !== undefined) out += SHORT_ESCAPES[point];
    else if (isEscapedByte(point)) out += `\\x${hex(escapedByte(point), 2)}`;
    else if (isPrintable(point)) out += text.slice(i, i + size);
    else if (!unicode) out += `\\x${hex(point, 2)}`;
    else out += point > 0xffff ? `\\u{${hex(point, 0)}}` : `\\u${hex(point, 4)}`;
    i += size;
  }
  return `${out}"`;
}

/** String#dump: ASCII only. */
export function dumpString(text: string): string {
  let out = '"';
  for (let i = 0; i < text.length; ) {
    const point = text.codePointAt(i)!;
    if (point === 0x23) out += startsInterpolation(text, i) ? '\\#' : '#';
    else if (SHORT_ESCAPES[point] !== undefined) out += SHORT_ESCAPES[point];
    else if (isEscapedByte(point)) out += `\\x${hex(escapedByte(point), 2)}`;
    else if (point >= 0x20 && point < 0x7f) out += String.fromCharCode(point);
    else if (point < 0x80) out += `\\x${hex(point, 2)}`;
    else out += point > 0xffff ? `\\u{${hex(point, 0)}}` : `\\u${hex(point, 4)}`;
    i += point > 0xffff ? 2 : 1;
  }
  return `${out}"`;
}

const OPERATORS =
  /^(?:\||\^|&|<=>|==|===|=~|>|>=|<|<=|<<|>>|\+|-|\*|\/|%|\*\*|~|\+@|-@|!@|~@|\[\]|\[\]=|`|!|!=|!~)$/;
const NAME = /^(?:\$|@@?)?[\p{L}\p{M}\p{N}_\u{80}-\u{d7ff}\u{e000}-\u{10ffff}]+$/u;

/** Can the symbol be written without quotes? */
export function isPlainSymbol(name: string): boolean {
  if (OPERATORS.test(name)) return true;
  if (/^\$(?:-[\w]|[~*$?!@/\\;,.=:<>"&`'+0_]|[1-9]\d*)$/.test(name)) return true;
  const plain = name.replace(/^(\$|@@?)/, '');
  const sigil = name.length - plain.length;
  const stem = sigil === 0 ? plain.replace(/[?!=]$/, '') : plain;
  if (sigil === 0 && /[?!]=$/.test(plain)) return false;
  return NAME.test(stem) && !/^\d/.test(stem) && isValidText(stem);
}

function isValidText(text: string): boolean {
  return !/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/.test(text);
}

/** Symbol#inspect. */
export function inspectSymbol(name: string): string {
  return isPlainSymbol(name) && !hasUnprintable(name) ? `:${name}` : `:${inspectString(name)}`;
}

/** The key of a hash shown as `{key: 1}` needs no quotes only for simple names; CRuby 3.1 shows `{:key=>1}` always. */
function hasUnprintable(name: string): boolean {
  return inspectString(name).includes('\\') && !OPERATORS.test(name) && !name.startsWith('$');
}

/** String#undump's inverse of `dumpString`; undefined if the text is no dumped string. */
export function undumpString(text: string): string | undefined {
  const body = /^"((?:[^"\\]|\\[\s\S])*)"$/.exec(text);
  if (!body) return undefined;
  const bytes: number[] = [];
  const pattern =
    /\\(?:u\{([0-9a-fA-F]+)\}|u([0-9a-fA-F]{4})|x([0-9a-fA-F]{1,2})|([0-7]{1,3})|([\s\S]))|([^\\]+)/g;
  for (const found of body[1]!.matchAll(pattern)) {
    const [, braced, four, byte, octal, single, plain] = found;
    if (plain !== undefined) bytes.push(...encodeUtf8(plain));
    else if (braced ?? four)
      bytes.push(...encodeUtf8(String.fromCodePoint(Number.parseInt((braced ?? four)!, 16))));
    else if (byte !== undefined) bytes.push(Number.parseInt(byte, 16));
    else if (octal !== undefined) bytes.push(Number.parseInt(octal, 8) & 0xff);
    else bytes.push(...encodeUtf8(SINGLE_ESCAPES[single!] ?? single!));
  }
  return bytes
    .map((b) => (b < 0x80 ? String.fromCharCode(b) : String.fromCharCode(0xdc00 + b)))
    .join('');
}

const SINGLE_ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  e: '\x1b',
};
