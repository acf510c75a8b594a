// The infer reading: abstract interpretation of one function to a fixpoint, flow-sensitive, with value numbers, so that
// a test refines every register that holds the tested value. (P. Cousot and R. Cousot, POPL 1977; refinement through
// value numbers as in Kolkata.)

import { type Order, reversePostorder } from '@martlet/dataflow';
import type { TypeHandle } from '@martlet/types';
import type { Handler, InstructionSet, TestCondition, TypeRules, World } from '@martlet/vm';
import { CACHE_ENTRIES, COMPLETION, entryFor, TypedValue } from '@martlet/vm';
import { FlowReading } from './flow.ts';
import {
  handlerAt,
  holdsHome,
  kindsOf,
  liveAt,
  RAISES,
  RETURNS,
  thresholdsOf,
} from './function-facts.ts';
import { BlockState } from './states.ts';
import type { FieldHit, FunctionView, ProgramView, RootShape } from './view.ts';

/** How inference treats what it cannot see by itself. */
export interface InferOptions {
  /**
   * Does this call become part of the caller? Then its result has the type that the callee returns for these argument
   * types under the same speculation; else nothing speculated crosses the call.
   */
  readonly inlines?: (target: FunctionView, calls: readonly CallSite[]) => boolean;
  /** Calls around what is analysed, outermost first: what is analysed becomes part of the first one's function. */
  readonly around?: readonly CallSite[];
  /**
   * Where to keep what was found out about inlined callees, and to look for it: by calls and argument types. All inferences
   * that share it must see the same program, in the same state, with the same answers of `inlines`.
   */
  readonly memo?: Map<string, Inferred>;
  /**
   * Take every instruction to throw, as it may where memory or the stack is exhausted. Without it handlers are entered only
   * from what throws by itself: a JIT leaves its code in the other cases.
   */
  readonly handlers?: boolean;
  /** What comes of a call that is not inlined, given the position at which the callee starts and its registers' types. */
  readonly calls?: (
    target: FunctionView,
    start: number,
    types: readonly (TypeHandle | undefined)[],
  ) => Outcome;
  /** Follow control only within these blocks: what leaves them is not reached. */
  readonly within?: ReadonlySet<number>;
  /** Take all arms to be possible, whatever the feedback says: all facts are then proven. */
  readonly ignoreFeedback?: boolean;
  /** Called for each position that is reached, once all types are known, with what the registers hold before it. */
  readonly visit?: (position: number, types: readonly (TypeHandle | undefined)[]) => void;
}

/** What inference found out about a function. */
export interface Inferred {
  readonly view: FunctionView;
  /** States of the blocks that are reached, by the position at which they start. */
  readonly states: ReadonlyMap<number, BlockState>;
  /** Blocks in the order in which the analysis visits them. */
  readonly order: Order;
  /** The least type of what is returned; bottom when nothing is. */
  readonly result: TypeHandle;
  /**
   * The kinds of completion that were followed from a position to handlers of the function, or out of it: bits
   * {@link RAISES} and {@link RETURNS}. What is thrown otherwise (for want of memory) was not followed.
   */
  readonly throws: ReadonlyMap<number, number>;
  /** What leaves the function otherwise than by its result. */
  readonly escapes: Escapes;
  /** May objects that the caller knows have other shapes afterwards? */
  readonly changesShapes: boolean;
  /**
   * What calls that stay calls are taken to return, by {@link callKey}: an integer, a float, or an object of one shape. It is
   * what their callees return as far as they have been seen, so whoever relies on it must test it.
   */
  readonly guesses: ReadonlyMap<string, TypeHandle>;
}

/** A call under way: the function that calls, and where. */
export interface CallSite {
  readonly view: FunctionView;
  readonly position: number;
}

/** Names the call of a function at a position. */
export function callKey(position: number, target: number): string {
  return `${position} ${target}`;
}

