// Rows on Procs, on what `break` raises, and on the marker of missing arguments.

import type { Callee, Immediate, Primitive, Test, Value } from '@martlet/vm';
import { primitive, test } from '@martlet/vm';
import { breakObject, PROC_FLAG, procObject, RBreak, RProc, UNDEF_SYMBOL } from './layouts.ts';

/** A Proc of a function of the program. */
export const procNew: Primitive<
  [callee: Callee, environment: Value, self: Value, flags: Immediate<'int'> | number],
  Value
> = primitive<
  [callee: Callee, environment: Value, self: Value, flags: Immediate<'int'> | number],
  Value
>({
  effect: 'allocate',
  evaluate: (host, callee, environment, self, flags) => {
    const { heap, values } = host.world;
    const { fields, shape } = host.world.of(procObject);
    const reference = heap.newObject(shape);
    fields.record.write(reference, callee as number);
    fields.flags.write(reference, flags as number);
    fields.environment.write(reference, environment);
    fields.self.write(reference, self);
    fields.ivars.write(reference, values.nil);
    fields.origin.write(reference, values.nil);
    return host.keep(values.encodeReference(reference));
  },
  type: (rules, callee) => rules.madeBy(RProc, rules.onlyFunction(callee.type)),
  lower: (e, callee, environment, self, flags) => {
    const b = e.builder;
    const { fields, shape } = e.world.of(procObject);
    const [around, receiver] = [e.word(environment), e.word(self)];
    const word = e.world.heap.allocate(b, shape, e.allocation);
    fields.record.store(b, word, e.i32(callee), { fresh: true });
    fields.flags.store(b, word, e.immediate(flags as number), { fresh: true });
    fields.environment.store(b, word, around, { fresh: true });
    fields.self.store(b, word, receiver, { fresh: true });
    fields.ivars.store(b, word, b.i64(e.world.values.nil), { fresh: true });
    fields.origin.store(b, word, b.i64(e.world.values.nil), { fresh: true });
    return { word };
  },
});

/** The function of a Proc. */
export const procCallee: Primitive<[proc: Value], Callee> = primitive<[proc: Value], Callee>({
  effect: 'load',
  needs: [['is', [0, RProc]]],
  evaluate: (host, proc) =>
    Number(host.world.of(procObject).fields.record.read(host.world.values.decodeReference(proc))),
  type: (rules, proc) => rules.functionMaking(RProc, proc.type),
  lower: (e, proc) => ({
    i32: e.world.of(procObject).fields.record.load(e.builder, e.word(proc)),
  }),
});

function procPart(name: 'environment' | 'self'): Primitive<[proc: Value], Value> {
  return primitive<[proc: Value], Value>({
    effect: 'load',
    needs: [['is', [0, RProc]]],
    evaluate: (host, proc) =>
      host.world
        .of(procObject)
        .fields[name].read(host.world.values.decodeReference(proc)) as bigint,
    type: (rules) => rules.top,
    lower: (e, proc) => ({
      word: e.world.of(procObject).fields[name].load(e.builder, e.word(proc)),
    }),
  });
}

/** The environment in which a Proc was made. */
export const procEnvironment: Primitive<[proc: Value], Value> = procPart('environment');
/** The self of the code in which a Proc was made. */
export const procSelf: Primitive<[proc: Value], Value> = procPart('self');

/** Is the call that the block was passed to over? */
export const hasEnded: Test<[proc: Value]> = test<[proc: Value]>({
  exact: true,
  evaluate: (host, proc) => {
    const { flags } = host.world.of(procObject).fields;
    return (Number(flags.read(host.world.values.decodeReference(proc))) & PROC_FLAG.ended) !== 0;
  },
  fold: () => undefined,
  refine: () => {},
  lower: (e, proc) => [
    () => {
      const flags = e.world.of(procObject).fields.flags.load(e.builder, e.word(proc));
      return e.builder.op('i32.and', flags, e.builder.i32(PROC_FLAG.ended));
    },
  ],
});

