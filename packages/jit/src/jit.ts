// The JIT: hears from the interpreter what is hot, compiles it, and takes part when compiled code leaves.

import { findLoops } from '@martlet/dataflow';
import type {
  Assumption,
  Dependent,
  ExitDescription,
  FrameLayout,
  VirtualObject,
} from '@martlet/deopt';
import { Assumptions, ExitLog, ExitTable, materialise } from '@martlet/deopt';
import type { Handle } from '@martlet/heap';
import type { ProgramView } from '@martlet/infer';
import { liveAt } from '@martlet/infer';
import type {
  Builder,
  ImportBindings,
  InstalledCode,
  IrFunction,
  Node,
  VirtualObject as OptimizedAway,
} from '@martlet/ir';
import { constantValue, expandCalls, lowerExits, Module, optimizeModule } from '@martlet/ir';
import type { TypeHandle } from '@martlet/types';
import type {
  CodePlatform,
  Departure,
  Language,
  LoadedFunction,
  Tier,
  VmOptions,
} from '@martlet/vm';
import {
  CORE,
  ENTRY,
  EXIT_BUFFER_OFFSET,
  EXIT_BUFFER_WORDS,
  entriesOf,
  IMMEDIATE_KEY,
  runtimeCallees,
  SAFEPOINT_BIT,
  STATE,
  Vm,
  vmAliases,
} from '@martlet/vm';
import { compileUnit } from './compile.ts';
import { emitUnwind } from './leaving.ts';
import type { JitOptions, UnitReport } from './options.ts';
import { DEFAULT_INLINING } from './policy.ts';
import { collectStats, type JitStats, type UnitEnd } from './report.ts';
import { Safepoints } from './safepoints.ts';
import { failGuards, StressRandom } from './stress.ts';
import type { CompileContext, CompiledUnit } from './unit.ts';
import { NeverAgain, viewOf } from './view.ts';

/** First number of back-edges between two polls of a compiled unit; it doubles up to the last. */
const FIRST_BUDGET = 10_000;
const LAST_BUDGET = 20_480_000;

/** Exits after which a unit is compiled anew. */
const EXIT_LIMIT = 4;

interface Unit extends Dependent {
  readonly name: string;
  readonly fn: LoadedFunction;
  /** The entry at which it starts; -1 for code that takes over at a loop head. */
  readonly entry: number;
  readonly start: number;
  readonly compiled: CompiledUnit;
  readonly installed: InstalledCode;
  readonly tableIndex: number;
  readonly budgetAddress: number;
  /** Exits that point at a wrong speculation. */
  misses: number;
}

/** A VM with a JIT. */
export function createJitVm(
  language: Language,
  platform: CodePlatform,
  options: VmOptions & { readonly jit?: JitOptions } = {},
): { readonly vm: Vm; readonly jit: Jit } {
  const safepoints = new Safepoints();
  const vm = new Vm(language, platform, options, safepoints);
  const jit = new Jit(vm, safepoints, options.jit);
  vm.attachTier(jit);
  return { vm, jit };
}

/** Compiles what is hot in one VM. */
export class Jit implements Tier {
  readonly exitLog: ExitLog = new ExitLog();
  readonly assumptions: Assumptions = new Assumptions();
  readonly reports: UnitReport[] = [];
  /** Units that were given up, with why, in order. */
  readonly retired: UnitEnd[] = [];
  /** Units on which the compiler failed, with why. */
  readonly failed: UnitEnd[] = [];
  readonly #vm: Vm;
  readonly #options: JitOptions;
  readonly #exits = new ExitTable();
  readonly #context: CompileContext;
  readonly #program: ProgramView;
  readonly #frameLayout: FrameLayout;
  /** By function index and start position. */
  readonly #units = new Map<string, Unit>();
  readonly #unitOfExit = new Map<number, Unit>();
  /** Units that failed to compile, or must not be. */
  readonly #barred = new Set<string>();
  readonly #neverAgain: NeverAgain;
  /** Loop heads whose registers' types must not be guessed from the frame. */
  readonly #unguessed = new Set<string>();
  /** Objects that compiled code has in it. */
  readonly #retained = new Map<bigint, Handle>();
  readonly #stressRandom: StressRandom;
  /** Address of the word that counts guards down until one fails. */
  readonly #stressCounter: number;

