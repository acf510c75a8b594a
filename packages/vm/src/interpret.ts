// The interpret reading: one IR function that is the whole interpreter. A dispatch block switches on the opcode; each
// instruction's semantics, read with operands decoded at run time, becomes the handler behind it.
//
// A frame starts at `fp`: word 0 links to the caller (its pc in the high half, its fp in the low half, so that it looks
// like an integer to the collector), registers follow. A callee's frame starts at the caller's window, so arguments are
// in place, and the result lands where the link was.

import type { Block, Node } from '@martlet/ir';
import type { TestCondition } from './condition.ts';
import { PACKED } from './container.ts';
import { buildCountEntry, buildFindCompiled, buildFindEntry, packedCount } from './entries.ts';
import type {
  BuiltInterpreter,
  InterpreterOptions,
  InterpreterParts,
  ResumePoint,
} from './handler-reading.ts';
import { HandlerReading } from './handler-reading.ts';
import type { Instruction } from './instruction-set.ts';
import { HALT_OPCODE } from './instruction-set.ts';
import { BESIDE, CACHE_ENTRIES, ENTRY, RECORD, resumeOffset, STATE } from './layout.ts';
import type { Condition } from './machine.ts';
import { ENTRY_SIGNATURE } from './runtime-calls.ts';
import { TypedValue } from './typed-value.ts';

/** Adds the interpreter `vm.interpret(fp, pc) -> word` to the module. */
export function buildInterpreter(
  parts: InterpreterParts,
  options: InterpreterOptions = {},
): BuiltInterpreter {
  const fn = parts.module.addFunction('vm.interpret', {
    params: ['i32', 'i32'],
    result: 'i64',
  });
  const Reading = InterpretReading.over(InterpretReading, parts.set);
  return new Reading(parts, options, fn).build();
}

/** Calls of interpreted functions after which the interpreter enters itself anew; a power of two. */
const CALLS_BETWEEN_ENTRIES = 1 << 14;

class InterpretReading extends HandlerReading {
  readonly #resumePaths = new Map<Instruction, readonly number[]>();
  /** By opcode. */
  readonly #handlers: Block[] = [];

  build(): BuiltInterpreter {
    const b = this.builder;
    const { set } = this.parts;
    b.at(this.fn.entry).jump(this.dispatchBlock, [...this.fn.entry.params]);
    const handlers = this.#handlers;
    handlers.push(b.newBlock());
    this.#buildHalt(handlers[HALT_OPCODE]!);
    for (const instruction of set.instructions) handlers.push(this.#buildHandler([instruction]));
    const fused = this.options.fusion ? set.fused : [];
    for (const { instructions, forwards } of fused) {
      handlers.push(this.#buildHandler(instructions, forwards));
    }
    const resumes = new Map<string, ResumePoint>();
    for (const [instruction, path] of this.#resumePaths) {
      resumes.set(instruction.name, { instruction, opcode: handlers.length });
      handlers.push(this.#buildResume(instruction, path));
    }
    this.#buildUnwind();
    const invalid = b.newBlock({ cold: true });
    b.at(invalid).trap();
    b.at(this.dispatchBlock);
    if (this.options.trace) b.call(this.parts.runtime.trace, [this.fp, this.dispatchPc]);
    const opcode = b.load('i32.load16_u', this.dispatchPc, 0, this.aliases.code);
    b.switch(
      opcode,
      handlers.map((block) => ({ block, args: [] })),
      { block: invalid, args: [] },
    );
    return { fn: this.fn, resumes, fused };
  }

  /** A base frame's link leads here: the result lies where the link was. */
  #buildHalt(block: Block): void {
    const b = this.builder.at(block);
    b.ret(b.load('i64.load', this.fp, 0, this.aliases.frame));
  }

  /** Finds who handles what is pending, and goes on there, or leaves for the host or a compiled caller. */
  #buildUnwind(): void {
    const b = this.builder.at(this.unwindBlock);
    const fp = this.unwindBlock.addParam('i32');
    const pc = this.unwindBlock.addParam('i32');
    const handled = b.call(this.parts.runtime.unwind, [fp, pc]);
    const yes = b.newBlock({ cold: true });
    const no = b.newBlock({ cold: true });
    b.branch(handled, yes, no);
    b.at(yes);
    b.jump(this.dispatchBlock, [this.loadState(STATE.nextFp), this.loadState(STATE.nextPc)]);
    b.at(no).ret(b.i64(this.world.values.absent));
  }

  #buildHandler(instructions: readonly Instruction[], forwards = false): Block {
    const block = this.builder.newBlock();
    this.#start(block, this.dispatchPc);
    let offset = 0;
    for (const [i, instruction] of instructions.entries()) {
      const fused = instructions.length > 1;
      this.half = { instruction, offset, forwards: forwards && i === 0, fused };
      this.#readInstruction();
      offset += instruction.size;
    }
    this.#finish(offset);
    return block;
  }

