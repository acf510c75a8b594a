// The core module: the interpreter, the heap's routines, and the small functions by which host code, compiled code and
// the interpreter enter each other.
//
// A *base frame* is one whose return ends a run of the interpreter: its link leads to the halt instruction. What the
// link was before stands on the stack of bases, so that frames below it can still be walked.

import type { Block, IrFunction, Module, Node } from '@martlet/ir';
import { Builder, Module as IrModule } from '@martlet/ir';
import { buildCountEntry, buildFindCompiled, buildFindEntry } from './entries.ts';
import type { BuiltInterpreter, InterpreterOptions } from './handler-reading.ts';
import type { InstructionSet } from './instruction-set.ts';
import { buildInterpreter } from './interpret.ts';
import { BASE, ENTRY, NESTED_BYTES, STATE } from './layout.ts';
import { buildFindMethod, FIND_METHOD } from './methods.ts';
import { routinesOf } from './routine.ts';
import { ENTRY_SIGNATURE, runtimeCallees, vmAliases } from './runtime-calls.ts';
import type { TypeRules } from './type-rules.ts';
import type { World } from './world.ts';

/** Names of the core module's functions that others call. */
export const CORE = {
  /** (fp, pc) -> word: runs from a position until the nearest base frame returns. */
  interpret: 'vm.interpret',
  /** (entry, frame) -> word: calls a function whose arguments and link stand in the frame, as a base frame. */
  enter: 'core.enter',
  /** (frame, fp, pc) -> word: makes `frame` a base frame and goes on at fp, pc, which is in it or above it. */
  resume: 'core.resume',
  /** (record, frame, count) -> word: as `enter`, for a callee of which nothing is known. */
  call: 'core.call',
  /** (fp, pc) -> word: unwinds what is pending, for code that stands in the interpreter's place. */
  unwind: 'core.unwind',
  /** (exit) -> word: where exit stubs of compiled code go on. */
  leave: 'core.leave',
  /** (receiver, cache) -> record: searches the method cache; 0 when the runtime is to be asked. */
  findMethod: FIND_METHOD as typeof FIND_METHOD,
} as const;

/** The core module, built but not compiled. */
export interface CoreModule {
  readonly module: Module;
  readonly interpreter: BuiltInterpreter;
  /** Functions to export. */
  readonly exports: readonly string[];
}

/** Builds the core module of one VM. */
export function buildCore(
  set: InstructionSet,
  world: World,
  rules: TypeRules,
  options: InterpreterOptions = {},
): CoreModule {
  set.check();
  const module = new IrModule();
  const runtime = runtimeCallees(module);
  const markFrames = module.addImport('vm.markFrames', { params: [], result: null });
  world.heap.defineRuntime(module, (b) => {
    b.call(markFrames, []);
  });
  buildFindMethod(module, world);
  const interpreter = buildInterpreter({ module, set, rules, world, runtime }, options);
  buildResume(module, world, interpreter.fn);
  buildEnter(module, world, options.hotness !== false);
  buildCall(module, world);
  buildLeave(module, world, interpreter.fn);
  buildUnwind(module, world, interpreter.fn);
  return {
    module,
    interpreter,
    exports: [
      ...Object.values(CORE),
      'heap.allocate',
      'heap.collect',
      'heap.mark',
      'heap.markRange',
      'heap.allocateTail',
      'heap.boxFloat',
      'heap.remember',
      ...routinesOf(module),
    ],
  };
}

/**
 * Pushes a base, runs the interpreter, pops it. What the compiled code below has left of the host's stack is for the compiled
 * code that this interpreter calls, wherever on the guest's stack it is by then.
 */
function buildResume(module: Module, world: World, interpret: IrFunction): void {
  const fn = module.addFunction(CORE.resume, { params: ['i32', 'i32', 'i32'], result: 'i64' });
  const [frame, fp, pc] = fn.entry.params as [Node, Node, Node];
  const b = new Builder(fn);
  const aliases = vmAliases(module);
  const state = b.i32(world.layout.state);
  const top = b.load('i32.load', state, STATE.baseTop, aliases.state);
  const link = b.load('i64.load', frame, 0, aliases.frame);
  b.store('i32.store', top, frame, BASE.frame, aliases.state);
  b.store('i64.store', top, link, BASE.link64, aliases.state);
  b.store(
    'i32.store',
    state,
    b.op('i32.add', top, b.i32(BASE.bytes)),
    STATE.baseTop,
    aliases.state,
  );
  const high = b.i64(BigInt(world.layout.haltPc) << 32n);
  b.store(
    'i64.store',
    frame,
    b.op('i64.or', high, b.op('i64.extend_i32_u', frame)),
    0,
    aliases.frame,
  );
  const room = b.load('i32.load', state, STATE.room, aliases.state);
  const limit = b.load('i32.load', state, STATE.compiledLimit, aliases.state);
  const left = b.op('i32.sub', limit, b.op('i32.add', frame, b.i32(NESTED_BYTES)));
  b.store('i32.store', state, left, STATE.room, aliases.state);
  const result = b.call(interpret, [fp, pc]);
  b.store('i32.store', state, top, STATE.baseTop, aliases.state);
  b.store('i32.store', state, room, STATE.room, aliases.state);
  b.store('i32.store', state, limit, STATE.compiledLimit, aliases.state);
  b.ret(result);
}

