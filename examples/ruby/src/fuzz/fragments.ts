// Pieces of random programs' text: changes of Strings, Arrays and Hashes, numbers at bounds, patterns and what they meet.

import type { Random } from '@martlet/ir/testing';

/** Integers at the bounds of their forms. */
export const NUMBERS = [
  '4611686018427387903',
  '-4611686018427387904',
  '2**62 - 3',
  '-(2**62) + 2',
  '2**63',
  '2**64 - 1',
  '-(2**63)',
  '1',
  '2**31 - 1',
  '-(2**31)',
  '3037000499',
  '10**18',
  '2**53 + 1',
  '12345678901234567890123',
] as const;

/** Regular expressions as literals. */
export const PATTERNS = [
  '/l+/',
  '/(a)(b)?/',
  '/\\d+/',
  '/(?<x>\\w)(?<y>\\W)?/',
  '/^\\s*/',
  '/[aeiouéà]/i',
  '/\\bfoo|bar\\b/',
  '/(\\w+)@(\\w+)/',
  '/x*/',
  '/\\A.|.\\z/',
  '/(?:ab)+?/',
  '/[^a-m\\s]{2,3}/',
  '/a.c/m',
  '/(?=b)/',
  '/(?<!a)b/',
  '/\\p{Alpha}+/',
  '/[[:upper:]]/',
  '/#{1 + 1}|z/',
  '/(.)\\1/',
  '/é|ü/',
  '/$/',
  '/,\\s*/',
] as const;

/** Texts to match. */
export const SUBJECTS = [
  '"hello world"',
  '"abc abb ab a b"',
  '"été à la plage"',
  '"foo@bar, baz@qux"',
  '"line one\\nline 2\\n"',
  '""',
  '"aabbccdd"',
  '"a1b22c333"',
  '"  indented\\ttext "',
  '"Foo BAR foo"',
] as const;

/** A change of a String. */
export function textChange(random: Random, text: string, any: () => string): string {
  return random.pick([
    () => `${text} << ${any()}.to_s`,
    () => `${text}[${random.below(4) - 2}] = ${any()}`,
    () => `${text}[${random.below(3)}, ${random.below(3)}] = "é"`,
    () => `${text}[/[a-z]+/] = "Q"`,
    () => `${text}["l"] = ""`,
    () => `${text}[${random.below(3)}..] = "zz"`,
    () => `${text}.insert(${random.below(5) - 2}, "ü")`,
    () => `${text}.replace(${any()}.to_s)`,
    () =>
      `${text}.${random.pick(['upcase!', 'downcase!', 'capitalize!', 'swapcase!', 'reverse!', 'strip!', 'lstrip!', 'rstrip!', 'chop!', 'chomp!', 'squeeze!', 'succ!', 'next!', 'clear', 'slice!(0)', 'slice!(1, 2)', 'slice!("l")', 'slice!(/o/)', 'slice!(1..2)'])}`,
    () => `${text}.gsub!(/[a-e]/) { |w| w.upcase }`,
    () => `${text}.sub!("l", "\\\\0\\\\0")`,
    () => `${text}.tr!("a-y", "b-z")`,
    () => `${text}.delete!("l")`,
    () => `${text}.squeeze!("l")`,
    () => `${text}.prepend("<", ${any()}.to_s)`,
    () => `${text}.concat("!", ${text})`,
    () => `${text}.setbyte(0, 65)`,
    () => `${text}.each_char { |w| ${text} << w if ${text}.size < 9 }`,
    () => `${text}.freeze`,
  ])();
}

/** A change of an Array. */
export function arrayChange(random: Random, array: string, any: () => string): string {
  return random.pick([
    () => `${array} << ${any()}`,
    () => `${array}.push(${any()}, ${any()})`,
    () => `${array}.unshift(${any()})`,
    () => `${array}[${random.below(6) - 2}] = ${any()}`,
    () => `${array}[${random.below(3)}, ${random.below(3)}] = ${any()}`,
    () => `${array}[${random.below(3)}..${random.below(4)}] = [0, 0]`,
    () => `${array}.insert(${random.below(5) - 2}, ${any()})`,
    () =>
      `${array}.${random.pick(['pop', 'shift', 'pop(2)', 'shift(2)', 'clear', 'reverse!', 'rotate!', 'uniq!', 'compact!', 'flatten!', 'sort!', 'map!(&:to_s)', 'select!(&:itself)', 'delete_at(1)', 'delete(1)', 'slice!(0, 2)', 'fill(7)', 'fill(8, 1)', 'concat([1], [2])', 'replace([1, 2])', 'keep_if { |w| w }', 'sort_by!(&:to_s)', 'collect! { |w| w }', 'freeze'])}`,
  ])();
}

/** A change of a Hash that an iteration is at `key` of. */
export function hashChange(random: Random, hash: string, key: string, any: () => string): string {
  return random.pick([
    () => `${hash}.delete(${key})`,
    () => `${hash}[${key}] = ${any()}`,
    () => `${hash}[${any()}] = 1`,
    () => `${hash}.store("new", ${any()})`,
    () => `${hash}.delete(:a)`,
    () =>
      `${hash}.${random.pick(['shift', 'clear', 'compact!', 'rehash', 'size', 'to_a.last', 'merge!({ a: 0 })', 'update({ zz: 1 })', 'delete_if { |w, n| n.nil? }', 'transform_values!(&:to_s)', 'default = 5', 'replace({ a: 1 })', 'sort_by { |w, n| w.to_s }', 'invert', 'freeze', 'compare_by_identity', 'keep_if { |w, n| n }', 'filter_map { |w, n| n }', 'min_by { |w, n| n.to_s }', 'sum { |w, n| n.to_s.size }', 'key(1)', 'any? { |w, n| n }', 'dig(:a)', 'to_h { |w, n| [n, w] }'])}`,
  ])();
}
