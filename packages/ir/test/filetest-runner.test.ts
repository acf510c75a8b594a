import { describe, expect, test } from 'vitest';
import { FiletestError, runFiletest } from '../src/filetest/index.ts';
import { type Module, ops } from '../src/index.ts';

const half = 'function %half(x: i32) -> i32 {\nstart:\n  r = i32.div_s x, 2\n  return r\n}\n';
const fails = (directives: string, header = 'test run'): string =>
  runFiletest(`${header}\n${half}${directives}`).join('\n');

describe('the filetest runner', () => {
  test('says which run went otherwise', () => {
    expect(fails('; run: %half(8) == 4')).toBe('');
    expect(fails('; run: %half(8) == 5')).toBe('line 7: evaluator: %half(8) == 5: got == 4');
    expect(fails('; run: %half(8) traps')).toContain('got == 4');
    expect(fails('; run: %half(8) exits 3 (1)')).toContain('got == 4');
    expect(fails('; run: %half(8)')).toContain('got == 4');
    expect(fails('; run: %third(8) == 4')).toContain('there is no function %third');
    expect(fails('; run: %half() == 4')).toContain('the number of arguments is wrong');
    expect(fails('; run: %half(8) == 4 calls %f(1)')).toContain('calls were nothing');
  });

  test('says which check was not found, or found against expectation', () => {
    expect(fails('; check: i32.div_s v0, {{\\d}}\n; check: return v1')).toBe('');
    expect(fails('; check: return v1\n; check: i32.div_s')).toContain(
      'line 8: "i32.div_s" not found',
    );
    expect(fails('; check-not: i32.mul\n; check: return\n; check-not: i32.div_s')).toBe('');
    expect(fails('; check-not: i32.div_s\n; check: return')).toContain('line 7: found "i32.div_s"');
    expect(fails('; check: block0\n; check-not: return')).toContain('line 8: found "return"');
  });

  test('says which error is missing, and which is too many', () => {
    expect(fails('; error: nothing of the kind')).toBe(
      'line 7: no error contains "nothing of the kind"',
    );
    expect(runFiletest('test verify\nfunction %f() { b: return }}')).toEqual([
      'unexpected error: line 2, column 28: expected "alias", "import" or "function", found "}"',
    ]);
  });

  test('runs before and after the optimiser, and checks what it made', () => {
    const text = `test optimize shifts\ntest run\n${half}; run: %half(8) == 4\n; run: %half(-7) == -3\n; check: i32.shr_s v0, 1`;
    const optimize = (module: Module, passes: readonly string[]): void => {
      expect(passes).toEqual(['shifts']);
      const [node] = module.functions.get('half')!.entry.nodes;
      node!.op = ops['i32.shr_s'];
      node!.args[1] = node!.block.fn.constant('i32', 1);
    };
    expect(runFiletest(text, { optimize })).toEqual([
      'line 9: evaluator after optimize: %half(-7) == -3: got == -4',
    ]);
    expect(() => runFiletest(text)).toThrow('there is no pass "shifts"; there are');
    expect(runFiletest(text.replace(' shifts', ''))).toEqual([
      expect.stringContaining('line 10: "i32.shr_s v0, 1" not found'),
    ]);
  });

  test('rejects files that it does not understand', () => {
    const error =
      (text: string): (() => unknown) =>
      () =>
        runFiletest(text);
    expect(error('')).toThrow(FiletestError);
    expect(error('test everything')).toThrow('line 1: unknown test "everything"');
    expect(error(`test run\n${half}; run: half(8) == 4`)).toThrow(
      'line 7, in the directive\'s line 1, column 1: expected a call, such as %f(1, 2), found "half"',
    );
    expect(error(`test run\n${half}; run: %half(8) = 4`)).toThrow('expected "=", found "4"');
    expect(error(`test run\n${half}; run: %half(8) is 4`)).toThrow('expected "==", "traps"');
    expect(error(`test run\n${half}; run: %half(@)`)).toThrow('no token starts with "@"');
  });
});
