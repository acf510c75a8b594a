// The method cache: what inline caches have no room for, of all of them together. Generated code looks here before it asks
// the runtime, which asks the language and notes the answer. (The lookup cache of L. P. Deutsch and A. M. Schiffman, Efficient
// Implementation of the Smalltalk-80 System, 1984. Theirs has a class and a selector for a key; ours a shape and an inline
// cache, because what a send finds may depend on where it stands.)

import type { LinearMemory } from '@martlet/heap';
import type { Module, Node } from '@martlet/ir';
import { Builder } from '@martlet/ir';
import type { Layout } from './layout.ts';
import { IMMEDIATE_KEY, METHOD, METHOD_BYTES, METHODS } from './layout.ts';
import { vmAliases } from './runtime-calls.ts';
import type { World } from './world.ts';

/** Name of the routine among the core module's functions: (receiver, cache) -> record, or 0. */
export const FIND_METHOD = 'core.findMethod';

/** What addresses of caches are multiplied by before they meet the key: odd, its bits far apart. */
const SPREAD = 0x9e37;

/** The key by which caches know a receiver. */
export function buildKey(b: Builder, { heap }: World, word: Node): Node {
  const low = b.op('i32.wrap_i64', word);
  const object = b.newBlock();
  const immediate = b.newBlock();
  const after = b.newBlock();
  const key = after.addParam('i32');
  b.branch(b.op('i32.eq', b.op('i32.and', low, b.i32(7)), b.i32(1)), object, immediate);
  b.at(object);
  b.jump(after, [heap.shapeOf(b, low)]);
  b.at(immediate);
  const isInt = b.op('i32.eqz', b.op('i32.and', low, b.i32(1)));
  const isFloat = b.op('i32.eq', b.op('i32.and', low, b.i32(3)), b.i32(3));
  const other = b.op('i32.and', low, b.i32(0xff));
  const notInt = b.op('i32.select', isFloat, b.i32(IMMEDIATE_KEY.float), other);
  b.jump(after, [b.op('i32.select', isInt, b.i32(IMMEDIATE_KEY.int), notInt)]);
  b.at(after);
  return key;
}

/** Adds the routine that searches the method cache for a receiver and an inline cache. */
export function buildFindMethod(module: Module, world: World): void {
  const fn = module.addFunction(FIND_METHOD, { params: ['i64', 'i32'], result: 'i32' });
  const [word, cache] = fn.entry.params as [Node, Node];
  const b = new Builder(fn);
  const aliases = vmAliases(module);
  const key = buildKey(b, world, word);
  const mixed = b.op(
    'i32.xor',
    b.op('i32.shr_u', key, b.i32(3)),
    b.op('i32.mul', b.op('i32.shr_u', cache, b.i32(3)), b.i32(SPREAD)),
  );
  const index = b.op('i32.and', mixed, b.i32(METHODS - 1));
  const offset = b.op('i32.mul', index, b.i32(METHOD_BYTES));
  const entry = b.op('i32.add', b.i32(world.layout.methods), offset);
  const differs = (field: number, wanted: Node) =>
    b.op('i32.xor', b.load('i32.load', entry, field, aliases.cache), wanted);
  const other = b.op('i32.or', differs(METHOD.key, key), differs(METHOD.cache, cache));
  const record = b.load('i32.load', entry, METHOD.record, aliases.cache);
  b.ret(b.op('i32.select', other, b.i32(0), record));
}

/** The host's side of the method cache. */
export class MethodCache {
  readonly #memory: LinearMemory;
  readonly #start: number;
  /** May there be anything in it? */
  #isUsed = true;

  constructor(memory: LinearMemory, { methods }: Layout) {
    this.#memory = memory;
    this.#start = methods;
  }

  /** Notes the record of the method that an inline cache would hold for receivers of this key. */
  note(key: number, cache: number, record: number): void {
    const memory = this.#memory;
    const index = ((key >>> 3) ^ Math.imul(cache >>> 3, SPREAD)) & (METHODS - 1);
    const entry = this.#start + index * METHOD_BYTES;
    memory.store32(entry + METHOD.key, key);
    memory.store32(entry + METHOD.cache, cache);
    memory.store32(entry + METHOD.record, record);
    this.#isUsed = true;
  }

  /** To be called when a method has changed. */
  clear(): void {
    if (!this.#isUsed) return;
    this.#memory.u8.fill(0, this.#start, this.#start + METHODS * METHOD_BYTES);
    this.#isUsed = false;
  }
}
