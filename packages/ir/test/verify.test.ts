import { describe, expect, test } from 'vitest';
import {
  Builder,
  findProblems,
  type IrFunction,
  Module,
  Node,
  ops,
  problemText,
  VerifyError,
  verify,
} from '../src/index.ts';

function simple(): { readonly module: Module; readonly fn: IrFunction; readonly sum: Node } {
  const module = new Module();
  const fn = module.addFunction('f', { params: ['i64', 'i64'], result: 'i64' });
  const b = new Builder(fn);
  const sum = b.op('i64.add', ...fn.entry.params);
  b.ret(sum);
  return { module, fn, sum };
}

const problemsOf = (fn: IrFunction): string[] => findProblems(fn).map(problemText);

describe('the verifier', () => {
  test('accepts what the builder makes', () => {
    const { module, fn } = simple();
    verify(module);
    expect(findProblems(fn)).toEqual([]);
  });

  test('lists every problem in one error', () => {
    const { module, fn, sum } = simple();
    sum.args = [fn.constant('i32', 1)];
    const error = new VerifyError(findProblems(module));
    expect(() => verify(module)).toThrow(VerifyError);
    expect(error.message.split('\n')).toEqual([
      '%f, block0, v2 = i64.add 1:i32: 1 operands where (i64, i64) are expected; give 2',
      '%f, block0, v2 = i64.add 1:i32: operand 0 is i32 where i64 is expected; convert it',
    ]);
    expect(error.problems[0]).toMatchObject({ function: 'f', block: 'block0' });
  });

  test('rejects a value that stands in no block', () => {
    const { fn, sum } = simple();
    fn.entry.nodes = [];
    expect(problemsOf(fn)).toEqual([
      `%f, block0, terminator: operand 0, v?${sum.id} (i64.add), stands in no block of the function; insert it or replace its uses`,
    ]);
  });

  test('rejects constants and parameters in lists of nodes', () => {
    const { fn } = simple();
    fn.entry.nodes.push(fn.constant('i64', 1n));
    expect(problemsOf(fn)[0]).toContain('a constant stands in the list of nodes; remove it');
    fn.entry.nodes = [fn.entry.params[0]!];
    expect(problemsOf(fn)[0]).toContain('a parameter stands in the list of nodes; remove it');
  });

  test('rejects constants that the function did not make', () => {
    const { fn, sum } = simple();
    sum.args[0] = simple().fn.constant('i64', 1n);
    expect(problemsOf(fn)[0]).toContain('a constant of another function; use fn.constant');
    sum.args[0] = new Node(ops['i64.const'], 'i64', [], 1n, fn.entry, fn.newId());
    expect(problemsOf(fn)[0]).toContain('a constant that fn.constant did not make');
  });

  test('rejects a node in two places, and one whose block is another', () => {
    const { fn, sum } = simple();
    fn.entry.nodes.push(sum);
    expect(problemsOf(fn)[0]).toContain('stands in two places');
    fn.entry.nodes.pop();
    sum.block = simple().fn.entry;
    expect(problemsOf(fn)[0]).toContain("the node's `block` is not the block that lists it");
  });

  test('rejects blocks without terminator, twice, out of order, or of another function', () => {
    const { fn } = simple();
    const extra = fn.addBlock();
    expect(problemsOf(fn)).toEqual([
      '%f, block1: the block has no terminator; end it with a jump, return, trap …',
    ]);
    extra.terminator = { kind: 'trap' };
    fn.blocks.reverse();
    expect(problemsOf(fn)[0]).toContain('the entry must be the first of the blocks');
    fn.blocks.reverse();
    fn.blocks.push(extra);
    expect(problemsOf(fn)[0]).toContain('a block is listed twice');
    fn.blocks[2] = simple().fn.entry;
    expect(problemsOf(fn).join()).toContain('the block belongs to another function');
  });

  test('rejects edges out of the function', () => {
    const { fn } = simple();
    new Builder(fn).jump(simple().fn.entry);
    expect(problemsOf(fn)[0]).toContain('an edge leads to a block that is not in the function');
  });

  test('rejects calls of what the module does not know', () => {
    const { fn, sum } = simple();
    const { fn: stranger } = simple();
    const b = new Builder(fn);
    b.call(stranger, [sum, sum]);
    expect(problemsOf(fn)[0]).toContain('callee %f is another object than the one of this module');
    fn.entry.nodes.pop();
    b.tailCall({ ...stranger, name: 'g' } as never, [sum, sum]);
    expect(problemsOf(fn)[0]).toContain('callee %g is not of this module');
  });

  test('rejects immediates that are missing or wrong', () => {
    const { fn, sum } = simple();
    const append = (op: Node['op'], args: Node[], imm: Node['imm'], type: Node['type']): void => {
      fn.entry.nodes = [sum, new Node(op, type, args, imm, fn.entry, fn.newId())];
    };
    append(ops.call, [], null, null);
    expect(problemsOf(fn)[0]).toBe(
      '%f, block0, call: call needs an immediate (callee); make it with the builder',
    );
    append(ops['i64.eqz'], [sum], 5, 'i32');
    expect(problemsOf(fn)[0]).toContain('i64.eqz takes no immediate');
    append(ops['i64.load'], [fn.constant('i32', 0)], { offset: -1, alias: 0 }, 'i64');
    expect(problemsOf(fn)[0]).toContain('offset -1 is not an unsigned 32-bit number of bytes');
    append(ops['i64.load'], [fn.constant('i32', 0)], { offset: 0, alias: 7 }, 'i64');
    expect(problemsOf(fn)[0]).toContain('alias class 7 is not declared');
    append(ops['i64.eqz'], [sum], null, 'i64');
    expect(problemsOf(fn)[0]).toContain('the node has type i64, but i64.eqz gives i32');
    append(ops.guard, [], 1.5, null);
    expect(problemsOf(fn)[0]).toContain('exit id 1.5 is not an integer');
    expect(problemsOf(fn)[1]).toContain('the condition is missing');
    append(ops.guard, [fn.constant('i32', 0)], 1, 'i32');
    expect(problemsOf(fn)[0]).toContain('a guard has no result');
  });

  test('rejects entry parameters that are not the signature', () => {
    const { fn } = simple();
    fn.entry.addParam('f64');
    expect(problemsOf(fn)[0]).toContain(
      'the entry has parameters (i64, i64, f64), the signature (i64, i64); make them equal',
    );
  });

  test('rejects a function listed under another name', () => {
    const { module, fn } = simple();
    module.functions.set('g', fn);
    expect(() => verify(module)).toThrow('%g: is listed under another name');
  });
});
