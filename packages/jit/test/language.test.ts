import { describe, expect, it } from 'vitest';
import { agree, often } from './support/agree.ts';

describe('all readings agree on', () => {
  it('arithmetic with overflow and a method for all else', () => {
    const text = `
      (def main (x y) (let o (new A)) (setf o n x) (+ (+ x y) (get (+ o y) n)))
      (method A + (other) (let r (new A)) (setf r n (+ (get self n) other)) r)`;
    const calls = [
      ...often([1, 2]),
      [2n ** 61n, 2n ** 61n],
      [1.5, 2.5],
      [1, 2.5],
      ['x', 1],
    ] as const;
    expect(agree(text, calls).slice(-5)).toEqual([
      '6',
      '9223372036854776000f',
      '8f',
      '7f',
      "error 'no method +",
    ]);
  });
  it('sends with an argument window and an inline cache', () => {
    const text = `
      (def main (n) (let s 0) (let a (new A)) (let b (new B))
        (times i n (set s (+ s (send (if (< i 5) a b) size i))))
        s)
      (method A size (x) (* x 2))
      (method B size (x) (+ x 1))`;
    expect(agree(text, [...often([3]), [10]]).at(-1)).toBe('60');
  });
  it('captured variables, blocks and yield', () => {
    const text = `
      (def each (n block) (times i n (yield block i)))
      (def main (n) (let s 0) (call each n (fn (i) (set s (+ s i)))) s)`;
    expect(agree(text, often([10])).at(-1)).toBe('45');
  });
  it('return from a block through ensure', () => {
    const text = `
      (def each (n block) (ensure (times i n (yield block i)) (print 'done)))
      (def main (n) (call each 10 (fn (i) (if (< n i) (return i)))) 'none)`;
    expect(agree(text, [...often([3]), [100]]).slice(-2)).toEqual(["4 | 'done", "'none | 'done"]);
  });
  it('entries with optional arguments', () => {
    const text = `
      (def f (a (opt b 10) (opt c 100)) (+ a (+ b c)))
      (def main () (+ (call f 1) (+ (call f 1 2) (call f 1 2 3))))
      (def wrong () (call f 1 2 3 4))`;
    expect(agree(text, often([])).at(-1)).toBe('220');
  });
  it('jumps that unwind', () => {
    const text = `
      (def main (n) (let s 0)
        (times i 100 (ensure (if (< n i) (break) (set s (+ s i))) (print i)))
        s)`;
    expect(agree(text, often([3])).at(-1)).toBe('6 | 0 1 2 3 4');
  });
  it('raise and rescue', () => {
    const text = `
      (def inner (x) (if (< x 0) (raise 'negative) x))
      (def main (x) (try (call inner x) (e) (print e) -1))`;
    expect(agree(text, [...often([3]), [-3]]).at(-1)).toBe("-1 | 'negative");
  });
  it('calls in mid-instruction', () => {
    const text = `
      (def small (x) (< x 10))
      (def main (x) (call-not small x))`;
    expect(agree(text, [...often([3]), [30]]).slice(-2)).toEqual(['false', 'true']);
  });
});
