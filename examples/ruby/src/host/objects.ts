// Objects: identity, instance variables, copies, freezing.

import { FLAG } from '../instructions/layouts.ts';
import { frozenError } from '../runtime/errors.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { moduleArgument } from './modules.ts';
import { defineHost } from './registry.ts';

defineHost('object_id', 1, (rt, word) => rt.integer(rt.objectId(word!)));
defineHost('any_to_s', 1, (rt, word) => rt.newString(rt.anyToS(word!)));
defineHost('is_a', 2, (rt, word, cls) => {
  const module = rt.moduleOf(cls!);
  if (module === null) return rt.raise('TypeError', 'class or module required');
  return rt.bool(rt.isKindOf(word!, module));
});
defineHost('instance_of', 2, (rt, word, cls) =>
  rt.bool(rt.ordinaryClassOf(word!) === moduleArgument(rt, cls!)),
);
defineHost('ivar_defined', 2, (rt, word, name) =>
  rt.bool(rt.findInstanceVariable(word!, rt.str(name!)) !== null),
);

function ivarName(rt: Runtime, word: bigint): string {
  const name = rt.str(word);
  if (/^@[\p{L}_][\p{L}\p{N}_]*$/u.test(name)) return name;
  const message = `\`${name}' is not allowed as an instance variable name`;
  return rt.raise('NameError', message, { '@__name': rt.symbol(name) });
}
defineHost('ivar_get', 2, (rt, word, name) => rt.instanceVariable(word!, ivarName(rt, name!)));
defineHost('ivar_set', 3, (rt, word, name, value) => {
  const text = ivarName(rt, name!);
  if (rt.isFrozen(word!)) frozenError(rt, word!);
  rt.setInstanceVariable(word!, text, value!);
  return value!;
});
defineHost('ivar_names', 1, (rt, word) =>
  rt.newArray(rt.instanceVariableNames(word!).map((name) => rt.symbol(name))),
);
defineHost('ivar_remove', 2, (rt, word, name) => {
  const text = ivarName(rt, name!);
  if (rt.isFrozen(word!)) frozenError(rt, word!);
  const value = rt.findInstanceVariable(word!, text);
  if (value === null) {
    const message = `instance variable ${text} not defined for ${rt.brief(word!)}`;
    return rt.raise('NameError', message);
  }
  rt.removeInstanceVariable(word!, text);
  return value;
});

defineHost('frozen_error', 1, (rt, word) => frozenError(rt, word!));
defineHost('is_frozen', 1, (rt, word) => {
  const module = rt.moduleOf(word!);
  return rt.bool(module === null ? rt.isFrozen(word!) : rt.isFrozenModule(module));
});
defineHost('freeze', 1, (rt, word) => {
  rt.freeze(word!);
  return word!;
});
defineHost('check_frozen', 1, (rt, word) => {
  if (rt.isFrozen(word!)) frozenError(rt, word!);
  return rt.nil;
});

function withFields(rt: Runtime, copy: bigint, original: bigint): bigint {
  rt.copyFields(original, copy);
  return copy;
}

/** A copy with the same instance variables, of the same class, without singleton methods; not frozen. */
defineHost('object_copy', 1, (rt, word) => {
  const kind = rt.kindOf(word!);
  const cls = rt.ordinaryClassOf(word!);
  switch (kind) {
    case 'array':
      return withFields(rt, rt.likeOriginal(rt.newArray(rt.elements(word!)), word!), word!);
    case 'string': {
      const flags = rt.stringFlags(word!) & FLAG.binary;
      const copy = rt.likeOriginal(rt.newStringOf(rt.bytesOf(word!), flags), word!);
      return withFields(rt, copy, word!);
    }
    case 'range': {
      const { first, last, exclusive } = rt.range(word!);
      return rt.likeOriginal(rt.newRange(first, last, exclusive), word!);
    }
    case 'proc':
      return rt.procCopy(word!, null);
    case 'object': {
      const copy = rt.allocate(cls);
      if (copy === null) return rt.raise('TypeError', `allocator undefined for ${cls.name}`);
      rt.copyFields(word!, copy);
      return copy;
    }
    default:
      return word!;
  }
});
/** Gives a copy the singleton methods of the original, for `clone`. */
defineHost('copy_singleton', 2, (rt, from, to) => {
  const singleton = rt.classOf(from!);
  if (!singleton.isSingleton || rt.moduleOf(from!) !== null) return to!;
  const made = rt.singletonClassOf(to!);
  for (const module of singleton.included) made!.include(module);
  for (const [name, { index, visibility }] of singleton.methods) {
    made!.define(name, { index, visibility });
  }
  return to!;
});
defineHost('same_object', 2, (rt, a, b) => rt.bool(a === b));
defineHost('object_hash', 1, (rt, word) =>
  rt.host.int(BigInt.asIntN(60, rt.objectId(word!) * 2654435761n)),
);
