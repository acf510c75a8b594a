// Environments: the captured variables of activations. No program that the verifier accepts can reach beyond one: the rows
// need tests that the value is an environment and has the variable, which compiled code drops where it knows so.

import type { GuestClass, LayoutSpec } from '../classes.ts';
import { defineClass, defineLayout } from '../classes.ts';
import type { Immediate, Machine, Primitive, Test, Value } from '../machine.ts';
import { primitive, test } from '../machine.ts';
import type { isTest } from './basics.ts';

/** Captured variables of one activation, and the environment around it. */
export const environmentLayout: LayoutSpec<{ readonly parent: 'tagged' }, 'tagged'> = defineLayout(
  'Environment',
  { parent: 'tagged' },
  'tagged',
);
export const Environment: GuestClass = defineClass('Environment', environmentLayout);

/** The reference in a word, on the host. */
const referenceOf = (host: import('../host.ts').Host, word: bigint) =>
  host.world.values.decodeReference(word);

/** Has the environment a variable of this number? */
export const hasVariable: Test<[environment: Value, slot: Immediate<'slot'>]> = test<
  [environment: Value, slot: Immediate<'slot'>]
>({
  exact: true,
  stable: true,
  evaluate: (host, environment, slot) =>
    slot < host.world.of(environmentLayout).tail.lengthOf(referenceOf(host, environment)),
  fold: (rules, environment, slot) => {
    const size = rules.sizeOf(Environment, environment.type);
    return size < 0 || typeof slot !== 'number' ? undefined : slot < size;
  },
  refine: () => {},
  lower: (e, environment, slot) => [
    () => {
      const b = e.builder;
      const length = e.world.of(environmentLayout).tail.length(b, e.word(environment));
      return b.op('i32.lt_u', e.immediate(slot), length);
    },
  ],
});

/** A new environment with so many variables, all nil. */
export const environmentNew: Primitive<[parent: Value, count: Immediate<'count'>], Value> =
  primitive<[parent: Value, count: Immediate<'count'>], Value>({
    effect: 'allocate',
    evaluate: (host, parent, count) => {
      const layout = host.world.of(environmentLayout);
      const reference = host.world.heap.newObject(layout.shape, count);
      layout.fields.parent.write(reference, parent);
      return host.keep(host.world.values.encodeReference(reference));
    },
    type: (rules, _parent, count) =>
      typeof count === 'number' ? rules.sized(Environment, count) : rules.exactly(Environment),
    lower: (e, parent, count) => {
      const b = e.builder;
      const layout = e.world.of(environmentLayout);
      const outer = e.word(parent);
      const nil = b.i64(e.world.values.nil);
      const slots = e.immediate(count);
      const word = e.world.heap.allocateTail(b, layout.shape, slots, nil, e.allocation);
      layout.fields.parent.store(b, word, outer, { fresh: true });
      return { word };
    },
  });

export const environmentParent: Primitive<[environment: Value], Value> = primitive<
  [environment: Value],
  Value
>({
  effect: 'load',
  needs: [['is', [0, Environment]]],
  evaluate: (host, environment) =>
    host.world.of(environmentLayout).fields.parent.read(referenceOf(host, environment)) as bigint,
  type: (rules) => rules.top,
  lower: (e, environment) => ({
    word: e.world.of(environmentLayout).fields.parent.load(e.builder, e.word(environment)),
  }),
});

const variableNeeds = [
  ['is', [0, Environment]],
  ['hasVariable', [0, 1]],
] as const;

/** A captured variable. */
export const environmentLoad: Primitive<[environment: Value, slot: Immediate<'slot'>], Value> =
  primitive<[environment: Value, slot: Immediate<'slot'>], Value>({
    effect: 'load',
    needs: variableNeeds,
    evaluate: (host, environment, slot) => {
      const { tail } = host.world.of(environmentLayout);
      const address = tail.address(referenceOf(host, environment), slot);
      return host.world.heap.memory.i64[address >>> 3]!;
    },
    type: (rules) => rules.top,
    lower: (e, environment, slot) => ({
      word: e.world
        .of(environmentLayout)
        .tail.load(e.builder, e.word(environment), e.immediate(slot)),
    }),
  });

export const environmentStore: Primitive<
  [environment: Value, slot: Immediate<'slot'>, value: Value],
  void
> = primitive<[environment: Value, slot: Immediate<'slot'>, value: Value], void>({
  effect: 'store',
  needs: variableNeeds,
  evaluate: (host, environment, slot, value) => {
    const { tail } = host.world.of(environmentLayout);
    const reference = referenceOf(host, environment);
    host.world.heap.memory.i64[tail.address(reference, slot) >>> 3] = value;
    host.world.heap.hostBarrier(reference);
  },
  type: (rules) => rules.bottom,
  lower: (e, environment, slot, value) => {
    const { tail } = e.world.of(environmentLayout);
    const word = e.word(value);
    tail.store(e.builder, e.word(environment), e.immediate(slot), word, {
      fresh: e.neverReference(value),
    });
  },
});

/** What the functions below need of an instruction set: the rows of this file under their own names, and `is`. */
type EnvironmentMachine = Machine<
  {
    readonly environmentParent: typeof environmentParent;
    readonly environmentLoad: typeof environmentLoad;
    readonly environmentStore: typeof environmentStore;
  },
  { readonly is: typeof isTest; readonly hasVariable: typeof hasVariable }
>;

/** For semantics: a captured variable; nil where there is none, which no sound code generator asks for. Site `variable`. */
export function loadVariable(
  m: EnvironmentMachine,
  environment: Value,
  slot: Immediate<'slot'>,
): Value {
  return m.select(
    'variable',
    [
      [
        [m.is(environment, Environment), m.hasVariable(environment, slot)],
        () => m.environmentLoad(environment, slot),
      ],
    ],
    () => m.singleton('nil'),
  );
}

/** For semantics: sets a captured variable; does nothing where there is none. Site `variable`. */
export function storeVariable(
  m: EnvironmentMachine,
  environment: Value,
  slot: Immediate<'slot'>,
  value: Value,
): void {
  m.select<void>(
    'variable',
    [
      [
        [m.is(environment, Environment), m.hasVariable(environment, slot)],
        () => m.environmentStore(environment, slot, value),
      ],
    ],
    () => {},
  );
}

/** For semantics: the environment around an environment; nil where it is none. Site `environment`. */
export function parentOf(m: EnvironmentMachine, environment: Value): Value {
  return m.select(
    'environment',
    [[[m.is(environment, Environment)], () => m.environmentParent(environment)]],
    () => m.singleton('nil'),
  );
}
