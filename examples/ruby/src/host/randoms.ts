// Random numbers. A Random object holds the number of its generator; 0 is the one of Kernel#rand.

import { FLAG } from '../instructions/layouts.ts';
import type { Runtime } from '../runtime/runtime.ts';
import { MersenneTwister, sampledIndices, shuffledIndices } from '../text/random.ts';
import { bigArgument, integerArgument } from './arguments.ts';
import { defineHost } from './registry.ts';

interface Generator {
  twister: MersenneTwister;
  seed: bigint;
}

const generators = new WeakMap<Runtime, Generator[]>();

/** A seed from the platform's source of randomness. */
function freshSeed(): bigint {
  const words = crypto.getRandomValues(new Uint32Array(4));
  return words.reduce((seed, word) => (seed << 32n) | BigInt(word), 0n);
}

function generatorsOf(rt: Runtime): Generator[] {
  let all = generators.get(rt);
  if (!all) {
    all = [newGenerator(freshSeed())];
    generators.set(rt, all);
  }
  return all;
}
const newGenerator = (seed: bigint): Generator => ({ twister: new MersenneTwister(seed), seed });
const generatorAt = (rt: Runtime, number: bigint): Generator =>
  generatorsOf(rt)[rt.toNumber(number)]!;

defineHost('random_new', 1, (rt, seed) => {
  const made = newGenerator(seed === rt.nil ? freshSeed() : bigArgument(rt, seed!));
  return rt.host.int(generatorsOf(rt).push(made) - 1);
});
defineHost('random_new_seed', 0, (rt) => rt.integer(freshSeed()));
defineHost('random_seed', 1, (rt, number) => rt.integer(generatorAt(rt, number!).seed));
/** Starts a generator anew; gives the former seed. */
defineHost('random_reseed', 2, (rt, number, seed) => {
  const generator = generatorAt(rt, number!);
  const former = rt.integer(generator.seed);
  generator.seed = seed === rt.nil ? freshSeed() : bigArgument(rt, seed!);
  generator.twister = new MersenneTwister(generator.seed);
  return former;
});
defineHost('random_real', 2, (rt, number, inclusive) => {
  const { twister } = generatorAt(rt, number!);
  return rt.float(rt.truthy(inclusive!) ? twister.realInclusive() : twister.real());
});
/** An Integer in 0..limit. */
defineHost('random_limited', 2, (rt, number, limit) =>
  rt.integer(generatorAt(rt, number!).twister.limited(rt.toBigInt(limit!))),
);
defineHost('random_bytes', 2, (rt, number, count) =>
  rt.newStringOf(generatorAt(rt, number!).twister.bytes(integerArgument(rt, count!)), FLAG.binary),
);
function drawer(rt: Runtime, number: bigint): (count: number) => number {
  const { twister } = generatorAt(rt, number);
  return (count) => Number(twister.limited(BigInt(count) - 1n));
}
/** The order in which Array#shuffle takes elements. */
defineHost('random_shuffle', 2, (rt, number, count) => {
  const order = shuffledIndices(integerArgument(rt, count!), drawer(rt, number!));
  return rt.newArray(order.map((i) => rt.host.int(i)));
});
/** The places that Array#sample takes. */
defineHost('random_sample', 3, (rt, number, count, wanted) => {
  const chosen = sampledIndices(
    integerArgument(rt, count!),
    integerArgument(rt, wanted!),
    drawer(rt, number!),
  );
  return rt.newArray(chosen.map((i) => rt.host.int(i)));
});
