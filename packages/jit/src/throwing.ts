// What is thrown in compiled code. A completion looks through the unit's frames, innermost first, as the interpreter looks
// through its own: a handler that covers the position of a frame, or the frame that a return is meant for, is part of the
// unit and is jumped to. What no frame of the unit handles goes on to the caller.

import type { FunctionView } from '@martlet/infer';
import { handlerAt, holdsHome, kindsOf, liveAt, RAISES, RETURNS } from '@martlet/infer';
import type { Node } from '@martlet/ir';
import { constantValue, isConstant } from '@martlet/ir';
import type { Handler } from '@martlet/vm';
import { COMPLETION, CORE, STATE, TypedValue } from '@martlet/vm';
import type { Activation } from './activation.ts';
import { emitUnwind, partsOf, UnitReading } from './leaving.ts';

/** A frame of the unit that a completion comes to. */
interface PassedFrame {
  readonly activation: Activation;
  /** The instruction under way: what throws, or the call of the next frame. */
  readonly position: number;
  readonly registers: readonly (TypedValue | undefined)[];
}

/** What a handler is given. */
interface Thrown {
  readonly kind: number;
  readonly value: TypedValue;
  /** Home of the frame that a return is meant for. */
  readonly home: TypedValue | null;
  /** Does it come out of the state's words? */
  readonly isPending: boolean;
}

/**
 * Instructions that are read once more for one throw. On a way of its own the handler knows what is thrown: a comparison
 * of tags is decided, and an object that was only made to be thrown is not needed.
 */
const COPY_LIMIT = 16;

/** Is everything that a completion may come to a part of the unit? */
type Coverage = 'complete' | 'partial';

/** A reading that knows where the unit's completions go. */
export abstract class ThrowingReading extends UnitReading {
  /** The activation whose blocks are being read once more, and how many instructions still may be. */
  #copy: { readonly activation: Activation; left: number } | null = null;

  /** Goes on only where nothing is pending. */
  protected throwIf(condition: Node, kinds: number): void {
    const b = this.builder;
    const thrown = b.newBlock({ cold: true });
    const onward = b.newBlock();
    b.branch(condition, thrown, onward);
    b.at(thrown);
    const { mayBeInvalid } = this;
    this.#pending(kinds);
    this.mayBeInvalid = mayBeInvalid;
    b.at(onward);
  }

  protected performThrow(
    kind: number | TypedValue,
    value: TypedValue,
    home: TypedValue | null,
  ): void {
    const thrown = (known: number) => this.#throw({ kind: known, value, home, isPending: false });
    if (typeof kind === 'number') {
      thrown(kind);
      return;
    }
    const kinds = kindsOf(this.rules, kind.type);
    const b = this.builder;
    const node = b.op('i32.wrap_i64', this.world.values.unboxInt(b, this.word(kind)));
    const { mayBeInvalid } = this;
    for (const [bit, known] of [
      [RAISES, COMPLETION.raise],
      [RETURNS, COMPLETION.return],
    ] as const) {
      if ((kinds & bit) === 0) continue;
      const [yes, no] = [b.newBlock(), b.newBlock()];
      b.branch(b.op('i32.eq', node, b.i32(known)), yes, no);
      b.at(yes);
      this.mayBeInvalid = mayBeInvalid;
      thrown(known);
      b.at(no);
    }
    // No handler sees another kind.
    this.mayBeInvalid = mayBeInvalid;
    this.#setPending(node, value, home);
    this.#propagate('partial', RAISES | RETURNS);
  }

