// Exceptions and backtraces.

import { capturePlaces, describePlaces, placeText } from '../runtime/backtrace.ts';
import { defineHost } from './registry.ts';

/** Notes where the guest is, for `raise`. */
defineHost('exception_stamp', 1, (rt, error) => {
  rt.stamp(error!);
  return error!;
});
/** The text of a backtrace, from the numbers that were noted. */
defineHost('backtrace_strings', 1, (rt, places) => {
  if (!rt.isArray(places!)) return rt.nil;
  const numbers = rt.elements(places!).map((word) => rt.toNumber(word));
  const lines = describePlaces(rt, numbers).map(placeText);
  return rt.newArray(lines.map((line) => rt.newString(line)));
});
/** `caller`: where the guest is, without so many of the innermost frames. */
defineHost('caller_strings', 1, (rt, skip) => {
  const lines = describePlaces(rt, capturePlaces(rt)).map(placeText);
  return rt.newArray(lines.slice(rt.toNumber(skip!)).map((line) => rt.newString(line)));
});
defineHost('error_set', 1, (rt, error) => {
  rt.globals.set('$!', error!);
  return error!;
});
/** An error begins to unwind an ensure clause: it is `$!`. Gives what was, also where what unwinds is no error. */
defineHost('error_enter', 1, (rt, error) => {
  const before = rt.host.keep(rt.globals.get('$!'));
  const exception = rt.findClass('Exception');
  if (exception !== undefined && rt.isKindOf(error!, exception)) rt.globals.set('$!', error!);
  return before;
});
/** The class of a `raise` in host words: for the prelude's own errors. */
defineHost('is_exception', 1, (rt, word) => {
  const exception = rt.findClass('Exception');
  return rt.bool(exception !== undefined && rt.isKindOf(word!, exception));
});
/** Raises an exception (or a `break` that is under way) as it is. */
defineHost('throw_error', 1, (rt, error) => rt.host.raise(error!));
