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

/** What is in scope, by what the variables mostly hold: a wrong kind raises, which ends much of a program. */
interface Scope {
  readonly numbers: readonly string[];
  readonly objects: readonly string[];
  readonly arrays: readonly string[];
  /** Variables of any value. */
  readonly others: readonly string[];
  /** Variables that count loops or hold errors; nothing else writes them. */
  readonly counters: readonly string[];
  readonly functions: readonly Signature[];
  readonly inLoop: boolean;
  readonly inClosure: boolean;
  /** Nesting of loops and calls: deep in there, calls are rare. */
  readonly heat: number;
}

const EMPTY: Scope = {
  numbers: [],
  objects: [],
  arrays: [],
  others: [],
  counters: [],
  functions: [],
  inLoop: false,
  inClosure: false,
  heat: 0,
};

const one = (text: string): Form => read(text)[0]!;

const SMALL = ['0', '1', '2', '3', '-1', '7', '100', '-5'];
const LARGE = [
  '4611686018427387903',
  '-4611686018427387904',
  '2305843009213693952',
  '1073741823',
  '-1073741824',
];
const FLOATS = [
  '0.5',
  '1.0',
  '-0.0',
  '1e300',
  '-2.5',
  '1e-320',
  '3.0',
  'NaN',
  'Infinity',
  '1e200',
  '1e70',
  '3e-70',
];
/** Fields that all objects have from the start, and fields that come later. */
const FIELDS = ['n', 'x', 'y'];
const LATE_FIELDS = ['z', 'w', 'v'];

/** Generates a program with a function `main` of two parameters. */
export class Generator {
  readonly #r: Random;
  #names = 0;

  constructor(seed: number) {
    this.#r = new Random(seed);
  }

