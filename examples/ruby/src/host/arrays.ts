// Arrays: what needs their storage and calls no guest code.

import { frozenError } from '../runtime/errors.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { formatFloat } from '../text/floats.ts';
import { defineHost } from './registry.ts';

/** Raises unless the word is an Array (of any class). */
export function arrayArgument(rt: Runtime, word: bigint): bigint {
  if (rt.isArray(word)) return word;
  return rt.raise('TypeError', `no implicit conversion of ${typeLabel(rt, word)} into Array`);
}

/** How conversion errors name a value. */
export function typeLabel(rt: Runtime, word: bigint): string {
  const kind = rt.words.kind(word);
  if (kind === 'nil' || kind === 'true' || kind === 'false') return kind;
  return rt.classLabel(rt.ordinaryClassOf(word));
}

/** The value of an Integer argument. Raises a TypeError. */
export function integerArgument(rt: Runtime, word: bigint): number {
  if (rt.host.isInt(word)) return rt.toNumber(word);
  if (rt.isInteger(word)) {
    return rt.raise('RangeError', "bignum too big to convert into `long'");
  }
  if (rt.isFloat(word)) {
    const value = rt.toFloat(word);
    if (Math.abs(value) < 2 ** 62) return Math.trunc(value);
    if (Number.isFinite(value)) {
      return rt.raise('RangeError', `float ${formatFloat(value)} out of range of integer`);
    }
    return rt.raise('FloatDomainError', value > 0 ? 'Infinity' : value < 0 ? '-Infinity' : 'NaN');
  }
  const label = typeLabel(rt, word);
  return rt.raise(
    'TypeError',
    label === 'nil'
      ? 'no implicit conversion from nil to integer'
      : `no implicit conversion of ${label} into Integer`,
  );
}

/** The Array, which must not be frozen. */
function changeable(rt: Runtime, array: bigint): bigint {
  arrayArgument(rt, array);
  if (rt.isFrozen(array)) frozenError(rt, array);
  return array;
}

/** Largest length of an Array. */
const MOST = 2 ** 27;

