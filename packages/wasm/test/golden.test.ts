// What is emitted, as text, for the cases that matter for quality. The text is wabt's.

import { parse } from '@martlet/ir';
import { expect, test } from 'vitest';
import { WasmBackend } from '../src/index.ts';
import { functionText } from './support/disassemble.ts';

function emitted(text: string): string {
  const module = parse(text);
  const backend = new WasmBackend({ localNames: true, indirectCalls: 'table' });
  const { bytes } = backend.compile(module, { exports: [...module.functions.keys()] });
  return functionText(bytes);
}

test('a counting loop keeps its values in two locals, without a move', () => {
  expect(
    emitted(`
function %sum(n: i32) -> i32 {
start:
  jump loop(n, 0)
loop(i: i32, s: i32):
  t = i32.add s, i
  j = i32.sub i, 1
  branch j, loop(j, t), done
done:
  return t
}
`),
  ).toMatchInlineSnapshot(`
    "(func $sum (type 0) (param $v0 i32) (result i32)
      (local $v2 i32)
      (local.set $v2
        (i32.const 0))
      (block  ;; label = @1
        (loop  ;; label = @2
          (local.set $v2
            (i32.add
              (local.get $v2)
              (local.get $v0)))
          (br_if 0 (;@2;)
            (local.tee $v0
              (i32.sub
                (local.get $v0)
                (i32.const 1))))))
      (local.get $v2))"
  `);
});

test('what leaves a loop stands behind it, and cold code last', () => {
  expect(
    emitted(`
function %find(p: i32, n: i32) -> i32 {
start:
  jump loop(p)
loop(q: i32):
  x = i32.load any[q]
  c = i32.eqz x
  branch c, missing, more
more:
  d = i32.eq x, n
  branch d, found, next
next:
  r = i32.add q, 4
  jump loop(r)
found:
  return q
missing cold:
  return -1
}
`),
  ).toMatchInlineSnapshot(`
    "(func $find (type 0) (param $v0 i32) (param $v1 i32) (result i32)
      (local $v3 i32)
      (block  ;; label = @1
        (block  ;; label = @2
          (loop  ;; label = @3
            (br_if 2 (;@1;)
              (i32.eqz
                (local.tee $v3
                  (i32.load
                    (local.get $v0)))))
            (br_if 1 (;@2;)
              (i32.eq
                (local.get $v3)
                (local.get $v1)))
            (local.set $v0
              (i32.add
                (local.get $v0)
                (i32.const 4)))
            (br 0 (;@3;))))
        (return
          (local.get $v0)))
      (i32.const -1))"
  `);
});

test('an overflow test shares the sum and fuses with the branch', () => {
  expect(
    emitted(`
function %add(a: i64, b: i64) -> i64 {
start:
  o = i64.add_overflow a, b
  branch o, slow, fast
fast:
  s = i64.add a, b
  return s
slow cold:
  return 1
}
function %increment(a: i64) -> i64 {
start:
  o = i64.add_overflow a, 2
  branch o, slow, fast
fast:
  s = i64.add a, 2
  return s
slow cold:
  return 1
}
`),
  ).toMatchInlineSnapshot(`
    "(func $add (type 0) (param $v0 i64) (param $v1 i64) (result i64)
      (block  ;; label = @1
        (br_if 0 (;@1;)
          (i64.lt_s
            (i64.and
              (i64.xor
                (local.get $v0)
                (local.tee $v0
                  (i64.add
                    (local.get $v0)
                    (local.get $v1))))
              (i64.xor
                (local.get $v1)
                (local.get $v0)))
            (i64.const 0)))
        (return
          (local.get $v0)))
      (i64.const 1))
    (func $increment (type 1) (param $v0 i64) (result i64)
      (local $v2 i64)
      (block  ;; label = @1
        (br_if 0 (;@1;)
          (i64.lt_s
            (local.tee $v2
              (i64.add
                (local.get $v0)
                (i64.const 2)))
            (local.get $v0)))
        (return
          (local.get $v2)))
      (i64.const 1))"
  `);
});

test('a switch is one br_table, its targets in order', () => {
  expect(
    emitted(`
function %pick(i: i32, x: i64) -> i64 {
start:
  switch i, [one, two(x), one], other
one:
  return 1
two(y: i64):
  z = i64.add y, y
  return z
other:
  return 0
}
`),
  ).toMatchInlineSnapshot(`
    "(func $pick (type 0) (param $v0 i32) (param $v1 i64) (result i64)
      (block  ;; label = @1
        (block  ;; label = @2
          (block  ;; label = @3
            (br_table 1 (;@2;) 0 (;@3;) 1 (;@2;) 2 (;@1;)
              (local.get $v0)))
          (return
            (i64.add
              (local.get $v1)
              (local.get $v1))))
        (return
          (i64.const 1)))
      (i64.const 0))"
  `);
});

test('loads and calls keep their order, pure values are computed where they are used', () => {
  expect(
    emitted(`
alias left, right
import %f(i32) -> i32

function %order(p: i32) -> i32 {
start:
  a = i32.load left[p]
  b = i32.load right[p + 8]
  i32.store right[p + 8], a
  c = call %f(b)
  d = i32.load left[p]
  e = i32.add c, d
  g = i32.mul a, e
  return g
}
`),
  ).toMatchInlineSnapshot(`
    "(func $order (type 0) (param $v0 i32) (result i32)
      (local $v2 i32) (local $v1 i32)
      (local.set $v2
        (i32.load offset=8
          (local.get $v0)))
      (i32.store offset=8
        (local.get $v0)
        (local.tee $v1
          (i32.load
            (local.get $v0))))
      (i32.mul
        (local.get $v1)
        (i32.add
          (call $f
            (local.get $v2))
          (i32.load
            (local.get $v0)))))"
  `);
});
