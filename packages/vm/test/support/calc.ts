// A small language for tests: numbers, comparisons, loops, calls, methods, arrays, raise, rescue, ensure and returns out
// of several frames.

import type { Language, Machine } from '../../src/index.ts';
import {
  ArrayClass,
  addFits,
  arithmetic,
  arrayLayout,
  comparison,
  defineInstructionSet,
  entriesOf,
  floatAdd,
  floatLess,
  floatMul,
  floatSub,
  Integer,
  instructionForms,
  intAdd,
  intLess,
  intMul,
  intSub,
  mulFits,
  PACKED,
  subFits,
  window,
} from '../../src/index.ts';
import {
  arrayInstructions,
  arrayPrimitives,
  arrayTests,
  controlInstructions,
  slowPrimitives,
  symbolErrors,
  three,
} from './instructions.ts';

const primitives = {
  ...arrayPrimitives,
  ...slowPrimitives,
  intAdd,
  intSub,
  intMul,
  floatAdd,
  floatSub,
  floatMul,
};
const tests = { ...arrayTests, addFits, subFits, mulFits, intLess, floatLess };
const { action, compute } = instructionForms<Machine<typeof primitives, typeof tests>>();

export const calcSet = defineInstructionSet({
  name: 'calc',
  primitives,
  tests,
  instructions: {
    ...controlInstructions,
    ...arrayInstructions,
    add: compute(three, arithmetic('addFits', 'intAdd', 'floatAdd', 'slowAdd')),
    sub: compute(three, arithmetic('subFits', 'intSub', 'floatSub', 'slowSub')),
    mul: compute(three, arithmetic('mulFits', 'intMul', 'floatMul', 'slowMul')),
    less: compute(three, comparison('intLess', 'floatLess', 'slowLess')),
    /** Passes two words that the language makes arguments of. */
    callPacked: action({ base: window(2), fn: 'function' }, (m, { base, fn }) =>
      m.call(m.callee(fn), base, PACKED),
    ),
    /** Calls a function in mid-instruction with what a cell holds. */
    callCell: compute({ dst: 'write', fn: 'function', cell: 'cell' }, (m, { fn, cell }) => {
      const value = m.loadCell(cell);
      return m.invoke(m.callee(fn), [value]);
    }),
    /** Calls a function in mid-instruction, and negates its result. */
    notCall: compute({ dst: 'write', a: 'read', fn: 'function' }, (m, { a, fn }) => {
      const negated = () => m.bool(m.not(m.truthy(m.invoke(m.callee(fn), [a]))));
      return m.choose('kind', [[[m.is(a, Integer)], negated]], () => a);
    }),
  },
  fused: [['less', 'jumpUnless']],
});

export const calc: Language = {
  ...symbolErrors,
  set: calcSet,
  classes: [ArrayClass],
  layouts: [arrayLayout],
  // Some cells are there, some raise, and one is made anew each time it is asked for.
  resolveCell(host, name) {
    if (name === 'missing') host.raise(host.symbol('no cell'));
    return name === 'object' ? host.float(5e-324) : host.int(name.length);
  },
  // The first word says nothing; functions that are arranged get what is left from behind.
  arrange(host, fn, words, packed) {
    const given = packed ? words.slice(1) : [...words];
    if (fn.fn.arranged) given.reverse();
    host.float(5e-324); // makes garbage: the words must outlive that
    const entry = entriesOf(fn.fn).findLast((e) => e.given <= given.length);
    if (entry === undefined) host.raise(host.symbol(`cannot arrange for ${fn.fn.name}`));
    return { words: given.slice(0, entry!.given), position: entry!.position };
  },
  // Numbers have a method "f1" for the VM's function 1, and so on.
  method: (host, receiver, message) =>
    /^f\d+$/.test(message) && (host.isInt(receiver) || host.isFloat(receiver))
      ? Number(message.slice(1))
      : -1,
};
