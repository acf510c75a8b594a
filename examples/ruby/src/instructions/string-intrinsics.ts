// Instructions that the prelude uses on Strings, by the names of the host functions that do what is left: Strings with
// characters of several bytes, instances of subclasses, arguments that are not what they should be.

import type { Arm, Value } from '@martlet/vm';
import { Integer, SymbolClass } from '@martlet/vm';
import { compute } from './helpers.ts';
import { RArray, RString } from './layouts.ts';
import type { M } from './rows.ts';

const unary = { dst: 'write', a: 'read' } as const;
const binary = { dst: 'write', a: 'read', b: 'read' } as const;
const ternary = { dst: 'write', a: 'read', b: 'read', c: 'read' } as const;

/** Arms that append a String to another; each gives the one that was appended to. */
export function appending(m: M, a: Value, b: Value): Arm<Value>[] {
  return [
    [
      [m.is(a, RString), m.is(b, RString), m.isChangeable(a), m.hasTextRoom(a, b)],
      () => {
        m.appendText(a, b);
        return a;
      },
    ],
    [
      [m.is(a, RString), m.is(b, RString), m.isChangeable(a)],
      () => {
        m.appendGrown(a, m.bytesGrown(a, b), b);
        return a;
      },
    ],
  ];
}

/** The arm that finds a character of a String. */
export function characterArm(m: M, a: Value, b: Value): Arm<Value> {
  return [
    [m.is(a, RString), m.is(b, Integer), m.isAscii(a), m.insideText(a, b)],
    () => m.characterAt(a, b),
  ];
}

/** The arm that puts two Strings together. */
export function concatenationArm(m: M, a: Value, b: Value): Arm<Value> {
  return [[m.is(a, RString), m.is(b, RString)], () => m.concatenated(a, b)];
}

/** Something of a String that its length in bytes or its flags tell. */
const ofString = (
  doc: string,
  value: (m: M, a: Value) => Value,
  rest: 'strBytesizeSlow' | 'strHashSlow',
) =>
  compute(doc, unary, (m, { a }) =>
    m.choose('class', [[[m.is(a, RString)], () => value(m, a)]], () => m[rest](a)),
  );

