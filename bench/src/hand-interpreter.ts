/**
 * An interpreter written by hand, as WebAssembly text: one function, one loop, one `br_table`. It runs what a VM has
 * loaded, in the VM's own encoding and with its frames, and tests what the generated interpreter tests: operand types,
 * overflow, bounds, argument counts, the stack's end, the write barrier. It does less otherwise: no feedback, no fused
 * instructions, no floats, no hotness, no polls at back-edges; what is not an integer's or array's common case traps.
 */
import type { LoadedFunction, Vm } from '@martlet/vm';
import { arrayLayout, RECORD, STATE } from '@martlet/vm';
import wabt from 'wabt';

/** Calls a loaded function with words. */
export type HandInterpreter = (fn: LoadedFunction, args: readonly bigint[]) => bigint;

/** Header flags and the length of an array, in bytes from its start. */
const FLAGS = 4;
const LENGTH = 8;
const FLAG_UNLOGGED = 1;

/** Text of the handlers, by instruction name. Each ends by going on at `$next`. */
function handlers(vm: Vm): ReadonlyMap<string, string> {
  const { set } = vm.language;
  const { heap, layout, values } = vm.world;
  const { bias, elements, shape } = {
    bias: values.referenceBias,
    elements: vm.world.of(arrayLayout).tail.offset,
    shape: vm.world.of(arrayLayout).shape.id,
  };
  if (!heap.generational) throw new TypeError('the interpreter is written for generational heaps');

  const write = (name: string): string => {
    const instruction = set.byName.get(name)!;
    const operand = (operandName: string) =>
      instruction.operands.find((o) => o.name === operandName)!;
    const raw = (operandName: string) => {
      const { offset, size } = operand(operandName);
      return `(${size === 4 ? 'i32.load' : 'i32.load16_u'} offset=${offset} (local.get $pc))`;
    };
    const slot = (operandName: string) => `(i32.add (local.get $fp) ${raw(operandName)})`;
    const read = (operandName: string) => `(i64.load ${slot(operandName)})`;
    const set64 = (operandName: string, value: string) =>
      `(i64.store ${slot(operandName)} ${value})`;
    const advance = `(local.set $pc (i32.add (local.get $pc) (i32.const ${instruction.size})))
        (br $next)`;
    const jump = (operandName: string) =>
      `(local.set $pc (i32.add (local.get $pc) ${raw(operandName)})) (br $next)`;
    const slow = (condition: string) => `(br_if $slow ${condition})`;
    const integers = () => `
        (local.set $a ${read('a')})
        (local.set $b ${read('b')})
        ${slow('(i32.wrap_i64 (i64.and (i64.or (local.get $a) (local.get $b)) (i64.const 1)))')}`;
    const element = () => `
        (local.set $a ${read('array')})
        (local.set $b ${read('index')})
        (local.set $object (i32.wrap_i64 (local.get $a)))
        ${slow('(i32.ne (i32.and (local.get $object) (i32.const 7)) (i32.const 1))')}
        ${slow(`(i32.ne (i32.load offset=${bias} (local.get $object)) (i32.const ${shape}))`)}
        ${slow('(i32.wrap_i64 (i64.and (local.get $b) (i64.const 1)))')}
        ${slow(`(i64.ge_u (local.get $b)
          (i64.shl (i64.load32_u offset=${bias + LENGTH} (local.get $object)) (i64.const 1)))`)}
        (local.set $at (i32.add (local.get $object)
          (i32.shl (i32.wrap_i64 (local.get $b)) (i32.const 2))))`;
    const { nil, false: no, true: yes } = values;
    switch (name) {
      case 'loadInt':
        return `${set64('dst', `(i64.shl (i64.extend_i32_s ${raw('value')}) (i64.const 1))`)} ${advance}`;
      case 'add':
        return `${integers()}
        (local.set $c (i64.add (local.get $a) (local.get $b)))
        ${slow(`(i64.lt_s (i64.and (i64.xor (local.get $a) (local.get $c))
          (i64.xor (local.get $b) (local.get $c))) (i64.const 0))`)}
        ${set64('dst', '(local.get $c)')} ${advance}`;
      case 'sub':
        return `${integers()}
        (local.set $c (i64.sub (local.get $a) (local.get $b)))
        ${slow(`(i64.lt_s (i64.and (i64.xor (local.get $a) (local.get $b))
          (i64.xor (local.get $a) (local.get $c))) (i64.const 0))`)}
        ${set64('dst', '(local.get $c)')} ${advance}`;
      case 'less':
        return `${integers()}
        ${set64(
          'dst',
          `(select (i64.const ${yes}) (i64.const ${no}) (i64.lt_s (local.get $a) (local.get $b)))`,
        )} ${advance}`;
      case 'jumpUnless':
        // nil and false differ in one bit.
        return `(if (i64.eq (i64.or ${read('test')} (i64.const ${nil ^ no})) (i64.const ${nil | no}))
          (then ${jump('to')}))
        ${advance}`;
      case 'loop':
        return jump('to');
      case 'call':
        return `
        (local.set $record ${raw('fn')})
        (local.set $frame ${slot('base')})
        ${slow(`(i32.gt_u
          (i32.add (local.get $frame) (i32.load offset=${RECORD.frame} (local.get $record)))
          (i32.load offset=${layout.state + STATE.stackLimit} (i32.const 0)))`)}
        ${slow(`(i32.ne (i32.load offset=${RECORD.arity} (local.get $record)) ${raw('count')})`)}
        (i64.store (local.get $frame) (i64.or (i64.extend_i32_u (local.get $fp))
          (i64.shl (i64.extend_i32_u (i32.add (local.get $pc) (i32.const ${instruction.size})))
            (i64.const 32))))
        (local.set $fp (local.get $frame))
        (local.set $pc (i32.load offset=${RECORD.code} (local.get $record)))
        (br $next)`;
      case 'ret':
        return `
        (local.set $a ${read('value')})
        (local.set $b (i64.load (local.get $fp)))
        (i64.store (local.get $fp) (local.get $a))
        (local.set $pc (i32.wrap_i64 (i64.shr_u (local.get $b) (i64.const 32))))
        (local.set $fp (i32.wrap_i64 (local.get $b)))
        (br $next)`;
      case 'getElement':
        return `${element()}
        ${set64('dst', `(i64.load offset=${bias + elements} (local.get $at))`)} ${advance}`;
      case 'setElement':
        return `${element()}
        (i64.store offset=${bias + elements} (local.get $at) ${read('value')})
        ${slow(`(i32.and (i32.load offset=${bias + FLAGS} (local.get $object))
          (i32.const ${FLAG_UNLOGGED}))`)}
        ${advance}`;
      default:
        return '(br $slow)';
    }
  };
  return new Map(set.instructions.map(({ name }) => [name, write(name)]));
}