  program(): Form[] {
    const r = this.#r;
    const forms: Form[] = [
      one(
        r.chance(0.5)
          ? '(def each (n block) (times i n (yield block i)) n)'
          : "(def each (n block) (ensure (times i n (yield block i)) (print 'each)) n)",
      ),
    ];
    for (const cls of ['A', 'B']) {
      const fields = r.chance(0.5) ? FIELDS : ['y', 'n', 'x'];
      const sets = fields.map((f): Form => ['setf', 'o', f, f === 'n' ? 'n' : this.#literal()]);
      forms.push(['def', `make${cls}`, ['n'], ['let', 'o', ['new', cls]], ...sets, 'o']);
    }
    const functions: Signature[] = [];
    for (let i = r.below(4); i >= 0; i--) {
      const name = `f${functions.length}`;
      const required = 1 + r.below(3);
      const optional = r.chance(0.25) ? 1 + r.below(2) : 0;
      forms.push(this.#function(['def', name], required, optional, [...functions]));
      functions.push({ name, required, optional });
    }
    for (const cls of ['A', 'B']) {
      forms.push(
        one(`(method ${cls} each (block) (yield block 1) (yield block (get self n)) self)`),
      );
      for (const message of ['+', 'm', 'size']) {
        forms.push(this.#function(['method', cls, message], 1, 0, functions));
      }
    }
    const scope: Scope = {
      ...EMPTY,
      numbers: ['x', 'y', 'k'],
      objects: ['o', 'p'],
      arrays: ['q'],
      others: ['u'],
      functions,
    };
    const variables = ['x', 'y', 'k', 'o', 'p', 'q', 'u'];
    const setup: Form[] = [
      ['let', 'k', this.#literal()],
      ['let', 'o', ['call', 'makeA', 'k']],
      ['let', 'p', ['call', r.pick(['makeA', 'makeB']), 'y']],
      ['let', 'q', ['array', '4', this.#literal()]],
      ['let', 'u', this.#literal()],
    ];
    // What raises ends one statement only.
    const body = this.#statements(scope, 3 + r.below(5), 3).map(
      (statement): Form => ['try', statement, ['e'], ['print', 'e']],
    );
    const stores = variables.map((name, i): Form => ['put', 'all', String(i), name]);
    forms.push([
      'def',
      'main',
      ['x', 'y'],
      ...setup,
      ...body,
      ['let', 'all', ['array', String(variables.length), 'nil']],
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
    const numbers: string[] = [];
    for (let i = 0; i < required + optional; i++) {
      const name = `a${i}`;
      parameters.push(i < required ? name : ['opt', name, this.#literal()]);
      numbers.push(name);
    }
    const objects = head[0] === 'method' ? ['self'] : [];
    const scope: Scope = { ...EMPTY, numbers, objects, functions, heat: 1 };
    const extra: Form[] = [];
    if (r.chance(0.4)) {
      extra.push(['let', 'v', this.#number(scope, 1)]);
      numbers.push('v');
    }
    const count = r.chance(0.5) ? 0 : 1 + r.below(2);
    return [
      ...head,
      parameters,
      ...extra,
      ...this.#statements(scope, count, 2),
      this.#number(scope, 2),
    ];
  }

  #statements(scope: Scope, count: number, depth: number): Form[] {
    return Array.from({ length: count }, () => this.#statement(scope, depth));
  }

  #statement(scope: Scope, depth: number): Form {
    const r = this.#r;
    const block = (inner: Scope = scope): Form => [
      'do',
      ...this.#statements(inner, 1 + r.below(2), depth - 1),
    ];
    switch (depth <= 0 ? r.below(7) : r.below(20)) {
      case 0:
      case 1:
      case 2:
        return ['set', r.pick(scope.numbers), this.#number(scope, 2)];
      case 3:
        return ['print', this.#value(scope, 1)];
      case 4:
        return ['setf', this.#object(scope), r.pick(FIELDS), this.#number(scope, 2)];
      case 5:
        if (r.chance(0.3))
          return ['setf', this.#object(scope), r.pick(LATE_FIELDS), this.#value(scope, 1)];
        return ['put', this.#array(scope), this.#index(scope), this.#number(scope, 2)];
      case 6:
        return this.#assignment(scope);
      case 7:
      case 8:
        return ['if', this.#condition(scope), block(), block()];
      case 9:
      case 10:
      case 11: {
        const name = this.#name('i');
        const counters = [...scope.counters, name];
        const inner = { ...scope, counters, inLoop: true, heat: scope.heat + 1 };
        const count = r.pick(scope.heat > 1 ? ['2', '3'] : ['5', '12', '25', '3']);
        return ['times', name, count, ...this.#statements(inner, 1 + r.below(3), depth - 1)];
      }
      case 12:
        return [
          'ensure',
          block(),
          r.chance(0.5) ? ['print', this.#leaf(scope)] : this.#assignment(scope),
        ];
      case 13: {
        const name = this.#name('e');
        return ['try', block(), [name], ['print', name], block()];
      }
      case 14:
        return [
          'if',
          ['<', this.#number(scope, 1), '0'],
          ['raise', r.chance(0.5) ? "'oops" : this.#leaf(scope)],
          'nil',
        ];
      case 15:
        if (scope.inLoop) return ['if', this.#condition(scope), ['break'], 'nil'];
        return ['if', ['<', this.#number(scope, 1), '1'], ['return', this.#leaf(scope)], 'nil'];
      case 16:
      case 17:
      case 18: {
        const closure = this.#closure(scope, depth);
        if (r.chance(0.3)) return ['send', this.#object(scope), 'each', closure];
        return ['call', 'each', r.pick(scope.heat > 1 ? ['2'] : ['3', '5', '12']), closure];
      }
      default:
        return this.#value(scope, 2);
    }
  }

  #assignment(scope: Scope): Form {
    const r = this.#r;
    if (scope.objects.length > 0 && r.chance(0.4)) {
      const made: Form = ['call', r.pick(['makeA', 'makeB']), this.#number(scope, 1)];
      return ['set', r.pick(scope.objects), r.chance(0.5) ? made : this.#object(scope)];
    }
    if (scope.others.length > 0) return ['set', r.pick(scope.others), this.#value(scope, 2)];
    return ['set', r.pick(scope.numbers), this.#leaf(scope)];
  }

  #closure(scope: Scope, depth: number): Form {
    const r = this.#r;
    const name = this.#name('b');
    const inner: Scope = {
      ...scope,
      counters: [...scope.counters, name],
      inLoop: false,
      inClosure: true,
      heat: scope.heat + 1,
    };
    const body = this.#statements(inner, 1 + r.below(2), depth - 2);
    const leave = (how: string): Form => [
      'if',
      this.#condition(inner),
      [how, this.#leaf(inner)],
      'nil',
    ];
    if (r.chance(0.25)) body.push(leave('return'));
    if (r.chance(0.2)) body.unshift(leave('next'));
    return ['fn', [name], ...body, this.#number(inner, 1)];
  }

  #condition(scope: Scope): Form {
    const r = this.#r;
    switch (r.below(6)) {
      case 0:
        return ['=', this.#number(scope, 1), this.#number(scope, 1)];
      case 1:
        return ['not', this.#condition(scope)];
      case 2:
        return this.#leaf(scope);
      default:
        return ['<', this.#number(scope, 1), this.#number(scope, 1)];
    }
  }

  #literal(): string {
    const r = this.#r;
    const k = r.below(12);
    if (k < 8) return r.pick(SMALL);
    return r.pick(k < 9 ? LARGE : FLOATS);
  }

  #leaf(scope: Scope): Form {
    const r = this.#r;
    const names = [...scope.numbers, ...scope.counters, ...scope.others];
    if (r.chance(0.5)) return r.pick(names);
    return r.chance(0.8) ? this.#literal() : r.pick(['nil', 'true', 'false', "'sym"]);
  }

  /** Now and then something of another kind. */
  #wrong(scope: Scope): Form | null {
    return this.#r.chance(0.01) ? this.#leaf(scope) : null;
  }

  #object(scope: Scope): Form {
    const r = this.#r;
    const wrong = this.#wrong(scope);
    if (wrong !== null) return wrong;
    if (scope.objects.length > 0 && r.chance(0.9)) return r.pick(scope.objects);
    return ['call', r.pick(['makeA', 'makeB']), this.#literal()];
  }

  #array(scope: Scope): Form {
    const wrong = this.#wrong(scope);
    if (wrong !== null) return wrong;
    if (scope.arrays.length > 0 && this.#r.chance(0.9)) return this.#r.pick(scope.arrays);
    return ['array', '4', this.#literal()];
  }

  #index(scope: Scope): Form {
    const r = this.#r;
    if (r.chance(0.03)) return r.pick(['4', '-1', ...scope.counters]);
    return r.pick(['0', '1', '2', '3']);
  }

  /** Mostly a number. */
  #number(scope: Scope, depth: number): Form {
    const r = this.#r;
    const wrong = this.#wrong(scope);
    if (wrong !== null) return wrong;
    if (depth <= 0 || r.chance(0.2)) {
      if (r.chance(0.4)) return this.#literal();
      return r.pick([...scope.numbers, ...scope.counters.filter((n) => !n.startsWith('e'))]);
    }
    const number = () => this.#number(scope, depth - 1);
    switch (r.below(scope.heat > 1 ? 13 : 18)) {
      case 0:
      case 1:
      case 2:
      case 3:
      case 4:
        return [r.pick(['+', '-', '*', '+', '-']), number(), number()];
      case 5:
        return [r.pick(['slow+', 'slow*']), number(), number()];
      case 6:
      case 7:
        return ['get', this.#object(scope), r.pick(FIELDS)];
      case 8:
        return ['at', this.#array(scope), this.#index(scope)];
      case 9:
        return ['if', this.#condition(scope), number(), number()];
      case 10:
        return ['do', ['let', 't', number()], 't'];
      case 11:
        return ['len', this.#array(scope)];
      case 12:
        return ['yield', ['fn', ['h'], ['+', 'h', this.#number(scope, 1)]], this.#number(scope, 1)];
      case 13:
        return ['send', this.#object(scope), r.pick(['m', 'size']), number()];
      case 14:
        return ['+', this.#object(scope), number()];
      default: {
        const { functions } = scope;
        if (functions.length === 0) return ['+', number(), number()];
        const { name, required, optional } = r.pick(functions);
        const count = r.chance(0.99) ? required + r.below(optional + 1) : required + 3;
        return ['call', name, ...Array.from({ length: count }, number)];
      }
    }
  }

  #value(scope: Scope, depth: number): Form {
    const r = this.#r;
    switch (r.below(9)) {
      case 0:
        return this.#condition(scope);
      case 1:
        return this.#object(scope);
      case 2:
        return ['array', r.pick(['1', '2', '3']), this.#number(scope, depth)];
      case 3:
        return this.#leaf(scope);
      case 4: {
        const single = scope.functions.filter((f) => f.required === 1 && f.optional === 0);
        if (single.length > 0) return ['call-not', r.pick(single).name, this.#number(scope, 1)];
        return this.#number(scope, depth);
      }
      default:
        return this.#number(scope, depth);
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
