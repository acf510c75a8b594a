// Compilation of one unit from a request to a plan: infer, build, optimise, emit. Nothing here reaches into the running
// program, so the same compiler runs beside it or in a worker.

import { findLoops } from '@martlet/dataflow';
import type { ExitDescription, VirtualObject } from '@martlet/deopt';
import { ExitTable } from '@martlet/deopt';
import { liveAt } from '@martlet/infer';
import type {
  Backend,
  Builder,
  IrFunction,
  Node,
  VirtualObject as OptimizedAway,
  OptimizeOptions,
} from '@martlet/ir';
import { constantValue, expandCalls, lowerExits, Module, optimizeModule } from '@martlet/ir';
import type { TypeHandle } from '@martlet/types';
import type { LoadedFunction, TypeRules, World } from '@martlet/vm';
import {
  CORE,
  EXIT_BUFFER_OFFSET,
  EXIT_BUFFER_WORDS,
  IMMEDIATE_KEY,
  runtimeCallees,
  SAFEPOINT_BIT,
  STATE,
  vmAliases,
} from '@martlet/vm';
import { compileUnit } from './compile.ts';
import { emitUnwind } from './leaving.ts';
import type { Answer, CompileRequest, Plan } from './plan.ts';
import { IDS_PER_UNIT } from './plan.ts';
import type { InlineLimits } from './policy.ts';
import type { ProgramState } from './program-state.ts';
import { Safepoints } from './safepoints.ts';
import { failGuards } from './stress.ts';
import type { CompiledUnit } from './unit.ts';
import { MissingFunction, StateProgram } from './view.ts';

/** Options of compilation that can be sent to a worker. */
export interface CompilerSettings {
  readonly limits: InlineLimits;
  readonly optimize: boolean | Pick<OptimizeOptions, 'passLimit' | 'skip' | 'verify'>;
  /** Count calls, so that recursion is stopped in time: it costs a little at each call. */
  readonly countCalls: boolean;
  /** For tests: every n-th guard fails, counted down in the word at `counter`. */
  readonly failGuards: { readonly every: number; readonly counter: number } | null;
}

/** What only a compiler in the program's own thread can do: show its work. */
export interface CompilerHooks {
  readonly dump?: (stage: 'built' | 'optimised', unit: string, module: Module) => void;
  readonly onPass?: OptimizeOptions['onPass'];
}

/** What a compiler works with. */
export interface CompilerParts {
  readonly rules: TypeRules;
  readonly world: World;
  readonly backend: Backend;
  /** The program, as it is when something is compiled. */
  readonly state: ProgramState;
  readonly settings: CompilerSettings;
  readonly hooks?: CompilerHooks;
}

/** Makes plans. */
export class UnitCompiler {
  readonly #parts: CompilerParts;
  readonly #program: StateProgram;

  constructor(parts: CompilerParts) {
    this.#parts = parts;
    this.#program = new StateProgram(parts.state);
  }

  /** Compiles; does not throw. */
  compile(request: CompileRequest): Answer {
    try {
      return { kind: 'plan', plan: this.#plan(request) };
    } catch (error) {
      if (error instanceof MissingFunction) return { kind: 'needs', functions: [error.function] };
      return { kind: 'failed', reason: error instanceof Error ? error.message : String(error) };
    }
  }

  #plan(request: CompileRequest): Plan {
    const { state, rules, world, backend, settings, hooks = {} } = this.#parts;
    const { name, slot } = request;
    const { firstId, budgetAddress, validAddress } = slot;
    const now = () => performance.now();
    const module = new Module();
    const exits = new ExitTable(firstId, IDS_PER_UNIT);
    const safepoints = new Safepoints(firstId);
    const begun = now();
    const loaded = this.#program.loaded(request.function);
    const compiled = compileUnit(
      {
        set: state.set,
        rules,
        world,
        program: this.#program,
        exits,
        safepoints,
        limits: settings.limits,
        countCalls: settings.countCalls,
        now,
        loaded: (index) => this.#program.loaded(index),
      },
      module,
      {
        function: request.function,
        entry: request.entry,
        start: request.start,
        types: this.#types(request),
        within: request.entry >= 0 ? null : innerLoop(loaded, request.start),
        budgetAddress,
        validAddress,
      },
    );
    const built = now();
    const places = exits.all.length;
    hooks.dump?.('built', name, module);
    this.#optimise(module, exits);
    hooks.dump?.('optimised', name, module);
    for (const fn of module.functions.values()) this.#expandAllocations(fn, compiled);
    const optimised = now();
    const leave = module.addImport(CORE.leave, { params: ['i32'], result: 'i64' });
    for (const lowered of module.functions.values()) {
      lowerExits(lowered, (b, exit, values) => {
        storeRawValues(b, world.layout.state + EXIT_BUFFER_OFFSET, values);
        b.tailCall(leave, [b.i32(exit)]);
      });
    }
    const { entry, direct, slots } = compiled;
    const code = backend.compile(module, {
      exports: direct === null || direct === entry ? [entry.name] : [entry.name, direct.name],
      slots: new Map(slots.map((slot) => [slot.name, slot.fallback])),
    });
    const emitted = now();
    const micro = (from: number, to: number) => Math.round((to - from) * 1000);
    const infer = Math.round(compiled.inferMicroseconds);
    return {
      code,
      entry: entry.name,
      direct: direct?.name ?? null,
      isLeaf: compiled.isLeaf,
      // The optimiser may have found that a call is never made.
      slots: slots.filter(({ name }) => code.slots.some((slot) => slot.name === name)),
      exits: exits.all,
      safepoints: safepoints.all,
      assumptions: [...compiled.assumptions],
      retained: [...compiled.retained],
      resultKey: compiled.resultKey,
      figures: {
        instructions: compiled.instructions,
        inlined: compiled.inlined,
        exits: places,
        infer,
        build: micro(begun, built) - infer,
        optimise: micro(built, optimised),
        emit: micro(optimised, emitted),
      },
    };
  }

