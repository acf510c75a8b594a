// The JIT: hears from the interpreter what is hot, has it compiled, and takes part when compiled code leaves.

import type { Assumption, ExitDescription, FrameLayout } from '@martlet/deopt';
import { Assumptions, ExitLog, materialise } from '@martlet/deopt';
import type { ImportBindings } from '@martlet/ir';
import type {
  CodePlatform,
  Departure,
  Language,
  LoadedFunction,
  Tier,
  VmOptions,
  WorldOptions,
} from '@martlet/vm';
import {
  CALL_BUDGET,
  ENTRY,
  EXIT_BUFFER_OFFSET,
  entriesOf,
  LEAF_BIT,
  STATE,
  Vm,
} from '@martlet/vm';
import type { CompilerSettings } from './compiler.ts';
import { Links } from './links.ts';
import { isInLoop, Misses } from './misses.ts';
import { NeverAgain } from './never-again.ts';
import type { JitOptions, UnitReport } from './options.ts';
import { type Pause, Pauses } from './pauses.ts';
import type { Answer, Plan } from './plan.ts';
import { extraHeat } from './policy.ts';
import { UnitPool } from './pool.ts';
import { type Learnt, type Profile, restoreProfile, takeProfile } from './profile.ts';
import { collectStats, type JitStats, type UnitEnd } from './report.ts';
import { type Request, Requests } from './requests.ts';
import type { CompileService } from './service.ts';
import { createService, frameLayoutOf, settingsOf } from './setup.ts';
import { StressRandom } from './stress.ts';
import { placeKey, placeName, type Unit, type UnitPlace, UnitTable } from './units.ts';

/** First number of back-edges between two polls of a compiled unit; it doubles up to the last. */
const FIRST_BUDGET = 10_000;
const LAST_BUDGET = 20_480_000;

/** Most bytes of installed code, unless the options say otherwise. */
const CODE_LIMIT = 16 << 20;

/** So often may code that was made anew fail at one place. */
const FAILURES = 3;
/** Back-edges after which the interpreter enters a compiled loop again that it has left. */
const REENTER = 200;
/** Calls after which a function whose code was retired is compiled anew. */
const REHEAT = 50;

/** Most calls of an entry between two looks for an answer, as a multiple of those before the first. */
const LONGEST_WAIT = 64;