/** Completions that no handler of a function ends. */
export interface Escapes {
  /** The least type of what is raised; bottom when nothing is. */
  readonly raised: TypeHandle;
  /** The least type of what blocks return, to any home; bottom when they do not. */
  readonly returned: TypeHandle;
}

/** What comes of a call. */
export interface Outcome {
  readonly result: TypeHandle;
  readonly escapes: Escapes;
  readonly changesShapes: boolean;
}

/** What inference works with. */
export interface InferContext {
  readonly set: InstructionSet;
  readonly rules: TypeRules;
  readonly world: World;
  readonly program: ProgramView;
}

/**
 * Infers the types of all registers at the starts of all blocks that are reachable from `start`.
 *
 * @param start position of a block: an entry or a loop head
 * @param types by register, what is known there; missing ones are unknown
 */
export function inferFunction(
  context: InferContext,
  view: FunctionView,
  start: number,
  types: readonly (TypeHandle | undefined)[],
  options: InferOptions = {},
): Inferred {
  const { around, memo } = options;
  const Reading = InferReading.over(InferReading, context.set);
  if (around === undefined || memo === undefined) {
    return new Reading(context, options).run(view, start, types);
  }
  const calls = around.map((call) => `${call.view.index}:${call.position}`);
  const key = [...calls, `${view.index}:${start}`, ...types.map((type) => type ?? '')].join(' ');
  let known = memo.get(key);
  if (known === undefined) {
    known = new Reading(context, options).run(view, start, types);
    memo.set(key, known);
  }
  return known;
}

/** Deepest nesting of calls that inference follows. */
const MAX_DEPTH = 10;

class InferReading extends FlowReading {
  readonly #context: InferContext;
  readonly #options: InferOptions;
  /** The calls around the function being read, which is a part of their functions. */
  readonly #calls: readonly CallSite[];
  readonly #states = new Map<number, BlockState>();
  readonly #pending = new Set<number>();
  #visiting = false;
  /** Index, in the order, of the block being read. */
  #reading = -1;
  /** Positions of loop heads: blocks that are entered from one that does not come before them. */
  readonly #heads = new Set<number>();
  #order!: Order;
  #result: TypeHandle;
  readonly #throws = new Map<number, number>();
  #raised: TypeHandle;
  #returned: TypeHandle;
  #changesShapes = false;
  readonly #guesses = new Map<string, TypeHandle>();
  /** Blocks in which the function calls itself: they depend on its result. */
  readonly #recursive = new Set<number>();
  #block = 0;

  constructor(context: InferContext, options: InferOptions) {
    super(context.set, context.rules, context.world, context.program, null);
    this.#context = context;
    this.#options = options;
    this.#calls = options.around ?? [];
    this.#result = context.rules.bottom;
    this.#raised = context.rules.bottom;
    this.#returned = context.rules.bottom;
  }

  run(view: FunctionView, start: number, types: readonly (TypeHandle | undefined)[]): Inferred {
    this.view = view;
    const { blocks } = view.liveness;
    this.#order = reversePostorder({ ...blocks, entry: blocks.blockOf[start]! });
    this.registers = types.map((type) => (type === undefined ? undefined : new TypedValue(type)));
    const { lattice } = this.rules;
    const outer = this.#calls.at(-1)?.view;
    lattice.setThresholds(thresholdsOf(view));
    this.edge(start);
    while (this.#pending.size > 0) {
      const position = this.#next();
      this.#pending.delete(position);
      this.#readFrom(position);
    }
    if (this.#options.visit !== undefined) {
      this.#visiting = true;
      for (const position of this.#states.keys()) this.#readFrom(position);
    }
    if (outer !== undefined) lattice.setThresholds(thresholdsOf(outer));
    return {
      view,
      states: this.#states,
      order: this.#order,
      result: this.#result,
      throws: this.#throws,
      escapes: { raised: this.#raised, returned: this.#returned },
      changesShapes: this.#changesShapes,
      guesses: this.#guesses,
    };
  }

  #readFrom(position: number): void {
    this.#block = position;
    this.registers = this.#states.get(position)!.registers();
    this.#reading = this.#order.index[this.view.liveness.blocks.blockOf[position]!]!;
    this.commit();
    this.readBlock(position);
  }

  /** The pending block that comes first in reverse post-order: what it depends on is settled first. */
  #next(): number {
    const { blockOf } = this.view.liveness.blocks;
    let best = -1;
    let place = Number.POSITIVE_INFINITY;
    for (const position of this.#pending) {
      const index = this.#order.index[blockOf[position]!]!;
      if (index < place) [best, place] = [position, index];
    }
    return best;
  }

