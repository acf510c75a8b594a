// Strings made from strings: letter case, padding, translation, splitting, numbers, escapes, packing.

import { FLAG } from '../instructions/layouts.ts';
import { keepName } from '../instructions/text-forms.ts';
import type { Runtime } from '../runtime/runtime.ts';
import {
  CharacterSetError,
  countCharacters,
  deleteCharacters,
  squeezeCharacters,
  translateCharacters,
} from '../text/character-sets.ts';
import { parseFloatPrefix, parseFloatStrict } from '../text/floats.ts';
import { dumpString, inspectString, inspectSymbol, undumpString } from '../text/inspect.ts';
import { parseIntegerPrefix, parseIntegerStrict } from '../text/integers.ts';
import type { PackValue } from '../text/pack.ts';
import { PackError, pack, packArguments, unpack } from '../text/pack.ts';
import {
  capitalize,
  chomp,
  chop,
  downcase,
  justify,
  splitByString,
  splitLines,
  stripLeft,
  stripRight,
  successor,
  swapcase,
  upcase,
} from '../text/strings.ts';
import { characters, isAscii } from '../text/utf8.ts';
import {
  bigArgument,
  encodingFlag,
  floatArgument,
  integerArgument,
  stringArgument,
  textArgument,
} from './arguments.ts';
import { arrayArgument } from './arrays.ts';
import { defineHost } from './registry.ts';

const reverse = (text: string): string => characters(text).reverse().join('');

/** Forms of one String. */
const forms: Readonly<Record<string, (text: string) => string>> = {
  upcase,
  downcase,
  swapcase,
  capitalize,
  reverse,
  succ: successor,
  chop,
  lstrip: stripLeft,
  rstrip: stripRight,
  strip: (text) => stripLeft(stripRight(text)),
  dump: dumpString,
};
for (const [name, form] of Object.entries(forms)) {
  defineHost(`str_${name}`, 1, (rt, s) => rt.newString(form(rt.str(s!)), encodingFlag(rt, s!)));
}

defineHost('str_inspect', 1, (rt, s) => {
  if (encodingFlag(rt, s!) === 0) {
    return rt.newString(inspectString(rt.str(s!)));
  }
  // Bytes above 127 of a binary string are never characters.
  const text = Array.from(rt.bytesOf(s!), (byte) =>
    String.fromCharCode(byte < 0x80 ? byte : 0xdc00 + byte),
  );
  return rt.newString(inspectString(text.join(''), false));
});
defineHost('str_undump', 1, (rt, s) => {
  const text = undumpString(rt.str(s!));
  if (text === undefined) {
    return rt.raise(
      'RuntimeError',
      'invalid dumped string; not wrapped with \'"\' nor \'"...".force_encoding("...")\' form',
    );
  }
  return rt.newString(text);
});
defineHost('sym_inspect', 1, (rt, symbol) => rt.newString(inspectSymbol(rt.host.text(symbol!))));
defineHost('sym_to_s', 1, (rt, symbol) => {
  const text = rt.host.text(symbol!);
  keepName(rt.host, symbol!, rt.newString(text));
  return rt.newString(text);
});
/** Without one line end, or `ending` (nil: any line end). */
defineHost('str_chomp', 2, (rt, s, ending) =>
  rt.newString(
    chomp(rt.str(s!), ending === rt.nil ? undefined : textArgument(rt, ending!)),
    encodingFlag(rt, s!),
  ),
);
/** Padded to a width; side 0: text at the left, 1: at the right, 2: in the middle. */
defineHost('str_justify', 4, (rt, s, width, filler, side) => {
  const by = textArgument(rt, filler!);
  if (by === '') return rt.raise('ArgumentError', 'zero width padding');
  const where = (['left', 'right', 'center'] as const)[integerArgument(rt, side!)]!;
  return rt.newString(
    justify(rt.str(s!), integerArgument(rt, width!), by, where),
    encodingFlag(rt, s!),
  );
});

// ---- character sets ----

function withSets<T>(rt: Runtime, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof CharacterSetError) return rt.raise('ArgumentError', error.message);
    throw error;
  }
}

const texts = (rt: Runtime, array: bigint): string[] =>
  rt.elements(arrayArgument(rt, array)).map((word) => textArgument(rt, word));

defineHost('str_tr', 4, (rt, s, from, to, squeeze) => {
  const [a, b] = [textArgument(rt, from!), textArgument(rt, to!)];
  return rt.newString(
    withSets(rt, () => translateCharacters(rt.str(s!), a, b, rt.truthy(squeeze!))),
  );
});
defineHost('str_count', 2, (rt, s, sets) => {
  const all = texts(rt, sets!);
  return rt.host.int(withSets(rt, () => countCharacters(rt.str(s!), all)));
});
defineHost('str_delete', 2, (rt, s, sets) => {
  const all = texts(rt, sets!);
  return rt.newString(withSets(rt, () => deleteCharacters(rt.str(s!), all)));
});
defineHost('str_squeeze', 2, (rt, s, sets) => {
  const all = texts(rt, sets!);
  return rt.newString(withSets(rt, () => squeezeCharacters(rt.str(s!), all)));
});