/** Notes that the call that the block was passed to is over. */
export const endProc: Primitive<[proc: Value], void> = primitive<[proc: Value], void>({
  effect: 'store',
  needs: [['is', [0, RProc]]],
  evaluate: (host, proc) => {
    const { flags } = host.world.of(procObject).fields;
    const reference = host.world.values.decodeReference(proc);
    flags.write(reference, Number(flags.read(reference)) | PROC_FLAG.ended);
  },
  type: (rules) => rules.bottom,
  lower: (e, proc) => {
    const b = e.builder;
    const { flags } = e.world.of(procObject).fields;
    const word = e.word(proc);
    flags.store(b, word, b.op('i32.or', flags.load(b, word), b.i32(PROC_FLAG.ended)));
  },
});

/** What `break` out of a block raises. */
export const breakNew: Primitive<[tag: Value, value: Value], Value> = primitive<
  [tag: Value, value: Value],
  Value
>({
  effect: 'allocate',
  evaluate: (host, tag, value) => {
    const { fields, shape } = host.world.of(breakObject);
    const reference = host.world.heap.newObject(shape);
    fields.tag.write(reference, tag);
    fields.value.write(reference, value);
    return host.keep(host.world.values.encodeReference(reference));
  },
  type: (rules) => rules.exactly(RBreak),
  lower: (e, tag, value) => {
    const b = e.builder;
    const { fields, shape } = e.world.of(breakObject);
    const [block, result] = [e.word(tag), e.word(value)];
    const word = e.world.heap.allocate(b, shape, e.allocation);
    fields.tag.store(b, word, block, { fresh: true });
    fields.value.store(b, word, result, { fresh: true });
    return { word };
  },
});

/** Does the Break object leave this block, or a copy of it? */
export const breaksFrom: Test<[broken: Value, tag: Value]> = test<[broken: Value, tag: Value]>({
  exact: true,
  stable: true,
  evaluate: (host, broken, tag) => {
    const { values } = host.world;
    const own = host.world
      .of(breakObject)
      .fields.tag.read(values.decodeReference(broken)) as bigint;
    const { origin } = host.world.of(procObject).fields;
    return own === tag || origin.read(values.decodeReference(own)) === tag;
  },
  fold: () => undefined,
  refine: () => {},
  lower: (e, broken, tag) => [
    () => {
      const b = e.builder;
      // Only Procs are tags: `breakFrom` sees to it.
      const own = e.world.of(breakObject).fields.tag.load(b, e.word(broken));
      const origin = e.world.of(procObject).fields.origin.load(b, own);
      const word = e.word(tag);
      return b.op('i32.or', b.op('i64.eq', own, word), b.op('i64.eq', origin, word));
    },
  ],
});

/** The value of a Break object. */
export const brokenValue: Primitive<[broken: Value], Value> = primitive<[broken: Value], Value>({
  effect: 'load',
  needs: [['is', [0, RBreak]]],
  evaluate: (host, broken) =>
    host.world
      .of(breakObject)
      .fields.value.read(host.world.values.decodeReference(broken)) as bigint,
  type: (rules) => rules.top,
  lower: (e, broken) => ({
    word: e.world.of(breakObject).fields.value.load(e.builder, e.word(broken)),
  }),
});

/** The marker of an argument that was not given. */
export const undef: Primitive<[], Value> = primitive<[], Value>({
  effect: 'pure',
  evaluate: (host) => host.world.values.encodeSymbol(UNDEF_SYMBOL),
  type: (rules) => rules.symbol,
  lower: (e) => ({ word: e.builder.i64(e.world.values.encodeSymbol(UNDEF_SYMBOL)) }),
});

/** Is the value that marker? */
export const isUndef: Test<[value: Value]> = test<[value: Value]>({
  exact: true,
  stable: true,
  evaluate: (host, value) => value === host.world.values.encodeSymbol(UNDEF_SYMBOL),
  fold: (rules, value) => (rules.isDisjoint(value.type, rules.symbol) ? false : undefined),
  refine: (refiner, answer, value) => {
    if (answer) refiner.narrow(value, refiner.rules.symbol);
  },
  lower: (e, value) => [
    () => {
      const marker = e.builder.i64(e.world.values.encodeSymbol(UNDEF_SYMBOL));
      return e.builder.op('i64.eq', e.word(value), marker);
    },
  ],
});
