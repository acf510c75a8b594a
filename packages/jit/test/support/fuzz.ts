// Random programs of the test language: they end, they use everything, and they depend on what they are called with.

import { GuestFloat } from '@martlet/vm';
import type { Form } from './lisp.ts';
import { read, write } from './lisp.ts';
import type { Arguments } from './run.ts';

/** Random numbers with a seed: mulberry32. */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = seed >>> 0;
  }

  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  }

  below(count: number): number {
    return Math.floor(this.next() * count);
  }

  chance(probability: number): boolean {
    return this.next() < probability;
  }

  pick<T>(values: readonly T[]): T {
    return values[this.below(values.length)]!;
  }
}

/** A function that calls may name. */
interface Signature {
  readonly name: string;
  readonly required: number;
  readonly optional: number;
}

/** What is in scope. */
interface Scope {
  /** Variables of any value. */
  readonly values: string[];
  /** Variables that count loops; nothing else writes them. */
  readonly counters: string[];
  /** Parameters that are closures of one argument. */
  readonly blocks: string[];
  readonly functions: readonly Signature[];
  readonly inLoop: boolean;
  readonly inClosure: boolean;
  /** How much each value computed here costs: deep in loops, calls are rare. */
  readonly heat: number;
}

const one = (text: string): Form => read(text)[0]!;

const INTEGERS = [
  '0',
  '1',
  '2',
  '3',
  '-1',
  '7',
  '100',
  '-5',
  '4611686018427387903',
  '-4611686018427387904',
  '2305843009213693952',
  '1073741823',
];
const FLOATS = ['0.5', '1.0', '-0.0', '1e300', '-2.5', '1e-320', '3.0', 'NaN', 'Infinity', '1e200'];
const FIELDS = ['n', 'x', 'y', 'z', 'w'];
const MESSAGES = ['+', 'm', 'size', 'each'];

/** Generates a program with a function `main` of two parameters. */
export class Generator {
  readonly #r: Random;
  #names = 0;

  constructor(seed: number) {
    this.#r = new Random(seed);
  }

