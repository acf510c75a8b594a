// What the compiler is asked for, and when: the hottest first, few at a time, and nothing that is needed no more.

import { describe, expect, it } from 'vitest';
import { Pauses } from '../src/pauses.ts';
import type { Answer, UnitSlot } from '../src/plan.ts';
import { type Request, Requests } from '../src/requests.ts';
import type { CompileService, Delivery } from '../src/service.ts';
import { Machine } from './support/run.ts';

const SLOT: UnitSlot = { firstId: 0, budgetAddress: 0, validAddress: 0 };
/** As far as requests look at it. */
const PLAN = { kind: 'plan', plan: {} } as unknown as Answer;

/** Takes two requests, which the test answers. */
class Desk implements CompileService {
  readonly isImmediate = false;
  readonly hasSteps = false;
  readonly asked: string[] = [];
  readonly #open: number[] = [];
  readonly #answers: Delivery[] = [];

  get mayTake(): boolean {
    return this.#open.length < 2;
  }

  submit(id: number, { name }: { readonly name: string }): void {
    this.asked.push(name);
    this.#open.push(id);
  }

  advance(): boolean {
    return false;
  }

  mayHave(): boolean {
    return this.#answers.length > 0;
  }

  receive(): Delivery | undefined {
    return this.#answers.shift();
  }

  close(): void {}

  answer(answer: Answer): void {
    this.#answers.push({ id: this.#open.shift()!, answer });
  }
}

function setUp() {
  const machine = new Machine({ name: 'interpret', reading: 'interpret' });
  const defs = [...'abcdefgh'].map((name) => `(def ${name} () (+ (+ 1 2) (+ 3 4)))`);
  machine.load(`${defs.join(' ')} (def tiny () 1) (def main () 1)`);
  const desk = new Desk();
  const events: string[] = [];
  const requests = new Requests({
    service: desk,
    pauses: new Pauses(() => 0),
    now: () => 0,
    asked: () => {},
    answered: ({ name }, { kind }) => events.push(`${name}: ${kind}`),
    forgotten: ({ name }) => events.push(`${name}: forgotten`),
  });
  const want = (name: string): Request =>
    requests.add({
      place: { fn: machine.function(name), entry: 0, start: 0 },
      ...{ name, keys: [], slot: SLOT, misses: undefined as never, wait: 1 },
    });
  const work = () => {
    while (requests.step());
  };
  return { desk, events, requests, want, work };
}

describe('requests', () => {
  it('are made few at a time, the hottest first', () => {
    const { desk, requests, want, work } = setUp();
    const [, , c, , e] = ['a', 'b', 'c', 'd', 'e'].map(want) as Request[];
    requests.heat(e!, 10);
    requests.heat(c!, 20);
    work();
    expect(desk.asked).toEqual(['c', 'e']);
    desk.answer(PLAN);
    work();
    expect(desk.asked).toEqual(['c', 'e', 'a']);
    expect(requests.names).toEqual(['a', 'b', 'd', 'e']);
  });

  it('count calls of small functions for less', () => {
    const { desk, requests, want, work } = setUp();
    requests.heat(want('tiny'), 100);
    want('a');
    requests.step();
    expect(desk.asked).toEqual(['a']);
    work();
    expect(desk.asked).toEqual(['a', 'tiny']);
  });

  it('are one step each', () => {
    const { desk, events, requests, want } = setUp();
    for (const name of ['a', 'b', 'c']) want(name);
    expect([requests.step(), desk.asked.length]).toEqual([true, 1]);
    expect([requests.step(), desk.asked.length]).toEqual([true, 2]);
    expect([requests.step(), requests.hasWork]).toEqual([false, false]);
    desk.answer(PLAN);
    desk.answer(PLAN);
    expect([requests.step(), events.length, desk.asked.length]).toEqual([true, 1, 2]);
  });

  it('are forgotten when units are made and they are needed no more', () => {
    const { desk, events, requests, want, work } = setUp();
    const all = [...'abcde'].map(want);
    work();
    for (const name of 'fgh') {
      requests.heat(want(name), 1e6);
      requests.heat(all[4]!);
      desk.answer(PLAN);
      work();
    }
    expect(desk.asked.join('')).toBe('abfgh');
    expect(events).toEqual(expect.arrayContaining(['c: forgotten', 'd: forgotten']));
    expect(requests.names).toContain('e');
  });

  it('that are lost are all told at once', () => {
    const { desk, events, requests, want, work } = setUp();
    for (const name of ['a', 'b', 'c']) want(name);
    work();
    desk.answer({ kind: 'lost' });
    desk.answer({ kind: 'lost' });
    requests.step();
    expect(events).toEqual(['a: lost', 'b: lost']);
    expect(requests.names).toEqual(['c']);
  });
});