  /**
   * The handler of a resume opcode: the same semantics along the arms that led to the guest call. Nothing is emitted
   * until `invoke`, which yields the call's result.
   */
  #buildResume(instruction: Instruction, path: readonly number[]): Block {
    const b = this.builder;
    const block = b.newBlock();
    b.at(block);
    const delta = resumeOffset(this.world.layout, instruction);
    const pc = b.op('i32.sub', this.dispatchPc, b.i32(delta));
    this.#start(block, pc);
    this.resuming = true;
    this.script = [...path];
    this.half = { instruction, offset: 0, forwards: false, fused: false };
    this.#readInstruction();
    this.script = null;
    this.resuming = false;
    this.#finish(instruction.size);
    return block;
  }

  protected leaveFusion(): boolean {
    const { instruction, offset, fused } = this.half;
    if (!fused || !instruction.invokes) return false;
    if (offset === 0) this.builder.jump(this.#handlers[instruction.opcode]!);
    else {
      this.spillForwarded();
      this.#go(this.fp, this.instructionPc());
    }
    this.dead = true;
    return true;
  }

  #start(block: Block, pc: Node): void {
    this.builder.at(block);
    this.pc = pc;
    this.dead = false;
    this.forwarded = null;
    this.forwardedTo = null;
    this.armPath = [];
    this.commit();
  }

  #readInstruction(): void {
    const { instruction } = this.half;
    const operands: Record<string, unknown> = {};
    for (const operand of instruction.operands) operands[operand.name] = this.decode(operand);
    instruction.semantics(this as never, operands as never);
  }

  #finish(size: number): void {
    if (!this.dead) {
      this.#go(this.fp, this.builder.op('i32.add', this.pc, this.builder.i32(size)));
    }
  }

  // ---- control ----

  #go(fp: Node, pc: Node): void {
    this.builder.jump(this.dispatchBlock, [fp, pc]);
  }

  jump(to: { target: Node; loop: boolean }): void {
    if (this.dead) return;
    this.#jumpTo(to);
    this.dead = true;
  }

  #jumpTo(to: { target: Node; loop: boolean }): void {
    if (to.loop) this.#backEdge(to.target);
    else this.#go(this.fp, to.target);
  }

  branch(condition: Condition, to: { target: Node; loop: boolean }): void {
    if (this.dead) return;
    const b = this.builder;
    const node = this.conditionNode(condition as unknown as TestCondition);
    const taken = b.newBlock();
    const onward = b.newBlock();
    b.branch(node, taken, onward);
    b.at(taken);
    this.record('branch', 0);
    this.#jumpTo(to);
    b.at(onward);
    this.record('branch', 1);
    this.#go(this.fp, this.nextPc());
    this.dead = true;
  }

  /**
   * Counts a back-edge. When the budget is used up, the host is asked (interrupts, time limits, hot loops), and the
   * interpreter enters itself anew, which lets V8 switch to its optimised code.
   */
  #backEdge(target: Node): void {
    const b = this.builder;
    if (!this.options.hotness) {
      this.#go(this.fp, target);
      return;
    }
    const left = b.op('i32.sub', this.loadState(STATE.budget), b.i32(1));
    this.storeState(STATE.budget, left);
    const poll = b.newBlock({ cold: true });
    const onward = b.newBlock();
    b.branch(left, onward, poll);
    b.at(poll);
    this.storeState(STATE.budget, b.i32(this.options.backEdgeBudget));
    const entry = b.call(this.parts.runtime.poll, [this.fp, target]);
    const raised = b.newBlock({ cold: true });
    const calm = b.newBlock({ cold: true });
    b.branch(b.op('i32.lt_s', entry, b.i32(0)), raised, calm);
    b.at(raised).jump(this.unwindBlock, [this.fp, this.instructionPc()]);
    b.at(calm);
    const compiled = b.newBlock({ cold: true });
    const again = b.newBlock({ cold: true });
    b.branch(entry, compiled, again);
    b.at(compiled);
    this.storeState(STATE.compiledLimit, this.#compiledLimit(this.fp));
    b.tailCallIndirect(ENTRY_SIGNATURE, entry, [this.fp]);
    b.at(again).tailCall(this.fn, [this.fp, target]);
    b.at(onward);
    this.#go(this.fp, target);
  }

  call(callee: unknown, window: unknown, count: Node | number): void {
    if (this.dead) return;
    this.spillForwarded();
    const record = this.i32(callee as TypedValue);
    this.#noteCallee(record);
    const b = this.builder;
    const frame = b.op('i32.add', this.fp, (window as () => Node)());
    this.#enter(record, frame, this.#countNode(count), this.nextPc());
    this.dead = true;
  }

  /** Notes a callee that was loaded among those that the instruction has called, as long as there is room. */
  #noteCallee(record: Node): void {
    const { instruction, offset } = this.half;
    if (!this.options.feedback || !instruction.loadsCallee) return;
    const b = this.builder;
    const { cache, code } = this.aliases;
    const beside = this.world.layout.resumeDelta + offset + BESIDE.callees;
    const callees = b.load('i32.load', this.pc, beside, code);
    const noted = b.newBlock();
    for (let i = 0; i < CACHE_ENTRIES; i++) {
      const last = i + 1 === CACHE_ENTRIES;
      const [other, free] = [b.newBlock({ cold: true }), b.newBlock({ cold: true })];
      const known = b.load('i32.load', callees, 4 * i, cache);
      b.branch(b.op('i32.eq', known, record), noted, other);
      const next = last ? noted : b.newBlock({ cold: true });
      b.at(other).branch(known, next, free);
      b.at(free).store('i32.store', callees, record, 4 * i, cache);
      b.jump(noted);
      b.at(next);
    }
  }

  /** The number of arguments as the callee's entries take it; of a packed call, with the size of its window. */
  #countNode(count: Node | number): Node {
    const window = this.half.instruction.operands.find(({ kind }) => typeof kind === 'object');
    const words = typeof window?.kind === 'object' ? window.kind.window : 0;
    if (count !== PACKED || typeof words !== 'number') return this.immediate(count);
    return this.builder.i32(packedCount(words));
  }

  /**
   * Starts the function of `record` in the frame at `frame`, to return to `returnPc`: compiled if it is, else here.
   */
  #enter(record: Node, frame: Node, count: Node, returnPc: Node): void {
    const b = this.builder;
    const { runtime } = this.parts;
    const fits = b.newBlock();
    const overflow = b.newBlock({ cold: true });
    const top = b.op(
      'i32.add',
      frame,
      b.load('i32.load', record, RECORD.frame, this.aliases.record),
    );
    b.branch(b.op('i32.le_u', top, this.loadState(STATE.stackLimit)), fits, overflow);
    b.at(overflow);
    this.saveFrame();
    b.call(runtime.stackOverflow, []);
    b.jump(this.unwindBlock, [this.fp, this.instructionPc()]);

    b.at(fits);
    const wrong = () => {
      const here = b.block;
      const raised = b.newBlock({ cold: true });
      b.at(raised).jump(this.unwindBlock, [this.fp, this.instructionPc()]);
      b.at(here);
      return raised;
    };
    const entry = buildFindEntry(b, record, count, frame, () => this.saveFrame(), wrong);
    if (this.options.hotness) buildCountEntry(b, entry, wrong);
    const limit = this.#compiledLimit(frame);
    const compiled = buildFindCompiled(b, entry, frame, limit);
    const native = b.newBlock();
    const interpreted = b.newBlock();
    b.branch(compiled, native, interpreted);

    b.at(native);
    this.storeState(STATE.compiledLimit, limit);
    const pcAtCall = this.instructionPc();
    this.#linkFrame(frame, returnPc);
    const result = b.callIndirect(ENTRY_SIGNATURE, compiled, [frame]);
    const thrown = b.newBlock({ cold: true });
    const returned = b.newBlock();
    b.branch(b.op('i64.eq', result, b.i64(this.world.values.absent)), thrown, returned);
    b.at(thrown).jump(this.unwindBlock, [this.fp, pcAtCall]);
    b.at(returned);
    b.store('i64.store', frame, result, 0, this.aliases.frame);
    this.#go(this.fp, returnPc);

    b.at(interpreted);
    this.#linkFrame(frame, returnPc);
    const start = b.load('i32.load', entry, ENTRY.code, this.aliases.record);
    if (this.options.hotness) this.#countCall(frame, start);
    this.#go(frame, start);
  }

  /** How far compiled code may reach that is called in the frame at `frame`. */
  #compiledLimit(frame: Node): Node {
    const b = this.builder;
    const end = this.loadState(STATE.stackLimit);
    const far = b.op('i32.add', frame, this.loadState(STATE.room));
    return b.op('i32.select', b.op('i32.lt_u', far, end), far, end);
  }

  /** Recursion passes no back-edge: for V8 to get at its optimised code, the interpreter enters itself anew at calls, too. */
  #countCall(fp: Node, pc: Node): void {
    const b = this.builder;
    const calls = b.op('i32.add', this.loadState(STATE.calls), b.i32(1));
    this.storeState(STATE.calls, calls);
    const again = b.newBlock({ cold: true });
    const onward = b.newBlock();
    b.branch(b.op('i32.and', calls, b.i32(CALLS_BETWEEN_ENTRIES - 1)), onward, again);
    b.at(again).tailCall(this.fn, [fp, pc]);
    b.at(onward);
  }

  #linkFrame(frame: Node, returnPc: Node): void {
    const b = this.builder;
    const high = b.op('i64.shl', b.op('i64.extend_i32_u', returnPc), b.i64(32));
    const link = b.op('i64.or', high, b.op('i64.extend_i32_u', this.fp));
    b.store('i64.store', frame, link, 0, this.aliases.frame);
  }

  invoke(callee: unknown, args: readonly unknown[], count: number = args.length): TypedValue {
    if (this.dead) return this.nothing;
    const b = this.builder;
    const { resumeDelta } = this.world.layout;
    // The frame of the callee starts behind all registers of this one; the loader notes where beside the code.
    const top = b.load('i32.load16_u', this.pc, resumeDelta + BESIDE.top, this.aliases.code);
    const frame = b.op('i32.add', this.fp, top);
    if (this.resuming) {
      this.script = null;
      return new TypedValue(this.rules.top, {
        word: b.load('i64.load', frame, 0, this.aliases.frame),
      });
    }
    this.spillForwarded();
    this.#resumePaths.set(this.half.instruction, [...this.armPath]);
    args.forEach((arg, i) => {
      b.store('i64.store', frame, this.word(arg as TypedValue), 8 + 8 * i, this.aliases.frame);
    });
    const returnPc = b.op(
      'i32.add',
      this.instructionPc(),
      b.i32(resumeOffset(this.world.layout, this.half.instruction)),
    );
    const passed = b.i32(count === PACKED ? packedCount(args.length) : args.length);
    const record = this.i32(callee as TypedValue);
    this.#noteCallee(record);
    this.#enter(record, frame, passed, returnPc);
    this.dead = true;
    return this.nothing;
  }

  ret(value: unknown): void {
    if (this.dead) return;
    const b = this.builder;
    const word = this.word(value as TypedValue);
    const link = b.load('i64.load', this.fp, 0, this.aliases.frame);
    b.store('i64.store', this.fp, word, 0, this.aliases.frame);
    const pc = b.op('i32.wrap_i64', b.op('i64.shr_u', link, b.i64(32)));
    this.#go(b.op('i32.wrap_i64', link), pc);
    this.dead = true;
  }
}
