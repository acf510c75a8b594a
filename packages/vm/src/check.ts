// The check reading: runs a semantics function along every path through its choices, on values without content, and
// proves the contract of the machine (DESIGN: "the contract of m"). What it finds on the way (feedback sites, whether
// control falls through, jumps or calls in the middle) is the instruction's description for all other readings.

import { bindRows, checkRows, type Rows, TestCondition } from './condition.ts';
import { PACKED } from './container.ts';
import { DefinitionError } from './errors.ts';
import type { AnyPrimitive, Arm, Control, Need, Primitives, Tests } from './machine.ts';
import type { OperandLayout } from './operands.ts';

/** A place where a semantics function chooses, and where the arm taken is recorded. */
export interface SiteLayout {
  readonly name: string;
  readonly arms: number;
  /** Offset of the first arm's feedback byte from the instruction's start, in the feedback area. */
  readonly offset: number;
}

/** What the check reading learns about an instruction. */
export interface InstructionFacts {
  readonly sites: readonly SiteLayout[];
  readonly fallsThrough: boolean;
  readonly jumps: boolean;
  readonly invokes: boolean;
  readonly loadsCallee: boolean;
}

interface Subject {
  readonly name: string;
  readonly operands: readonly OperandLayout[];
  readonly size: number;
  readonly semantics: (machine: never, operands: never) => void;
}

/** Paths through one instruction; more mean that its choices should be split over several instructions. */
const MAX_PATHS = 4096;

/** The name under which the machine's own `truthy` appears among tests. */
const TRUTHY = { exact: true } as unknown as Tests[string];

/**
 * Checks one instruction on all paths.
 *
 * @throws DefinitionError that names the instruction, the path and the remedy.
 */
export function checkInstruction(
  subject: Subject,
  rows: { readonly primitives: Primitives; readonly tests: Tests },
): InstructionFacts {
  const sites = new Map<string, number>();
  const used = new Set<string>();
  const caches = new Map<unknown, string>();
  let fallsThrough = false;
  let jumps = false;
  let invokes = false;
  let loadsCallee = false;
  let callsAfterEffect = false;
  let paths = 0;
  // Depth-first through the decision tree: repeat the path with its last decision raised by one.
  let script: number[] = [];
  for (;;) {
    if (++paths > MAX_PATHS) {
      throw new DefinitionError(
        `instruction ${subject.name}: more than ${MAX_PATHS} paths; split it into several instructions`,
      );
    }
    const path = new Path(subject, rows, script, { sites, used, caches });
    path.run();
    fallsThrough ||= path.end === null || path.end === 'branch' || path.end === 'call';
    jumps ||= path.end === 'branch' || path.end === 'jump';
    invokes ||= path.invoked;
    loadsCallee ||= path.loadedCallee;
    callsAfterEffect ||= path.callsAfterEffect;
    const next = path.decisions.slice();
    while (next.length > 0 && next.at(-1)!.taken + 1 === next.at(-1)!.options) next.pop();
    if (next.length === 0) break;
    script = next.map((d) => d.taken);
    script[script.length - 1]!++;
  }
  for (const operand of subject.operands) {
    if (!used.has(operand.name)) {
      throw new DefinitionError(
        `instruction ${subject.name}: operand "${operand.name}" is used on no path; remove it or use it`,
      );
    }
  }
  loadsCallee &&= !callsAfterEffect;
  return { sites: layOutSites(subject, sites), fallsThrough, jumps, invokes, loadsCallee };
}

/** One feedback byte per arm, in an area as long as the code; so an instruction has as many as it has bytes. */
function layOutSites(subject: Subject, sites: ReadonlyMap<string, number>): SiteLayout[] {
  let offset = 0;
  const layout: SiteLayout[] = [];
  for (const [name, arms] of sites) {
    layout.push({ name, arms, offset });
    offset += arms;
  }
  if (offset > subject.size) {
    throw new DefinitionError(
      `instruction ${subject.name}: its choices have ${offset} arms together, but feedback has room for ` +
        `${subject.size}; merge arms or split the instruction`,
    );
  }
  return layout;
}

/** What all paths of an instruction have in common. */
interface Findings {
  /** Arms of each site. */
  readonly sites: Map<string, number>;
  /** Operands that some path uses. */
  readonly used: Set<string>;
  /** By the name of a cache operand, what is looked up through it. */
  readonly caches: Map<unknown, string>;
}

