// Objects, cells and methods in compiled code: what inline caches have seen happens in line, the rest is the runtime's.

import type { FieldAccess } from '@martlet/heap';
import type { FieldHit, RootShape } from '@martlet/infer';
import { RAISES } from '@martlet/infer';
import type { CallEffects, Callee, Node } from '@martlet/ir';
import type { TypeHandle } from '@martlet/types';
import { CORE, STATE, TypedValue } from '@martlet/vm';
import { ThrowingReading } from './throwing.ts';

/** What a search changes. */
const ONLY_READS: CallEffects = { reads: 'all', writes: [], mayNotReturn: false };

/** A reading that emits accesses of objects. */
export abstract class ObjectReading extends ThrowingReading {
  protected performLoadCell(index: number): TypedValue {
    const cell = this.context.loaded(this.view.index).cells[index]!;
    return new TypedValue(this.rules.top, {
      word: this.callRuntime(this.runtime.resolveCell, cell, []),
    });
  }

  protected performLookup(receiver: TypedValue, cache: number): TypedValue {
    const b = this.builder;
    const address = b.i32(this.context.loaded(this.view.index).cacheAddress(cache));
    const after = b.newBlock();
    const record = after.addParam('i32');
    const ask = b.newBlock({ cold: true });
    const find = this.coreFunction(CORE.findMethod, ['i64', 'i32'], 'i32', ONLY_READS);
    // The cache of this place is full of others: the one of all places is searched before the runtime is asked. What that
    // makes an error from must outlive the making.
    const word = this.straight(() => {
      const boxed = this.word(receiver);
      const method = b.call(find, [boxed, address]);
      b.branch(method, after, ask, [method], []);
      b.at(ask);
      this.publish();
      return boxed;
    });
    const state = b.i32(this.world.layout.state);
    b.store('i64.store', state, word, STATE.arguments64, this.aliases.state);
    // Key 0: the answer is not to be remembered here.
    const answer = b.call(this.runtime.lookup, [address, b.i32(0)]);
    this.throwIf(b.op('i32.eqz', answer), RAISES);
    b.jump(after, [answer]);
    b.at(after);
    return new TypedValue(this.rules.top, { i32: record });
  }

  protected performNewObject(root: RootShape, type: TypeHandle): TypedValue {
    return new TypedValue(type, {
      word: this.objects.allocate(this.builder, root, this.allocation),
    });
  }

  protected performLoadField(object: TypedValue, hit: FieldHit, type: TypeHandle): TypedValue {
    const node = this.objects.load(this.builder, this.word(object), placeOf(hit));
    return new TypedValue(type, hit.representation === 'float' ? { f64: node } : { word: node });
  }

  protected performStoreField(object: TypedValue, hit: FieldHit, value: TypedValue): void {
    const b = this.builder;
    const node = hit.representation === 'float' ? this.f64(value) : this.word(value);
    const options = { fresh: this.neverReference(value) };
    this.objects.store(b, this.word(object), placeOf(hit), node, options);
    if (hit.newShape !== 0) this.world.heap.setShape(b, this.word(object), b.i32(hit.newShape));
  }

  protected performSlowInstantiate(cls: TypedValue, cache: number): TypedValue {
    const word = this.slowAccess(this.runtime.instantiate, cache, [this.word(cls)]);
    return new TypedValue(this.rules.top, { word });
  }

  protected performSlowLoadField(object: TypedValue, cache: number): TypedValue {
    const word = this.slowAccess(this.runtime.loadField, cache, [this.word(object)]);
    return new TypedValue(this.rules.top, { word });
  }

  protected performSlowStoreField(object: TypedValue, cache: number, value: TypedValue): void {
    this.slowAccess(this.runtime.storeField, cache, this.words([object, value]));
  }

  protected slowAccess(callee: Callee, cache: number, args: readonly Node[]): Node {
    const loaded = this.context.loaded(this.view.index);
    return this.callRuntime(callee, loaded.cacheAddress(cache), args);
  }

  /** Calls a runtime function that takes an address and may raise; gives what it leaves in the first argument word. */
  protected callRuntime(callee: Callee, address: number, args: readonly Node[]): Node {
    const b = this.builder;
    this.publish();
    const state = b.i32(this.world.layout.state);
    for (const [i, word] of args.entries()) {
      b.store('i64.store', state, word, STATE.arguments64 + 8 * i, this.aliases.state);
    }
    // A hook of the language may have changed what the unit relies on.
    this.mayBeInvalid = true;
    this.throwIf(b.call(callee, [b.i32(address)]), RAISES);
    return b.load('i64.load', state, STATE.arguments64, this.aliases.state);
  }
}

/** Where objects have a field. Absent ones are not accessed; those in overflow storage are in no cache. */
function placeOf({ offset, representation }: FieldHit): FieldAccess {
  return {
    offset,
    element: -1,
    representation: representation === 'absent' ? 'tagged' : representation,
  };
}