// ---- splitting ----

const newStrings = (rt: Runtime, parts: readonly string[]): bigint =>
  rt.newArray(parts.map((part) => rt.newString(part)));

defineHost('str_split', 3, (rt, s, separator, limit) =>
  newStrings(
    rt,
    splitByString(rt.str(s!), textArgument(rt, separator!), integerArgument(rt, limit!)),
  ),
);
/** Lines with their ends; the separator nil means one line. */
defineHost('str_lines', 3, (rt, s, separator, without) => {
  if (separator === rt.nil) return rt.newArray([rt.newStringOf(rt.bytesOf(s!))]);
  return newStrings(rt, splitLines(rt.str(s!), textArgument(rt, separator!), rt.truthy(without!)));
});
// ---- numbers ----

/** Checks a base: 0 and 2 to 36. */
function baseArgument(rt: Runtime, word: bigint): number {
  const base = integerArgument(rt, word);
  if (base < 0 || base === 1 || base > 36) rt.raise('ArgumentError', `invalid radix ${base}`);
  return base;
}
defineHost('str_to_i', 2, (rt, s, base) =>
  rt.integer(parseIntegerPrefix(rt.str(s!), baseArgument(rt, base!))),
);
defineHost('str_oct', 1, (rt, s) => {
  const text = rt.str(s!).trimStart();
  // Octal unless a prefix says otherwise.
  const prefixed = /^[-+]?0[xXbBdD]/.test(text);
  return rt.integer(parseIntegerPrefix(text, prefixed ? 0 : 8));
});
defineHost('str_to_f', 1, (rt, s) => rt.float(parseFloatPrefix(rt.str(s!))));
/** The Integer that a whole String denotes in a base (0: by its prefix), or nil. */
defineHost('int_parse_strict', 2, (rt, s, base) => {
  const value = parseIntegerStrict(textArgument(rt, s!), baseArgument(rt, base!));
  return value === undefined ? rt.nil : rt.integer(value);
});
/** The Float that a whole String denotes, or nil. */
defineHost('float_parse_strict', 1, (rt, s) => {
  const value = parseFloatStrict(textArgument(rt, s!));
  return value === undefined ? rt.nil : rt.float(value);
});

// ---- packing ----

function withTemplate<T>(rt: Runtime, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof PackError) return rt.raise('ArgumentError', error.message);
    throw error;
  }
}
defineHost('array_pack', 2, (rt, array, template) => {
  const text = textArgument(rt, template!);
  const words = rt.elements(arrayArgument(rt, array!));
  return withTemplate(rt, () => {
    const kinds = packArguments(text, words.length);
    if (kinds.length > words.length) throw new PackError('too few arguments');
    const values = kinds.map((kind, i): PackValue => {
      if (kind === 'i') return bigArgument(rt, words[i]!);
      if (kind === 'f') return floatArgument(rt, words[i]!);
      return words[i] === rt.nil ? new Uint8Array() : rt.bytesOf(stringArgument(rt, words[i]!));
    });
    const unicode = /^\s*U/.test(text);
    const ascii = /^[mMu\d*\s]*$/.test(text);
    return rt.newStringOf(pack(text, values), unicode || ascii ? 0 : FLAG.binary);
  });
});
defineHost('str_unpack', 2, (rt, s, template) =>
  withTemplate(rt, () => {
    const values = unpack(textArgument(rt, template!), rt.bytesOf(s!));
    return rt.newArray(values.map((value) => unpacked(rt, value)));
  }),
);
function unpacked(rt: Runtime, value: PackValue): bigint {
  if (value === null) return rt.nil;
  if (typeof value === 'bigint') return rt.host.keep(rt.integer(value));
  if (typeof value === 'number') return rt.host.keep(rt.float(value));
  if (typeof value === 'string') return rt.newString(value);
  return rt.newStringOf(value, isAscii(value) ? 0 : FLAG.binary);
}

/** Compares without regard to ASCII letter case. */
defineHost('str_casecmp', 2, (rt, s, other) => {
  stringArgument(rt, other!);
  const fold = (word: bigint): Uint8Array =>
    rt.bytesOf(word).map((byte) => (byte >= 65 && byte <= 90 ? byte + 32 : byte));
  const [a, b] = [fold(s!), fold(other!)];
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i] !== b[i]) return rt.host.int(a[i]! < b[i]! ? -1 : 1);
  }
  return rt.host.int(Math.sign(a.length - b.length));
});
/** Sum of the bytes. */
defineHost('str_sum', 2, (rt, s, bits) => {
  const sum = rt.bytesOf(s!).reduce((total, byte) => total + byte, 0);
  const width = integerArgument(rt, bits!);
  return rt.host.int(width > 0 && width < 50 ? sum % 2 ** width : sum);
});
defineHost('str_normalize', 2, (rt, s, form) =>
  rt.newString(rt.str(s!).normalize(rt.host.text(form!).toUpperCase())),
);