/** The whole module as text. */
export function handInterpreterText(vm: Vm): string {
  const { instructions } = vm.language.set;
  const text = handlers(vm);
  const labels = ['$halt', ...instructions.map(({ name }) => `$${name}`)];
  const cases = [
    '(return (i64.load (local.get $fp)))',
    ...instructions.map(({ name }) => text.get(name)!),
  ];
  const dispatch = `(br_table ${labels.join(' ')} $slow (i32.load16_u (local.get $pc)))`;
  // Blocks nest from the last handler outwards: a branch to a label goes on right behind its block.
  const body = cases.reduce(
    (inner, handler, i) => `(block ${labels[i]} ${inner})\n        ${handler}\n`,
    dispatch,
  );
  return `(module
  (import "core" "memory" (memory 1))
  (func (export "interpret") (param $fp i32) (param $pc i32) (result i64)
    (local $a i64) (local $b i64) (local $c i64)
    (local $object i32) (local $at i32) (local $frame i32) (local $record i32)
    (block $slow (loop $next
      ${body}))
    unreachable))`;
}

/** Makes the interpreter for what this VM has loaded. The VM must not fuse instructions. */
export async function handInterpreter(vm: Vm): Promise<HandInterpreter> {
  const { parseWat } = await wabt();
  const { buffer } = parseWat('interpreter.wat', handInterpreterText(vm)).toBinary({});
  const { memory } = vm.world.heap;
  const source = memory.source as unknown as WebAssembly.Memory;
  const { exports } = await WebAssembly.instantiate(
    await WebAssembly.compile(buffer as Uint8Array<ArrayBuffer>),
    { core: { memory: source } },
  );
  const interpret = exports.interpret as (fp: number, pc: number) => bigint;
  const { stack, haltPc } = vm.world.layout;
  return (fn, args) => {
    memory.i64[stack >>> 3] = (BigInt(haltPc) << 32n) | BigInt(stack);
    for (const [i, word] of args.entries()) memory.i64[(stack >>> 3) + 1 + i] = word;
    return interpret(stack, fn.code);
  };
}