/**
 * Calls a function at a known entry; the link stands in the frame's first word already. What is interpreted counts as an
 * entry here too: compiled code and the host may be a function's only callers.
 */
function buildEnter(module: Module, world: World, hotness: boolean): void {
  const fn = module.addFunction(CORE.enter, { params: ['i32', 'i32'], result: 'i64' });
  const [entry, frame] = fn.entry.params as [Node, Node];
  const b = new Builder(fn);
  const aliases = vmAliases(module);
  const state = b.i32(world.layout.state);
  const limit = b.load('i32.load', state, STATE.compiledLimit, aliases.state);
  const compiled = buildFindCompiled(b, entry, frame, limit);
  const native = b.newBlock();
  const interpreted = b.newBlock();
  b.branch(compiled, native, interpreted);
  b.at(native).tailCallIndirect(ENTRY_SIGNATURE, compiled, [frame]);
  b.at(interpreted);
  if (hotness) buildCountEntry(b, entry, () => absentBlock(b, world));
  const resume = module.functions.get(CORE.resume)!;
  b.tailCall(resume, [frame, frame, b.load('i32.load', entry, ENTRY.code, aliases.record)]);
}

/** A block that tells the caller that something is pending. */
function absentBlock(b: Builder, world: World): Block {
  const here = b.block;
  const raised = b.newBlock({ cold: true });
  b.at(raised).ret(b.i64(world.values.absent));
  b.at(here);
  return raised;
}

/** Calls a function with so many arguments, which it may take or not. */
function buildCall(module: Module, world: World): void {
  const fn = module.addFunction(CORE.call, { params: ['i32', 'i32', 'i32'], result: 'i64' });
  const [record, frame, count] = fn.entry.params as [Node, Node, Node];
  const b = new Builder(fn);
  const aliases = vmAliases(module);
  const state = b.i32(world.layout.state);
  // Making an error may collect: the frames start from the caller's safepoint, which the link names.
  const publish = () => {
    for (const [offset, word] of [
      [0, STATE.fp],
      [4, STATE.pc],
    ] as const) {
      b.store(
        'i32.store',
        state,
        b.load('i32.load', frame, offset, aliases.frame),
        word,
        aliases.state,
      );
    }
  };
  const wrong = () => absentBlock(b, world);
  const entry = buildFindEntry(b, record, count, frame, publish, wrong);
  b.tailCall(module.functions.get(CORE.enter)!, [entry, frame]);
}

/**
 * Leaves compiled code: the runtime rebuilds the frames, then the interpreter goes on. Code that was called waits for
 * the result of its frame; code that took the interpreter's place (OSR) hands it back.
 */
function buildLeave(module: Module, world: World, interpret: IrFunction): void {
  const fn = module.addFunction(CORE.leave, { params: ['i32'], result: 'i64' });
  const [exit] = fn.entry.params as [Node];
  const b = new Builder(fn);
  const aliases = vmAliases(module);
  const state = b.i32(world.layout.state);
  const word = (offset: number) => b.load('i32.load', state, offset, aliases.state);
  const mode = b.call(runtimeCallees(module).leave, [exit]);
  const [called, replaced, thrown, returned] = [
    b.newBlock(),
    b.newBlock(),
    b.newBlock(),
    b.newBlock(),
  ];
  b.switch(
    mode,
    [
      { block: called, args: [] },
      { block: replaced, args: [] },
      { block: thrown, args: [] },
    ],
    { block: returned, args: [] },
  );
  b.at(called);
  const resume = module.functions.get(CORE.resume)!;
  b.tailCall(resume, [word(STATE.exitBase), word(STATE.nextFp), word(STATE.nextPc)]);
  b.at(replaced).tailCall(interpret, [word(STATE.nextFp), word(STATE.nextPc)]);
  b.at(thrown).ret(b.i64(world.values.absent));
  b.at(returned).ret(b.load('i64.load', state, STATE.completionValue64, aliases.state));
}

/** Something is pending in compiled code that replaced the interpreter and has no handler for it. */
function buildUnwind(module: Module, world: World, interpret: IrFunction): void {
  const fn = module.addFunction(CORE.unwind, { params: ['i32', 'i32'], result: 'i64' });
  const [fp, pc] = fn.entry.params as [Node, Node];
  const b = new Builder(fn);
  const aliases = vmAliases(module);
  const state = b.i32(world.layout.state);
  const handled = b.call(runtimeCallees(module).unwind, [fp, pc]);
  const [yes, no] = [b.newBlock(), b.newBlock()];
  b.branch(handled, yes, no);
  b.at(yes).tailCall(interpret, [
    b.load('i32.load', state, STATE.nextFp, aliases.state),
    b.load('i32.load', state, STATE.nextPc, aliases.state),
  ]);
  b.at(no).ret(b.i64(world.values.absent));
}
