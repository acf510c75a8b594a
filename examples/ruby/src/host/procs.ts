// Procs.

import { PROC_FLAG } from '../instructions/layouts.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { defineHost } from './registry.ts';

/** Raises unless the word is a Proc. */
function procArgument(rt: Runtime, word: bigint): bigint {
  if (rt.is(word, 'proc')) return word;
  const given = rt.classLabel(rt.ordinaryClassOf(word));
  return rt.raise('TypeError', `wrong argument type ${given} (expected Proc)`);
}

defineHost('proc_is_lambda', 1, (rt, proc) => {
  const { flags } = rt.procParts(procArgument(rt, proc!));
  return rt.bool((flags & PROC_FLAG.lambda) !== 0);
});
defineHost('is_proc', 1, (rt, word) => rt.bool(rt.is(word!, 'proc')));
defineHost('proc_self', 1, (rt, proc) => rt.procParts(procArgument(rt, proc!)).self);
defineHost('proc_function', 1, (rt, proc) =>
  rt.host.int(rt.functionOfProc(procArgument(rt, proc!)).index),
);
defineHost('proc_arity', 1, (rt, proc) => {
  const { index } = rt.functionOfProc(procArgument(rt, proc!));
  const { flags } = rt.procParts(proc!);
  const strict = rt.bool((flags & PROC_FLAG.lambda) !== 0);
  return rt.callNamed('function_arity', rt.host.int(index), strict);
});
/** The Proc as an instance of a subclass. */
defineHost('proc_of_class', 2, (rt, proc, cls) => {
  const copy = rt.procCopy(procArgument(rt, proc!), null);
  return rt.asInstanceOf(copy, rt.moduleOf(cls!)!);
});
/** The Proc as a block: itself, or a copy when it has a subclass or singleton methods. */
defineHost('proc_plain', 1, (rt, proc) =>
  rt.classOf(procArgument(rt, proc!)).name === 'Proc' ? proc! : rt.procCopy(proc!, null),
);
/** The Proc with another self. */
defineHost('proc_with_self', 2, (rt, proc, self) => rt.procCopy(procArgument(rt, proc!), self!));
/** The same for `class_eval` and `instance_eval`, where `def` defines in the new self or its singleton class. */
defineHost('proc_evaluated', 3, (rt, proc, self, inClass) => {
  const flag = rt.truthy(inClass!) ? PROC_FLAG.definesInSelf : PROC_FLAG.definesInSingleton;
  return rt.procCopy(procArgument(rt, proc!), self!, flag);
});
/** The module in which a `def` inside a block defines: that of the code around it, unless the block is evaluated. */
defineHost('definee', 2, (rt, proc, module) => {
  if (!rt.is(proc!, 'proc')) return module!;
  const { flags, self } = rt.procParts(proc!);
  if ((flags & PROC_FLAG.definesInSelf) !== 0) return self;
  return (flags & PROC_FLAG.definesInSingleton) !== 0 ? rt.singletonClass(self) : module!;
});
/** The Proc that a method is made of, with a receiver. */
defineHost('held_proc', 2, (rt, held, self) =>
  rt.procCopy(rt.heldProcs[rt.toNumber(held!)]!, self!, PROC_FLAG.lambda),
);
