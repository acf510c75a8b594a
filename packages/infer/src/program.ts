// Inference across calls: every function is analysed for the types of arguments with which it is called, in a few contexts, and
// calls get the results of their context. Recursion is a fixpoint over the contexts. (M. Sharir and A. Pnueli, "Two approaches to
// interprocedural data flow analysis", 1981: the functional approach, with the number of contexts bounded.)

import type { TypeHandle } from '@martlet/types';
import { entriesOf } from '@martlet/vm';
import { type InferContext, type InferOptions, inferFunction, type Outcome } from './infer.ts';
import type { FunctionView } from './view.ts';

/** A function that something calls that is not analysed, with what is known of its arguments. */
export interface ProgramRoot {
  readonly function: FunctionView;
  /** Types of the arguments; unknown ones may be left out. All of them count as given. */
  readonly types: readonly (TypeHandle | undefined)[];
}

/** How calls are followed. */
export interface ProgramOptions extends Pick<InferOptions, 'handlers' | 'ignoreFeedback'> {
  /** Most sets of argument types for which a function is analysed separately; further ones are joined. Default 4. */
  readonly contexts?: number;
  /**
   * Called for each position of each context, once all types are known. Positions that are reached in several contexts are seen
   * several times: what holds there is the join.
   */
  readonly visit?: (
    fn: FunctionView,
    position: number,
    types: readonly (TypeHandle | undefined)[],
  ) => void;
}

/** A function, called with arguments of these types. */
export interface CallContext {
  readonly function: FunctionView;
  /** Position at which control starts. */
  readonly start: number;
  /** By register. */
  readonly types: readonly (TypeHandle | undefined)[];
  readonly outcome: Outcome;
}

interface Context extends CallContext {
  types: (TypeHandle | undefined)[];
  outcome: Outcome;
  /** Contexts that call this one. */
  readonly callers: Set<Context>;
  /** How often its types or its outcome have grown. */
  growths: number;
}

/**
 * Infers the functions that are reached from `roots`. Calls of functions that are not known, and what they call in their turn,
 * give anything; a function that may be called so has to be a root with unknown arguments, if that is to count.
 *
 * @returns the contexts, those of the roots first
 */
export function inferProgram(
  context: InferContext,
  roots: readonly ProgramRoot[],
  options: ProgramOptions = {},
): readonly CallContext[] {
  return new ProgramInference(context, options).run(roots);
}

class ProgramInference {
  readonly #context: InferContext;
  readonly #options: ProgramOptions;
  readonly #contexts: Context[] = [];
  readonly #byFunction = new Map<number, Context[]>();
  readonly #pending = new Set<Context>();

  constructor(context: InferContext, options: ProgramOptions) {
    this.#context = context;
    this.#options = options;
  }

  run(roots: readonly ProgramRoot[]): readonly CallContext[] {
    for (const { function: fn, types } of roots) {
      const entry = entriesOf(fn.fn).find(({ given }) => given === types.length);
      if (entry === undefined) {
        throw new RangeError(
          `function ${fn.fn.name} does not take ${types.length} arguments; pass a type, or undefined, for each that it takes`,
        );
      }
      this.#find(fn, entry.position, [undefined, ...types]);
    }
    for (const context of this.#pending) {
      this.#pending.delete(context);
      this.#analyse(context);
    }
    const { visit } = this.#options;
    if (visit !== undefined) {
      for (const context of this.#contexts) {
        this.#infer(context, (position, types) => visit(context.function, position, types));
      }
    }
    return this.#contexts;
  }

  #infer(context: Context, visit?: InferOptions['visit']): Outcome {
    const { handlers, ignoreFeedback } = this.#options;
    const { function: fn, start, types } = context;
    return inferFunction(this.#context, fn, start, types, {
      ...(handlers === undefined ? {} : { handlers }),
      ...(ignoreFeedback === undefined ? {} : { ignoreFeedback }),
      ...(visit === undefined ? {} : { visit }),
      calls: (callee, position, args) => {
        const called = this.#find(callee, position, args);
        called.callers.add(context);
        return called.outcome;
      },
    });
  }

  #analyse(context: Context): void {
    const { result, escapes, changesShapes } = this.#infer(context);
    const { outcome } = context;
    const join = (a: TypeHandle, b: TypeHandle) => this.#join(context, a, b);
    const next: Outcome = {
      result: join(outcome.result, result),
      escapes: {
        raised: join(outcome.escapes.raised, escapes.raised),
        returned: join(outcome.escapes.returned, escapes.returned),
      },
      changesShapes: outcome.changesShapes || changesShapes,
    };
    const isSame =
      next.result === outcome.result &&
      next.escapes.raised === outcome.escapes.raised &&
      next.escapes.returned === outcome.escapes.returned &&
      next.changesShapes === outcome.changesShapes;
    if (isSame) return;
    context.outcome = next;
    context.growths++;
    for (const caller of context.callers) this.#pending.add(caller);
  }

  /** Joins, and widens what grows often. */
  #join({ growths }: Context, a: TypeHandle, b: TypeHandle): TypeHandle {
    return this.#context.rules.lattice.joinAtMerge(a, b, growths);
  }

  /** The context of a call: one for just these types, or when there are too many, one for all others. */
  #find(fn: FunctionView, start: number, args: readonly (TypeHandle | undefined)[]): Context {
    const types = args.map((type) => type && this.#general(type));
    const all = this.#byFunction.get(fn.index) ?? [];
    this.#byFunction.set(fn.index, all);
    const own = all.filter((context) => context.start === start);
    const found = own.find((context) => types.every((type, r) => context.types[r] === type));
    if (found !== undefined) return found;
    if (own.length < (this.#options.contexts ?? 4)) {
      const { bottom } = this.#context.rules;
      const context: Context = {
        function: fn,
        start,
        types,
        outcome: {
          result: bottom,
          escapes: { raised: bottom, returned: bottom },
          changesShapes: false,
        },
        callers: new Set(),
        growths: 0,
      };
      all.push(context);
      this.#contexts.push(context);
      this.#pending.add(context);
      return context;
    }
    const last = own.at(-1)!;
    const joined = types.map((type, r) => {
      const other = last.types[r];
      return type === undefined || other === undefined ? undefined : this.#join(last, type, other);
    });
    if (joined.some((type, r) => type !== last.types[r])) {
      last.types = joined;
      last.growths++;
      this.#pending.add(last);
    }
    return last;
  }

  /** Contexts are told apart by classes: one per number would be too many. */
  #general(type: TypeHandle): TypeHandle {
    const { bottom, integer, float } = this.#context.rules;
    if (type === bottom) return type;
    for (const simple of [integer, float]) {
      if (this.#context.rules.isSubtype(type, simple)) return simple;
    }
    return type;
  }
}
