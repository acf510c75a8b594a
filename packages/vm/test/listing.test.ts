import { describe, expect, it } from 'vitest';
import {
  defineInstructionSet,
  describeSet,
  disassemble,
  disassembleProgram,
  FunctionAssembler,
} from '../src/index.ts';
import { calcSet } from './support/calc.ts';

describe('the disassembler', () => {
  it('lists a function with labels, constants, callees and lines', () => {
    const a = new FunctionAssembler(calcSet, 'work');
    a.required = 1;
    a.home = 3;
    a.line = 10;
    const one = a.label();
    const two = a.here();
    a.emit('load', 2, a.constant({ kind: 'symbol', value: 'none' }));
    a.place(one);
    a.entry(two);
    a.entry(one);
    a.line = 11;
    const done = a.label();
    const head = a.here();
    a.emit('less', 4, 1, 2);
    a.emit('jumpUnless', 4, done);
    const start = a.here();
    a.emit('load', 3, a.constant({ kind: 'float', value: 2 }));
    a.emit('call', 4, 2, 1);
    a.emit('send', 4, 0, 1, a.cache('size', 0));
    const end = a.here();
    a.line = 12;
    a.emit('loop', head);
    a.place(done);
    a.emit('ret', 2);
    const target = a.here();
    a.emit('rethrow', 5, 6, 7);
    a.handler('ensure', start, end, target, 5);
    a.reserve(8);
    const other = new FunctionAssembler(calcSet, 'other');
    other.emit('int', 1, -3);
    other.emit('ret', 1);
    const work = a.finish();
    const program = { set: calcSet, functions: [work, other.finish()], main: 1 };
    expect(disassembleProgram(program)).toBe(`\
function work: 1..2 parameters, 8 registers, home r3, entries L1 L2
  ensure 3..5 -> L4 r5
L1:
  0  load         r2, :none              ; line 10
L2:
  1  less         r4, r1, r2             ; line 11
  2  jumpUnless   r4, L3
  3  load         r3, 2.0
  4  call         r4(r5..r6), 2, other
  5  send         r4(), 0, r1, .size/0
  6  loop         L2                     ; line 12
L3:
  7  ret          r2
L4:
  8  rethrow      r5, r6, r7

main function other: 0 parameters, 2 registers
  0  int          r1, -3
  1  ret          r1
`);
    expect(
      disassemble(work, { comment: (position) => (position === 4 ? 'seen: f' : '') }),
    ).toContain('  4  call         r4(r5..r6), 2, function 1 ; seen: f\n');
  });

  it('tells integers, floats, strings and symbols apart', () => {
    const a = new FunctionAssembler(calcSet, 'k');
    const values = [
      { kind: 'int', value: 2n ** 61n },
      { kind: 'float', value: -0 },
      { kind: 'float', value: 0.1 },
      { kind: 'float', value: 1e300 },
      { kind: 'float', value: Number.NaN },
      { kind: 'string', value: 'a "b"\n' },
      { kind: 'symbol', value: 'plus' },
    ] as const;
    for (const value of values) a.emit('load', 1, a.constant(value));
    a.emit('ret', 1);
    const texts = disassemble(a.finish())
      .split('\n')
      .filter((row) => row.includes('r1, '))
      .map((row) => row.split('r1, ')[1]);
    expect(texts).toEqual([
      '2305843009213693952',
      '-0.0',
      '0.1',
      '1e+300',
      'NaN',
      '"a \\"b\\"\\n"',
      ':plus',
    ]);
  });
});

describe('the reference', () => {
  it('describes an instruction set', () => {
    const set = defineInstructionSet({
      name: 'two',
      primitives: {},
      tests: {},
      instructions: {
        pick: {
          doc: 'Jumps if the test holds.',
          operands: { test: 'read', to: 'loop' },
          semantics: (m, { test, to }) => m.branch(m.truthy(test), to),
        },
        ret: {
          operands: { value: 'read' },
          semantics: (m, { value }) => m.ret(value),
        },
      },
    });
    expect(describeSet(set)).toBe(`\
# Instruction set two

2 instructions, fingerprint \`afb55497305178d4\`.

| opcode | instruction | operands | bytes |
| --- | --- | --- | --- |
| 1 | \`pick\` | test: read, to: loop | 8 |
| 2 | \`ret\` | value: read | 8 |

## pick

Jumps if the test holds.

| operand | what it is | offset | bytes |
| --- | --- | --- | --- |
| \`test\` | register that is read | 2 | 2 |
| \`to\` | position at or before this one | 4 | 4 |

Goes on to the next instruction, or jumps.

| feedback | arms | bytes |
| --- | --- | --- |
| \`branch\` | 2 | 0 to 1 |

## ret

| operand | what it is | offset | bytes |
| --- | --- | --- | --- |
| \`value\` | register that is read | 2 | 2 |

Does not go on to the next instruction.
`);
  });

  it('describes every instruction and pair', () => {
    const text = describeSet(calcSet);
    for (const { name } of calcSet.instructions) expect(text).toContain(`\n## ${name}\n`);
    expect(text).toContain(
      "| `base` | window: the result's register, then `count` arguments | 2 | 2 |",
    );
    expect(text).toContain('## Fused instructions');
    expect(text).toContain('Calls guest code in mid-instruction.');
  });
});
