// Structs: members are hidden fields with accessors like those of attr_accessor.

import { frozenError } from '../runtime/errors.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { readerFunction, structFunction, writerFunction } from '../runtime/trampolines.ts';
import { moduleArgument } from './modules.ts';
import { defineHost } from './registry.ts';

/** The field of a member, without its sigil. */
const fieldOf = (rt: Runtime, name: bigint): string => `__m_${rt.host.text(name)}`;

/** Defines the accessors of a member. */
defineHost('struct_member', 2, (rt, cls, name) => {
  const module = moduleArgument(rt, cls!);
  const field = fieldOf(rt, name!);
  const text = rt.host.text(name!);
  module.fieldNames.add(`@${field}`);
  rt.addMethod(module, text, readerFunction(rt, field), 'public');
  rt.addMethod(module, `${text}=`, writerFunction(rt, field), 'public');
  return rt.nil;
});
/** Gives a class of Structs the ordinary `new`, and an `initialize` for these members. */
defineHost('struct_finish', 2, (rt, cls, names) => {
  const module = moduleArgument(rt, cls!);
  const ordinary = rt.class.find('new')!;
  rt.addMethod(module.meta!, 'new', ordinary.index, 'public');
  const fields = rt.elements(names!).map((name) => `@${fieldOf(rt, name)}`);
  rt.addMethod(module, 'initialize', structFunction(rt, fields), 'private');
  return rt.nil;
});
defineHost('struct_size_error', 0, (rt) => rt.raise('ArgumentError', 'struct size differs'));
defineHost('struct_get', 2, (rt, struct, name) =>
  rt.instanceVariable(struct!, `@${fieldOf(rt, name!)}`),
);
defineHost('struct_set', 3, (rt, struct, name, value) => {
  if (rt.isFrozen(struct!)) frozenError(rt, struct!);
  rt.setInstanceVariable(struct!, `@${fieldOf(rt, name!)}`, value!);
  return value!;
});
