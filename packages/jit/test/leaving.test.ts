// Leaving compiled code correctly: whatever the place and the reason, the interpreter goes on as if it had run all along.
// Each program is run in all readings and stress modes as well; here the way it takes through compiled code is checked.

import { GuestFloat } from '@martlet/vm';
import { describe, expect, it } from 'vitest';
import { agree, often } from './support/agree.ts';
import { onSignal } from './support/probe.ts';
import { type Arguments, Machine, MODES, type Mode } from './support/run.ts';

const JIT: Mode = { name: 'jit', reading: 'jit', options: { heat: 5, jit: { exitLimit: 1000 } } };

/** With a function that the guest calls: calls from the host do not count as heat. */
function withMain(text: string, { length }: Arguments): string {
  const names = ['a', 'b', 'c'].slice(0, length).join(' ');
  return `${text} (def main (${names}) (call work ${names}))`;
}

/** A machine that has run `main` often enough for everything to be compiled. */
function warm(text: string, args: Arguments, mode: Mode = JIT): Machine {
  const machine = new Machine(mode);
  machine.load(withMain(text, args));
  for (const each of often(args, 20)) machine.call(each);
  return machine;
}

/** Exits so far, as `function reason` with their counts. */
function exits(machine: Machine): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { function: fn, reason, count } of machine.jit!.exitLog.entries()) {
    counts[`${fn} ${reason}`] = (counts[`${fn} ${reason}`] ?? 0) + count;
  }
  return counts;
}

/**
 * Trains, then calls with other arguments, and expects one exit more of this kind and the outcome of the other readings.
 */
function leaves(text: string, trained: Arguments, other: Arguments, exit: string): string {
  const machine = warm(text, trained);
  const before = exits(machine)[exit] ?? 0;
  const outcome = machine.call(other);
  const after = exits(machine)[exit] ?? 0;
  const expected = agree(withMain(text, trained), [
    ...often(trained),
    other,
    ...often(trained, 3),
    other,
  ]);
  expect(outcome).toBe(expected.at(-1));
  expect(after - before, machine.jit!.exitLog.toString()).toBeGreaterThan(0);
  return outcome;
}

const half = new GuestFloat(0.5);

