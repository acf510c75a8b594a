// Texts of the source as the runtime wants them: bytes that are no UTF-8 stand as lone surrogates.

import type { RubyString } from '@ruby/prism/src/nodes.js';
import { decodeUtf8 } from '../text/utf8.ts';

/** What the bytes 0x80 to 0x9f are in windows-1252, as which invalid strings arrive (the WHATWG's "ascii"). */
const HIGH =
  '\u20ac\x81\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039\u0152\x8d\u017d\x8f\x90\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153\x9d\u017e\u0178';

/** The text of a literal. */
export function textOf(literal: RubyString): string {
  if (literal.validEncoding && literal.encoding === 'utf-8') return literal.value;
  const bytes = Uint8Array.from(literal.value, (character) => {
    const code = character.charCodeAt(0);
    return code < 0x100 ? code : 0x80 + HIGH.indexOf(character);
  });
  return decodeUtf8(bytes);
}
