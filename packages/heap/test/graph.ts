// Random programs on a heap, next to a model of plain JavaScript objects. Whatever the collector does, the heap must
// hold what the model holds.

import type { Heap, ObjectShapes } from '../src/index.ts';
import { OutOfMemoryError, ObjectShapes as Shapes } from '../src/index.ts';
import { random } from './edges.ts';
import type { TestFunction, World } from './support.ts';

type Value = null | bigint | number | Model;

/** What an object of the heap should hold. */
interface Model {
  readonly kind: 'pair' | 'vector' | 'bytes' | 'object';
  readonly reference: number;
  /** pair: 0 and 1; vector: elements; bytes: their values; object: by field name. */
  readonly values: Map<number | string, Value>;
}

/** The layouts that the programs use. */
export interface Layouts {
  readonly heap: Heap;
  readonly pair: ReturnType<typeof pairLayout>;
  readonly vector: ReturnType<typeof vectorLayout>;
  readonly bytes: ReturnType<typeof bytesLayout>;
  readonly objects: ObjectShapes;
}
const pairLayout = (heap: Heap) =>
  heap.layout('Pair', { mark: 'i32', first: 'tagged', weight: 'f64', second: 'tagged' });
const vectorLayout = (heap: Heap) => heap.layout('Vector', { size: 'i32' }, 'tagged');
const bytesLayout = (heap: Heap) => heap.layout('Bytes', {}, 'i8');

const made = new WeakMap<Heap, Layouts>();
export function layouts(heap: Heap): Layouts {
  let result = made.get(heap);
  if (result === undefined) {
    result = {
      heap,
      pair: pairLayout(heap),
      vector: vectorLayout(heap),
      bytes: bytesLayout(heap),
      objects: new Shapes(heap, 'Thing', { inlineFields: 3 }),
    };
    made.set(heap, result);
  }
  return result;
}

/** Compiled forms of the operations. Objects and values are passed by addresses of root words. */
export function graphFunctions(heap: Heap): Record<string, TestFunction> {
  const { pair, vector } = layouts(heap);
  return {
    /** (address of first, address of second, target address) -> 1, or 0 without memory */
    newPair: {
      params: ['i32', 'i32', 'i32'],
      result: 'i32',
      build(b, [first, second, target]) {
        const word = heap.allocate(b, pair.shape, { failed: (at) => at.ret(at.i32(0)) });
        pair.fields.mark.store(b, word, b.i32(77));
        pair.fields.weight.store(b, word, b.f64(0.5));
        const fresh = { fresh: true };
        pair.fields.first.store(b, word, b.load('i64.load', first!, 0, 0), fresh);
        pair.fields.second.store(b, word, b.load('i64.load', second!, 0, 0), fresh);
        b.store('i64.store', target!, word, 0, 0);
        b.ret(b.i32(1));
      },
    },
    /** (length, address of fill word, target address) -> 1, or 0 without memory */
    newVector: {
      params: ['i32', 'i32', 'i32'],
      result: 'i32',
      build(b, [length, fill, target]) {
        const word = b.load('i64.load', fill!, 0, 0);
        const made = heap.allocateTail(b, vector.shape, length!, word, {
          failed: (at) => at.ret(at.i32(0)),
        });
        vector.fields.size.store(b, made, length!);
        b.store('i64.store', target!, made, 0, 0);
        b.ret(b.i32(1));
      },
    },
    /** (address of pair, address of value) */
    setSecond: {
      params: ['i32', 'i32'],
      result: null,
      build(b, [object, value]) {
        const word = b.load('i64.load', object!, 0, 0);
        pair.fields.second.store(b, word, b.load('i64.load', value!, 0, 0));
        b.ret();
      },
    },
    /** (address of vector, index, address of value) */
    setElement: {
      params: ['i32', 'i32', 'i32'],
      result: null,
      build(b, [object, index, value]) {
        const word = b.load('i64.load', object!, 0, 0);
        vector.tail.store(b, word, index!, b.load('i64.load', value!, 0, 0));
        b.ret();
      },
    },
  };
}

const SLOTS = 24;
const FIELD_NAMES = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'];

/** Runs one random program. */
export class GraphProgram {
  readonly #world: World;
  readonly #next: () => number;
  readonly #base: number;
  /** A root word for values on their way. */
  readonly #scratch: number;
  readonly #roots: Value[] = new Array<Value>(SLOTS).fill(null);
  readonly #layouts: Layouts;
  readonly #greedy: boolean;
  /** How often memory was exhausted. */
  failures = 0;