  /** What the registers of a running loop hold now is the best guess at what they will hold. */
  #types({ function: fn, start, keys }: CompileRequest): (TypeHandle | undefined)[] {
    const { rules } = this.#parts;
    const types: (TypeHandle | undefined)[] = [];
    const live = new Set(keys.length === 0 ? [] : liveAt(this.#program.function(fn), start));
    for (const [r, key] of keys) {
      if (!live.has(r)) continue;
      const type = rules.keyType(key);
      // A float that is an object says little about the next one.
      const known =
        type === rules.float ? key === IMMEDIATE_KEY.float : rules.shapeOfType(type) !== 0;
      if (known || type === rules.integer) types[r] = type;
    }
    return types;
  }

  #optimise(module: Module, exits: ExitTable): void {
    const { world, settings, hooks } = this.#parts;
    const { optimize, failGuards: failing } = settings;
    if (failing !== null) {
      failGuards(module, exits, failing.counter, failing.every, module.aliasClass('jit.stress'));
    }
    if (optimize === false) return;
    optimizeModule(module, {
      ...(typeof optimize === 'object' ? optimize : {}),
      ...(hooks?.onPass === undefined ? {} : { onPass: hooks.onPass }),
      isAllocation: (node) => world.heap.isAllocation(node),
      addressBits: world.heap.addressBits,
      hoistGuard: (guard, anchor) => {
        const { reason, mode, frames, blame } = exits.get(guard);
        if (reason !== 'unseen' || mode !== 'continue') return null;
        const { function: fn, position } = frames.at(-1)!;
        return exits.add({ ...exits.get(anchor), blame: blame ?? { function: fn, position } });
      },
      virtualExit: (exit, object) => exits.add(withVirtual(exits.get(exit), object)),
    });
  }

  /** Builds the allocations that are left, each with its safepoint around the slow path. */
  #expandAllocations(fn: IrFunction, { allocations }: CompiledUnit): void {
    const { heap, layout } = this.#parts.world;
    const { frame, state } = vmAliases(fn.module);
    expandCalls(
      fn,
      (call) => heap.isAllocation(call),
      (b, call) => {
        const [, id, ...values] = call.args;
        const { offsets, exit, unwindPc } = allocations.get(constantValue(id!) as number)!;
        const fp = fn.entry.params[0]!;
        return heap.expandAllocation(b, call, {
          before: () => {
            for (const [i, offset] of offsets.entries())
              b.store('i64.store', fp, values[i]!, offset, frame);
            const address = b.i32(layout.state);
            const mark = Number(constantValue(id!)) | SAFEPOINT_BIT;
            b.store('i32.store', address, fp, STATE.fp, state);
            b.store('i32.store', address, b.i32(mark), STATE.pc, state);
          },
          failed: () => {
            b.call(runtimeCallees(fn.module).outOfMemory, []);
            if (exit === null) emitUnwind(b, heap.values.absent, unwindPc);
            else b.exit(exit, values.slice(offsets.length));
          },
        });
      },
    );
  }
}

/** The exit that also makes an object that the optimiser has found to be unneeded in the code. */
function withVirtual(exit: ExitDescription, object: OptimizedAway): ExitDescription {
  const [size] = object.args;
  const virtual: VirtualObject = {
    size: size!,
    fields: object.fields,
    references: object.references,
  };
  return { ...exit, virtuals: [...exit.virtuals, virtual] };
}

/** The blocks of the loop headed by a position, when there is a loop around it; else `null`. */
function innerLoop(fn: LoadedFunction, position: number): ReadonlySet<number> | null {
  const { blocks } = fn.liveness;
  const forest = findLoops(blocks);
  const head = blocks.blockOf[position]!;
  const loop = forest.loopOf[head]!;
  if (loop < 0 || forest.header[loop] !== head || forest.parent[loop]! < 0) return null;
  const members = new Set<number>();
  for (let block = 0; block < blocks.size; block++) {
    for (let l = forest.loopOf[block]!; l >= 0; l = forest.parent[l]!) {
      if (l === loop) members.add(block);
    }
  }
  return members;
}

/** Hands the values of an exit over, 8 bytes each. */
function storeRawValues(b: Builder, buffer: number, values: readonly Node[]): void {
  const { state } = vmAliases(b.fn.module);
  const address = b.i32(buffer);
  if (values.length > EXIT_BUFFER_WORDS) {
    throw new RangeError(
      `an exit hands over ${values.length} values, at most ${EXIT_BUFFER_WORDS} are possible`,
    );
  }
  for (const [i, value] of values.entries()) {
    b.store(`${value.type ?? 'i32'}.store`, address, value, i * 8, state);
  }
}
