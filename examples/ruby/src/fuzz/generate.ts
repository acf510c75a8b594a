// Random Ruby programs that end, print what they compute, and mean the same in every Ruby: no addresses, no time, no
// order that is left open. Loops and calls use up fuel, and a program without fuel raises.

import { Random } from '@martlet/ir/testing';
import type { Site } from './constructs.ts';
import { CONSTRUCTS } from './constructs.ts';
import { DEFINITIONS } from './definitions.ts';
import { Expressions } from './expressions.ts';
import type { Piece } from './program.ts';
import { construct } from './program.ts';

/** How many methods and classes a program has at most. */
const METHODS = 3;
const CLASSES = 3;
/** Loop rounds and method calls that a program may use. */
const FUEL = 3000;

/** What statements may refer to where they stand. */
interface Place {
  readonly variables: readonly string[];
  readonly depth: number;
  readonly inLoop: boolean;
  readonly inBlock: boolean;
  readonly inMethod: boolean;
  /** Instance variables that `self` has. */
  readonly fields: readonly string[];
}

/** Which constructs programs have: the plain ones of expressions, control and classes, or all of the other files too. */
export type Breadth = 'plain' | 'wide';

/** Generates one program. Names of classes and methods carry `suffix`, so that many programs can share a process. */
export function generate(seed: number, suffix = 'x', breadth: Breadth = 'wide'): readonly Piece[] {
  return new Generator(new Random(seed), suffix, breadth).program();
}

/** A piece whose errors are printed. */
function guarded(piece: Piece): Piece {
  return {
    sections: [
      { header: 'begin', body: [piece] },
      { header: 'rescue StandardError => e', body: ['puts "#{e.class}: #{e.message}"'] },
    ],
    end: 'end',
  };
}

class Generator {
  readonly #random: Random;
  readonly #suffix: string;
  readonly #breadth: Breadth;
  readonly #expressions: Expressions;
  #names = 0;
  /** Statements that may still be made; behind them come simple ones only. */
  #statements = 45;

  constructor(random: Random, suffix: string, breadth: Breadth) {
    this.#breadth = breadth;
    this.#random = random;
    this.#suffix = suffix;
    this.#expressions = new Expressions(random);
  }

  program(): readonly Piece[] {
    const pieces: Piece[] = [`$fuel = ${FUEL}`];
    for (let i = this.#random.below(CLASSES + 1); i > 0; i--) pieces.push(this.#class());
    for (let i = this.#random.below(METHODS + 1); i > 0; i--) pieces.push(this.#method());
    const body = this.#body(
      { variables: [], depth: 0, inLoop: false, inBlock: false, inMethod: false, fields: [] },
      5 + this.#random.below(8),
    );
    const top: Place = {
      variables: [],
      depth: 1,
      inLoop: false,
      inBlock: false,
      inMethod: false,
      fields: [],
    };
    if (this.#breadth === 'wide' && this.#random.oneIn(2)) {
      const [made, ...uses] = this.#random.pick(DEFINITIONS)(this.#site(top));
      pieces.push(made!, ...uses.map(guarded));
    }
    // An error ends one statement of the main program, not all of it.
    return [...pieces, ...body.map(guarded)];
  }

  #name(prefix: string): string {
    return `${prefix}${this.#names++}`;
  }

  // ---- definitions ----