  constructor(vm: Vm, safepoints: Safepoints, options: JitOptions = {}) {
    this.#vm = vm;
    this.#options = options;
    this.#neverAgain = new NeverAgain(2 * (options.exitLimit ?? EXIT_LIMIT));
    this.#program = viewOf(vm, this.#neverAgain);
    this.#context = {
      set: vm.language.set,
      rules: vm.rules,
      world: vm.world,
      program: this.#program,
      exits: this.#exits,
      safepoints,
      limits: { ...DEFAULT_INLINING, ...options.inlining },
      now: () => performance.now(),
      loaded: (index) => vm.image.functions[index]!,
    };
    this.#frameLayout = frameLayoutOf(vm);
    this.#stressRandom = new StressRandom(options.stress?.seed ?? 1);
    this.#stressCounter = vm.world.heap.memory.reserve(4);
    vm.world.heap.memory.store32(this.#stressCounter, options.stress?.failEvery ?? 0);
  }

  /** Names of the units that are installed now. */
  get installed(): readonly string[] {
    return [...this.#units.values()].map((unit) => unit.name);
  }

  /** Figures about what was done so far; {@link formatStats} makes text of them. */
  stats(): JitStats {
    return collectStats(this);
  }

  // ---- what the interpreter reports ----

  hot(fn: LoadedFunction, entry: number): void {
    this.#retireAtRandom();
    if (this.#options.functions === false) return;
    const unit = this.#obtain(fn, entry, entriesOf(fn.fn)[entry]!.position, []);
    if (unit !== null) {
      const at = fn.entryAddress(entry) + ENTRY.compiled;
      this.#vm.world.heap.memory.store32(at, unit.tableIndex);
    }
  }

  loop(fn: LoadedFunction, position: number, fp: number): number {
    this.#retireAtRandom();
    if (this.#options.loops === false || position === 0) return 0;
    const known = this.#units.get(loopKey(fn, position));
    if (known !== undefined) return known.tableIndex;
    return this.#obtain(fn, -1, position, this.#typesInFrame(fn, position, fp))?.tableIndex ?? 0;
  }

  /** What the registers of a running loop hold now is the best guess at what they will hold. */
  #typesInFrame(fn: LoadedFunction, position: number, fp: number): (TypeHandle | undefined)[] {
    const types: (TypeHandle | undefined)[] = [];
    if (this.#unguessed.has(loopKey(fn, position))) return types;
    const { rules, host, world } = this.#vm;
    for (const r of liveAt(this.#program.function(fn.index), position)) {
      const key = host.keyOf(world.heap.memory.i64[(fp >>> 3) + r]!);
      const type = rules.keyType(key);
      // A float that is an object says little about the next one.
      const known =
        type === rules.float ? key === IMMEDIATE_KEY.float : rules.shapeOfType(type) !== 0;
      if (known || type === rules.integer) types[r] = type;
    }
    return types;
  }

  methodChanged(message: string): void {
    this.assumptions.get(`methods for ${message}`).break();
  }

  cellChanged(name: string): void {
    this.assumptions.get(`cell ${name}`).break();
  }

  #invalidate(unit: Unit, validAddress: number, assumption: Assumption): void {
    this.#vm.world.heap.memory.store32(validAddress, 0);
    if (this.#units.get(keyOf(unit)) !== unit) return;
    this.#retire(unit, `${assumption.name} changed`);
  }

  leave(id: number): Departure {
    const exit = this.#exits.get(id);
    const unit = this.#unitOfExit.get(id)!;
    const { memory } = this.#vm.world.heap;
    const buffer = this.#vm.world.layout.state + EXIT_BUFFER_OFFSET;
    const { base, frame, pc } = materialise(this.#vm.world.heap, exit, buffer, this.#frameLayout);
    const innermost = exit.frames.at(-1)!;
    const fn = this.#vm.image.functions[innermost.function]!;
    const count = this.exitLog.record(fn.fn.name, innermost.position, exit.site, exit.reason);
    if (count === 1 || (count & (count - 1)) === 0) {
      this.#log(
        `left ${unit.name} at ${fn.fn.name}:${innermost.position} (${exit.reason}, ${count} times)`,
      );
    }
    if (exit.reason === 're-enter') {
      // The interpreter polls at the next back-edge, and enters the unit for this loop.
      memory.store32(this.#vm.world.layout.state + STATE.budget, 1);
      const budget = memory.load32(unit.budgetAddress);
      memory.store32(unit.budgetAddress, Math.min(budget * 2, LAST_BUDGET));
    } else if (exit.reason === 'loop-end') {
      memory.store32(this.#vm.world.layout.state + STATE.budget, 1);
    } else if (exit.reason === 'unseen') this.#miss(unit, innermost.function, innermost.position);
    this.#retireAtRandom();
    return { base, frame, pc, replaces: exit.replaces, unwinds: exit.mode === 'unwind' };
  }

  /**
   * A speculation failed. The interpreter goes on, and notes the arm that it takes; so the next code has it. Arms are
   * only ever added, and where that does not help nothing is ruled out any more: the number of compilations is bounded.
   */
  #miss(unit: Unit, fn: number, position: number): void {
    unit.misses++;
    this.#neverAgain.failed(fn, position);
    if (position === unit.start && unit.entry < 0) this.#unguessed.add(keyOf(unit));
    if (unit.misses < (this.#options.exitLimit ?? EXIT_LIMIT)) return;
    // Activations of retired code may still leave.
    if (this.#units.get(keyOf(unit)) !== unit) return;
    this.#retire(unit, `${unit.misses} exits`);
  }

  /** For tests: any unit may be retired at any time. */
  #retireAtRandom(): void {
    const { stress } = this.#options;
    if (stress?.retireOneIn === undefined || this.#units.size === 0) return;
    if (this.#stressRandom.below(stress.retireOneIn) !== 0) return;
    const units = [...this.#units.values()];
    this.#retire(units[this.#stressRandom.below(units.length)]!, 'stress');
  }

  #retire(unit: Unit, reason: string): void {
    const { memory } = this.#vm.world.heap;
    this.#units.delete(keyOf(unit));
    if (unit.entry >= 0) {
      const at = unit.fn.entryAddress(unit.entry);
      memory.store32(at + ENTRY.compiled, 0);
      memory.store32(at + ENTRY.heat, this.#options.reheat ?? 50);
    }
    this.retired.push({ unit: unit.name, reason });
    this.#log(`retired ${unit.name}: ${reason}`);
  }

  // ---- compiling ----

  #obtain(
    fn: LoadedFunction,
    entry: number,
    start: number,
    types: (TypeHandle | undefined)[],
  ): Unit | null {
    const key = entry < 0 ? loopKey(fn, start) : entryKey(fn, entry);
    const known = this.#units.get(key);
    if (known !== undefined) return known;
    if (this.#barred.has(key)) return null;
    const name =
      entry === 0
        ? fn.fn.name
        : `${fn.fn.name}${entry < 0 ? `@${start}` : `/${fn.fn.required + entry}`}`;
    if (this.#options.filter?.(name) === false) {
      this.#barred.add(key);
      return null;
    }
    try {
      const unit = this.#compile(fn, entry, start, types, name);
      this.#units.set(key, unit);
      if (entry < 0) this.#heat(fn);
      return unit;
    } catch (error) {
      // The program goes on without compiled code for this one.
      this.#barred.add(key);
      const reason = error instanceof Error ? error.message : String(error);
      this.failed.push({ unit: name, reason });
      this.#log(`cannot compile ${name}: ${reason}`);
      return null;
    }
  }

  /** A function whose loop was worth compiling is compiled as a whole when it is entered again. */
  #heat(fn: LoadedFunction): void {
    const { memory } = this.#vm.world.heap;
    for (const { index } of entriesOf(fn.fn)) {
      const at = fn.entryAddress(index);
      const heat = memory.load32(at + ENTRY.heat);
      if (heat > 1 && memory.load32(at + ENTRY.compiled) === 0) memory.store32(at + ENTRY.heat, 1);
    }
  }

  #compile(
    fn: LoadedFunction,
    entry: number,
    start: number,
    types: (TypeHandle | undefined)[],
    name: string,
  ): Unit {
    const { now } = this.#context;
    const module = new Module();
    const { heap, layout } = this.#vm.world;
    const budgetAddress = heap.memory.reserve(8);
    heap.memory.store32(budgetAddress, this.#options.loopBudget ?? FIRST_BUDGET);
    const validAddress = budgetAddress + 4;
    heap.memory.store32(validAddress, 1);
    const begun = now();
    const within = entry >= 0 ? null : innerLoop(fn, start);
    const request = {
      function: fn.index,
      entry,
      start,
      types,
      within,
      budgetAddress,
      validAddress,
    };
    const compiled = compileUnit(this.#context, module, request);
    const built = now();
    const exits = [...compiled.exits];
    this.#options.dump?.('built', name, module);
    const { optimize, stress } = this.#options;
    if (stress?.failEvery !== undefined) {
      const alias = module.aliasClass('jit.stress');
      failGuards(module, this.#exits, this.#stressCounter, stress.failEvery, alias);
    }
    if (optimize !== false) {
      optimizeModule(module, {
        ...(typeof optimize === 'object' ? optimize : {}),
        isAllocation: (node) => heap.isAllocation(node),
        virtualExit: (exit, object) => {
          const id = this.#exits.add(withVirtual(this.#exits.get(exit), object));
          exits.push(id);
          return id;
        },
      });
    }
    this.#options.dump?.('optimised', name, module);
    for (const fn of module.functions.values()) this.#expandAllocations(fn, compiled);
    const optimised = now();
    const leave = module.addImport(CORE.leave, { params: ['i32'], result: 'i64' });
    for (const lowered of module.functions.values()) {
      lowerExits(lowered, (b, exit, values) => {
        storeRawValues(b, layout.state + EXIT_BUFFER_OFFSET, values);
        b.tailCall(leave, [b.i32(exit)]);
      });
    }
    const code = this.#vm.platform.backend.compile(module, { exports: [compiled.entry.name] });
    const emitted = now();
    const installed = this.#vm.installer.install(code, this.#bindings(module));
    const done = now();
    const tableIndex = installed.functions.get(compiled.entry.name)!.tableIndex;
    const unit: Unit = {
      name,
      fn,
      entry,
      start,
      compiled,
      installed,
      tableIndex,
      budgetAddress,
      misses: 0,
      invalidate: (assumption) => this.#invalidate(unit, validAddress, assumption),
    };
    for (const id of exits) this.#unitOfExit.set(id, unit);
    for (const name of compiled.assumptions) this.assumptions.get(name).add(unit);
    for (const word of compiled.retained) this.#retain(word);
    const micro = (from: number, to: number) => Math.round((to - from) * 1000);
    this.reports.push({
      name,
      instructions: compiled.instructions,
      bytes: code.bytes.length,
      inlined: compiled.inlined,
      exits: compiled.exits.length,
      infer: Math.round(compiled.inferMicroseconds),
      build: micro(begun, built) - Math.round(compiled.inferMicroseconds),
      optimise: micro(built, optimised),
      emit: micro(optimised, emitted),
      install: micro(emitted, done),
    });
    this.#log(
      `compiled ${name}: ${compiled.instructions} instructions, ${code.bytes.length} bytes, ${compiled.exits.length} exits, ${micro(begun, done)} µs`,
    );
    return unit;
  }

  /** Frames hold no constants of compiled code, so their objects are kept by other means. */
  #retain(word: bigint): void {
    if (this.#retained.has(word)) return;
    const { heap } = this.#vm.world;
    this.#retained.set(word, heap.handles.keep(heap.values.decodeReference(word)));
  }

  /** Builds the allocations that are left, each with its safepoint around the slow path. */
  #expandAllocations(fn: IrFunction, { allocations }: CompiledUnit): void {
    const { heap, layout } = this.#vm.world;
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

  #bindings(module: Module): ImportBindings {
    const runtime = this.#vm.runtime.imports();
    const bindings = new Map(runtime);
    for (const name of module.imports.keys()) {
      const core = this.#vm.core.functions.get(name);
      if (core !== undefined) bindings.set(name, core);
    }
    return bindings;
  }

  #log(line: string): void {
    this.#options.log?.(line);
  }
}

function loopKey(fn: LoadedFunction, start: number): string {
  return `${fn.index}@${start}`;
}

function entryKey(fn: LoadedFunction, entry: number): string {
  return `${fn.index}/${entry}`;
}

function keyOf({ fn, entry, start }: Unit): string {
  return entry < 0 ? loopKey(fn, start) : entryKey(fn, entry);
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

/** How frames of this VM are laid out, for the materialiser. */
function frameLayoutOf(vm: Vm): FrameLayout {
  const { heap, layout } = vm.world;
  const { memory } = heap;
  return {
    pcOf: (fn, position) => vm.image.functions[fn]!.pcOf(position),
    returnPcOf: (fn, position) => vm.image.functions[fn]!.pcOf(position + 1),
    registerOffset: (register) => register * 8,
    link(frame, callerFrame, returnPc) {
      memory.store32(frame, callerFrame);
      memory.store32(frame + 4, returnPc);
    },
    publish(frame, pc) {
      memory.store32(layout.state + STATE.fp, frame);
      memory.store32(layout.state + STATE.pc, pc);
    },
  };
}
