import { describe, expect, it } from 'vitest';
import { viewOf } from '../../jit/src/index.ts';
import { Machine } from '../../jit/test/support/run.ts';
import { type CallContext, inferProgram, type ProgramOptions } from '../src/index.ts';

type Name = 'integer' | 'float' | 'top';

/** Infers a program from `main`; gives the contexts as text: name, types of arguments, type of the result. */
function contextsOf(
  text: string,
  parameters: readonly Name[],
  options: ProgramOptions = { ignoreFeedback: true },
): string[] {
  const machine = new Machine({ name: 'interpret', reading: 'interpret' });
  machine.load(text);
  const { language, rules, world } = machine.vm;
  const program = viewOf(machine.vm);
  const main = program.function(machine.function('main').index);
  const types = parameters.map((name) => (name === 'top' ? undefined : rules[name]));
  const context = { set: language.set, rules, world, program };
  const describe = (type: CallContext['types'][number]) =>
    type === undefined ? 'anything' : rules.lattice.describe(type);
  return inferProgram(context, [{ function: main, types }], options).map(
    ({ function: { fn }, types, outcome }) =>
      `${fn.name}(${types.slice(1).map(describe).join(', ')}): ${describe(outcome.result)}`,
  );
}

describe('inference across calls', () => {
  it('analyses a function for the types of its arguments', () => {
    const text = `
      (def twice (x) (if (< x 100) (array 2 x) x))
      (def main (n x) (call twice n) (call twice x) (call twice 7))`;
    const contexts = contextsOf(text, ['integer', 'float']);
    expect(contexts.filter((line) => line.startsWith('twice'))).toHaveLength(2);
    expect(contexts.find((line) => line.startsWith('twice(Integer'))).not.toMatch(/Float/);
    expect(contexts.find((line) => line.startsWith('twice(Float'))).not.toMatch(/Integer/);
  });

  it('gives recursive functions the least result that fits', () => {
    const text = `
      (def depth (n) (if (< n 1) 0.5 (call depth (- n 1))))
      (def main () (call depth 100))`;
    const contexts = contextsOf(text, []);
    expect(contexts[0]).toMatch(/^main\(\): .*0\.5|^main\(\): Float/);
  });

  it('finds that functions which call each other never return', () => {
    const text = `
      (def even (n) (call odd n))
      (def odd (n) (call even n))
      (def main () (call even 1))`;
    const [main] = contextsOf(text, []);
    expect(main).toMatch(/^main\(\): (⊥|bottom|nothing|never|none)/i);
  });

  it('ends although every call brings other types', () => {
    const text = `
      (def grow (q n) (if (< n 1) q (call grow (array 1 q) (- n 1))))
      (def main (n x) (call grow n 5) (call grow x 5) (call grow 'a n) (call grow nil x)
        (call grow true 2) (call grow (array 1 1) 2) (call grow (new A) n))`;
    const contexts = contextsOf(text, ['integer', 'float']);
    expect(contexts.filter((line) => line.startsWith('grow')).length).toBeLessThanOrEqual(4);
  });

  it('follows what is raised into the handlers of callers', () => {
    const text = `
      (def risky (n) (if (< n 1) (raise 'low) n))
      (def main (n) (try (do (call risky n) 1) (e) e))`;
    const [main] = contextsOf(text, ['integer']);
    expect(main).toMatch(/Symbol/);
  });

  it('says what is wrong with a root', () => {
    expect(() => contextsOf('(def main (n) n)', [])).toThrow(
      'function main does not take 0 arguments',
    );
  });
});
