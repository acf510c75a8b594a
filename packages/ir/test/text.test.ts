import { describe, expect, test } from 'vitest';
import {
  Builder,
  Module,
  ParseError,
  parse,
  parseConstant,
  print,
  printNode,
} from '../src/index.ts';

function loop(): Module {
  const module = new Module();
  const fields = module.aliasClass('fields');
  const host = module.addImport('host', { params: ['f64'], result: null });
  const fn = module.addFunction('sum', { params: ['i32', 'i64'], result: 'i64' });
  const [address, start] = fn.entry.params as [never, never];
  const b = new Builder(fn);
  const head = b.newBlock();
  const done = b.newBlock({ cold: true });
  const total = head.addParam('i64');
  b.call(host, [b.f64(-0)]);
  b.jump(head, [start]);
  b.at(head);
  const next = b.op('i64.add', total, b.load('i64.load', address, 8, fields));
  next.range = { min: 0n, max: 9n };
  const more = b.op('i64.lt_s', next, b.i64(100));
  b.guard(more, 4, [next, b.i64(7)]);
  b.branch(more, head, done, [next]);
  b.at(done).ret(b.i64(1));
  return module;
}

describe('printing', () => {
  test('shows everything that a module holds', () => {
    expect(print(loop())).toBe(`alias fields

import %host(f64)

function %sum(v0: i32, v1: i64) -> i64 {
block0(v0: i32, v1: i64):
  call %host(-0)
  jump block1(v1)
block1(v2: i64):
  v3 = i64.load fields[v0 + 8]
  v4 = i64.add v2, v3 !range 0..9
  v5 = i64.lt_s v4, 100
  guard v5, exit 4(v4, 7:i64)
  branch v5, block1(v4), block2
block2 cold:
  return 1
}
`);
  });

  test('does not depend on how a function came to be', () => {
    const module = loop();
    const fn = module.functions.get('sum')!;
    const before = print(fn);
    fn.newId();
    fn.blocks.splice(1, 0, fn.addBlock());
    fn.blocks = fn.blocks.filter((block) => block.terminator !== null);
    expect(print(fn)).toBe(before);
  });

  test('gives single nodes, for messages, with the names that print gives', () => {
    const [, , done] = loop().functions.get('sum')!.blocks;
    const node = loop().functions.get('sum')!.blocks[1]!.nodes[1]!;
    expect(printNode(node)).toBe('v4 = i64.add v2, v3 !range 0..9');
    expect(done!.cold).toBe(true);
  });

  test('shows broken functions too', () => {
    const module = loop();
    const fn = module.functions.get('sum')!;
    const [, head, done] = fn.blocks;
    const gone = head!.nodes.shift()!;
    fn.blocks = fn.blocks.filter((block) => block !== done);
    expect(print(fn)).toContain(`v3 = i64.add v2, v?${gone.id}`);
    expect(print(fn)).toContain(`block?${done!.id}`);
  });
});

describe('parsing', () => {
  test('gives back what was printed', () => {
    const text = print(loop());
    expect(print(parse(text))).toBe(text);
  });

  test('gives equal constants of a function one node', () => {
    const fn = parse('function %f() { b: exit 1(5:i64, 0x5:i64, 5:i32) }').functions.get('f')!;
    const t = fn.entry.terminator!;
    const [a, b, c] = t.kind === 'exit' ? t.args : [];
    expect(a).toBe(b);
    expect(a).not.toBe(c);
  });

  test('says where the text is wrong', () => {
    try {
      parse('function %f() {\nb:\n  x = i64.add 1 2\n  return\n}');
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(ParseError);
      expect(error).toMatchObject({ line: 3, column: 17 });
      expect((error as Error).message).toContain('line 3, column 17: expected');
    }
  });

  test('reads constants exactly', () => {
    for (const x of [
      0,
      -0,
      0.1,
      1e21,
      1e-7,
      5e-324,
      1.7976931348623157e308,
      -Infinity,
      Number.NaN,
    ]) {
      const text = Object.is(x, -0)
        ? '-0'
        : String(x).replace('Infinity', 'inf').replace('NaN', 'nan');
      expect(parseConstant('f64', text)).toBe(x);
    }
    expect(parseConstant('i32', '0xffffffff')).toBe(-1);
    expect(parseConstant('i64', '0x8000000000000000')).toBe(-(1n << 63n));
    expect(parseConstant('i64', '-9223372036854775808')).toBe(-(1n << 63n));
    expect(() => parseConstant('i64', '-9223372036854775809')).toThrow(RangeError);
    expect(() => parseConstant('i32', '4294967296')).toThrow('does not fit in i32');
    expect(() => parseConstant('i32', 'inf')).toThrow(RangeError);
    expect(() => parseConstant('f64', 'five')).toThrow(RangeError);
    expect(() => parseConstant('f64', '')).toThrow(RangeError);
  });

  test('never hangs or crashes on damaged text', () => {
    const text = print(loop());
    for (let i = 0; i < text.length; i++) {
      for (const damaged of [text.slice(0, i), text.slice(0, i) + text.slice(i + 1)]) {
        try {
          parse(damaged);
        } catch (error) {
          expect(error).toBeInstanceOf(ParseError);
        }
      }
    }
  });
});