defineHost('is_array', 1, (rt, word) => rt.bool(rt.isArray(word!)));
defineHost('array_length', 1, (rt, array) => rt.host.int(rt.lengthOf(arrayArgument(rt, array!))));
defineHost('array_get', 2, (rt, array, index) =>
  rt.elementAt(arrayArgument(rt, array!), integerArgument(rt, index!)),
);
defineHost('array_set', 3, (rt, array, index, value) => {
  rt.setElement(changeable(rt, array!), integerArgument(rt, index!), value!);
  return value!;
});
/** Raises for a length that no Array can have. */
defineHost('array_wrong_size', 1, (rt, count) =>
  rt.raise(
    'ArgumentError',
    integerArgument(rt, count!) < 0 ? 'negative array size' : 'array size too big',
  ),
);
/** A new Array of a length, filled with one value. */
defineHost('array_filled', 2, (rt, count, value) => {
  const length = integerArgument(rt, count!);
  if (length < 0) return rt.raise('ArgumentError', 'negative array size');
  if (length > MOST) return rt.raise('ArgumentError', 'array size too big');
  return rt.newArray(new Array<bigint>(length).fill(value!));
});
/** `a[i]`, with negative indices; nil outside. */
defineHost('array_at', 2, (rt, array, index) => {
  const at = integerArgument(rt, index!);
  return rt.elementAt(array!, at < 0 ? at + rt.lengthOf(array!) : at);
});
/** `a[i] = v`, with negative indices. */
defineHost('array_put', 3, (rt, array, index, value) => {
  const length = rt.lengthOf(changeable(rt, array!));
  const at = integerArgument(rt, index!);
  if (at + length < 0) {
    const message = `index ${at} too small for array; minimum: ${length === 0 ? '' : '-'}${length}`;
    return rt.raise('IndexError', message);
  }
  if (at > MOST) return rt.raise('IndexError', `index ${at} too big`);
  rt.setElement(array!, at < 0 ? at + length : at, value!);
  return value!;
});
/** `a[start, count]`; nil where that lies outside. */
defineHost('array_slice', 3, (rt, array, start, count) => {
  const length = rt.lengthOf(array!);
  const size = integerArgument(rt, count!);
  let from = integerArgument(rt, start!);
  if (from < 0) from += length;
  if (from < 0 || from > length || size < 0) return rt.nil;
  return rt.newArray(rt.elements(array!).slice(from, from + size));
});
/** Replaces `count` elements from `start` by those of another Array. */
defineHost('array_splice', 4, (rt, array, start, count, values) => {
  const elements = rt.elements(changeable(rt, array!));
  let from = integerArgument(rt, start!);
  const size = integerArgument(rt, count!);
  if (size < 0) return rt.raise('IndexError', `negative length (${size})`);
  if (from < 0) from += elements.length;
  if (from < 0) {
    const message = `index ${from - elements.length} too small for array; minimum: ${elements.length === 0 ? '' : '-'}${elements.length}`;
    return rt.raise('IndexError', message);
  }
  while (elements.length < from) elements.push(rt.nil);
  const added = rt.elements(arrayArgument(rt, values!));
  const result = [...elements.slice(0, from), ...added, ...elements.slice(from + size)];
  rt.setElements(array!, result);
  return array!;
});
defineHost('array_push', 2, (rt, array, value) => {
  rt.push(changeable(rt, array!), value!);
  return array!;
});
defineHost('array_pop', 1, (rt, array) => {
  const length = rt.lengthOf(changeable(rt, array!));
  if (length === 0) return rt.nil;
  const last = rt.host.keep(rt.elementAt(array!, length - 1));
  rt.resize(array!, length - 1);
  return last;
});
defineHost('array_shift', 1, (rt, array) => {
  const elements = rt.elements(changeable(rt, array!));
  if (elements.length === 0) return rt.nil;
  const first = rt.host.keep(elements[0]!);
  rt.removeFirst(array!);
  return first;
});
/** Moves elements within an Array: `count` from one index on to another. Both places lie inside. */
defineHost('array_move', 4, (rt, array, from, to, count) => {
  const elements = rt.elements(changeable(rt, array!));
  const start = integerArgument(rt, from!);
  elements.copyWithin(integerArgument(rt, to!), start, start + integerArgument(rt, count!));
  rt.setElements(array!, elements);
  return array!;
});
defineHost('array_unshift', 2, (rt, array, value) => {
  rt.setElements(changeable(rt, array!), [value!, ...rt.elements(array!)]);
  return array!;
});
defineHost('array_insert', 3, (rt, array, index, value) => {
  const elements = rt.elements(changeable(rt, array!));
  elements.splice(integerArgument(rt, index!), 0, value!);
  rt.setElements(array!, elements);
  return array!;
});
defineHost('array_delete_at', 2, (rt, array, index) => {
  const elements = rt.elements(changeable(rt, array!));
  let at = integerArgument(rt, index!);
  if (at < 0) at += elements.length;
  if (at < 0 || at >= elements.length) return rt.nil;
  const [removed] = elements.splice(at, 1);
  rt.host.keep(removed!);
  rt.setElements(array!, elements);
  return removed!;
});
/** Gives an Array the length. */
defineHost('array_resize', 2, (rt, array, length) => {
  rt.resize(changeable(rt, array!), integerArgument(rt, length!));
  return array!;
});
defineHost('array_replace', 2, (rt, array, other) => {
  rt.setElements(changeable(rt, array!), rt.elements(arrayArgument(rt, other!)));
  return array!;
});
/** Appends the elements of another Array in place. */
defineHost('array_concat', 2, (rt, array, other) => {
  const added = rt.elements(arrayArgument(rt, other!));
  const length = rt.lengthOf(changeable(rt, array!));
  rt.resize(array!, length + added.length);
  for (const [i, element] of added.entries()) rt.setElement(array!, length + i, element);
  return array!;
});
/** A new Array with the elements of both. */
defineHost('array_plus', 2, (rt, a, b) =>
  rt.newArray([...rt.elements(a!), ...rt.elements(arrayArgument(rt, b!))]),
);
defineHost('array_dup', 1, (rt, array) => rt.newArray(rt.elements(arrayArgument(rt, array!))));
/** A new Array of the elements from an index to so many before the end. */
defineHost('array_middle', 3, (rt, array, from, post) => {
  const elements = rt.elements(arrayArgument(rt, array!));
  const start = rt.toNumber(from!);
  return rt.newArray(elements.slice(start, Math.max(start, elements.length - rt.toNumber(post!))));
});
/** The element so many before the end, but not before index `least`; nil where there is none: trailing targets of `a, *b, c =`. */
defineHost('array_from_end', 3, (rt, array, back, least) => {
  const at = rt.lengthOf(arrayArgument(rt, array!)) - rt.toNumber(back!);
  return rt.elementAt(array!, Math.max(at, rt.toNumber(least!)));
});
/** A new Array that begins with a value. */
defineHost('array_prepended', 2, (rt, array, value) =>
  rt.newArray([value!, ...rt.elements(array!)]),
);
defineHost('array_reverse', 1, (rt, array) => rt.newArray(rt.elements(array!).reverse()));
defineHost('keywords_or_nil', 1, (rt, hash) =>
  rt.hashEntries(hash!).length === 0 ? rt.nil : hash!,
);

// ---- ranges ----

defineHost('range_new', 3, (rt, first, last, exclusive) =>
  rt.newRange(first!, last!, rt.truthy(exclusive!)),
);
defineHost('is_range', 1, (rt, word) => rt.bool(rt.is(word!, 'range')));
defineHost('range_first', 1, (rt, range) => rt.range(range!).first);
defineHost('range_last', 1, (rt, range) => rt.range(range!).last);
defineHost('range_exclusive', 1, (rt, range) => rt.bool(rt.range(range!).exclusive));
/** Initialises a Range of a subclass. */
defineHost('range_fill', 4, (rt, range, first, last, exclusive) => {
  rt.fillRange(range!, first!, last!, rt.truthy(exclusive!));
  return range!;
});
/** [start, count] of a Range of integers (or with open ends) as an index into `length` elements; nil outside. */
defineHost('range_slice', 2, (rt, range, length) => {
  const size = rt.toNumber(length!);
  const { first, last, exclusive } = rt.range(range!);
  let start = first === rt.nil ? 0 : integerArgument(rt, first);
  let end = last === rt.nil ? size : integerArgument(rt, last);
  if (start < 0) start += size;
  if (start < 0 || start > size) return rt.nil;
  if (last !== rt.nil) {
    if (end < 0) end += size;
    if (!exclusive) end++;
  }
  const count = Math.max(0, end - start);
  return rt.newArray([rt.host.int(start), rt.host.int(count)]);
});