  /** `greedy` programs make many long vectors. */
  constructor(world: World, seed: number, greedy = false) {
    this.#greedy = greedy;
    this.#world = world;
    this.#layouts = layouts(world.heap);
    this.#next = random(seed);
    const { heap } = world;
    this.#base = heap.memory.reserve((SLOTS + 1) * 8);
    this.#scratch = this.#base + SLOTS * 8;
    for (let slot = 0; slot <= SLOTS; slot++)
      heap.values.putNil(heap.memory, this.#base + slot * 8);
    heap.addRootRange(this.#base, this.#scratch + 8);
  }

  run(steps: number, checkEvery: number): void {
    for (let step = 1; step <= steps; step++) {
      try {
        this.#step();
      } catch (error) {
        if (!(error instanceof OutOfMemoryError)) throw error;
        this.#dropHalf();
      }
      if (step % checkEvery === 0) {
        const full = this.#pick(2) === 0;
        if (this.#pick(3) === 0) {
          this.#world.heap.collect(full ? 'full' : 'young');
          this.#world.heap.verify({ afterFullCollection: full });
        } else this.#world.heap.verify();
        this.#compare();
      }
    }
    this.#world.heap.collect('full');
    this.#world.heap.verify({ afterFullCollection: true });
    this.#compare();
  }

  /** Memory is exhausted: gives up half of the roots. What the failed step wanted to change must be as before. */
  #dropHalf(): void {
    this.failures++;
    const { heap } = this.#world;
    this.#compare();
    for (let slot = this.#pick(2); slot < SLOTS; slot += 2) {
      this.#roots[slot] = null;
      heap.values.putNil(heap.memory, this.#slot(slot));
    }
  }

  #pick(count: number): number {
    return Math.floor(this.#next() * count);
  }

  #slot(index: number): number {
    return this.#base + index * 8;
  }

  #step(): void {
    const { heap, call } = this.#world;
    const target = this.#pick(SLOTS);
    switch (this.#pick(12)) {
      case 0:
        this.#roots[target] = null;
        heap.values.putNil(heap.memory, this.#slot(target));
        return;
      case 1: {
        const value = this.#fresh();
        this.#put(this.#slot(target), value);
        this.#roots[target] = value;
        return;
      }
      case 2:
      case 3: {
        const [first, second] = [this.#pick(SLOTS), this.#pick(SLOTS)];
        expectDone(call('newPair', this.#slot(first), this.#slot(second), this.#slot(target)));
        const values = new Map([
          [0, this.#roots[first]!],
          [1, this.#roots[second]!],
        ]);
        this.#took(target, 'pair', values);
        return;
      }
      case 4: {
        const [length, fill] = [this.#length(), this.#pick(SLOTS)];
        expectDone(call('newVector', length, this.#slot(fill), this.#slot(target)));
        const values = new Map<number, Value>();
        for (let index = 0; index < length; index++) values.set(index, this.#roots[fill]!);
        this.#took(target, 'vector', values);
        return;
      }
      case 5:
        this.#newBytes(target);
        return;
      case 6: {
        const reference = this.#layouts.objects.newObject();
        heap.values.putReference(heap.memory, this.#slot(target), reference);
        this.#took(target, 'object', new Map());
        return;
      }
      default:
        this.#change();
        return;
    }
  }

  #length(): number {
    const kind = this.#pick(100) + (this.#greedy ? 60 : 0);
    if (kind < 80) return this.#pick(12);
    return kind < 97 ? this.#pick(400) : 2000 + this.#pick(6000);
  }

  #fresh(): Value {
    switch (this.#pick(5)) {
      case 0:
        return BigInt(this.#pick(2 ** 31)) - 2n ** 30n;
      case 1:
        return BigInt.asIntN(63, BigInt(Math.floor(this.#next() * 2 ** 52)) << 11n);
      case 2:
        return this.#next() - 0.5;
      case 3:
        return [Number.NaN, 1 / 0, 1e-300, 1e300, -0][this.#pick(5)]!;
      default:
        return null;
    }
  }

  /** Writes a value that is no object into a root word. */
  #put(address: number, value: Value): void {
    const { heap } = this.#world;
    const { values, memory } = heap;
    if (value === null) values.putNil(memory, address);
    else if (typeof value === 'bigint') values.putInt(memory, address, value);
    else if (typeof value === 'number') heap.putFloat(address, value);
    else values.putReference(memory, address, value.reference);
  }

  #putRoot(slot: number): void {
    this.#put(this.#slot(slot), this.#roots[slot]!);
  }

  #took(slot: number, kind: Model['kind'], values: Model['values']): void {
    const { heap } = this.#world;
    const reference = heap.values.referenceAt(heap.memory, this.#slot(slot));
    this.#roots[slot] = { kind, reference, values };
  }

  #newBytes(target: number): void {
    const { heap } = this.#world;
    const { bytes } = this.#layouts;
    const length = this.#length() * 8 + this.#pick(8);
    const reference = heap.newObject(bytes.shape, length);
    const values = new Map<number, Value>();
    for (let index = 0; index < Math.min(length, 5); index++) {
      const value = this.#pick(256);
      heap.memory.u8[bytes.tail.address(reference, index)] = value;
      values.set(index, BigInt(value));
    }
    heap.values.putReference(heap.memory, this.#slot(target), reference);
    this.#took(target, 'bytes', values);
  }

  /** Stores a value into an object some steps away from a root. */
  #change(): void {
    const { heap, call } = this.#world;
    let object = this.#roots[this.#pick(SLOTS)]!;
    for (let step = this.#pick(4); step > 0; step--) {
      if (object === null || typeof object !== 'object') break;
      const inner = [...object.values.values()];
      const next: Value = inner[this.#pick(inner.length)] ?? null;
      if (next !== null && typeof next === 'object') object = next;
    }
    if (object === null || typeof object !== 'object' || object.kind === 'bytes') return;
    const from = this.#pick(SLOTS);
    const value = this.#pick(3) === 0 ? this.#fresh() : this.#roots[from]!;
    // The object is named by a root word, because storing may allocate.
    const to = this.#pick(SLOTS);
    this.#roots[to] = object;
    this.#putRoot(to);
    this.#put(this.#scratch, value);
    const { pair, objects } = this.#layouts;
    if (object.kind === 'object') {
      const name = FIELD_NAMES[this.#pick(FIELD_NAMES.length)]!;
      const { values, memory } = this.#layouts.heap;
      const reference = values.referenceAt(memory, this.#slot(to));
      const word = memory.i64[this.#scratch >>> 3]!;
      const isSet = to % 2 === 0 && objects.pokeField(reference, name, word);
      if (!isSet) objects.setField(this.#slot(to), name, this.#scratch);
      object.values.set(name, value);
      return;
    }
    if (object.kind === 'vector') {
      if (object.values.size === 0) return;
      const index = this.#pick(object.values.size);
      call('setElement', this.#slot(to), index, this.#scratch);
      object.values.set(index, value);
      return;
    }
    if (this.#pick(2) === 0) {
      call('setSecond', this.#slot(to), this.#scratch);
      object.values.set(1, value);
    } else {
      const word = heap.memory.i64[this.#scratch >>> 3]!;
      pair.fields.first.write(object.reference, word);
      object.values.set(0, value);
    }
  }

  /** Does the heap hold what the model holds, from every root? */
  #compare(): void {
    const seen = new Set<Model>();
    const { heap } = this.#world;
    for (let slot = 0; slot < SLOTS; slot++) {
      this.#compareValue(this.#roots[slot]!, this.#slot(slot), seen);
    }
    heap.values.putNil(heap.memory, this.#scratch);
  }

  #compareValue(value: Value, at: number, seen: Set<Model>): void {
    const { heap } = this.#world;
    const { values, memory } = heap;
    const kind = values.kindAt(memory, at);
    const fail = (): never => {
      const word = memory.i64[at >>> 3]!;
      throw new Error(
        `expected ${show(value)}, got ${heap.describe(word)} at 0x${at.toString(16)}`,
      );
    };
    if (value === null) {
      if (kind !== 'nil') fail();
    } else if (typeof value === 'bigint') {
      if (kind !== 'integer' || BigInt(values.intAt(memory, at)) !== value) fail();
    } else if (typeof value === 'number') {
      if (!heap.isFloatAt(at) || !Object.is(heap.floatAt(at), value)) fail();
    } else {
      if (kind !== 'reference' || values.referenceAt(memory, at) !== value.reference) fail();
      if (!seen.has(value)) {
        seen.add(value);
        this.#compareObject(value, seen);
      }
    }
  }

  #compareObject(model: Model, seen: Set<Model>): void {
    const { heap } = this.#world;
    const { pair, vector, bytes, objects } = this.#layouts;
    const { reference, values } = model;
    if (model.kind === 'pair') {
      if (pair.fields.mark.read(reference) !== 77 || pair.fields.weight.read(reference) !== 0.5) {
        throw new Error(`raw fields of ${show(model)} changed`);
      }
      this.#compareValue(values.get(0)!, pair.fields.first.address(reference), seen);
      this.#compareValue(values.get(1)!, pair.fields.second.address(reference), seen);
    } else if (model.kind === 'vector') {
      if (vector.tail.lengthOf(reference) !== values.size) throw new Error('length changed');
      for (const [index, value] of values) {
        this.#compareValue(value, vector.tail.address(reference, index as number), seen);
      }
    } else if (model.kind === 'bytes') {
      for (const [index, value] of values) {
        const actual = heap.memory.u8[bytes.tail.address(reference, index as number)]!;
        if (BigInt(actual) !== value) throw new Error(`byte ${index} of ${show(model)} changed`);
      }
    } else {
      heap.handles.scope((scope) => {
        const self = scope.handle(reference);
        const to = scope.handle();
        for (const [name, value] of values) {
          if (!objects.getField(self.address, name as string, to.address)) {
            throw new Error(`field ${name} of ${show(model)} is missing`);
          }
          const peeked = objects.peekField(reference, name as string);
          if (peeked !== undefined && peeked !== heap.memory.i64[to.address >>> 3]) {
            throw new Error(`field ${name} of ${show(model)} is read in two ways`);
          }
          this.#compareValue(value, to.address, seen);
        }
        if (objects.peekField(reference, 'no such field') !== null) {
          throw new Error(`${show(model)} has a field that nobody gave it`);
        }
      });
    }
  }
}

function expectDone(result: unknown): void {
  if (result !== 1) throw new OutOfMemoryError('compiled code found no memory');
}

function show(value: Value): string {
  return value !== null && typeof value === 'object'
    ? `${value.kind}@${value.reference + 7}`
    : String(value);
}