  protected edge(to: number): void {
    if (this.#visiting) return;
    this.#edgeWith(to, this.registers);
  }

  #edgeWith(to: number, registers: readonly (TypedValue | undefined)[]): void {
    const { blockOf } = this.view.liveness.blocks;
    if (this.#options.within?.has(blockOf[to]!) === false) return;
    if (this.#order.index[blockOf[to]!]! <= this.#reading) this.#heads.add(to);
    const live = liveAt(this.view, to);
    const state = this.#states.get(to);
    if (state === undefined) {
      const count = this.view.fn.registers;
      this.#states.set(to, new BlockState(live, registers, count, this.rules));
      this.#pending.add(to);
    } else if (state.join(live, registers, this.rules, this.#heads.has(to))) this.#pending.add(to);
  }

  protected override beginInstruction(): void {
    if (this.#visiting) {
      this.#options.visit!(
        this.position,
        this.registers.map((value) => value?.type),
      );
      return;
    }
    if (this.#options.handlers !== true) return;
    // Before it threw, the instruction may have changed the shapes of objects.
    const registers = this.#withoutShapes(this.registers);
    for (const handler of this.view.fn.handlers) {
      if (handler.start > this.position || this.position >= handler.end) continue;
      this.#edgeWith(handler.target, withLanding(handler, registers, []));
    }
  }

  /** The registers, equal ones being equal still, without what they say about shapes that objects can lose. */
  #withoutShapes(registers: readonly (TypedValue | undefined)[]): (TypedValue | undefined)[] {
    const forgotten = new Map<TypedValue, TypedValue>();
    return registers.map((value) => {
      if (value === undefined) return undefined;
      let other = forgotten.get(value);
      if (other === undefined) {
        other = new TypedValue(this.rules.forgetShapes(value.type));
        forgotten.set(value, other);
      }
      return other;
    });
  }

  /** Something of this kind is thrown here: to a handler, to the home of a return, or out of the function. */
  #throw(
    kind: number,
    value: TypedValue,
    registers: readonly (TypedValue | undefined)[] = this.registers,
  ): void {
    if (this.#visiting) return;
    const { position, rules, view } = this;
    this.#throws.set(position, (this.#throws.get(position) ?? 0) | kind);
    const handler = handlerAt(view, position, kind);
    if (handler !== undefined) {
      const tag = kind === RAISES ? COMPLETION.raise : COMPLETION.return;
      const given = handler.kind === 'rescue' ? [value] : [this.int(tag), value];
      this.#edgeWith(handler.target, withLanding(handler, registers, given));
      return;
    }
    if (kind === RAISES) this.#raised = rules.join(this.#raised, value.type);
    else {
      // Whose home is meant is not known: it may be this frame's.
      if (holdsHome(view, position)) this.#joinResult(value.type);
      this.#returned = rules.join(this.#returned, value.type);
    }
  }

  /** A call throws what the callee did not handle; the callee has had the registers of its window. */
  #throwFrom({ raised, returned }: Escapes, registers: readonly (TypedValue | undefined)[]): void {
    const { bottom } = this.rules;
    if (raised !== bottom) this.#throw(RAISES, new TypedValue(raised), registers);
    if (returned !== bottom) this.#throw(RETURNS, new TypedValue(returned), registers);
  }

  protected override mayRaise(): void {
    if (!this.dead) this.#throw(RAISES, this.unknownValue(), this.#withoutShapes(this.registers));
  }

  protected override seen(site: string, arm: number): boolean {
    return this.#options.ignoreFeedback === true || super.seen(site, arm);
  }

  /** Nothing is emitted: an exit just ends the path. */
  protected exitBlock(): null {
    return null;
  }

  get allocation() {
    return {};
  }

  protected declareRoutine(): never {
    throw new TypeError('the infer reading emits nothing');
  }

  callHost(): never {
    throw new TypeError('the infer reading emits nothing');
  }

  protected performBranch(condition: TestCondition, to: number, next: number): void {
    const known = this.fold(condition);
    for (const [answer, position, arm] of [
      [true, to, 0],
      [false, next, 1],
    ] as const) {
      if (known === !answer) continue;
      if (known === undefined && !this.seen('branch', arm)) continue;
      const mark = this.mark();
      this.refine(condition, answer);
      this.edge(position);
      this.undo(mark);
    }
  }

  protected knownCallee(index: number): TypedValue {
    return new TypedValue(this.rules.functionType(index));
  }

  protected performLoadCell(): TypedValue {
    this.mayRaise();
    return new TypedValue(this.rules.top);
  }

  protected performLookup(): TypedValue {
    this.mayRaise();
    return new TypedValue(this.rules.top);
  }

  protected performCall(
    callee: TypedValue,
    target: number,
    base: number,
    count: number,
    packed: boolean,
  ): void {
    const args = this.registers.slice(base + 1, base + 1 + count);
    const outcome = packed ? this.#anything : this.#outcomeOf(callee, target, args, true);
    const result = this.#comeBack(outcome, this.registers.slice(0, base));
    if (result === null) return;
    for (let r = base + 1; r < this.registers.length; r++) this.registers[r] = undefined;
    this.registers[base] = result;
  }

  /** The result of a call, with the registers that the callee did not get; `null` where it does not return. */
  #comeBack(
    { result, escapes, changesShapes }: Outcome,
    registers: readonly (TypedValue | undefined)[],
  ): TypedValue | null {
    if (changesShapes) this.forgetShapes();
    this.#throwFrom(escapes, registers);
    if (result !== this.rules.bottom) return new TypedValue(result);
    this.dead = true;
    return null;
  }

  protected performNewObject(_root: RootShape, type: TypeHandle): TypedValue {
    return new TypedValue(type);
  }

  protected performSlowInstantiate(): TypedValue {
    this.mayRaise();
    return new TypedValue(this.rules.top);
  }

  protected performLoadField(_object: TypedValue, _hit: FieldHit, type: TypeHandle): TypedValue {
    return new TypedValue(type);
  }

  protected performSlowLoadField(): TypedValue {
    this.mayRaise();
    return new TypedValue(this.rules.top);
  }

  protected performStoreField(): void {}

  protected performSlowStoreField(): void {
    this.mayRaise();
  }

  protected performInvoke(
    callee: TypedValue,
    target: number,
    args: readonly TypedValue[],
    packed: boolean,
  ): TypedValue {
    // A guess that turns out to be wrong leaves behind the call, which in mid-instruction is no place to be.
    const outcome = packed ? this.#anything : this.#outcomeOf(callee, target, args, false);
    return this.#comeBack(outcome, this.registers) ?? this.nothing;
  }

  protected override forgetShapes(): void {
    this.#changesShapes = true;
    super.forgetShapes();
  }

  /** What comes of a call of which nothing is known. */
  get #anything(): Outcome {
    const { top } = this.rules;
    return { result: top, escapes: { raised: top, returned: top }, changesShapes: true };
  }