/** A VM with a JIT. */
export function createJitVm(
  language: Language,
  platform: CodePlatform,
  options: VmOptions & { readonly jit?: JitOptions } = {},
): { readonly vm: Vm; readonly jit: Jit } {
  const units = new UnitTable();
  const vm = new Vm(language, platform, options, units);
  const jit = new Jit(vm, units, options.jit, options);
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
  readonly #settings: CompilerSettings;
  readonly #service: CompileService;
  readonly #table: UnitTable;
  readonly #frameLayout: FrameLayout;
  readonly #pool: UnitPool;
  readonly #links: Links;
  readonly #requests: Requests;
  /** Entries that are compiled when they are found hot the next time. */
  readonly #ripe = new Set<string>();
  /** Places that failed to compile, or must not be compiled. */
  readonly #barred = new Set<string>();
  readonly #neverAgain: NeverAgain = new NeverAgain(FAILURES);
  readonly #misses: Misses;
  /** Keys of what compiled functions return, by index. */
  readonly #results = new Map<number, number>();
  /** Loop heads whose registers' types must not be guessed from the frame. */
  readonly #unguessed = new Map<LoadedFunction, Set<number>>();
  readonly #stressRandom: StressRandom;
  readonly #now: () => number;
  readonly #pauses: Pauses;
  #closed = false;

  /** @param world the options that the VM was made with */
  constructor(vm: Vm, units: UnitTable, options: JitOptions = {}, world: WorldOptions = {}) {
    this.#vm = vm;
    this.#options = options;
    this.#now = options.now ?? (() => performance.now());
    this.#pauses = new Pauses(this.#now);
    this.#table = units;
    units.functions = vm.image.functions;
    this.#misses = new Misses(this.#neverAgain, options.exitLimit);
    this.#frameLayout = frameLayoutOf(vm);
    this.#stressRandom = new StressRandom(options.stress?.seed ?? 1);
    this.#settings = settingsOf(vm, options);
    const knowledge = { neverAgain: this.#neverAgain, results: this.#results };
    this.#service = createService(vm, options, this.#settings, world, knowledge, {
      now: this.#now,
      pauses: this.#pauses,
      log: (line) => this.#log(line),
      arrived: () => this.#report(() => this.#work()),
    });
    this.#requests = new Requests({
      service: this.#service,
      pauses: this.#pauses,
      now: this.#now,
      asked: (request) => {
        request.clock = this.assumptions.clock;
        request.misses = this.#misses.begin();
      },
      answered: (request, answer) => this.#answered(request, answer),
      forgotten: (request) => this.#discard(request),
    });
    this.#links = new Links(vm.image.functions);
    this.#pool = new UnitPool({
      table: units,
      assumptions: this.assumptions,
      limit: options.codeLimit ?? CODE_LIMIT,
      direct: (place, unit) => this.#direct(place, unit),
      dispose: (unit) => {
        this.#links.remove(unit);
        vm.installer.release(unit.installed);
        for (const handle of unit.handles) vm.world.heap.handles.release(handle);
      },
      retired: (unit, reason) => {
        this.retired.push({ unit: unit.name, reason });
        this.#log(`retired ${unit.name}: ${reason}`);
      },
    });
  }

  /** Calls of an entry go to compiled code, or to the interpreter until it is hot again. Loops ask by themselves. */
  #direct(place: UnitPlace, unit: Unit | null): void {
    if (place.entry < 0) return;
    this.#links.direct(place, unit);
    if (unit === null) {
      this.#enterWith(place, 0, this.#options.reheat ?? REHEAT);
      return;
    }
    const { tableIndex, plan } = unit;
    this.#enterWith(place, plan.isLeaf ? tableIndex | LEAF_BIT : tableIndex, CALL_BUDGET);
  }

  /** Names of the units that are installed now. */
  get installed(): readonly string[] {
    return this.#pool.all.map(({ name }) => name);
  }

  /** Bytes of code that is installed now. */
  get codeBytes(): number {
    return this.#pool.bytes;
  }

  /** Names of the units that the compiler has been asked for, and has not answered yet. */
  get pending(): readonly string[] {
    return this.#requests.names;
  }

  /** How long the program was held up at a time: for asking the compiler, for installing what it made. */
  get pauses(): readonly Pause[] {
    return this.#pauses.all;
  }

  /**
   * Ends the compiler's worker, if there is one: it holds on to the VM and does not end by itself before the process. The
   * VM can be used as before, with the code that there is.
   */
  close(): void {
    this.#closed = true;
    this.#service.close();
  }

  /** Figures about what was done so far; {@link formatStats} makes text of them. */
  stats(): JitStats {
    return collectStats(this);
  }

  /** What the program has taught the JIT so far, for its next run. Plain data, which can be written as JSON. */
  profile(): Profile {
    return takeProfile(this.#vm, this.#learnt);
  }

  /**
   * Begins with what an earlier run has learnt. To be called when the program has been loaded.
   *
   * @returns how many of the profile's functions were found
   * @throws RangeError when the profile is of another version
   */
  restore(profile: Profile): number {
    return restoreProfile(this.#vm, this.#learnt, profile);
  }

  get #learnt(): Learnt {
    const units = new Set(this.#pool.all.map(placeKey));
    return {
      neverAgain: this.#neverAgain,
      unguessed: this.#unguessed,
      expect: (fn, entry) => this.#ripe.add(placeKey({ fn, entry, start: 0 })),
      isHot: (fn, entry) => units.has(placeKey({ fn, entry, start: 0 })),
    };
  }

  /**
   * Waits until everything that the compiler was asked for is there: for hosts that want a program warm before it goes on.
   * Compilation in a worker goes on without this, too.
   */
  async idle(): Promise<void> {
    while (this.#requests.size > 0) {
      await new Promise((done) => setTimeout(done, 1));
      this.#report(() => this.#work());
    }
  }

  // ---- what the interpreter reports ----

  hot(fn: LoadedFunction, entry: number): void {
    this.#report(() => this.#hot(fn, entry));
  }

  /** All that is done before the program goes on is one pause. */
  #report<T>(work: () => T): T {
    try {
      return work();
    } finally {
      this.#pauses.end();
    }
  }

  #hot(fn: LoadedFunction, entry: number): void {
    this.#retireAtRandom();
    if (this.#options.functions === false) return;
    const place = { fn, entry, start: entriesOf(fn.fn)[entry]!.position };
    if (this.#isPutOff(place)) return;
    this.#obtain(place, () => []);
  }

  /** What a small function is worth it must show by being called more often. */
  #isPutOff(place: UnitPlace): boolean {
    const key = placeKey(place);
    if (this.#ripe.has(key)) return false;
    this.#ripe.add(key);
    const calls = extraHeat(this.#vm.runtime.firstHeat, place.fn.fn.code.length);
    if (calls > 0) this.#enterWith(place, 0, calls);
    return calls > 0;
  }

  loop(fn: LoadedFunction, position: number, fp: number): number {
    return this.#report(() => this.#loop(fn, position, fp));
  }

  #loop(fn: LoadedFunction, position: number, fp: number): number {
    this.#retireAtRandom();
    // Frames below a call by the evaluate reading are not in view.
    if (this.#vm.activations.length === 0) {
      this.#poll(() => this.#vm.frames.waiting(fp, fn.pcOf(position)));
    }
    if (this.#options.loops === false || position === 0) return 0;
    const place = { fn, entry: -1, start: position };
    return this.#obtain(place, () => this.#keysInFrame(place, fp))?.tableIndex ?? 0;
  }

  #poll(waiting: () => Iterable<number>): void {
    if (!this.#pool.mustLook()) return;
    this.#pauses.during('retire', () => this.#pool.release(waiting()));
  }

  /** What the live registers of a running loop hold. */
  #keysInFrame(place: UnitPlace, fp: number): (readonly [number, number])[] {
    const keys: (readonly [number, number])[] = [];
    if (this.#unguessed.get(place.fn)?.has(place.start)) return keys;
    const { host, world } = this.#vm;
    const { fn, liveness } = place.fn;
    for (let r = 1; r < fn.registers; r++) {
      if (!liveness.isLiveBefore(place.start, r)) continue;
      keys.push([r, host.keyOf(world.heap.memory.i64[(fp >>> 3) + r]!)]);
    }
    return keys;
  }

  methodChanged(message: string): void {
    this.assumptions.get(`methods for ${message}`).break();
  }

  instructionChanged(name: string): void {
    this.assumptions.get(`instruction ${name}`).break();
  }

  cellChanged(name: string): void {
    this.assumptions.get(`cell ${name}`).break();
  }

  #invalidate(unit: Unit, assumption: Assumption): void {
    this.#vm.world.heap.memory.store32(unit.slot.validAddress, 0);
    // Activations of code that was given up may still leave, and want to know.
    if (!this.#pool.has(unit)) return;
    this.#report(() => this.#retire(unit, `${assumption.name} changed`));
  }

  stackEmpty(): void {
    if (this.#pool.leaving === 0) return;
    this.#report(() => this.#pauses.during('retire', () => this.#pool.release([])));
  }

  leave(id: number): Departure {
    return this.#report(() => this.#leave(id));
  }

  #leave(id: number): Departure {
    const unit = this.#table.of(id);
    const exit = this.#table.exit(id);
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
      const budget = memory.load32(unit.slot.budgetAddress);
      memory.store32(unit.slot.budgetAddress, Math.min(budget * 2, LAST_BUDGET));
    } else if (exit.reason === 'poll') {
      memory.store32(this.#vm.world.layout.state + STATE.callBudget, CALL_BUDGET);
    } else if (exit.reason === 'loop-end') {
      memory.store32(this.#vm.world.layout.state + STATE.budget, 1);
    } else if (exit.reason === 'unseen') this.#missed(unit, exit);
    this.#retireAtRandom();
    this.#work();
    const { replaces, mode, reason } = exit;
    return { base, frame, pc, replaces, unwinds: mode === 'unwind', polls: reason === 'poll' };
  }

  /** A guess of the compiler was wrong. */
  #missed(unit: Unit, { frames, blame }: ExitDescription): void {
    const { memory } = this.#vm.world.heap;
    const { functions } = this.#vm.image;
    const inLoop = frames.some((frame) => isInLoop(functions[frame.function]!, frame.position));
    const isLoop = unit.entry < 0;
    if (isLoop && inLoop) {
      const budget = this.#vm.world.layout.state + STATE.budget;
      memory.store32(budget, Math.min(memory.load32(budget), REENTER));
    }
    const { function: fn, position } = blame ?? frames.at(-1)!;
    if (isLoop && blame === undefined && position === unit.start) {
      const heads = this.#unguessed.get(unit.fn) ?? new Set();
      this.#unguessed.set(unit.fn, heads.add(position));
    }
    if (!this.#pool.has(unit) || !this.#misses.add(unit, fn, position, inLoop)) return;
    this.#retire(unit, `${unit.misses.count} exits`);
    // What failed is known by now: the next call asks for the new code.
    if (!isLoop) this.#enterWith(unit, 0, 1);
  }

  #retire(unit: Unit, reason: string): void {
    this.#pauses.during('retire', () => this.#pool.retire(unit, reason));
  }

  /** For tests: any unit may be retired at any time. */
  #retireAtRandom(): void {
    const { stress } = this.#options;
    if (stress?.retireOneIn === undefined) return;
    const { all } = this.#pool;
    if (all.length === 0 || this.#stressRandom.below(stress.retireOneIn) !== 0) return;
    this.#retire(all[this.#stressRandom.below(all.length)]!, 'stress');
  }

  /** Calls of an entry go to this compiled form (0: to the interpreter, until there were so many). */
  #enterWith({ fn, entry }: UnitPlace, compiled: number, heat: number): void {
    const { memory } = this.#vm.world.heap;
    const at = fn.entryAddress(entry);
    memory.store32(at + ENTRY.compiled, compiled);
    memory.store32(at + ENTRY.heat, heat);
  }

  // ---- compiling ----

  /** The unit for a place; `null` while there is none. */
  #obtain(
    place: UnitPlace,
    keys: () => readonly (readonly [register: number, key: number])[],
  ): Unit | null {
    const worked = this.#work();
    const known = this.#pool.find(place);
    if (known !== null) return known;
    if (this.#barred.has(placeKey(place))) return null;
    let request = this.#requests.find(place);
    if (request === undefined) {
      if (!this.#isWanted(place)) return null;
      request = this.#request(place, keys());
    } else this.#requests.heat(request, place.entry < 0 ? undefined : request.wait);
    if (!worked || this.#service.isImmediate) this.#work();
    if (this.#requests.find(place) !== undefined) this.#lookAgain(request);
    return this.#pool.find(place);
  }

  /** Does a step of what there is to be done for requests, or all that an immediate compiler can do. */
  #work(): boolean {
    if (this.#closed) return false;
    const worked = this.#requests.step();
    while (this.#service.isImmediate && this.#requests.step());
    return worked;
  }

  #isWanted(place: UnitPlace): boolean {
    if (this.#closed) return false;
    if (!this.#pool.mayMake(place)) {
      this.#direct(place, null);
      return false;
    }
    if (this.#options.filter?.(placeName(place)) !== false) return true;
    this.#barred.add(placeKey(place));
    return false;
  }

  #request(place: UnitPlace, keys: readonly (readonly [number, number])[]): Request {
    const { loopBudget = FIRST_BUDGET, reheat = REHEAT } = this.#options;
    const slot = this.#table.take(this.#vm.world.heap.memory, loopBudget);
    const misses = this.#misses.begin();
    return this.#requests.add({ place, name: placeName(place), keys, slot, misses, wait: reheat });
  }

  /** While the compiler is at work the interpreter goes on. Loops poll anyway; entries count down to the next look. */
  #lookAgain(request: Request): void {
    if (request.place.entry < 0) return;
    this.#enterWith(request.place, 0, request.wait);
    const longest = LONGEST_WAIT * (this.#options.reheat ?? REHEAT);
    if (!this.#requests.hasWork) request.wait = Math.min(2 * request.wait, longest);
  }

  #answered(request: Request, answer: Answer): void {
    const { place, slot, name } = request;
    let reason = 'the compiler asks for too much';
    switch (answer.kind) {
      case 'plan':
        try {
          this.#accept(request, answer.plan);
          return;
        } catch (error) {
          reason = error instanceof Error ? error.message : String(error);
        }
        break;
      case 'lost':
        this.#discard(request);
        return;
      case 'failed':
        reason = answer.reason;
    }
    // The program goes on without compiled code for this one.
    this.#table.release(slot);
    this.#barred.add(placeKey(place));
    this.failed.push({ unit: name, reason });
    this.#log(`cannot compile ${name}: ${reason}`);
  }

  /** Installs what was made, unless the program is no longer as it was. */
  #accept(request: Request, plan: Plan): void {
    const changed = this.assumptions.changedSince(plan.assumptions, request.clock);
    if (changed === null) {
      this.#install(request, plan);
      return;
    }
    this.#discard(request);
    this.#log(`discarded ${request.name}: ${changed} changed while it was compiled`);
  }

  /** Nothing came of a request. It is made again when the place is still hot. */
  #discard({ place, slot }: Request): void {
    this.#table.release(slot);
    this.#direct(place, null);
  }

  #install({ place, name, slot, misses }: Request, plan: Plan): void {
    const { heap } = this.#vm.world;
    const { code, ...rest } = plan;
    const { figures } = plan;
    const begun = this.#now();
    const pauses = this.#pauses;
    pauses.during('retire', () => this.#pool.makeRoom(code.bytes.length));
    const { backend } = this.#vm.platform;
    const prepared = pauses.during('prepare', () => backend.prepare?.(code) ?? code);
    const installed = pauses.during('link', () =>
      this.#vm.installer.install(prepared, this.#bindings(plan)),
    );
    const registering = this.#now();
    const unit: Unit = {
      ...place,
      name,
      slot,
      plan: rest,
      installed,
      tableIndex: installed.functions.get(plan.entry)!.tableIndex,
      // Frames hold no constants of compiled code, so their objects are kept by other means.
      handles: plan.retained.map((word) => heap.handles.keep(heap.values.decodeReference(word))),
      misses,
      invalidate: (assumption) => this.#invalidate(unit, assumption),
    };
    this.#pool.add(unit);
    this.#links.add(unit);
    if (place.entry < 0) this.#heat(place.fn);
    else this.#results.set(place.fn.index, plan.resultKey);
    pauses.note('register', registering);
    const install = Math.round((this.#now() - begun) * 1000);
    const bytes = code.bytes.length;
    this.reports.push({ name, bytes, ...figures, install });
    const { infer, build, optimise, emit } = figures;
    this.#log(
      `compiled ${name}: ${figures.instructions} instructions, ${bytes} bytes, ${figures.exits} exits, ${infer + build + optimise + emit + install} µs`,
    );
  }

  /** A function whose loop was worth compiling is compiled as a whole when it is entered again. */
  #heat(fn: LoadedFunction): void {
    const { memory } = this.#vm.world.heap;
    for (const { index } of entriesOf(fn.fn)) {
      const at = fn.entryAddress(index);
      const heat = memory.load32(at + ENTRY.heat);
      if (heat <= 1 || memory.load32(at + ENTRY.compiled) !== 0) continue;
      memory.store32(at + ENTRY.heat, 1);
      this.#ripe.add(placeKey({ fn, entry: index, start: 0 }));
    }
  }

  #bindings({ code }: Plan): ImportBindings {
    const bindings = new Map(this.#vm.runtime.imports());
    for (const { name } of code.imports) {
      const core = this.#vm.core.functions.get(name);
      if (core !== undefined) bindings.set(name, core);
    }
    return bindings;
  }

  #log(line: string): void {
    this.#options.log?.(line);
  }
}