export const stringIntrinsics = {
  str_bytesize: ofString('Bytes.', (m, a) => m.byteLength(a), 'strBytesizeSlow'),
  str_hash: ofString('A hash code.', (m, a) => m.textHash(a), 'strHashSlow'),
  str_length: compute('Characters of a String.', unary, (m, { a }) =>
    m.choose('class', [[[m.is(a, RString), m.isAscii(a)], () => m.byteLength(a)]], () =>
      m.strLengthSlow(a),
    ),
  ),
  isAsciiText: compute('Is a String known to be ASCII?', unary, (m, { a }) =>
    m.choose('class', [[[m.is(a, RString)], () => m.bool(m.isAscii(a))]], () =>
      m.singleton('false'),
    ),
  ),
  str_copy: compute('A String with the same bytes.', unary, (m, { a }) =>
    m.choose(
      'class',
      [
        [
          [m.is(a, RString)],
          () => {
            m.shareBytes(a);
            return m.stringCopy(a);
          },
        ],
      ],
      () => m.strCopySlow(a),
    ),
  ),
  str_at: compute('A character of a String, or nil.', binary, (m, { a, b }) =>
    m.choose('class', [characterArm(m, a, b)], () => m.strAtSlow(a, b)),
  ),
  str_sub: compute('So many characters of a String, or nil.', ternary, (m, { a, b, c }) => {
    const arm: Arm<Value> = [
      [m.is(a, RString), m.is(b, Integer), m.is(c, Integer), m.isAscii(a), m.isSpan(a, b, c)],
      () => m.substringOf(a, b, c),
    ];
    return m.choose('class', [arm], () => m.strSubSlow(a, b, c));
  }),
  str_getbyte: compute('A byte of a String, or nil.', binary, (m, { a, b }) => {
    const arm: Arm<Value> = [
      [m.is(a, RString), m.is(b, Integer), m.insideText(a, b)],
      () => m.byteAt(a, b),
    ];
    return m.choose('class', [arm], () => m.strGetbyteSlow(a, b));
  }),
  str_plus: compute('A String of two.', binary, (m, { a, b }) =>
    m.choose('class', [concatenationArm(m, a, b)], () => m.strPlusSlow(a, b)),
  ),
  str_append: compute('Appends to a String.', binary, (m, { a, b }) =>
    m.choose('class', appending(m, a, b), () => m.strAppendSlow(a, b)),
  ),
  str_eq: compute('Have two Strings the same bytes?', binary, (m, { a, b }) => {
    const strings = [m.is(a, RString), m.is(b, RString)];
    return m.choose('class', [[strings, () => m.bool(m.sameText(a, b))]], () => m.strEqSlow(a, b));
  }),
  sameText: compute('Is a value, as a key of a Hash, the same as a String?', binary, (m, o) => {
    const { a, b } = o;
    const strings = [m.is(a, RString), m.is(b, RString)];
    return m.choose('class', [[strings, () => m.bool(m.sameText(a, b))]], () => m.strEqSlow(b, a));
  }),
  str_cmp: compute('The order of two Strings; nil for anything else.', binary, (m, { a, b }) => {
    const strings = [m.is(a, RString), m.is(b, RString)];
    return m.choose('class', [[strings, () => m.textOrder(a, b)]], () => m.strCmpSlow(a, b));
  }),
  str_start_with: compute('Does a String begin with another?', binary, (m, { a, b }) => {
    const strings = [m.is(a, RString), m.is(b, RString)];
    return m.choose('class', [[strings, () => m.bool(m.beginsWith(a, b))]], () =>
      m.strStartWithSlow(a, b),
    );
  }),
  str_end_with: compute('Does a String end with another?', binary, (m, { a, b }) => {
    const strings = [m.is(a, RString), m.is(b, RString)];
    return m.choose('class', [[strings, () => m.bool(m.endsWith(a, b))]], () =>
      m.strEndWithSlow(a, b),
    );
  }),
  str_include: compute('Is a String part of another?', binary, (m, { a, b }) => {
    const strings = [m.is(a, RString), m.is(b, RString)];
    return m.choose('class', [[strings, () => m.bool(m.containsText(a, b))]], () =>
      m.strIncludeSlow(a, b),
    );
  }),
  str_index: compute('Where another String stands in a String, or nil.', ternary, (m, o) => {
    const { a, b, c } = o;
    const arm: Arm<Value> = [
      [m.is(a, RString), m.is(b, RString), m.is(c, Integer), m.isAscii(a), m.insideText(a, c)],
      () => m.textIndex(a, b, c),
    ];
    return m.choose('class', [arm], () => m.strIndexSlow(a, b, c));
  }),
  string_join2: compute('A String of two parts of a literal.', binary, (m, { a, b }) =>
    m.choose('class', [concatenationArm(m, a, b)], () => m.stringJoin2Slow(a, b)),
  ),
  string_joined: compute('Appends the next part of a literal.', binary, (m, { a, b }) =>
    m.choose('class', appending(m, a, b), () => m.stringJoin2Slow(a, b)),
  ),
  str_upcase: compute('A String in upper case.', unary, (m, { a }) => {
    const ascii = [m.is(a, RString), m.isAscii(a)];
    return m.choose('class', [[ascii, () => m.textUpcase(a)]], () => m.strUpcaseSlow(a));
  }),
  str_downcase: compute('A String in lower case.', unary, (m, { a }) => {
    const ascii = [m.is(a, RString), m.isAscii(a)];
    return m.choose('class', [[ascii, () => m.textDowncase(a)]], () => m.strDowncaseSlow(a));
  }),
  str_reverse: compute('A String backwards.', unary, (m, { a }) => {
    const ascii = [m.is(a, RString), m.isAscii(a)];
    return m.choose('class', [[ascii, () => m.textReversed(a)]], () => m.strReverseSlow(a));
  }),
  str_to_i: compute('The Integer that a String denotes in a base.', binary, (m, { a, b }) => {
    const arm: Arm<Value> = [
      [m.is(a, RString), m.is(b, Integer), m.intEqual(b, m.int(10)), m.isDigits(a)],
      () => m.digitsValue(a),
    ];
    return m.choose('digits', [arm], () => m.strToISlow(a, b));
  }),
  sym_to_s: compute('The text of a Symbol.', unary, (m, { a }) => {
    const known = [m.is(a, SymbolClass), m.hasName(a)];
    return m.choose('known', [[known, () => m.nameOf(a)]], () => m.symToSSlow(a));
  }),
  plain_copy: compute(
    'A copy of a String or Array of the core class itself without instance variables; nil for others.',
    unary,
    (m, { a }) => {
      const arms: Arm<Value>[] = [
        [[m.is(a, RArray), m.hasNoVariables(a, RArray)], () => m.arrayCopy(a)],
        [
          [m.is(a, RString), m.hasNoVariables(a, RString)],
          () => {
            m.shareBytes(a);
            return m.stringCopy(a);
          },
        ],
      ];
      return m.choose('class', arms, () => m.singleton('nil'));
    },
  ),
  int_to_s: compute('The digits of an Integer in a base.', binary, (m, { a, b }) =>
    m.choose(
      'class',
      [[[m.is(a, Integer), m.is(b, Integer), m.intEqual(b, m.int(10))], () => m.integerText(a)]],
      () => m.intToSSlow(a, b),
    ),
  ),
};