  /**
   * What comes of a call of one function, or of one of a few.
   *
   * @param guesses may the result of a call that stays a call be guessed?
   */
  #outcomeOf(
    callee: TypedValue,
    target: number,
    args: readonly (TypedValue | undefined)[],
    guesses: boolean,
  ): Outcome {
    const known = target < 0 ? this.rules.functionsIn(callee.type) : [];
    if (known.length < 2 || known.length > CACHE_ENTRIES) {
      return this.#outcome(target, args, guesses);
    }
    const { rules } = this;
    return known
      .map((one) => this.#outcome(one, args, guesses))
      .reduce((a, b) => ({
        result: rules.join(a.result, b.result),
        escapes: {
          raised: rules.join(a.escapes.raised, b.escapes.raised),
          returned: rules.join(a.escapes.returned, b.escapes.returned),
        },
        changesShapes: a.changesShapes || b.changesShapes,
      }));
  }

  #outcome(target: number, args: readonly (TypedValue | undefined)[], guesses: boolean): Outcome {
    if (target < 0 || this.#calls.length >= MAX_DEPTH) return this.#anything;
    const callee = this.program.function(target);
    const entry = entryFor(callee.fn, args.length);
    if (entry === null) return this.#anything;
    const types = [undefined, ...args.slice(0, entry.given).map((value) => value?.type)];
    const calls = [...this.#calls, { view: this.view, position: this.position }];
    if (this.#options.inlines?.(callee, calls) !== true) {
      const outcome = this.#options.calls?.(callee, entry.position, types);
      if (outcome !== undefined) return outcome;
      return guesses ? { ...this.#anything, result: this.#guess(target) } : this.#anything;
    }
    const { within: _, visit: __, ...options } = this.#options;
    return inferFunction(this.#context, callee, entry.position, types, {
      ...options,
      around: calls,
    });
  }

  /** What a call that stays a call will return, to go by what has been seen. */
  #guess(target: number): TypeHandle {
    const { position, rules, view } = this;
    if (this.#options.ignoreFeedback === true || view.mayDoAnything(position)) return rules.top;
    let guess: TypeHandle;
    if (target === view.index) {
      // The least result at first; when it grows, this call is looked at again.
      this.#recursive.add(this.#block);
      guess = this.#testable(this.#result);
    } else {
      const key = this.program.resultOf(target);
      guess = key === 0 ? rules.top : this.#testable(rules.keyType(key));
    }
    if (guess === rules.top) this.#guesses.delete(callKey(position, target));
    else this.#guesses.set(callKey(position, target), guess);
    return guess;
  }

  /** The least type around this one that one test can tell, or top. */
  #testable(type: TypeHandle): TypeHandle {
    const { rules } = this;
    if (type === rules.bottom) return type;
    for (const simple of [rules.integer, rules.float]) {
      if (rules.isSubtype(type, simple)) return simple;
    }
    return rules.shapeOfType(type) === 0 ? rules.top : type;
  }

  #joinResult(type: TypeHandle): void {
    const before = this.#testable(this.#result);
    this.#result = this.rules.join(this.#result, type);
    if (this.#visiting || this.#testable(this.#result) === before) return;
    for (const block of this.#recursive) this.#pending.add(block);
  }

  protected performReturn(value: TypedValue): void {
    this.#joinResult(value.type);
  }

  protected performThrow(kind: number | TypedValue, value: TypedValue): void {
    const kinds =
      typeof kind === 'number'
        ? kind === COMPLETION.raise
          ? RAISES
          : RETURNS
        : kindsOf(this.rules, kind.type);
    if ((kinds & RAISES) !== 0) this.#throw(RAISES, value);
    if ((kinds & RETURNS) !== 0) this.#throw(RETURNS, value);
  }
}

/** The registers as a handler finds them, of which it is given some. */
function withLanding(
  { kind, register }: Handler,
  registers: readonly (TypedValue | undefined)[],
  given: readonly TypedValue[],
): (TypedValue | undefined)[] {
  const landed = registers.slice();
  for (let i = 0; i < (kind === 'ensure' ? 3 : 1); i++) landed[register + i] = given[i];
  return landed;
}
