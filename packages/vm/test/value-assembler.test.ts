import { describe, expect, it } from 'vitest';
import {
  addFits,
  arithmetic,
  basicInstructions,
  comparison,
  defineInstructionSet,
  disassemble,
  equality,
  floatAdd,
  floatEqual,
  floatLess,
  floatSub,
  instructionForms,
  intAdd,
  intEqual,
  intLess,
  intSub,
  isTest,
  type Machine,
  negation,
  primitive,
  sameTest,
  subFits,
  type Value,
  ValueAssembler,
} from '../src/index.ts';

const slow = primitive<[a: Value, b: Value], Value>({
  effect: 'runtime',
  evaluate: (host, a) => a ?? host.nil,
  type: (rules) => rules.top,
});
const other = primitive<[a: Value], Value>({
  effect: 'runtime',
  evaluate: (_host, a) => a,
  type: (rules) => rules.top,
});
const primitives = { intAdd, intSub, floatAdd, floatSub, slow, other };
const tests = {
  is: isTest,
  same: sameTest,
  addFits,
  subFits,
  intLess,
  floatLess,
  intEqual,
  floatEqual,
};
const { compute } = instructionForms<Machine<typeof primitives, typeof tests>>();
const two = { dst: 'write', a: 'read', b: 'read' } as const;

const set = defineInstructionSet({
  name: 'values',
  primitives,
  tests,
  instructions: {
    ...basicInstructions,
    add: compute(two, arithmetic('addFits', 'intAdd', 'floatAdd', 'slow')),
    less: compute(two, comparison('intLess', 'floatLess', 'slow')),
    equal: compute(two, equality('intEqual', 'floatEqual', 'same', 'slow')),
    negate: compute({ dst: 'write', a: 'read' }, negation('subFits', 'intSub', 'other', 'other')),
  },
});

/** The instructions that `write` emits, with two variables in registers 1 and 2. */
function code(write: (asm: ValueAssembler) => void): string[] {
  const asm = new ValueAssembler(set, 'f');
  asm.top = 3;
  write(asm);
  return disassemble(asm.finish())
    .split('\n')
    .slice(1)
    .map((line) =>
      line
        .replace(/^ *\d+ +/, '')
        .replace(/ +/g, ' ')
        .trim(),
    )
    .filter((line) => line !== '');
}

describe('ready-made numeric instructions', () => {
  it('each have one feedback site with an arm for integers and one for floats', () => {
    for (const name of ['add', 'less', 'negate', 'equal']) {
      const [site, ...others] = set.byName.get(name)!.sites;
      expect([name, site!.name, others]).toEqual([name, 'kind', []]);
    }
  });
});

describe('ValueAssembler', () => {
  it('computes a value in the register where it is wanted', () => {
    const lines = code((asm) => {
      const x = asm.variable(1);
      const sum = asm.compute(asm.top, 'add', asm.operand(x), asm.operand(asm.variable(2)));
      x.store!(sum);
    });
    expect(lines).toEqual(['add r1, r1, r2']);
  });
  it('gives the temporaries of parts up', () => {
    const lines = code((asm) => {
      const one = asm.literal(1n);
      const left = asm.operand(one);
      const right = asm.operand(asm.literal(0.5));
      const sum = asm.push(asm.compute(one.base, 'add', left, right));
      expect([left, right, sum, asm.top]).toEqual([3, 4, 3, 4]);
    });
    expect(lines).toEqual(['load r3, 1', 'load r4, 0.5', 'add r3, r3, r4']);
  });
  it('jumps out of a condition from each side of `and` to one label', () => {
    const lines = code((asm) => {
      const left = asm.and(asm.variable(1), () => asm.variable(2));
      const otherwise = asm.condition(asm.and(left, () => asm.literal(true)));
      asm.emit('ret', 1);
      asm.place(otherwise);
      asm.emit('ret', 2);
    });
    expect(lines).toEqual([
      ...['move r3, r1', 'jumpUnless r3, L1', 'move r3, r2', 'jumpUnless r3, L1'],
      ...['true r4', 'jumpUnless r4, L1', 'ret r1', 'L1:', 'ret r2'],
    ]);
  });
  it('gives the operand of `or` that decided', () => {
    const lines = code((asm) => {
      const value = asm.or(asm.variable(1), () => asm.literal('text'));
      asm.emit('ret', asm.push(value));
    });
    expect(lines.map((line) => line.replace(/load.*/, 'load'))).toEqual([
      ...['move r3, r1', 'not r4, r3', 'jumpUnless r4, L1', 'load', 'L1:', 'ret r3'],
    ]);
  });
  it('puts arguments behind the base of a window, and leaves the result there', () => {
    const lines = code((asm) => {
      const base = asm.window(asm.variable(1));
      asm.push(asm.literal(null));
      asm.emit('call', base, 2, 0);
      asm.emit('ret', asm.push(asm.result(base)));
    });
    expect(lines.map((line) => line.replace(/\(.*/, ''))).toEqual([
      ...['move r4, r1', 'nil r5', 'call r3', 'ret r3'],
    ]);
  });
});