  program(): Form[] {
    const r = this.#r;
    const functions: Signature[] = [];
    const forms: Form[] = [];
    for (let i = r.below(4); i >= 0; i--) {
      const name = `f${functions.length}`;
      const required = 1 + r.below(3);
      const optional = r.chance(0.2) ? 1 + r.below(2) : 0;
      forms.push(this.#function(['def', name], required, optional, functions));
      functions.push({ name, required, optional });
    }
    if (r.chance(0.5)) {
      forms.push(one('(def each (n block) (times i n (yield block i)) n)'));
    } else forms.push(one('(def each (n block) (ensure (times i n (yield block i)) (print n)))'));
    for (const cls of ['A', 'B']) {
      for (const message of MESSAGES) {
        if (!r.chance(0.7)) continue;
        if (message === 'each')
          forms.push(
            one(`(method ${cls} each (block) (yield block 1) (yield block (get self n)))`),
          );
        else forms.push(this.#function(['method', cls, message], 1, 0, functions));
      }
    }
    const locals = ['x', 'y', 'o', 'p', 'q'];
    const scope: Scope = {
      values: locals,
      counters: [],
      blocks: [],
      functions,
      inLoop: false,
      inClosure: false,
      heat: 0,
    };
    const setup: Form[] = [
      ['let', 'o', ['new', r.pick(['A', 'B'])]],
      ['setf', 'o', 'n', r.pick(['x', 'y', '1', '2.5'])],
      ['let', 'p', this.#value(scope, 1)],
      ['let', 'q', ['array', '4', this.#leaf(scope)]],
    ];
    const body = this.#statements(scope, 3 + r.below(5), 4);
    const result = one('(let all (array 5 nil))');
    const stores = ['x', 'y', 'o', 'p', 'q'].map(
      (name, i): Form => ['put', 'all', String(i), name],
    );
    forms.push([
      'def',
      'main',
      ['x', 'y'],
      ...setup,
      ['try', ['do', ...body], ['e'], ['print', 'e']],
      result,
      ...stores,
      'all',
    ]);
    return forms;
  }

  #name(prefix: string): string {
    return `${prefix}${this.#names++}`;
  }

  #function(
    head: Form[],
    required: number,
    optional: number,
    functions: readonly Signature[],
  ): Form {
    const r = this.#r;
    const parameters: Form[] = [];
    const values: string[] = head[0] === 'method' ? ['self'] : [];
    for (let i = 0; i < required + optional; i++) {
      const name = `a${i}`;
      parameters.push(i < required ? name : ['opt', name, r.pick(INTEGERS)]);
      values.push(name);
    }
    const scope: Scope = {
      values,
      counters: [],
      blocks: [],
      functions,
      inLoop: false,
      inClosure: false,
      heat: 1,
    };
    const extra: Form[] = [];
    if (r.chance(0.5)) {
      extra.push(['let', 'v', this.#value(scope, 1)]);
      values.push('v');
    }
    return [
      ...head,
      parameters,
      ...extra,
      ...this.#statements(scope, r.below(3), 2),
      this.#value(scope, 3),
    ];
  }

  #statements(scope: Scope, count: number, depth: number): Form[] {
    return Array.from({ length: count }, () => this.#statement(scope, depth));
  }

  #statement(scope: Scope, depth: number): Form {
    const r = this.#r;
    const { values } = scope;
    const block = (inner: Scope = scope): Form => [
      'do',
      ...this.#statements(inner, 1 + r.below(3), depth - 1),
    ];
    switch (depth <= 0 ? r.below(4) : r.below(18)) {
      case 0:
      case 1:
        return ['set', r.pick(values), this.#value(scope, 3)];
      case 2:
        return ['print', this.#value(scope, 2)];
      case 3:
        return ['setf', this.#object(scope), r.pick(FIELDS), this.#value(scope, 2)];
      case 4:
        return ['put', this.#array(scope), this.#index(scope), this.#value(scope, 2)];
      case 5:
      case 6:
        return ['if', this.#condition(scope), block(), block()];
      case 7:
      case 8:
      case 9: {
        const name = this.#name('i');
        const inner = {
          ...scope,
          counters: [...scope.counters, name],
          inLoop: true,
          heat: scope.heat + 1,
        };
        const count = r.pick(scope.heat > 1 ? ['2', '3'] : ['5', '20', '40', '3']);
        return ['times', name, count, ...this.#statements(inner, 1 + r.below(3), depth - 1)];
      }
      case 10: {
        const inner = { ...scope, inLoop: scope.inLoop };
        return ['ensure', block(inner), ['print', this.#leaf(scope)]];
      }
      case 11: {
        const name = this.#name('e');
        const inner = { ...scope, counters: [...scope.counters, name] };
        return ['try', block(), [name], block(inner)];
      }
      case 12:
        return [
          'if',
          this.#condition(scope),
          ['raise', r.chance(0.5) ? "'oops" : this.#leaf(scope)],
          'nil',
        ];
      case 13:
        if (scope.inLoop) return ['if', this.#condition(scope), ['break'], 'nil'];
        return ['if', this.#condition(scope), ['return', this.#leaf(scope)], 'nil'];
      case 14:
      case 15: {
        const closure = this.#closure(scope, depth);
        if (r.chance(0.3)) return ['send', this.#object(scope), 'each', closure];
        return ['call', 'each', r.pick(scope.heat > 1 ? ['2'] : ['3', '12']), closure];
      }
      case 16:
        return this.#value(scope, 4);
      default:
        return [
          'set',
          r.pick(values),
          ['if', this.#condition(scope), ['new', r.pick(['A', 'B'])], this.#leaf(scope)],
        ];
    }
  }

  #closure(scope: Scope, depth: number): Form {
    const r = this.#r;
    const name = this.#name('b');
    const inner: Scope = {
      ...scope,
      values: [...scope.values],
      counters: [...scope.counters, name],
      inLoop: false,
      inClosure: true,
      heat: scope.heat + 1,
    };
    const body = this.#statements(inner, 1 + r.below(2), depth - 2);
    if (r.chance(0.3))
      body.push(['if', this.#condition(inner), ['return', this.#leaf(inner)], 'nil']);
    if (r.chance(0.2))
      body.unshift(['if', this.#condition(inner), ['next', this.#leaf(inner)], 'nil']);
    return ['fn', [name], ...body, this.#value(inner, 2)];
  }

  #condition(scope: Scope): Form {
    const r = this.#r;
    switch (r.below(5)) {
      case 0:
        return ['=', this.#leaf(scope), this.#value(scope, 1)];
      case 1:
        return ['not', this.#value(scope, 2)];
      case 2:
        return this.#leaf(scope);
      default:
        return ['<', this.#number(scope, 2), this.#number(scope, 1)];
    }
  }

  #leaf(scope: Scope): Form {
    const r = this.#r;
    const k = r.below(10);
    if (k < 5) return r.pick([...scope.values, ...scope.counters]);
    if (k < 8) return r.pick(INTEGERS);
    return k < 9 ? r.pick(FLOATS) : r.pick(['nil', 'true', 'false', "'sym"]);
  }

  /** Likely a number. */
  #number(scope: Scope, depth: number): Form {
    const r = this.#r;
    if (scope.counters.length > 0 && r.chance(0.5)) return r.pick(scope.counters);
    if (depth <= 0 || r.chance(0.3)) return r.chance(0.8) ? r.pick(INTEGERS) : r.pick(FLOATS);
    if (r.chance(0.3)) return r.pick(scope.values);
    return [
      r.pick(['+', '-', '*', 'slow+']),
      this.#number(scope, depth - 1),
      this.#number(scope, depth - 1),
    ];
  }

  #object(scope: Scope): Form {
    const r = this.#r;
    if (r.chance(0.15)) return ['new', r.pick(['A', 'B'])];
    return scope.values.includes('o') && r.chance(0.8) ? 'o' : r.pick(scope.values);
  }

  #array(scope: Scope): Form {
    const r = this.#r;
    if (r.chance(0.15)) return ['array', '3', this.#leaf(scope)];
    return scope.values.includes('q') && r.chance(0.85) ? 'q' : r.pick(scope.values);
  }

  #index(scope: Scope): Form {
    const r = this.#r;
    if (scope.counters.length > 0 && r.chance(0.3)) return r.pick(scope.counters);
    return r.pick(['0', '1', '2', '3', '0', '1', '2', '3', '4', '-1']);
  }

  #value(scope: Scope, depth: number): Form {
    const r = this.#r;
    if (depth <= 0 || r.chance(0.15)) return this.#leaf(scope);
    const value = () => this.#value(scope, depth - 1);
    switch (r.below(scope.heat > 2 ? 14 : 20)) {
      case 0:
      case 1:
      case 2:
      case 3:
        return this.#number(scope, depth);
      case 4:
        return [r.pick(['+', '-', '*']), value(), value()];
      case 5:
        return this.#condition(scope);
      case 6:
        return ['get', this.#object(scope), r.pick(['n', 'n', ...FIELDS])];
      case 7:
        return ['at', this.#array(scope), this.#index(scope)];
      case 8:
        return ['if', this.#condition(scope), value(), value()];
      case 9:
        return ['array', r.pick(['1', '2', '3']), value()];
      case 10:
        return ['do', ['let', 't', value()], 't'];
      case 11:
        return ['len', this.#array(scope)];
      case 12:
        return ['yield', ['fn', ['k'], ['+', 'k', this.#number(scope, 1)]], this.#number(scope, 1)];
      case 13:
        return ['slow*', this.#number(scope, 1), this.#number(scope, 1)];
      case 14:
        return ['send', this.#object(scope), r.pick(['m', 'size', '+']), value()];
      default: {
        const { functions } = scope;
        if (functions.length === 0) return this.#number(scope, depth);
        const { name, required, optional } = r.pick(functions);
        if (required === 1 && r.chance(0.1)) return ['call-not', name, value()];
        const count = r.chance(0.97) ? required + r.below(optional + 1) : required + 2;
        return ['call', name, ...Array.from({ length: count }, value)];
      }
    }
  }
}

/** Arguments with which generated programs are called, in this order: the same kind for a while, then others. */
export const CALLS: readonly Arguments[] = [
  ...Array.from({ length: 8 }, (_, i): Arguments => [i, 2]),
  ...Array.from({ length: 3 }, (_, i): Arguments => [new GuestFloat(i + 0.5), 2]),
  [2n ** 61n, 2n ** 61n],
  [null, 3],
  ['s', new GuestFloat(1e300)],
  ...Array.from({ length: 4 }, (_, i): Arguments => [i, new GuestFloat(0.25)]),
  [-(2n ** 62n), -1],
];

/** The text of a program. */
export function programText(forms: readonly Form[]): string {
  return forms.map(write).join('\n');
}

/** Makes a program smaller while `fails` says that it still shows what is wrong. */
export function reduce(forms: readonly Form[], fails: (forms: readonly Form[]) => boolean): Form[] {
  let best = [...forms] as Form[];
  for (let shrunk = true; shrunk; ) {
    shrunk = false;
    for (const candidate of smaller(best)) {
      if (size(candidate) >= size(best) || !fails(candidate as Form[])) continue;
      best = candidate as Form[];
      shrunk = true;
      break;
    }
  }
  return best;
}

function size(form: Form): number {
  if (typeof form === 'string') return form === 'nil' || form === '0' ? 1 : 2;
  return form.reduce((sum: number, part) => sum + size(part), 1);
}

type Forms = globalThis.Generator<Form, void, undefined>;

/** All forms that are one step smaller, the largest steps first. */
function* smaller(form: Form): Forms {
  if (typeof form === 'string') {
    if (form !== 'nil') yield 'nil';
    if (/^[a-z]\w*$/.test(form) && form !== 'nil') yield '0';
    return;
  }
  for (let i = 0; i < form.length; i++) {
    yield [...form.slice(0, i), ...form.slice(i + 1)];
    const part = form[i]!;
    if (typeof part !== 'string') {
      for (const inner of part) yield [...form.slice(0, i), inner, ...form.slice(i + 1)];
    }
  }
  for (let i = 0; i < form.length; i++) {
    for (const part of smaller(form[i]!)) {
      yield [...form.slice(0, i), part, ...form.slice(i + 1)];
    }
  }
}
