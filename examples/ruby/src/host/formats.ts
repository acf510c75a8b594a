// format: the host splits the format string and prints; the prelude converts the arguments in between, because that calls
// `to_s`, `inspect` and `to_i` of anything.

import type { Runtime } from '../runtime/runtime.ts';
import type { FormatPiece, FormatValue } from '../text/format.ts';
import { FormatError, formatArguments, parseFormat, printFormat } from '../text/format.ts';
import { textArgument } from './arguments.ts';
import { defineHost } from './registry.ts';

/** The last format strings with their pieces. */
const known = new Map<string, FormatPiece[]>();

function pieces(rt: Runtime, word: bigint): FormatPiece[] {
  const text = textArgument(rt, word);
  let parsed = known.get(text);
  if (!parsed) {
    parsed = withFormat(rt, () => parseFormat(text));
    if (known.size > 200) known.clear();
    known.set(text, parsed);
  }
  return parsed;
}

function withFormat<T>(rt: Runtime, run: () => T): T {
  try {
    return run();
  } catch (error) {
    if (error instanceof FormatError) return rt.raise('ArgumentError', error.message);
    throw error;
  }
}

/** What each argument must become: pairs of a kind (:s, :p, :c, :i, :f, :star) and nil, an index or a name. */
defineHost('format_plan', 1, (rt, format) => {
  const kinds: Readonly<Record<string, string>> = { s: 's', p: 'p', c: 'c', '*': 'star' };
  const plan = formatArguments(pieces(rt, format!)).flatMap(({ type, argument }) => {
    const kind = kinds[type] ?? ('diuxXobB'.includes(type) ? 'i' : 'f');
    const which =
      argument.kind === 'next'
        ? rt.nil
        : argument.kind === 'absolute'
          ? rt.host.int(argument.index)
          : rt.symbol(argument.name);
    return [rt.symbol(kind), which];
  });
  return rt.newArray(plan);
});
/** Prints with converted arguments. */
defineHost('format_print', 2, (rt, format, values) => {
  const given = rt.elements(values!).map((word): FormatValue => {
    if (rt.isString(word)) return rt.str(word);
    return rt.isFloat(word) ? rt.toFloat(word) : rt.toBigInt(word);
  });
  const parsed = pieces(rt, format!);
  return rt.newString(withFormat(rt, () => printFormat(parsed, given)));
});