  /** Something of a known kind is thrown: nothing is written to memory when the unit handles it. */
  #throw(thrown: Thrown): void {
    const coverage = thrown.kind === COMPLETION.raise ? this.#raise(thrown) : this.#return(thrown);
    if (coverage === null) return;
    this.#setPending(this.builder.i32(thrown.kind), thrown.value, thrown.home);
    this.#propagate(coverage, thrown.kind === COMPLETION.raise ? RAISES : RETURNS);
  }

  /** A call or a runtime function has come back with something pending, of one of these kinds or to end the guest. */
  #pending(kinds: number): void {
    const b = this.builder;
    const { aliases } = this;
    const state = b.i32(this.world.layout.state);
    const load = (offset: number) =>
      new TypedValue(this.rules.top, { word: b.load('i64.load', state, offset, aliases.state) });
    let coverage: Coverage = 'complete';
    const { mayBeInvalid } = this;
    for (const [bit, known] of [
      [RAISES, COMPLETION.raise],
      [RETURNS, COMPLETION.return],
    ] as const) {
      if ((kinds & bit) === 0 || !this.#mayHandle(bit)) continue;
      const [yes, no] = [b.newBlock({ cold: true }), b.newBlock({ cold: true })];
      const kind = b.load('i32.load', state, STATE.completionKind, aliases.state);
      b.branch(b.op('i32.eq', kind, b.i32(known)), yes, no);
      b.at(yes);
      this.mayBeInvalid = mayBeInvalid;
      const value = load(STATE.completionValue64);
      const home = load(STATE.completionHome64);
      const thrown = { kind: known, value, home, isPending: true };
      const rest = known === COMPLETION.raise ? this.#raise(thrown) : this.#return(thrown);
      if (rest !== null) {
        if (rest === 'partial') coverage = rest;
        b.jump(no);
      }
      b.at(no);
    }
    this.#propagate(coverage, kinds);
  }

  /** Jumps to the handler of a raise. `null`: there is one; else whether it is certain that there is none. */
  #raise(thrown: Thrown): Coverage | null {
    for (const frame of this.#frames()) {
      const handler = handlerAt(frame.activation.view, frame.position, RAISES);
      if (handler === undefined) continue;
      if (!follows(frame, RAISES)) return 'partial';
      this.#handle(frame, handler, thrown);
      return null;
    }
    return 'complete';
  }

  /** Jumps to the `ensure` handlers on a return's way, or behind the call of the frame that it is meant for. */
  #return(thrown: Thrown): Coverage | null {
    const b = this.builder;
    const home = this.word(thrown.home!);
    for (const frame of this.#frames()) {
      const { activation, position, registers } = frame;
      const handler = handlerAt(activation.view, position, RETURNS);
      if (handler === undefined && !holdsHome(activation.view, position)) continue;
      if (!follows(frame, RETURNS)) return 'partial';
      if (handler !== undefined) {
        this.#handle(frame, handler, thrown);
        return null;
      }
      const own = this.word(registers[activation.view.fn.home] ?? this.unknownValue());
      if (isSame(home, own)) {
        this.#returnFrom(activation, thrown.value);
        return null;
      }
      const [yes, no] = [b.newBlock(), b.newBlock()];
      b.branch(b.op('i64.eq', home, own), yes, no);
      b.at(yes);
      this.#returnFrom(activation, thrown.value);
      b.at(no);
    }
    return 'complete';
  }

  /** The unit's frames, innermost first. What a callee has had of a frame's registers is gone. */
  #frames(): PassedFrame[] {
    const { activation, position, registers } = this;
    const frames: PassedFrame[] = [{ activation, position, registers }];
    for (let { caller } = activation; caller !== null; caller = caller.activation.caller) {
      const { activation, position, base, registers } = caller;
      frames.push({ activation, position, registers: registers.slice(0, base) });
    }
    return frames;
  }

  #handle(frame: PassedFrame, handler: Handler, { kind, value, home, isPending }: Thrown): void {
    const { activation, position, registers } = frame;
    const { register } = handler;
    const landed = registers.slice();
    if (handler.kind === 'rescue') landed[register] = value;
    else {
      // A raise is meant for no frame. With the frame's own home in that register it is often the same on all ways.
      const own = holdsHome(activation.view, position)
        ? registers[activation.view.fn.home]
        : undefined;
      landed[register] = this.int(kind);
      landed[register + 1] = value;
      landed[register + 2] = (kind === COMPLETION.return ? home : own) ?? this.singleton('nil');
    }
    this.#within(activation, position, landed, () => {
      if (isPending) this.edge(handler.target);
      else this.#readHandler(handler.target);
    });
  }

  /** Reads a handler for one throw alone, as far as that is allowed. */
  #readHandler(target: number): void {
    const outer = this.#copy;
    this.#copy = { activation: this.activation, left: outer?.left ?? COPY_LIMIT };
    this.edge(target);
    if (outer !== null) outer.left = this.#copy.left;
    this.#copy = outer;
  }

  /** Where a handler is read once more, goes on to do so at `to`. Gives whether it did. */
  protected readsAgain(to: number): boolean {
    const copy = this.#copy;
    const { activation, left, mayBeInvalid, count } = this;
    if (copy === null || copy.activation !== activation) return false;
    const { blocks } = activation.view.liveness;
    const block = blocks.blockOf[to]!;
    const length = blocks.start[block + 1]! - to;
    const { within } = this.request;
    if (within !== null && activation.caller === null && !within.has(block)) return false;
    if (length > copy.left || activation.loopWrites(to) !== undefined) return false;
    // What is called may be inlined: that would be much more than the instructions that are counted.
    if (callsIn(activation.view, to, to + length)) return false;
    copy.left -= length;
    const { instructionExit } = this;
    const trail = this.suspendTrail();
    this.#within(activation, to, this.#copiesOf(to), () => this.readBlock(to));
    this.resumeTrail(trail);
    this.instructionExit = instructionExit;
    this.left = left;
    this.dead = false;
    this.mayBeInvalid = mayBeInvalid;
    this.count = count;
    return true;
  }

  /** What is live at a position, as values of which more can be learnt: on other ways that does not hold. */
  #copiesOf(position: number): (TypedValue | undefined)[] {
    const copies = new Map<TypedValue, TypedValue>();
    const registers = new Array<TypedValue | undefined>(this.registers.length).fill(undefined);
    for (const r of liveAt(this.view, position)) {
      const value = this.registers[r];
      if (value === undefined) continue;
      const copy = copies.get(value) ?? new TypedValue(value.type, partsOf(value));
      copies.set(value, copy);
      registers[r] = copy;
    }
    return registers;
  }

  /** Does something as if control were in another of the unit's activations. */
  #within(
    activation: Activation,
    position: number,
    registers: (TypedValue | undefined)[],
    body: () => void,
  ): void {
    const before = [this.activation, this.view, this.position, this.registers] as const;
    this.activation = activation;
    this.view = activation.view;
    this.position = position;
    this.registers = registers;
    body();
    [this.activation, this.view, this.position, this.registers] = before;
  }

  /** Returns from an activation with the current block as its end. */
  #returnFrom(activation: Activation, value: TypedValue): void {
    const { position, registers } = this;
    // The unit's own result is a word. Boxing it may collect, with the frames as they are here.
    const result =
      activation.caller === null ? new TypedValue(value.type, { word: this.word(value) }) : value;
    this.#within(activation, position, registers, () => this.performReturn(result));
  }

  protected performReturn(value: TypedValue): void {
    const b = this.builder;
    if (this.activation.caller !== null) {
      this.activation.returns.push({
        block: b.block,
        value: new TypedValue(value.type, partsOf(value)),
        mayBeInvalid: this.mayBeInvalid,
        count: this.count,
      });
      return;
    }
    const word = this.word(value);
    if (!this.replaces) {
      b.ret(word);
      return;
    }
    // The unit has taken the interpreter's place: it returns as the interpreter does.
    const link = b.load('i64.load', this.fp, 0, this.aliases.frame);
    b.store('i64.store', this.fp, word, 0, this.aliases.frame);
    const pc = b.op('i32.wrap_i64', b.op('i64.shr_u', link, b.i64(32)));
    b.tailCall(this.coreFunction(CORE.interpret, ['i32', 'i32']), [b.op('i32.wrap_i64', link), pc]);
  }

  #setPending(kind: Node, value: TypedValue, home: TypedValue | null): void {
    const b = this.builder;
    const state = b.i32(this.world.layout.state);
    const [word, homeWord] = this.words(home === null ? [value] : [value, home]);
    b.store('i32.store', state, kind, STATE.completionKind, this.aliases.state);
    b.store('i64.store', state, word!, STATE.completionValue64, this.aliases.state);
    if (homeWord !== undefined)
      b.store('i64.store', state, homeWord, STATE.completionHome64, this.aliases.state);
  }

  /** What is pending goes on to the caller; by way of the interpreter where one of the unit's frames may want it. */
  #propagate(coverage: Coverage, kinds: number): void {
    const outermost = this.#frames().at(-1)!;
    const isHome = holdsHome(outermost.activation.view, outermost.position);
    const looksAtFrame = this.replaces && isHome && (kinds & RETURNS) !== 0;
    if (coverage === 'partial' || looksAtFrame) this.leaveThrowing();
    else emitUnwind(this.builder, this.world.values.absent, this.outermostPc());
  }

  /** Could a frame of this unit handle such a completion, or be the home of a return out of a block? */
  #mayHandle(kind: number): boolean {
    return this.#frames().some(
      ({ activation: { view }, position }) =>
        handlerAt(view, position, kind) !== undefined ||
        (kind === RETURNS && holdsHome(view, position)),
    );
  }

  protected override mayHandle(): boolean {
    return this.#mayHandle(RAISES);
  }
}

/** Is there a call between two positions, or an instruction that has found a method to call in its middle? */
function callsIn(view: FunctionView, start: number, end: number): boolean {
  return view.fn.code
    .slice(start, end)
    .some(({ instruction, operands }) =>
      instruction.operands.some(
        ({ kind }, i) =>
          typeof kind === 'object' ||
          (kind === 'cache' && instruction.invokes && view.cacheHits(operands[i]!).length > 0),
      ),
    );
}

/** Has inference followed what is thrown from there? */
function follows({ activation, position }: PassedFrame, kind: number): boolean {
  return ((activation.inferred.throws.get(position) ?? 0) & kind) !== 0;
}

/** Do the nodes certainly hold the same? */
function isSame(a: Node, b: Node): boolean {
  return a === b || (isConstant(a) && isConstant(b) && constantValue(a) === constantValue(b));
}