describe('compiled code leaves', () => {
  it('in an inlined callee, after its caller had an effect', () => {
    const text = `
      (def twice (x) (+ x x))
      (def outer (o x) (print 'once) (setf o n (+ (get o n) 1)) (+ (call twice x) (get o n)))
      (def work (x) (let o (new A)) (setf o n 0) (+ (call outer o x) (call outer o 1)))`;
    const machine = warm(text, [1]);
    expect(machine.jit!.reports.find(({ name }) => name === 'outer')?.inlined).toContain('twice');
    expect(leaves(text, [1], [half], 'twice unseen')).toBe("6f | 'once 'once");
  });

  it('in an inlined callee of an inlined callee, with a compiled caller further out', () => {
    const text = `
      (def leaf (x) (print x) (+ x 1))
      (def middle (x) (* (call leaf x) 2))
      (def outer (x) (print 'outer) (+ (call middle x) 100))
      (def work (n x) (let s 0) (times i n (set s (+ s (call outer (if (= i 3) x i))))) s)`;
    leaves(text, [10, 3], [10, half], 'leaf unseen');
  });

  it('in the callee of a call in mid-instruction, which then goes on in compiled code', () => {
    const text = `
      (def small (x) (print 'asked) (< (+ x 1) 10))
      (def work (x) (print 'before) (let a (call-not small x)) (print a) (if a 1 2))`;
    expect(leaves(text, [3], [half], 'small unseen')).toBe("2 | 'before 'asked false");
  });

  it('in a method that is invoked for arithmetic in mid-instruction', () => {
    const text = `
      (method A + (other) (print 'plus) (- (get self n) other))
      (def work (x) (let o (new A)) (setf o n 10) (print (+ o x)) (+ (+ o x) (+ o 1)))`;
    leaves(text, [3], [half], 'A#+ unseen');
  });

  it('inside a block that is called in place', () => {
    const text = `
      (def each (n block) (times i n (yield block i)) n)
      (def work (n x) (let s 0)
        (call each n (fn (i) (print i) (set s (+ s (if (= i 2) x i))))) s)`;
    leaves(text, [5, 1], [5, half], 'work/1 unseen');
  });

  it('through an exception with ensure', () => {
    const text = `
      (def inner (x) (if (< x 0) (raise 'negative) (+ x 1)))
      (def middle (o x) (ensure (call inner x) (do (print 'ensured) (setf o n (+ (get o n) 1)))))
      (def work (x) (let o (new A)) (setf o n 0)
        (let r (try (call middle o x) (e) (print e) -1)) (+ r (get o n)))`;
    expect(agree(withMain(text, [3]), [...often([3]), [-3]]).at(-1)).toBe("0 | 'ensured 'negative");
    expect(leaves(text, [3], [-3], 'inner unseen')).toBe("0 | 'ensured 'negative");
  });

  it('for a non-local return out of an inlined block', () => {
    const text = `
      (def each (n block) (ensure (times i n (yield block i)) (print 'done)) 'all)
      (def find (n x) (call each n (fn (i) (if (= i x) (return (+ i 100)))) ) 'none)
      (def work (n x) (print (call find n x)) (call find n x))`;
    expect(agree(withMain(text, [5, 3]), [...often([5, 3]), [5, 9]]).slice(-2)).toEqual([
      "103 | 'done 103 'done",
      "'none | 'done 'none 'done",
    ]);
    const machine = warm(text, [5, 3]);
    expect(machine.call([5, 3])).toBe("103 | 'done 103 'done");
    leaves(text, [5, 9], [5, 3], 'find/1 unseen');
  });

  it('with an object that only lives in the code', () => {
    const text = `
      (def work (n x) (let s 0)
        (times i n
          (let o (new A)) (setf o n i) (setf o x (if (= i 7) x i))
          (set s (+ s (+ (get o n) (get o x)))))
        (let last (new A)) (setf last n s) last)`;
    leaves(text, [10, 1], [10, half], 'work unseen');
  });

  it('with an object that only lives in the code and is kept afterwards', () => {
    const text = `
      (def pair (a b) (let o (new A)) (setf o n a) (setf o x b) o)
      (def sum (o) (+ (get o n) (get o x)))
      (def work (a b) (let o (call pair a b)) (let s (call sum o)) (print s) o)`;
    leaves(text, [1, 2], [1, half], 'sum unseen');
  });

  it('with a closure and its environment that only live in the code', () => {
    const text = `
      (def work (n x) (let s 0) (let add (fn (d) (set s (+ s d))))
        (times i n (yield add (if (= i 3) x i))) (print s) s)`;
    leaves(text, [6, 1], [6, half], 'work/1 unseen');
  });

  it('with floats unboxed, in a loop', () => {
    const text = `
      (def work (n x) (let s 0.5) (let t 1e300)
        (times i n (set s (+ s (if (= i 9) x 0.25))) (set t (* t 1.0)))
        (let r (array 2 s)) (put r 1 t) r)`;
    leaves(text, [12, half], [12, 3], 'work unseen');
  });

  it('where the arguments of an inlined call are floats that need boxes', () => {
    const text = `
      (def take (a b c) (if (= c 1) (print 'one) (print a)) (+ a b))
      (def work (x c) (let h (* x 1e300)) (call take h (* x 1e200) c))`;
    leaves(text, [half, 1], [half, 2], 'take unseen');
  });

  it('where a rescue in the caller of an inlined callee needs its registers', () => {
    const text = `
      (def risky (x) (if (< x 5) (* x 2) (raise x)))
      (def work (n) (let s 0) (let t 0)
        (times i n (set t (+ t 1)) (set s (+ s (try (call risky i) (e) (+ e 1000)))))
        (+ s (* t 100000)))`;
    leaves(text, [4], [9], 'risky unseen');
  });

  it('on overflow of what was inferred to be a small integer', () => {
    const text = `(def work (x n) (let s x) (times i n (set s (+ s s))) s)`;
    leaves(text, [1, 10], [1, 70], 'work unseen');
  });

  it('once only for deep recursion, and agrees', () => {
    const text = `
      (def down (n) (if (< n 1) 0 (+ 1 (call down (- n 1)))))
      (def work (n) (call down n))`;
    expect(agree(withMain(text, [20]), [...often([20]), [3000], [3000], [20]]).at(-2)).toBe('3000');
  });

  it('with a stack overflow that the guest can rescue', () => {
    const text = `
      (def down (n) (+ 1 (call down (- n 1))))
      (def work (n) (try (call down n) (e) (print e) 'rescued))`;
    expect(agree(withMain(text, [20]), often([20], 8)).at(-1)).toBe("'rescued | 'stack overflow");
  });
});

