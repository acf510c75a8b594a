// Replaces guards and exits by stores into the exit buffer and a tail call of a handler, as a runtime would.

import type { ExitConvention, Module, Type } from '@martlet/ir';
import { ANY_ALIAS, lowerExits } from '@martlet/ir';

/** One way of leaving: the same exit may hand over other values elsewhere. */
export interface ExitSite {
  readonly exit: number;
  readonly types: readonly Type[];
}

/** Lowers all exits of the module, which must have the handlers of the convention. They are given the site's index. */
export function lowerAllExits(module: Module, { buffer, handlers }: ExitConvention): ExitSite[] {
  const sites: ExitSite[] = [];
  for (const fn of module.functions.values()) {
    lowerExits(fn, (b, exit, values) => {
      const base = b.i32(buffer);
      for (const [i, value] of values.entries()) {
        if (value.type === 'f64') b.store('f64.store', base, value, i * 8, ANY_ALIAS);
        else {
          const wide = value.type === 'i32' ? b.op('i64.extend_i32_s', value) : value;
          b.store('i64.store', base, wide, i * 8, ANY_ALIAS);
        }
      }
      const name = handlers[fn.signature.result ?? 'none'];
      const handler = name === undefined ? undefined : module.imports.get(name);
      if (handler === undefined) throw new Error(`no exit handler for ${fn.name}`);
      const site = sites.push({ exit, types: values.map((value) => value.type as Type) }) - 1;
      b.tailCall(handler, [b.i32(site)]);
    });
  }
  return sites;
}
