// The page that follows one function through every stage. The text is here; everything in the page's code blocks is
// what the packages print. Times are left out, so that the page changes only when the code does.

import {
  analyzeLiveness,
  buildBlocks,
  dstColumn,
  InstructionMaps,
  phiColumn,
  readInstructions,
  srcColumn,
  toTable,
} from '@martlet/dataflow';
import { ExitTable } from '@martlet/deopt';
import { inferFunction } from '@martlet/infer';
import { Names, optimize, parse, print } from '@martlet/ir';
import { Safepoints, viewOf } from '@martlet/jit';
import { disassemble, registerEffects, successorPositions } from '@martlet/vm';
import { createTiny } from '@martlet-internal/tiny';
import wabt from 'wabt';

const NAME = 'sumOfSquares';
const SOURCE = `fn square(x) { return x * x }

fn ${NAME}(from, to) {
  let total = 0
  while from < to {
    total = total + square(from)
    from = from + 1
  }
  return total
}`;

/** @typedef {import('@martlet/deopt').ExitDescription} ExitDescription */
/** @typedef {import('@martlet/jit').SafepointRow} SafepointRow */
/** @typedef {import('@martlet/vm').LoadedFunction} LoadedFunction */
/** @typedef {import('@martlet/vm').GuestFunction} GuestFunction */
/** @typedef {import('@martlet/dataflow').Liveness} Liveness */
/** @typedef {import('@martlet/vm').Vm} Vm */

/** What happened while the program ran. */
class Recording {
  /** @type {string[]} the JIT's log since it was last read */
  log = [];
  /** @type {Map<number, ExitDescription>} */
  exits = new Map();
  /** @type {Map<number, readonly SafepointRow[]>} */
  safepoints = new Map();
  /** @type {{ built: string, optimised: string, bytes: Uint8Array }[]} */
  units = [];

  /** Takes the log so far, without times. */
  takeLog() {
    return this.log.splice(0).map((line) => line.replace(/, \d+ µs/, ''));
  }
}

/** Runs `body` while exits and safepoints that are made are noted. @param {Recording} recording @param {() => void} body */
function recorded(recording, body) {
  const { add: addExit } = ExitTable.prototype;
  const { add: addSafepoint } = Safepoints.prototype;
  ExitTable.prototype.add = function (exit) {
    const id = addExit.call(this, exit);
    recording.exits.set(id, exit);
    return id;
  };
  Safepoints.prototype.add = function (frames) {
    const id = addSafepoint.call(this, frames);
    recording.safepoints.set(id, frames);
    return id;
  };
  try {
    body();
  } finally {
    ExitTable.prototype.add = addExit;
    Safepoints.prototype.add = addSafepoint;
  }
}

/**
 * The element at an index that is known to be there.
 * @template T
 * @param {ArrayLike<T>} list
 * @param {number} index
 * @returns {T}
 */
function at(list, index) {
  const element = list[index];
  if (element === undefined) throw new RangeError(`there is no element ${index}`);
  return element;
}

/** @param {string} language @param {string} text */
function fence(language, text) {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}