interface Decision {
  readonly site: string;
  readonly taken: number;
  readonly options: number;
}

/** Thrown to leave the semantics where a path ends for good. One serves all: where it is from does not matter. */
const PATH_END = new Error('the path ends');

type End = 'jump' | 'branch' | 'call' | 'return' | 'raise';

/** By its machine, the path that is run. */
const paths = new WeakMap<object, Path>();
const rowMethods = new WeakMap<Rows, object>();

/** One run along one path. Values are fresh objects; conditions are descriptors. */
class Path {
  readonly decisions: Decision[] = [];
  end: End | null = null;
  invoked = false;
  /** Does it call what a primitive has given? And does it so after an effect, when nothing may be guessed any more? */
  loadedCallee = false;
  callsAfterEffect = false;
  #effect: string | null = null;
  #inArms = 0;
  /** New objects, which nothing roots but the registers they are written to, by how many collections could come before. */
  readonly #fresh = new Map<unknown, number>();
  #collections = 0;
  readonly #held: TestCondition[] = [];
  readonly #written = new Set<string>();
  readonly #subject: Subject;
  readonly #primitives: Primitives;
  readonly #script: readonly number[];
  readonly #findings: Findings;
  readonly #visited = new Set<string>();
  readonly #machine: Control;

  constructor(
    subject: Subject,
    rows: { readonly primitives: Primitives; readonly tests: Tests },
    script: readonly number[],
    findings: Findings,
  ) {
    this.#subject = subject;
    this.#primitives = rows.primitives;
    this.#script = script;
    this.#findings = findings;
    this.#machine = Object.assign(Object.create(Path.#methodsFor(rows)) as object, this.#control());
    checkRows(this.#machine, rows);
    paths.set(this.#machine, this);
  }

  /** An object with the rows of a set as methods, which all machines of the set inherit from. */
  static #methodsFor(rows: Rows): object {
    let methods = rowMethods.get(rows);
    if (methods === undefined) {
      methods = {};
      bindRows(methods, rows.primitives, rows.tests, (name, args, machine) =>
        paths.get(machine)!.#perform(name, args),
      );
      rowMethods.set(rows, methods);
    }
    return methods;
  }

  run(): void {
    const operands: Record<string, unknown> = {};
    for (const { name } of this.#subject.operands) {
      const value = { operand: name };
      Object.defineProperty(operands, name, {
        enumerable: true,
        get: () => {
          this.#findings.used.add(name);
          return value;
        },
      });
    }
    try {
      this.#subject.semantics(this.#machine as never, operands as never);
    } catch (error) {
      if (error !== PATH_END) throw error;
    }
    for (const operand of this.#subject.operands) {
      // Dataflow takes every result for written, so only paths that leave the function may do without.
      const leaves = this.end === 'return' || this.end === 'raise';
      if (operand.kind === 'write' && !leaves && !this.#written.has(operand.name)) {
        this.#fail(`ends without writing "${operand.name}"`, 'write it on every path that goes on');
      }
    }
  }

  #fail(fault: string, remedy: string): never {
    const way = this.decisions.map((d) => `${d.site}:${d.taken}`).join(' ');
    throw new DefinitionError(
      `instruction ${this.#subject.name}${way ? `, path ${way}` : ''}: ${fault}; ${remedy}`,
    );
  }

