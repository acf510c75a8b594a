import { describe, expect, test } from 'vitest';
import type { Node, Type } from '../src/index.ts';
import { Builder, constantValue, isConstant, Module, ops, print } from '../src/index.ts';

function open(...params: Type[]): { readonly b: Builder; readonly args: readonly Node[] } {
  const fn = new Module().addFunction('f', { params, result: null });
  return { b: new Builder(fn), args: fn.entry.params };
}

describe('the builder', () => {
  test('computes constants', () => {
    const { b } = open();
    expect(constantValue(b.op('i64.mul', b.i64(-3), b.i64(7)))).toBe(-21n);
    expect(constantValue(b.op('i32.shl', b.i32(1), b.i32(33)))).toBe(2);
    expect(constantValue(b.op('f64.div', b.f64(1), b.f64(-0)))).toBe(-Infinity);
    expect(b.block.nodes).toEqual([]);
  });

  test('keeps operations on constants that trap', () => {
    const { b } = open();
    expect(isConstant(b.op('i32.div_s', b.i32(1), b.i32(0)))).toBe(false);
    expect(b.block.nodes).toHaveLength(1);
  });

  test('keeps the bits of a NaN made of an integer', () => {
    const { b } = open();
    const odd = b.op('f64.reinterpret_i64', b.i64(0x7ff8_0000_0000_0001n));
    expect(isConstant(odd)).toBe(false);
    expect(b.op('i64.reinterpret_f64', odd)).toBe(b.i64(0x7ff8_0000_0000_0001n));
  });

  test('drops neutral operands, on both sides where order does not matter', () => {
    const { b, args } = open('i64', 'i32');
    const [x, y] = args as [Node, Node];
    expect(b.op('i64.add', x, b.i64(0))).toBe(x);
    expect(b.op('i64.add', b.i64(0), x)).toBe(x);
    expect(b.op('i64.sub', x, b.i64(0))).toBe(x);
    expect(b.op('i64.sub', b.i64(0), x)).not.toBe(x);
    expect(b.op('i32.and', b.i32(-1), y)).toBe(y);
    expect(b.op('i32.mul', y, b.i32(0))).toBe(b.i32(0));
    expect(b.op('i32.eq', y, y)).toBe(b.i32(1));
    expect(b.op('i32.select', y, y, y)).toBe(y);
  });

  test('leaves floats alone where a zero has a sign or a NaN is possible', () => {
    const { b, args } = open('f64');
    const [x] = args as [Node];
    expect(b.op('f64.add', x, b.f64(0))).not.toBe(x);
    expect(b.op('f64.mul', x, b.f64(0)).op).toBe(ops['f64.mul']);
    expect(b.op('f64.eq', x, x).op).toBe(ops['f64.eq']);
  });

  test('takes constants modulo their width, and keeps -0 apart from 0', () => {
    const { b } = open();
    expect(b.fn.constant('i32', (1n << 64n) + 3n)).toBe(b.i32(3));
    expect(b.i32(0xffffffff)).toBe(b.i32(-1));
    expect(b.i64((1n << 64n) - 1n)).toBe(b.i64(-1));
    expect(b.f64(0)).not.toBe(b.f64(-0));
    expect(b.f64(Number.NaN)).toBe(b.f64(Number.NaN));
  });

  test('rejects operands that do not fit', () => {
    const { b, args } = open('i64');
    const [x] = args as [Node];
    expect(() => b.op('i64.add', x)).toThrow('i64.add takes (i64, i64), but is given (param: i64)');
    expect(() => b.op('i32.add', x, b.i32(1))).toThrow(
      'i32.add takes (i32, i32), but is given (param: i64, i32.const: i32)',
    );
    expect(() => b.op('call', x)).toThrow('call has a method of its own');
    expect(() => b.op('i64.load', x)).toThrow(TypeError);
  });

  test('makes every kind of node and terminator', () => {
    const module = new Module();
    const left = module.aliasClass('left');
    const fn = module.addFunction('f', { params: ['i32', 'i64'], result: 'i64' });
    const b = new Builder(fn);
    const [address, x] = fn.entry.params as [Node, Node];
    const [one, two, three] = [b.newBlock(), b.newBlock(), b.newBlock({ cold: true })];
    const y = one.addParam('i64');
    b.store('i64.store', address, x, 8, left);
    b.memoryCopy(address, b.i32(0), b.i32(4), left);
    b.memoryFill(address, b.i32(0), b.i32(4), left);
    b.op('memory.size');
    const reference = b.functionReference('f');
    const called = b.callIndirect(fn.signature, reference, [address, x]);
    b.switch(
      address,
      [
        { block: one, args: [called] },
        { block: two, args: [] },
      ],
      { block: three, args: [] },
    );
    b.at(one).tailCall(fn, [address, y]);
    b.at(two).tailCallIndirect(fn.signature, reference, [address, x]);
    b.at(three).exit(5, [x]);
    expect(print(fn)).toBe(`function %f(v0: i32, v1: i64) -> i64 {
block0(v0: i32, v1: i64):
  i64.store left[v0 + 8], v1
  memory.copy left[v0], 0, 4
  memory.fill left[v0], 0, 4
  v2 = memory.size
  v3 = func.ref %f
  v4 = call_indirect v3(v0, v1) : (i32, i64) -> i64
  switch v0, [block1(v4), block2], block3
block1(v5: i64):
  tail_call %f(v0, v5)
block2:
  tail_call_indirect v3(v0, v1) : (i32, i64) -> i64
block3 cold:
  exit 5(v1)
}
`);
  });
});