describe('what code relies on changes', () => {
  const METHODS = `
    (method A size () 1)
    (method A size2 () 1000)`;

  /** Runs in all modes; the signal makes A#size another method. */
  function signalled(text: string, args: Arguments): Machine[] {
    const machines = MODES.map((mode) => {
      const machine = new Machine(mode);
      machine.load(METHODS + text);
      onSignal(machine.vm.world, () => machine.redefine('A#size', 'A#size2'));
      return machine;
    });
    const outcomes = machines.map((machine, i) => {
      const restored = Array.from({ length: 20 }, () => {
        machine.redefine('A#size', 'A#size');
        return machine.call(args);
      });
      return [MODES[i]!.name, new Set(restored)];
    });
    for (const [name, outcome] of outcomes)
      expect([name, outcome]).toEqual([name, outcomes[0]![1]]);
    expect((outcomes[0]![1] as Set<string>).size).toBe(1);
    return machines;
  }

  it('between two calls', () => {
    const text = `${METHODS}
      (def sum (o n) (let s 0) (times i n (set s (+ s (send o size))) (print s)) s)
      (def work (n) (call sum (new A) n))`;
    const machine = warm(text, [5]);
    expect(machine.call([3])).toBe('3 | 1 2 3');
    machine.redefine('A#size', 'A#size2');
    expect(machine.call([3])).toBe('3000 | 1000 2000 3000');
    expect(machine.log.filter((line) => /retired .*size/.test(line))).not.toEqual([]);
  });

  it('while the code that relies on it is running', () => {
    signalled(
      `(def sum (o n) (let s 0)
         (times i n (if (= i 5) (signal)) (set s (+ s (send o size))) (print s)) s)
       (def main (n) (call sum (new A) n))`,
      [8],
    );
  });

  it('while a caller of the running code relies on it, and an inlined one', () => {
    signalled(
      `(def tell (i) (if (= i 5) (signal)) i)
       (def step (o i) (+ (call tell i) (send o size)))
       (def sum (o n) (let s 0) (times i n (set s (+ s (call step o i))) (print s)) s)
       (def main (n) (call sum (new A) n))`,
      [8],
    );
  });

  it('while a call in mid-instruction is under way', () => {
    signalled(
      `(method A + (i) (if (= i 5) (signal)) (send self size))
       (def sum (o n) (let s 0)
         (times i n (set s (+ s (+ (+ o i) (send o size)))) (print s)) s)
       (def main (n) (call sum (new A) n))`,
      [8],
    );
  });

  it('and the code that relied on it is left, once', () => {
    const machine = new Machine({ name: 'jit', reading: 'jit', options: { heat: 4 } });
    machine.load(`${METHODS}
      (def sum (o n) (let s 0) (times i n (if (= i 5) (signal)) (set s (+ s (send o size)))) s)
      (def main (n) (call sum (new A) n))`);
    for (const args of often([4], 20)) machine.call(args);
    machine.call([8]);
    for (const args of often([8], 120)) machine.call(args);
    onSignal(machine.vm.world, () => machine.redefine('A#size', 'A#size2'));
    const before = exits(machine)['sum invalidated'] ?? 0;
    expect(machine.call([8])).toBe('3005');
    expect((exits(machine)['sum invalidated'] ?? 0) - before).toBe(1);
  });
});
