import { describe, expect, test } from 'vitest';
import {
  ArgumentError,
  analyze,
  type InstructionArrays,
  InstructionError,
  type InstructionList,
  readInstructions,
} from '../src/index.ts';

/** Twenty instructions that fall through and a return, to be spoilt one way at a time. */
function list(change: Partial<InstructionList>): InstructionList {
  return {
    count: 20,
    registers: 4,
    reads: () => [0],
    writes: () => [1],
    successors: (i) => (i === 19 ? [] : 'next'),
    label: (i) => (i === 7 ? 'jump_unless' : 'add'),
    ...change,
  };
}

const at7 =
  <T>(value: T, otherwise: (i: number) => T) =>
  (i: number): T =>
    i === 7 ? value : otherwise(i);

describe('errors name the instruction, the fault and the remedy', () => {
  const cases: [string, Partial<InstructionList>, string, string][] = [
    [
      'undeclared reads',
      { reads: at7<number[] | undefined>(undefined, () => []) },
      'undeclared-reads',
      'instruction 7 (jump_unless): its reads are not declared; return an empty list when it reads nothing',
    ],
    [
      'undeclared writes',
      { writes: at7<number[] | undefined>(undefined, () => []) },
      'undeclared-writes',
      'instruction 7 (jump_unless): its writes are not declared; return an empty list when it writes nothing',
    ],
    [
      'undeclared successors',
      {
        successors: at7<'next' | number[] | undefined>(undefined, (i) => (i === 19 ? [] : 'next')),
      },
      'undeclared-successors',
      "instruction 7 (jump_unless): its successors are not declared; return 'next' when it falls through, [] when the function ends",
    ],
    [
      'a successor outside',
      { successors: at7<'next' | number[]>([8, 93], (i) => (i === 19 ? [] : 'next')) },
      'successor-out-of-range',
      'instruction 7 (jump_unless): successor 93 is outside 0..19; correct the jump target',
    ],
    [
      'a fractional successor',
      { successors: at7<'next' | number[]>([1.5], (i) => (i === 19 ? [] : 'next')) },
      'successor-out-of-range',
      'instruction 7 (jump_unless): successor -1 is outside 0..19; correct the jump target',
    ],
    [
      'a register outside, read',
      { reads: at7([4], () => []) },
      'register-out-of-range',
      'instruction 7 (jump_unless): reads register 4, outside 0..3; raise `registers` or correct the operand',
    ],
    [
      'a register outside, written',
      { writes: at7([-1], () => []) },
      'register-out-of-range',
      'instruction 7 (jump_unless): writes register -1, outside 0..3; raise `registers` or correct the operand',
    ],
    [
      'falling off the end',
      { successors: () => 'next' },
      'falls-off-the-end',
      'instruction 19 (add): the last instruction falls through to nothing; return [] as its successors if the function ends here',
    ],
  ];
  test.each(cases)('%s', (_, change, fault, message) => {
    let error: unknown;
    try {
      analyze(list(change));
    } catch (caught) {
      error = caught;
    }
    expect(error).toBeInstanceOf(InstructionError);
    expect((error as InstructionError).message).toBe(message);
    expect((error as InstructionError).fault).toBe(fault);
    expect((error as InstructionError).position).toBe(fault === 'falls-off-the-end' ? 19 : 7);
  });

  test('without labels the position alone', () => {
    const { label: _, ...plain } = list({ reads: at7([9], () => []) });
    expect(() => analyze(plain)).toThrow('instruction 7: reads register 9');
  });

  test('counts and boundaries', () => {
    expect(() => analyze(list({ count: 0 }))).toThrow(ArgumentError);
    expect(() => analyze(list({ registers: -1 }))).toThrow('registers');
    expect(() => analyze(list({ boundaries: [3, 20] }))).toThrow(
      'boundaries: expected positions in 0..19, got 20',
    );
  });

  test('arrays', () => {
    const arrays: InstructionArrays = {
      registers: 2,
      readStart: new Int32Array([0, 1, 1]),
      readList: new Int32Array([1]),
      writeStart: new Int32Array([0, 2, 2]),
      writeList: new Int32Array([0, 0]),
      successorStart: new Int32Array([0, 1, 1]),
      successorList: new Int32Array([1]),
    };
    const code = readInstructions(arrays);
    expect(code.count).toBe(2);
    expect([...code.writeList]).toEqual([0]); // written twice, one definition
    expect([...code.writeStart]).toEqual([0, 1, 1]);
    const wrong = (change: Partial<InstructionArrays>): (() => unknown) => {
      return () => readInstructions({ ...arrays, ...change });
    };
    expect(wrong({ readStart: new Int32Array([0, 2, 2]) })).toThrow('readStart[1]');
    expect(wrong({ writeStart: new Int32Array([0, 2]) })).toThrow('writeStart.length');
    expect(wrong({ successorStart: new Int32Array([1, 1, 1]) })).toThrow('successorStart[0]');
    expect(wrong({ readStart: new Int32Array([0]) })).toThrow('readStart.length');
    expect(wrong({ readList: new Int32Array([2]) })).toThrow('instruction 0: reads register 2');
    expect(wrong({ writeList: new Int32Array([0, 7]) })).toThrow(
      'instruction 0: writes register 7',
    );
    expect(wrong({ successorList: new Int32Array([2]) })).toThrow('instruction 0: successor 2');
  });

  test('queries', () => {
    const { liveness, reaching, chains, liveRanges } = analyze(list({}));
    expect(() => liveness.isLiveBefore(20, 0)).toThrow('position: expected an integer in 0..19');
    expect(() => liveness.isLiveAfter(19, 4)).toThrow('register');
    expect(() => reaching.ofRead(20)).toThrow('read: expected an integer in 0..19, got 20');
    expect(() => reaching.before(0, -1)).toThrow('register');
    expect(() => reaching.atEnd(1, 0)).toThrow('block');
    expect(() => chains.usesOf(20)).toThrow('definition');
    expect(() => chains.definitionsOf(-1)).toThrow('use');
    expect(() => liveRanges.overlap(0, 4)).toThrow('b: expected an integer in 0..3, got 4');
  });
});
