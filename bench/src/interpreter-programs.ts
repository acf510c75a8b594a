/** The instruction set and the programs on which interpreters are compared. */
import type { GuestFunction, Language, Machine, Primitive, Value } from '@martlet/vm';
import {
  ArrayClass,
  addFits,
  arithmetic,
  arrayLayout,
  arrayLoad,
  arrayNew,
  arrayStore,
  basicInstructions,
  comparison,
  defineInstructionSet,
  FunctionAssembler,
  floatAdd,
  floatLess,
  floatSub,
  Integer,
  inBounds,
  instructionForms,
  intAdd,
  intLess,
  intSub,
  isLength,
  isTest,
  primitive,
  subFits,
} from '@martlet/vm';

/** What is left when no fast arm fits. The programs never get there. */
const fail: Primitive<[a: Value, b: Value], Value> = primitive<[a: Value, b: Value], Value>({
  effect: 'runtime',
  evaluate: (host) => host.raise(host.symbol('operands of the wrong kind')),
  type: (rules) => rules.bottom,
});

const threeRegisters = { dst: 'write', a: 'read', b: 'read' } as const;

const primitives = {
  intAdd,
  intSub,
  floatAdd,
  floatSub,
  arrayNew,
  arrayLoad,
  arrayStore,
  fail,
};
const tests = { is: isTest, addFits, subFits, intLess, floatLess, inBounds, isLength };
const { compute } = instructionForms<Machine<typeof primitives, typeof tests>>();

export const set = defineInstructionSet({
  name: 'benchmark',
  primitives,
  tests,
  instructions: {
    loadInt: {
      operands: { dst: 'write', value: 'int' },
      semantics: (m, { dst, value }) => m.write(dst, m.int(value)),
    },
    ...basicInstructions,
    add: compute(threeRegisters, arithmetic('addFits', 'intAdd', 'floatAdd', 'fail')),
    sub: compute(threeRegisters, arithmetic('subFits', 'intSub', 'floatSub', 'fail')),
    less: compute(threeRegisters, comparison('intLess', 'floatLess', 'fail')),
    newArray: {
      operands: { dst: 'write', length: 'read', fill: 'read' },
      semantics: (m, { dst, length, fill }) =>
        m.write(
          dst,
          m.select(
            'length',
            [[[m.is(length, Integer), m.isLength(length)], () => m.arrayNew(length, fill)]],
            () => m.fail(length, length),
          ),
        ),
    },
    getElement: {
      operands: { dst: 'write', array: 'read', index: 'read' },
      semantics: (m, { dst, array, index }) => {
        const fits = [m.is(array, ArrayClass), m.is(index, Integer), m.inBounds(array, index)];
        const load = () => m.arrayLoad(array, index);
        m.write(
          dst,
          m.select('get', [[fits, load]], () => m.fail(array, index)),
        );
      },
    },
    setElement: {
      operands: { array: 'read', index: 'read', value: 'read' },
      semantics: (m, { array, index, value }) => {
        const fits = [m.is(array, ArrayClass), m.is(index, Integer), m.inBounds(array, index)];
        const store = () => m.arrayStore(array, index, value);
        m.select<void>('set', [[fits, store]], () => {
          m.fail(array, index);
        });
      },
    },
  },
  fused: [['less', 'jumpUnless']],
});

export const language: Language = {
  set,
  classes: [ArrayClass],
  layouts: [arrayLayout],
  errors: {
    stackOverflow: (host) => host.symbol('stack overflow'),
    outOfMemory: (host) => host.symbol('out of memory'),
    noMethod: (host) => host.symbol('no method'),
    noField: (host) => host.symbol('no field'),
    argumentCount: (host) => host.symbol('wrong number of arguments'),
  },
  describeError: (host, word) => host.text(word),
  method: () => -1,
};

function assemble(name: string, required: number, body: (a: FunctionAssembler) => void) {
  const a = new FunctionAssembler(set, name);
  a.required = required;
  body(a);
  return a.finish();
}

/** fib(n), by recursion. */
const fib = assemble('fib', 1, (a) => {
  const recurse = a.label();
  a.emit('loadInt', 2, 2);
  a.emit('less', 2, 1, 2);
  a.emit('jumpUnless', 2, recurse);
  a.emit('ret', 1);
  a.place(recurse);
  a.emit('loadInt', 2, 1);
  a.emit('sub', 4, 1, 2);
  a.emit('call', 3, 1, 0);
  a.emit('loadInt', 2, 2);
  a.emit('sub', 5, 1, 2);
  a.emit('call', 4, 1, 0);
  a.emit('add', 3, 3, 4);
  a.emit('ret', 3);
});

/** The sum of i - j for all i and j below n. */
const loops = assemble('loops', 1, (a) => {
  const [n, sum, i, j, one, test, difference] = [1, 2, 3, 4, 5, 6, 7];
  const [outerDone, innerDone] = [a.label(), a.label()];
  a.emit('loadInt', sum, 0);
  a.emit('loadInt', one, 1);
  a.emit('loadInt', i, 0);
  const outer = a.here();
  a.emit('less', test, i, n);
  a.emit('jumpUnless', test, outerDone);
  a.emit('loadInt', j, 0);
  const inner = a.here();
  a.emit('less', test, j, n);
  a.emit('jumpUnless', test, innerDone);
  a.emit('sub', difference, i, j);
  a.emit('add', sum, sum, difference);
  a.emit('add', j, j, one);
  a.emit('loop', inner);
  a.place(innerDone);
  a.emit('add', i, i, one);
  a.emit('loop', outer);
  a.place(outerDone);
  a.emit('ret', sum);
});

/** How many primes are below n; the array has at least n elements. */
const sieve = assemble('sieve', 2, (a) => {
  const [flags, n, count, i, j, zero, one, test, flag] = [1, 2, 3, 4, 5, 6, 7, 8, 9];
  const [clearDone, done, composite, markDone] = [a.label(), a.label(), a.label(), a.label()];
  a.emit('loadInt', zero, 0);
  a.emit('loadInt', one, 1);
  a.emit('loadInt', i, 0);
  const clear = a.here();
  a.emit('less', test, i, n);
  a.emit('jumpUnless', test, clearDone);
  a.emit('setElement', flags, i, zero);
  a.emit('add', i, i, one);
  a.emit('loop', clear);
  a.place(clearDone);
  a.emit('loadInt', count, 0);
  a.emit('loadInt', i, 2);
  const head = a.here();
  a.emit('less', test, i, n);
  a.emit('jumpUnless', test, done);
  a.emit('getElement', flag, flags, i);
  a.emit('less', test, flag, one);
  a.emit('jumpUnless', test, composite);
  a.emit('add', count, count, one);
  a.emit('add', j, i, i);
  const mark = a.here();
  a.emit('less', test, j, n);
  a.emit('jumpUnless', test, markDone);
  a.emit('setElement', flags, j, one);
  a.emit('add', j, j, i);
  a.emit('loop', mark);
  a.place(markDone);
  a.place(composite);
  a.emit('add', i, i, one);
  a.emit('loop', head);
  a.place(done);
  a.emit('ret', count);
});

/** An array of n zeros. */
const makeArray = assemble('makeArray', 1, (a) => {
  a.emit('loadInt', 2, 0);
  a.emit('newArray', 3, 1, 2);
  a.emit('ret', 3);
});

export const functions: readonly GuestFunction[] = [fib, loops, sieve, makeArray];