  #class(): Piece {
    const { known } = this.#expressions;
    const name = `K${this.#suffix}${this.#names++}`;
    const parent =
      known.classes.length > 0 && this.#random.oneIn(2) ? this.#random.pick(known.classes) : null;
    const fields = parent?.fields ?? ['@a', '@b', '@c'].slice(0, 1 + this.#random.below(3));
    const place: Place = {
      variables: ['x'],
      depth: 1,
      inLoop: false,
      inBlock: false,
      inMethod: true,
      fields,
    };
    const body: Piece[] = [];
    if (parent === null) {
      body.push(`attr_accessor ${fields.map((field) => `:${field.slice(1)}`).join(', ')}`);
      const assignments = fields.map((field) => `${field} = ${this.#expressions.any(place, 1)}`);
      body.push(construct('def initialize(x)', assignments));
      body.push('def ==(other) = other.class == self.class && a == other.a');
      if (this.#random.oneIn(2)) {
        body.push('include Comparable', 'def <=>(other) = a.to_s <=> other.to_s');
      }
    } else if (this.#random.oneIn(2)) {
      body.push(
        construct('def initialize(x)', ['super', `@a = ${this.#expressions.any(place, 1)}`]),
      );
    }
    for (const method of ['run', 'step']) {
      if (this.#random.oneIn(3) && parent !== null) continue;
      const inside = this.#body(place, 1 + this.#random.below(3));
      const last =
        parent !== null && this.#random.oneIn(2) ? 'super' : this.#expressions.any(place, 2);
      body.push(construct(`def ${method}(x)`, [this.#fuel(), ...inside, last]));
    }
    body.push(`def to_s = "${name}(#{a})"`, 'def inspect = to_s');
    known.classes.push({ name, fields });
    return construct(parent === null ? `class ${name}` : `class ${name} < ${parent.name}`, body);
  }

  #method(): Piece {
    const { known } = this.#expressions;
    const name = `m${this.#suffix}${this.#names++}`;
    const random = this.#random;
    const shapes = [
      { header: 'x, y', variables: ['x', 'y'], args: [2], kind: 'plain' },
      { header: 'x, y = x', variables: ['x', 'y'], args: [1, 2], kind: 'plain' },
      { header: 'x, *y', variables: ['x', 'y'], args: [1, 2, 3], kind: 'plain' },
      { header: 'x, y: 3', variables: ['x', 'y'], args: [1], kind: 'keyword' },
      { header: 'x, &y', variables: ['x'], args: [1], kind: 'block' },
      { header: 'x', variables: ['x'], args: [1], kind: 'yield' },
    ] as const;
    const shape = random.pick(shapes);
    const place: Place = {
      variables: shape.variables,
      depth: 1,
      inLoop: false,
      inBlock: false,
      inMethod: true,
      fields: [],
    };
    const body: Piece[] = [this.#fuel(), ...this.#body(place, 1 + random.below(4))];
    if (shape.kind === 'block') body.push('y.call(x)');
    else if (shape.kind === 'yield') body.push('yield(x)', 'yield(x, 1)');
    body.push(this.#expressions.any(place, 2));
    known.methods.push({ name, args: shape.args, kind: shape.kind });
    return construct(`def ${name}(${shape.header})`, body);
  }

  #fuel(): string {
    return '($fuel -= 1) < 0 and raise "out of fuel"';
  }

  // ---- statements ----

  #body(place: Place, count: number): Piece[] {
    const pieces: Piece[] = [];
    let here = place;
    for (let i = 0; i < (this.#statements > 0 ? count : 1); i++) {
      const [made, variables] = this.#statement(here);
      pieces.push(...made);
      here = { ...here, variables };
    }
    return pieces;
  }

  #statement(place: Place): [Piece[], readonly string[]] {
    const random = this.#random;
    const e = this.#expressions;
    const { variables } = place;
    const deeper: Place = { ...place, depth: place.depth + 1 };
    const simple = place.depth >= 4 || this.#statements-- <= 0;
    const choice = random.below(simple ? 8 : this.#breadth === 'wide' ? 24 : 20);
    const same = (...pieces: Piece[]): [Piece[], readonly string[]] => [pieces, variables];
    switch (choice) {
      case 0:
      case 1:
        return same(`p(${e.any(place, 2)})`);
      case 2:
      case 3:
      case 4: {
        const name = variables.length > 3 || random.oneIn(3) ? null : this.#name('v');
        if (name === null && variables.length > 0) {
          return same(`${random.pick(variables)} = ${e.any(place, 2)}`);
        }
        const fresh = name ?? this.#name('v');
        return [[`${fresh} = ${e.any(place, 2)}`], [...variables, fresh]];
      }
      case 5: {
        if (variables.length === 0) return same(`p(${e.int(place, 2)})`);
        const target = random.pick([...variables, ...place.fields]);
        return same(`${target} ${random.pick(['+=', '-=', '||=', '&&='])} ${e.int(place, 2)}`);
      }
      case 6: {
        const [a, b] = [this.#name('v'), this.#name('v')];
        const right = random.pick([`${e.any(place, 2)}, ${e.any(place, 2)}`, e.array(place, 2)]);
        const left = random.pick([`${a}, ${b}`, `${a}, *${b}`, `*${a}, ${b}`, `(${a}, ${b}), _`]);
        return [[`${left} = ${right}`], [...variables, a, b]];
      }
      case 7:
        return same(`puts "#{${e.any(place, 2)}} #{${e.int(place, 2)}}"`);
      case 8:
      case 9: {
        const sections = [{ header: `if ${e.bool(place, 2)}`, body: this.#inner(deeper) }];
        if (random.oneIn(3)) {
          sections.push({ header: `elsif ${e.bool(place, 2)}`, body: this.#inner(deeper) });
        }
        if (random.oneIn(2)) sections.push({ header: 'else', body: this.#inner(deeper) });
        return same({ sections, end: 'end' });
      }
      case 10:
      case 11: {
        const counter = this.#name('i');
        const inside = this.#inner({
          ...deeper,
          variables: [...variables, counter],
          inLoop: true,
        });
        const limit = random.pick([3, 7, 20, 60]);
        const body = [`${counter} += 1`, this.#fuel(), ...inside];
        const header = random.oneIn(4)
          ? `until ${counter} >= ${limit}`
          : `while ${counter} < ${limit}`;
        return same(`${counter} = 0`, construct(header, body));
      }
      case 12:
      case 13:
      case 14: {
        const parameter = this.#name('q');
        const inside = this.#inner({
          ...deeper,
          variables: [...variables, parameter],
          inLoop: false,
          inBlock: true,
        });
        const last = e.any({ ...place, variables: [...variables, parameter] }, 2);
        const header = this.#iteration(place, parameter);
        return same(construct(header, [this.#fuel(), ...inside, last], 'end)'));
      }
      case 15: {
        const error = this.#name('e');
        const sections = [
          { header: 'begin', body: this.#inner(deeper) },
          {
            header: random.pick([
              `rescue ZeroDivisionError, TypeError => ${error}`,
              `rescue => ${error}`,
              `rescue NoMethodError => ${error}`,
            ]),
            body: [`p(${error}.class, ${error}.message)`, ...this.#inner(deeper)],
          },
        ];
        if (random.oneIn(3)) sections.push({ header: 'else', body: this.#inner(deeper) });
        if (random.oneIn(2))
          sections.push({
            header: 'ensure',
            body: [
              'p :ensured',
              ...this.#inner({ ...deeper, inLoop: false, inBlock: false, inMethod: false }),
            ],
          });
        return same({ sections, end: 'end' });
      }
      case 16: {
        const whens = Array.from({ length: 1 + random.below(3) }, () => ({
          header: `when ${random.pick([e.int(place, 1), 'Integer', 'String, Symbol', '1..5', 'nil', 'Float', ':a, :b'])}`,
          body: this.#inner(deeper),
        }));
        const [first, ...rest] = whens;
        const sections = [
          { header: `case ${e.any(place, 2)}\n${first!.header}`, body: first!.body },
          ...rest,
          { header: 'else', body: this.#inner(deeper) },
        ];
        return same({ sections, end: 'end' });
      }
      case 17:
        return same(this.#leave(place));
      case 18: {
        const name = this.#name('f');
        const inside: Place = {
          ...deeper,
          variables: [...variables, 'z'],
          inBlock: true,
          inLoop: false,
        };
        const header = random.pick([`${name} = lambda do |z|`, `${name} = proc do |z|`]);
        // A `return` in a proc whose method is gone, and a `break` out of one, are errors of their own.
        const body = [
          this.#fuel(),
          ...this.#inner({ ...inside, inBlock: false, inMethod: false }),
          e.any(inside, 2),
        ];
        return [[construct(header, body), `p(${name}.call(${e.any(place, 1)}))`], variables];
      }
      case 19:
        return same(
          construct(`catch(:t${place.depth}) do`, [
            ...this.#inner({ ...deeper, inBlock: false, inLoop: false }),
            `throw :t${place.depth}, 1 if ${e.bool(place, 2)}`,
          ]),
        );
      default:
        return same(...random.pick(CONSTRUCTS)(this.#site(deeper)));
    }
  }

  /** What constructs of other files need to know of a place. */
  #site(place: Place): Site {
    return {
      random: this.#random,
      expressions: this.#expressions,
      scope: place,
      fuel: this.#fuel(),
      inMethod: place.inMethod,
      name: (prefix) =>
        /[A-Z]/.test(prefix) ? `${prefix}${this.#suffix}${this.#names++}` : this.#name(prefix),
      inner: (variables, kind) =>
        this.#inner({
          ...place,
          variables: [...place.variables, ...variables],
          inLoop: kind === 'loop',
          inBlock: kind === 'block',
          inMethod: kind !== 'closed' && place.inMethod,
        }),
    };
  }

  #inner(place: Place): Piece[] {
    return this.#body(place, 1 + this.#random.below(3));
  }

  /** The beginning of an iteration with a block; its value is printed. */
  #iteration(place: Place, parameter: string): string {
    const e = this.#expressions;
    const block = `do |${parameter}|`;
    return this.#random.pick([
      () => `p(${this.#random.pick([3, 10, 40])}.times ${block}`,
      () => `p(${e.array(place, 1)}.each ${block}`,
      () => `p(${e.array(place, 1)}.map ${block}`,
      () => `p(${e.array(place, 1)}.select ${block}`,
      () => `p(${e.array(place, 1)}.each_with_index.map do |${parameter}, n|`,
      () =>
        `p((1..${this.#random.pick([3, 9, 30])}).inject(${e.int(place, 1)}) do |${parameter}, n|`,
      () => `p(1.upto(${this.#random.pick([2, 5, 25])}) ${block}`,
      () => `p(${e.hash(place, 1)}.map do |${parameter}, n|`,
      () => `p(${e.array(place, 1)}.find ${block}`,
    ])();
  }

  #leave(place: Place): Piece {
    const e = this.#expressions;
    const condition = e.bool(place, 2);
    const ways = [`raise ArgumentError, "a#{${e.int(place, 1)}}" if ${condition}`];
    if (place.inLoop || place.inBlock) {
      ways.push(`break if ${condition}`, `next if ${condition}`);
    }
    if (place.inBlock) ways.push(`break ${e.any(place, 1)} if ${condition}`);
    if (place.inMethod) ways.push(`return ${e.any(place, 1)} if ${condition}`);
    return this.#random.pick(ways);
  }
}