  /** Nothing may follow the action that ended the path. */
  #act(action: string): void {
    if (this.end !== null) {
      this.#fail(
        `${action} follows a ${this.end}, which must be the last action`,
        'move it before, or into another arm',
      );
    }
  }

  #finish(end: End): void {
    this.#act(end);
    this.end = end;
  }

  #decide(site: string, options: number): number {
    this.#act(`choice "${site}"`);
    if (this.#visited.has(site)) {
      this.#fail(`the site "${site}" is reached twice`, 'give each choice a name of its own');
    }
    this.#visited.add(site);
    const known = this.#findings.sites.get(site);
    if (known !== undefined && known !== options) {
      this.#fail(
        `the site "${site}" has ${options} arms here and ${known} elsewhere`,
        'use two names',
      );
    }
    this.#findings.sites.set(site, options);
    if (this.#effect !== null) {
      this.#fail(
        `the choice "${site}" comes after ${this.#effect}, an effect that a failed guard would repeat`,
        'test everything first, then act',
      );
    }
    const taken = this.#script[this.decisions.length] ?? 0;
    this.decisions.push({ site, taken, options });
    return taken;
  }

  /** What can raise leaves the instruction, and then nothing of it has happened. */
  #mayRaise(what: string): void {
    if (this.#written.size === 0) return;
    this.#fail(`${what} comes after a write, which would have happened if it raised`, 'write last');
  }

  /** Values are used: none may be a new object that a later allocation or call of the runtime could have collected. */
  #use(values: readonly unknown[], what: string, collects = false): void {
    for (const value of values) {
      const made = this.#fresh.get(value);
      if (made === undefined || (made === this.#collections && !collects)) continue;
      this.#fail(
        `${what} uses a new object that no register holds, after garbage could be collected`,
        'write it to a register first: split the instruction',
      );
    }
  }

  /** Gives a value that nothing roots yet. */
  #make<V>(value: V): V {
    this.#collections++;
    this.#fresh.set(value, this.#collections);
    return value;
  }

  /** Kinds of access remember different things in a cache. */
  #cache(access: string, cache: unknown): void {
    const { operand } = cache as { operand: string };
    const other = this.#findings.caches.get(operand) ?? access;
    this.#findings.caches.set(operand, access);
    if (other === access) return;
    this.#fail(
      `operand "${operand}" serves ${other} and ${access}, which remember different things`,
      'use two caches',
    );
  }

  /** An access through a cache tests the receiver. */
  #test(what: string): void {
    if (this.#effect === null) return;
    this.#fail(
      `${what} comes after ${this.#effect}, an effect that a failed guard would repeat`,
      'do it first',
    );
  }

  #choice<R>(site: string, arms: readonly Arm<R>[], otherwise: () => R, exclusive: boolean): R {
    const taken = this.#decide(site, arms.length + 1);
    if (exclusive) {
      for (const condition of arms.flatMap(([tests]) => tests)) {
        const { name, test, args } = condition as unknown as TestCondition;
        const exact = typeof test.exact === 'boolean' ? test.exact : test.exact(...(args as []));
        if (!exact) {
          this.#fail(
            `the inexact test "${name}" stands in select "${site}"`,
            'use choose, or an exact test',
          );
        }
      }
    }
    const arm = arms[taken];
    this.#inArms++;
    if (arm) this.#held.push(...(arm[0] as unknown as TestCondition[]));
    const result = arm ? arm[1]() : otherwise();
    this.#inArms--;
    return result;
  }

  #perform(name: string, args: readonly unknown[]): unknown {
    this.#act(`"${name}"`);
    const row: AnyPrimitive = this.#primitives[name]!;
    for (const need of row.needs ?? []) {
      if (!this.#established(need, args)) {
        this.#fail(
          `"${name}" needs the test ${need[0]}(${need[1].map((a) => (typeof a === 'number' ? `argument ${a}` : describe(a))).join(', ')}), which this path has not made`,
          'add it to the arm',
        );
      }
    }
    if (row.effect === 'allocate' || row.effect === 'runtime') this.#mayRaise(`"${name}"`);
    if (row.effect === 'store' || row.effect === 'runtime') this.#effect ??= `"${name}"`;
    // The runtime roots its arguments; an allocation looks at them when it has collected.
    this.#use(args, `"${name}"`, row.effect === 'allocate');
    const result = { primitive: name };
    return row.effect === 'allocate' || row.effect === 'runtime' ? this.#make(result) : result;
  }

  #established([test, wanted]: Need, args: readonly unknown[]): boolean {
    return this.#held.some(
      (held) =>
        held.name === test &&
        !held.negated &&
        wanted.every((w, i) =>
          typeof w === 'number' ? held.args[i] === args[w] : held.args[i] === w,
        ),
    );
  }

  #noteCallee(callee: object): void {
    if (!('primitive' in callee)) return;
    this.loadedCallee = true;
    this.callsAfterEffect ||= this.#effect !== null;
  }

  /** The arguments of a call are those of its window, and of a packed call nothing but the window says how many. */
  #requireWindow(window: unknown, count: unknown): void {
    const windows = this.#subject.operands.filter(({ kind }) => typeof kind === 'object');
    const { operand } = window as { operand: string };
    const kind = windows.find(({ name }) => name === operand)?.kind;
    const size = typeof kind === 'object' ? kind.window : 0;
    if (count === PACKED) {
      if (windows.length === 1 && typeof size === 'number') return;
      this.#fail(
        `the packed call does not have the instruction's only window, of a fixed size`,
        'declare one with window(n)',
      );
    }
    const fits =
      typeof count === 'number'
        ? typeof size === 'number' && count <= size
        : (count as { operand?: string }).operand === size;
    if (!fits) {
      this.#fail(
        `the call passes another number of arguments than its window "${operand}" has`,
        'pass the count that the window was declared with',
      );
    }
  }

  #control(): Control {
    const value = (what: string) => ({ what }) as never;
    const stop = (end: End): never => {
      this.#mayRaise(end);
      this.#finish(end);
      throw PATH_END;
    };
    return {
      choose: (site, arms, general) => this.#choice(site, arms, general, false),
      select: (site, arms, otherwise) => this.#choice(site, arms, otherwise, true),
      not: (condition) => (condition as unknown as TestCondition).not() as never,
      bool: () => value('bool'),
      truthy: (operand) => new TestCondition('truthy', TRUTHY, [operand]) as never,
      int: () => value('int'),
      constant: () => value('constant'),
      singleton: (name) => value(name),
      callee: () => value('callee'),
      lookup: (_object, cache) => {
        this.#act('lookup');
        this.#mayRaise('lookup');
        this.#cache('lookup', cache);
        this.#test('lookup');
        return value('lookup');
      },
      loadCell: () => {
        this.#act('loadCell');
        this.#mayRaise('loadCell');
        this.#test('loadCell');
        this.#collections++;
        return value('cell');
      },
      newObject: () => {
        this.#act('newObject');
        this.#mayRaise('newObject');
        return this.#make(value('object'));
      },
      instantiate: (_cls, cache) => {
        this.#act('instantiate');
        this.#mayRaise('instantiate');
        this.#cache('instantiate', cache);
        this.#test('instantiate');
        return this.#make(value('object'));
      },
      loadField: (_object, cache) => {
        this.#act('loadField');
        this.#mayRaise('loadField');
        this.#cache('loadField', cache);
        this.#test('loadField');
        return this.#make(value('field'));
      },
      storeField: (_object, cache) => {
        this.#act('storeField');
        this.#mayRaise('storeField');
        this.#cache('storeField', cache);
        this.#test('storeField');
        this.#effect = '"storeField"';
      },
      write: (destination, written) => {
        this.#act('write');
        this.#use([written], 'write');
        if (this.#inArms > 0)
          this.#fail(
            'writes inside an arm',
            "return the value from the arm and write choose's result",
          );
        const { operand } = destination as unknown as { operand: string };
        if (this.#written.has(operand))
          this.#fail('writes the same destination twice', 'write once');
        this.#written.add(operand);
      },
      jump: () => this.#finish('jump'),
      branch: () => {
        this.#decide('branch', 2);
        this.#finish('branch');
      },
      call: (callee, window, count) => {
        this.#noteCallee(callee);
        this.#requireWindow(window, count);
        if (this.#inArms > 0)
          this.#fail(
            'calls inside an arm',
            'let the arms give the callee, and call it behind the choice',
          );
        this.#mayRaise('call');
        this.#finish('call');
      },
      invoke: (callee, args) => {
        this.#act('invoke');
        this.#noteCallee(callee);
        this.#use(args, 'invoke');
        this.#mayRaise('invoke');
        if (this.invoked) this.#fail('calls guest code twice', 'split the instruction');
        if (this.#effect !== null)
          this.#fail(`calls guest code after ${this.#effect}`, 'call first');
        this.invoked = true;
        this.#effect = 'a guest call';
        return this.#make(value('invoke'));
      },
      ret: (returned) => {
        this.#use([returned], 'ret');
        this.#finish('return');
      },
      raise: () => stop('raise'),
      returnFrom: () => stop('return'),
      rethrow: () => stop('raise'),
    };
  }
}

function describe(thing: object): string {
  return 'name' in thing ? String(thing.name) : 'a class';
}
