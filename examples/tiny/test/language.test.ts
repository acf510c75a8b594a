import { describe, expect, it } from 'vitest';
import { createTiny } from '../src/index.ts';
import { linesOf, READINGS } from './support/readings.ts';

/** Runs a program in all readings, which must agree; gives what it prints. */
function lines(source: string): string[] {
  const all = Object.keys(READINGS).map((reading) => [reading, ...linesOf(source, reading)]);
  const [, ...expected] = all[0]!;
  for (const [reading, ...actual] of all)
    expect([reading, ...actual]).toEqual([reading, ...expected]);
  return expected;
}

describe('numbers', () => {
  it('turn from integers to floats where they get too big', () => {
    expect(lines('print(4611686018427387903) print(4611686018427387903 + 1)')).toEqual([
      '4611686018427387903',
      '4611686018427388000.0',
    ]);
    expect(lines('print(3037000500 * 3037000500) print(-4611686018427387903 - 2)')).toEqual([
      '9223372037000250000.0',
      '-4611686018427388000.0',
    ]);
  });
  it('divide towards zero when both are integers', () => {
    expect(lines('print(7 / 2) print(-7 / 2) print(7.0 / 2) print(-7 % 3) print(5.5 % 2)')).toEqual(
      ['3', '-3', '3.5', '-1', '1.5'],
    );
  });
  it('compare exactly, also of different kinds', () => {
    expect(
      lines('print(1 == 1.0) print(1 < 1.5) print(9007199254740993 == 9007199254740992.0)'),
    ).toEqual(['true', 'true', 'false']);
  });
  it('know negative zero and what is not a number', () => {
    expect(
      lines('print(-0.0) print(0.0 == -0.0) let n = 0.0 / 0.0 print(n == n) print(n)'),
    ).toEqual(['-0.0', 'true', 'false', 'NaN']);
  });
  it('convert', () => {
    expect(lines('print(float(3)) print(int(-2.9)) print(sqrt(16)) print(int(2.0))')).toEqual([
      ...['3.0', '-2', '4.0', '2'],
    ]);
  });
});

describe('truth', () => {
  it('is everything but nil and false', () => {
    expect(
      lines('print(not 0) print(not nil) print(nil or 3) print(false and 3) print(1 and 2)'),
    ).toEqual(['false', 'true', '3', 'false', '2']);
  });
});

describe('scopes', () => {
  it('end with their block', () => {
    expect(() => createTiny({ jit: false }).load('{ let x = 1 } print(x)')).toThrow(
      '1:21: there is no variable x',
    );
  });
  it('hide outer variables', () => {
    expect(lines('let x = 1 { let x = 2 print(x) } print(x)')).toEqual(['2', '1']);
  });
  it('are captured anew in each round of a loop', () => {
    const program = `
      let fs = array(2, nil)
      let i = 0
      while i < 2 { let j = i  fs[i] = fn() { j = j + 10  return j }  i = i + 1 }
      print(fs[0]()) print(fs[0]()) print(fs[1]())`;
    expect(lines(program)).toEqual(['10', '20', '11']);
  });
});

describe('returns', () => {
  it('leave the function around a block, through ensure', () => {
    const program = `
      fn f(a) {
        try { each(a) |x| { try { if x == 2 { return x } } ensure { print("in") } } }
        ensure { print("out") }
        return nil
      }
      print(f([1, 2, 3])) print(f([]))`;
    expect(lines(program)).toEqual(['in', 'in', 'out', '2', 'out', 'nil']);
  });
  it('cannot leave a function that has returned', () => {
    const program = `
      fn keep(f) { return f }
      fn make() { return keep() |x| { return x } }
      let block = make()
      block(1)`;
    expect(lines(program)).toEqual(['error: return to a function that has already returned']);
  });
  it('leave only the literal in a function literal', () => {
    expect(lines('fn f() { let g = fn() { return 1 } g() return 2 } print(f())')).toEqual(['2']);
  });
});

describe('errors', () => {
  it.each([
    ['print(1 +)', '1:10: expected an expression, found )'],
    ['let x = 1\nlet = 2', '2:5: expected name, found ='],
    ['foo(1)', '1:1: there is no function foo'],
    ['fn f(x) { }\nprint(y)', '2:7: there is no variable y'],
    ['1 = 2', '1:3: expected a variable before =, found ='],
    ['if true { print(1)', '1:19: expected an expression, found end'],
    ['let s = "open', '1:9: expected an expression, found "'],
    ['let x = 1 ?', '1:11: expected an expression, found ?'],
    ['class A { } A(1)', '1:13: A has no init to take arguments'],
    ['try { }', '1:8: expected catch or ensure, found end'],
    ['len(1, 2)', '1:1: len takes 1 arguments, not 2'],
  ])('of syntax have line and column: %s', (program, message) => {
    expect(() => createTiny({ jit: false }).load(program)).toThrow(message);
  });
  it.each([
    ['fn f(x) { } f(1, 2)', 'f takes 1 argument, not 2'],
    ['class A { fn m(x, y) { } } A().m(1)', 'A.m takes 2 arguments, not 1'],
    ['let f = fn() { } f(1)', '(fn) takes 0 arguments, not 1'],
    ['nil.x = 1', 'nil has no field x'],
    ['let a = [1] a[1.5] = 2', '1.5 is not an index'],
    ['array(-1, 0)', '-1 is not a length'],
    ['1[0]', '1 is not an array'],
    ['fn f(n) { return f(n + 1) + 1 } f(0)', 'stack overflow'],
    ['throw [1, nil]', '[1, nil]'],
  ])('at run time: %s', (program, message) => {
    expect(lines(program)).toEqual([`error: ${message}`]);
  });
  it('of memory can be caught', () => {
    const program = `
      fn fill() { let all = nil  while true { all = [all, array(1000, 0)] } }
      try { fill() } catch e { print(e) }`;
    expect(linesOf(program, 'jit', { memoryLimit: 1 << 26 })).toEqual(['out of memory']);
  });
});
