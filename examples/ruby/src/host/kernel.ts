// Output, exit, and what the prelude needs of the process.

import type { Runtime } from '../runtime/runtime.ts';
import { encodeUtf8 } from '../text/utf8.ts';
import { arrayArgument, typeLabel } from './arrays.ts';
import { defineHost } from './registry.ts';
import { systemCall } from './system-errors.ts';

/** Thrown through the guest to end the program at once, without `ensure`. */
export class ExitNow extends Error {
  readonly status: number;

  constructor(status: number) {
    super(`the program ended with status ${status}`);
    this.status = status;
  }
}

defineHost('write', 2, (rt, stream, text) => {
  const number = rt.toNumber(stream!);
  const detail = ` @ io_writev - <STD${number === 2 ? 'ERR' : 'OUT'}>`;
  systemCall(rt, detail, () => rt.out.write(number, rt.bytesOf(text!)));
  return rt.nil;
});
defineHost('flush', 0, (rt) => {
  systemCall(rt, ' @ rb_io_flush_raw - <STDOUT>', () => rt.out.flush());
  return rt.nil;
});
defineHost('set_sync', 2, (rt, stream, on) => {
  const sync = rt.truthy(on!);
  if (rt.toNumber(stream!) === 2) rt.out.err.sync = sync;
  else rt.out.out.sync = sync;
  if (sync) rt.out.flush();
  return rt.nil;
});
defineHost('exit_now', 1, (rt, status) => {
  throw new ExitNow(rt.toNumber(status!));
});
/** A new String of several after each other: for interpolation. */
function joined(rt: Runtime, parts: readonly bigint[]): bigint {
  const chunks = parts.map((part) =>
    rt.isString(part) ? rt.bytesOf(part) : encodeUtf8(rt.anyToS(part)),
  );
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return rt.newStringOf(bytes);
}
defineHost('string_join', 1, (rt, parts) => joined(rt, rt.elements(arrayArgument(rt, parts!))));
defineHost('string_join2', 2, (rt, ...parts) => joined(rt, parts));
defineHost('string_to_sym', 1, (rt, text) => rt.host.guestSymbol(rt.str(text!)));
defineHost('is_string', 1, (rt, word) => rt.bool(rt.isString(word!)));
defineHost('is_integer', 1, (rt, word) => rt.bool(rt.isInteger(word!)));
defineHost('is_float', 1, (rt, word) => rt.bool(rt.isFloat(word!)));
/** The text of a String or Symbol given as a name. */
defineHost('name_symbol', 1, (rt, word) => {
  if (rt.isSymbol(word!)) return word!;
  if (rt.isString(word!)) return rt.host.guestSymbol(rt.str(word!));
  return rt.raise('TypeError', `${rt.brief(word!)} is not a symbol nor a string`);
});
defineHost('type_label', 1, (rt, word) => rt.newString(typeLabel(rt, word!)));
defineHost('brief', 1, (rt, word) => rt.newString(rt.brief(word!)));
/** An Integer from its decimal digits. */
defineHost('bigint_of', 1, (rt, text) => rt.integer(BigInt(rt.str(text!))));

// ---- the collector ----

defineHost('collect', 0, (rt) => {
  rt.heap.collect();
  return rt.nil;
});
/** How many times it has run. */
defineHost('collections', 0, (rt) => rt.host.int(rt.heap.statistics().collections));