/** A Markdown table. @param {string[]} head @param {string[][]} rows */
function table(head, rows) {
  const line = (/** @type {string[]} */ cells) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

/** Arms that feedback has seen, for the listing. @param {Vm} vm @param {LoadedFunction} loaded */
function feedbackOf(vm, loaded) {
  const view = viewOf(vm).function(loaded.index);
  return (/** @type {number} */ position) => {
    const { sites } = at(loaded.fn.code, position).instruction;
    return sites
      .map(({ name, arms, offset }) => {
        const seen = Array.from({ length: arms }, (_, i) => i);
        const taken = seen.filter((arm) => view.armSeen(position, offset + arm));
        return `${name}: ${taken.length === 0 ? 'nothing' : `arm ${taken.join(', ')}`}`;
      })
      .join('; ');
  };
}

/** The instructions as the dataflow kit wants them: the set says what each reads, writes and where it goes on. @param {GuestFunction} fn */
function instructionsOf(fn) {
  const effects = fn.code.map((_, position) => {
    const sink = { reads: /** @type {number[]} */ ([]), writes: /** @type {number[]} */ ([]) };
    registerEffects(fn, position, {
      read: (r) => sink.reads.push(r),
      write: (r) => sink.writes.push(r),
    });
    return sink;
  });
  return readInstructions({
    count: fn.code.length,
    registers: fn.registers,
    reads: (position) => at(effects, position).reads,
    writes: (position) => at(effects, position).writes,
    successors: (position) => successorPositions(fn, position),
    label: (position) => at(fn.code, position).instruction.name,
  });
}

/** The blocks, with what is live around them. @param {Liveness} liveness */
function blockRows({ blocks, code, in: liveIn, out }) {
  const registers = (
    /** @type {import('@martlet/dataflow').BitTable} */ rows,
    /** @type {number} */ b,
  ) =>
    Array.from({ length: code.registers }, (_, r) => r)
      .filter((r) => rows.test(b, r))
      .map((r) => `r${r}`)
      .join(' ');
  return Array.from({ length: blocks.size }, (_, b) => [
    String(b),
    `${blocks.start[b]}..${at(blocks.start, b + 1) - 1}`,
    [...blocks.successorList.subarray(blocks.successorStart[b], blocks.successorStart[b + 1])].join(
      ' ',
    ),
    registers(liveIn, b),
    registers(out, b),
  ]);
}

/** Types at the start of each block, proven and speculated. @param {Vm} vm @param {LoadedFunction} loaded @param {Liveness} liveness */
function typeRows(vm, loaded, { blocks }) {
  const { rules, world } = vm;
  const program = viewOf(vm);
  const context = { set: vm.language.set, rules, world, program };
  const infer = (/** @type {boolean} */ ignoreFeedback) =>
    inferFunction(context, program.function(loaded.index), 0, [], {
      ignoreFeedback,
      inlines: (target) => target.fn.name === 'square',
    }).states;
  const [proven, speculated] = [infer(true), infer(false)];
  const describe = (/** @type {typeof proven} */ states, /** @type {number} */ start) => {
    const state = states.get(start);
    if (state === undefined) return 'not reached';
    return state.types
      .flatMap((type, r) =>
        type < 0 ? [] : [`r${r}: ${rules.lattice.describe(type).replaceAll('|', '\\|')}`],
      )
      .join(', ');
  };
  return Array.from({ length: blocks.size }, (_, b) => {
    const start = at(blocks.start, b);
    return [`${b} (from ${start})`, describe(proven, start), describe(speculated, start)];
  });
}

/** The unit's function, of a module as text. @param {string} text */
function unitFunction(text) {
  const fn = parse(text).functions.get(`jit.${NAME}`);
  if (fn === undefined) throw new Error(`the module has no function jit.${NAME}`);
  return fn;
}

/** Runs the passes one by one on a copy. @param {{ built: string, optimised: string }} unit */
function passRows({ built, optimised }) {
  const fn = unitFunction(built);
  const size = () => ({
    blocks: fn.blocks.length,
    nodes: fn.blocks.reduce((sum, { nodes }) => sum + nodes.length, 0),
  });
  /** @type {string[][]} */
  const rows = [];
  let before = size();
  let number = 0;
  optimize(fn, {
    dump: () => at(rows, rows.length - 1).splice(1, 1, 'yes'),
    onPass: (pass, when) => {
      if (when === 'start') {
        before = size();
        rows.push([`${++number}. \`${pass}\``, '', '', '']);
        return;
      }
      const after = size();
      const change = (/** @type {'nodes' | 'blocks'} */ what) =>
        before[what] === after[what] ? String(after[what]) : `${before[what]} → ${after[what]}`;
      at(rows, rows.length - 1).splice(2, 2, change('nodes'), change('blocks'));
    },
  });
  if (print(fn) !== print(unitFunction(optimised))) {
    throw new Error('the passes, run one by one, give another result than the JIT had');
  }
  return rows;
}

/** The text of the unit's function in a module. @param {Uint8Array} bytes */
async function wasmText(bytes) {
  const module = (await wabt()).readWasm(bytes, { readDebugNames: true, tail_call: true });
  module.generateNames();
  module.applyNames();
  const text = module.toText({ foldExprs: true, inlineExport: false });
  const start = text.indexOf(`  (func $jit.${NAME} `);
  const end = text.indexOf('\n  (func ', start + 1);
  return text.slice(start, end).replaceAll(/^ {2}/gm, '');
}

/** Which values, by the names of the IR's text, an exit hands over. @param {string} optimised @returns {Map<number, string[]>} */
function exitValues(optimised) {
  const fn = unitFunction(optimised);
  const names = new Names(fn);
  const values = new Map();
  for (const { terminator } of fn.blocks) {
    if (terminator?.kind !== 'exit') continue;
    values.set(
      terminator.exit,
      terminator.args.map((node) => names.value(node)),
    );
  }
  return values;
}

/** @param {readonly (string | undefined)[]} values @param {import('@martlet/deopt').Source} source */
function sourceText(values, source) {
  if (source.kind === 'constant') return `word ${source.word}`;
  const suffix = source.kind === 'word' ? '' : ` (${source.kind})`;
  return `${values[source.index]}${suffix}`;
}

/** @param {Vm} vm @param {Recording} recording @param {string} optimised */
function exitRows(vm, recording, optimised) {
  const values = exitValues(optimised);
  return [...values.keys()]
    .sort((a, b) => a - b)
    .map((id) => {
      const exit = recording.exits.get(id);
      if (exit === undefined) throw new Error(`exit ${id} was not recorded`);
      const frames = exit.frames.map(({ function: index, position, offset, registers }) => {
        const sources = registers.map(
          ([r, source]) => `r${r} ← ${sourceText(values.get(id) ?? [], source)}`,
        );
        return `${at(vm.image.functions, index).fn.name}:${position} at +${offset}: ${sources.join(', ')}`;
      });
      return [String(id), exit.reason, exit.site, frames.join('<br>')];
    });
}

/** @param {Vm} vm @param {SafepointRow} row */
function safepointText(vm, { function: index, position, offset, registers }) {
  const held = registers.length === 0 ? 'nothing' : registers.map((r) => `r${r}`).join(' ');
  return `${at(vm.image.functions, index).fn.name}:${position} at +${offset}, holds ${held}`;
}

/** The number of the block that nothing leads to. @param {Liveness} liveness */
function deadBlock({ blocks, order }) {
  return Array.from({ length: blocks.size }, (_, b) => b)
    .filter((b) => at(order.index, b) < 0)
    .join(', ');
}

/** The page. @returns {Promise<string>} */
export async function onePage() {
  const recording = new Recording();
  const built = { text: '' };
  const tiny = createTiny({
    heat: 20,
    print: () => {},
    jit: {
      exitLimit: 1,
      filter: (unit) => unit === NAME,
      log: (line) => recording.log.push(line),
      dump: (stage, _unit, module) => {
        if (stage === 'built') built.text = print(module);
        else
          recording.units.push({
            built: built.text,
            optimised: print(module),
            bytes: new Uint8Array(),
          });
      },
    },
  });
  const { vm, jit } = tiny;
  if (jit === null) throw new Error('the VM has no JIT');
  const { backend } = vm.platform;
  const compile = backend.compile.bind(backend);
  backend.compile = (module, options) => {
    const code = compile(module, options);
    const unit = recording.units.at(-1);
    if (unit !== undefined) unit.bytes = code.bytes;
    return code;
  };

  const functions = tiny.load(SOURCE);
  const loaded = functions.get(NAME);
  const square = functions.get('square');
  if (loaded === undefined || square === undefined) throw new Error('the program is not whole');
  const call = (/** @type {number} */ from, /** @type {number} */ to) =>
    vm.call(loaded, [from, to]);
  const functionName = (/** @type {number} */ index) => at(loaded.program, index).fn.name;
  const listing = (/** @type {LoadedFunction} */ fn) =>
    disassemble(fn.fn, { functionName, comment: feedbackOf(vm, fn) });

  recorded(recording, () => {
    for (let i = 0; i < 20; i++) call(0, 10);
  });
  const bytecode = [loaded, square].map((fn) => disassemble(fn.fn, { functionName })).join('\n');
  const feedback = [loaded, square].map(listing).join('\n');
  const [first] = recording.units;
  if (first === undefined) throw new Error('nothing was compiled');
  const code = instructionsOf(loaded.fn);
  const liveness = analyzeLiveness(code, buildBlocks(code));
  const types = typeRows(vm, loaded, liveness);
  const exits = exitRows(vm, recording, first.optimised);
  const compiledLog = recording.takeLog();
  const warm = call(0, 1000);

  const from = 2 ** 40;
  const big = call(from, from + 2);
  const leftLog = recording.takeLog();
  const leftCounts = jit.exitLog.toString();
  const mul = listing(square);

  recorded(recording, () => {
    for (let i = 0; i < 80; i++) call(0, 10);
  });
  const again = recording.takeLog();
  const second = recording.units[1];
  if (second === undefined) throw new Error('nothing was compiled anew');
  const bigAgain = call(from, from + 2);
  const afterwards = recording.takeLog();

  const maps = new InstructionMaps(code);
  const columns = [
    phiColumn(maps),
    ...[1, 3, 5].flatMap((r) => [dstColumn(maps, r), srcColumn(maps, r)]),
  ];
  const unit = (/** @type {string} */ text) => print(unitFunction(text));
  const rows = passRows(first);
  const changed = rows.filter((row) => row[1] === 'yes').length;
  const safepoints = [...recording.safepoints].map(([id, frames]) => [
    String(id),
    frames.map((frame) => safepointText(vm, frame)).join('<br>'),
  ]);

  return `# One function, from source to machine code and back

A short function in the language of \`examples/tiny\`, and what becomes of it: bytecode, bitmaps, types, IR,
WebAssembly, and the way back into the interpreter when a speculation fails. Everything in boxes and tables is real
output; \`node scripts/one-function.mjs\` has written this page, and a test tells when it is out of date.

## Source

${fence('', SOURCE)}

## Bytecode

The code generator makes instructions on registers. A frame's word 0 is the link to its caller; parameters arrive in
registers 1, 2, …. The instruction \`call r5(r6), 1, …\` calls with a *window*: the callee's frame starts at r5, its
argument stands behind it, in r6, and the result will be where the window starts.

${fence('', bytecode)}

Each instruction is defined once, as a function over an abstract machine. The interpreter, the type inference and the
compiler are readings of that one function; so is a slow evaluator that the tests compare all of them with.

## Feedback

The interpreter's handler of an instruction tries its arms in order, and notes the arm that it takes by storing one
byte beside the code. After 20 calls with small integers, arm 0 (both operands are integers, and the result fits) is all
that arithmetic has seen; a \`branch\` has arm 0 for taken and 1 for not taken.

${fence('', feedback)}

## Bitmaps

Now the function is hot. The dataflow kit sees it as bitmaps over its positions: \`phi\` marks where blocks start, and
each register has one map of its writes and one of its reads. Everything that follows is arithmetic on such rows: to
subtract the lowest bit from a row and to xor the two leaves a run up to the next set bit, which is how blocks are cut.
A call writes its whole window and all registers behind it, which belong to the callee's frame.

${fence('', toTable(code, columns))}

## Blocks and liveness

A register is live where some path reads it before it is written. Only live registers get types, become parameters of
blocks, or are rebuilt when compiled code leaves. Block ${deadBlock(liveness)} is never reached.

${table(['block', 'positions', 'goes to', 'live in', 'live out'], blockRows(liveness))}

## Types

Inference reads the same semantics with types for values. Without feedback little is known of parameters, and so little
of what is computed from them. With feedback, arms that have not been seen are left out, and a test that survives alone
refines what it tests, in all registers that hold the same value: behind \`from < to\` both are integers. \`total\`
starts as an integer and stays one, on the way that has been seen.

${table(['block', 'proven', 'with what feedback has seen'], types)}

## IR, as it was built

The compiler reads the same semantics once more, now emitting. What inference has decided costs nothing; a test that is
speculated becomes a branch to an \`exit\` with the values that the frames there need. \`square\` is inlined: its body
stands in block 12, and there is no call. Integers are tagged words, twice their value, so that sums need no untagging
and \`1\` is the constant 2. The last parameter of the loop's block counts back-edges down to the next poll.

${fence('', unit(first.built))}

## Passes

${changed} of ${rows.length} passes change something here. The list is \`pipeline\` in \`packages/ir/src/passes/pipeline.ts\`.

${table(['pass', 'changed', 'nodes', 'blocks'], rows)}

Blocks are merged and empty ones go. Value numbering finds that the overflow test and the product shift \`from\` by the
same amount, and does it once. The tag of \`to\` does not change in the loop, so it is computed in front. Nodes that
nobody uses any more are dropped.

${fence('', unit(first.optimised))}

## WebAssembly

Exits become stubs: they store their values, eight bytes each, into the exit buffer and tail-call \`core.leave\` with the
exit's number. Structured control flow is made from the dominator tree.

${fence('wasm', await wasmText(first.bytes))}

${fence('', compiledLog.join('\n'))}

\`${NAME}(0, 1000)\` gives ${warm}, in compiled code.

## Exit table

For each exit: which frames to rebuild, outermost first, where each stands from the compiled activation's own frame, at
which position the interpreter goes on, and what its live registers get, by the names of the IR above. In exits from the inlined \`square\` there are
two frames, and the caller's position is its call.

${table(['exit', 'reason', 'site', 'frames'], exits)}

## A speculation fails

\`${NAME}(2 ** 40, 2 ** 40 + 2)\` squares a number whose square does not fit an integer. The compiled code leaves *before*
the multiplication, in the inlined callee: both frames are written, and the interpreter finishes \`square\`, then its
caller, and hands the result, ${big}, to whoever called the compiled code.

${fence('', leftLog.join('\n'))}

The exit log answers why code is slow:

${fence('', leftCounts)}

(Here one exit was enough to retire the code; by default it is four.) The interpreter has gone on, and the feedback of
the multiplication has another arm now:

${fence('', mul)}

## Compiled anew

So the next code has that arm as well, and nothing to leave for. Feedback only ever grows, which bounds how often a
function is compiled.

${fence('', again.join('\n'))}

\`${NAME}(2 ** 40, 2 ** 40 + 2)\` gives ${bigAgain} again, ${afterwards.length === 0 ? 'and nothing is logged: the code does not leave' : `and the log says:\n\n${fence('', afterwards.join('\n'))}\n\n`}.

The new arm calls the runtime, which may collect garbage. Around such a call stands a *safepoint*: the code stores what
is live and tagged where the interpreter would have it, and the safepoint's number where the collector looks. The rows
say which frames stand there, innermost first, at which positions, and which of their registers hold words that may be
references: \`from\` and \`to\` are known to be integers, and stay in locals.

${table(['safepoint', 'frames'], safepoints)}
`;
}
