// The test language's front end: lists in text to bytecode. What is captured by closures lives in environments; what is
// returned from inside a closure leaves the function around it, through ensure.

import type { CodeLabel, GuestFunction } from '@martlet/vm';
import { FunctionAssembler } from '@martlet/vm';
import { objectClasses, probeSet } from './probe.ts';

/** A word of the text (numbers are words too), or a list. */
export type Form = string | readonly Form[];

/** Reads all forms of a text. `;` starts a comment. */
export function read(text: string): Form[] {
  const words = text.replace(/;.*$/gm, '').match(/[()]|[^\s()]+/g) ?? [];
  const stack: Form[][] = [[]];
  for (const word of words) {
    if (word === '(') stack.push([]);
    else if (word === ')') {
      const done = stack.pop()!;
      const outer = stack.at(-1);
      if (outer === undefined) throw new SyntaxError('one ")" too many');
      outer.push(done);
    } else stack.at(-1)!.push(word);
  }
  if (stack.length !== 1) throw new SyntaxError('a ")" is missing');
  return stack[0]!;
}

/** The text of a form. */
export function write(form: Form): string {
  return typeof form === 'string' ? form : `(${form.map(write).join(' ')})`;
}

/** Arithmetic on numbers for what instructions do not do in place. */
const PRELUDE = `
(method Number + (other) (slow+ self other))
(method Number - (other) (slow- self other))
(method Number * (other) (slow* self other))`;

/** Assembles a program; its functions in order, and methods are called `Class#message`. */
export function assemble(text: string): GuestFunction[] {
  return new Assembly(read(text + PRELUDE)).functions();
}

interface Definition {
  readonly name: string;
  readonly parameters: readonly Form[];
  readonly body: readonly Form[];
}

class Assembly {
  readonly indices = new Map<string, number>();
  readonly #definitions: Definition[] = [];
  readonly #finished: GuestFunction[] = [];

  constructor(forms: readonly Form[]) {
    for (const form of forms) {
      const [kind, ...rest] = form as Form[];
      if (kind === 'def') {
        const [name, parameters, ...body] = rest as [string, Form[], ...Form[]];
        this.#define({ name, parameters, body });
      } else if (kind === 'method') {
        const [cls, name, parameters, ...body] = rest as [string, string, Form[], ...Form[]];
        this.#define({ name: `${cls}#${name}`, parameters: ['self', ...parameters], body });
      } else throw new SyntaxError(`a definition starts with def or method, not ${write(form)}`);
    }
  }

  #define(definition: Definition): void {
    this.indices.set(definition.name, this.#definitions.push(definition) - 1);
  }

  /** A function for a closure, built with its number among the program's closures; gives its index. */
  closure(build: (number: number) => GuestFunction): number {
    const index = this.#finished.length++;
    this.#finished[index] = build(index - this.#definitions.length + 1);
    return index;
  }

  functions(): GuestFunction[] {
    this.#finished.length = this.#definitions.length;
    for (const [i, { name, parameters, body }] of this.#definitions.entries()) {
      this.#finished[i] = new Scope(this, null, name, parameters, body).build();
    }
    return this.#finished;
  }
}

/** Calls `visit` with all forms in `form`, outermost first; not inside what it gives false for. */
function walk(form: Form, visit: (form: Form) => boolean): void {
  if (visit(form) && typeof form !== 'string') for (const part of form) walk(part, visit);
}

/** Names that the forms declare, nested closures left out. */
function declared(body: readonly Form[]): Set<string> {
  const names = new Set<string>();
  for (const form of body) {
    walk(form, (part) => {
      if (typeof part === 'string') return true;
      if (part[0] === 'fn') return false;
      if (part[0] === 'let' || part[0] === 'times') names.add(part[1] as string);
      if (part[0] === 'try') names.add((part[2] as Form[])[0] as string);
      return true;
    });
  }
  return names;
}

const parameterName = (form: Form): string =>
  typeof form === 'string' ? form : (form[1] as string);

/** Names that the closures in the forms use and do not declare themselves. */
function usedByClosures(body: readonly Form[]): Set<string> {
  const names = new Set<string>();
  for (const form of body) {
    walk(form, (part) => {
      if (typeof part === 'string' || part[0] !== 'fn') return true;
      const [, parameters, ...inner] = part as ['fn', Form[], ...Form[]];
      const own = new Set([...declared(inner), ...parameters.map(parameterName)]);
      const used = new Set<string>();
      for (const p of inner) {
        walk(p, (word) => {
          if (typeof word === 'string') used.add(word);
          return true;
        });
      }
      for (const name of used) if (!own.has(name)) names.add(name);
      return false;
    });
  }
  return names;
}

/** Do closures in the forms return from the function around them? */
function returnsFromClosures(body: readonly Form[], inside = false): boolean {
  let found = false;
  for (const form of body) {
    walk(form, (part) => {
      if (typeof part === 'string') return true;
      if (part[0] === 'return' && inside) found = true;
      if (part[0] === 'fn' && !inside) {
        found ||= returnsFromClosures(part.slice(2), true);
        return false;
      }
      return true;
    });
  }
  return found;
}

/** What a `break` leaves: a loop, with the ensure bodies inside it that are open. */
interface Loop {
  readonly end: CodeLabel;
  readonly ensures: number;
}

class Scope {
  readonly #assembly: Assembly;
  readonly #outer: Scope | null;
  readonly #a: FunctionAssembler;
  readonly #name: string;
  readonly #parameters: readonly Form[];
  readonly #body: readonly Form[];
  readonly #registers = new Map<string, number>();
  readonly #slots = new Map<string, number>();
  /** Register of the environment that closures made here get. */
  #environment = -1;
  #loops: Loop[] = [];
  #ensures: Form[] = [];

  constructor(
    assembly: Assembly,
    outer: Scope | null,
    name: string,
    parameters: readonly Form[],
    body: readonly Form[],
  ) {
    this.#assembly = assembly;
    this.#outer = outer;
    this.#name = name;
    this.#a = new FunctionAssembler(probeSet, name);
    this.#parameters = parameters;
    this.#body = body;
  }

  /** Has the scope an environment of its own? */
  get #owns(): boolean {
    return this.#slots.size > 0 || this.#a.home >= 0;
  }

  build(): GuestFunction {
    const a = this.#a;
    let top = 1;
    const parent = this.#outer === null ? -1 : top++;
    const optional = this.#parameters.filter((p) => typeof p !== 'string') as Form[][];
    for (const parameter of this.#parameters) this.#registers.set(parameterName(parameter), top++);
    a.required = top - 1 - optional.length;
    const locals = declared(this.#body);
    const used = usedByClosures(this.#body);
    for (const name of [...this.#registers.keys(), ...locals]) {
      if (used.has(name)) this.#slots.set(name, this.#slots.size);
    }
    for (const name of locals) {
      if (!this.#slots.has(name) && !this.#registers.has(name)) this.#registers.set(name, top++);
    }
    if (this.#outer === null && returnsFromClosures(this.#body)) a.home = top;
    this.#environment = this.#owns ? top++ : parent;
    this.#defaults(optional, top);
    for (const name of locals) {
      if (!this.#slots.has(name) && !this.#parameters.some((p) => parameterName(p) === name)) {
        a.emit('nil', this.#registers.get(name)!);
      }
    }
    if (this.#owns) this.#enterEnvironment(parent, top);
    else if (this.#environment < 0) {
      this.#environment = top++;
      a.emit('nil', this.#environment);
    }
    a.reserve(top + 1);
    this.#sequence(this.#body, top);
    a.emit('ret', top);
    return a.finish();
  }

  #defaults(optional: readonly Form[][], top: number): void {
    if (optional.length === 0) return;
    const a = this.#a;
    for (const [, name, value] of optional as [string, string, Form][]) {
      a.entry(a.here());
      this.#to(value, top);
      a.emit('move', this.#registers.get(name)!, top);
    }
    a.entry(a.here());
  }

  #enterEnvironment(parent: number, top: number): void {
    const a = this.#a;
    if (parent < 0) a.emit('nil', top);
    a.emit(
      'environment',
      this.#environment,
      parent < 0 ? top : parent,
      Math.max(1, this.#slots.size),
    );
    for (const [name, slot] of this.#slots) {
      const register = this.#registers.get(name);
      if (register !== undefined) a.emit('setCaptured', this.#environment, slot, register);
      this.#registers.delete(name);
    }
  }

  // ---- variables ----

  /** Calls back with the environment's register and the slot of a captured variable. */
  #captured(name: string, top: number): { environment: number; slot: number } | null {
    let environment = this.#environment;
    for (let scope: Scope | null = this; scope !== null; scope = scope.#outer) {
      const slot = scope.#slots.get(name);
      if (slot !== undefined) return { environment, slot };
      if (scope.#owns) {
        this.#a.emit('outer', top, environment);
        environment = top;
      }
    }
    return null;
  }

  #assign(name: string, value: number, top: number): void {
    const register = this.#registers.get(name);
    if (register !== undefined) {
      this.#a.emit('move', register, value);
      return;
    }
    const found = this.#captured(name, top);
    if (found === null) throw new SyntaxError(`${this.#name}: there is no variable ${name}`);
    this.#a.emit('setCaptured', found.environment, found.slot, value);
  }

  // ---- expressions ----

  /** The register that holds the value of a form: a variable's own, or `top`. */
  #operand(form: Form, top: number): number {
    const register = typeof form === 'string' ? this.#registers.get(form) : undefined;
    if (register !== undefined) return register;
    this.#to(form, top);
    return top;
  }

  /** As for several forms; each needs at most one register more. */
  #operands(forms: readonly Form[], top: number): number[] {
    return forms.map((form, i) => this.#operand(form, top + i));
  }

  #sequence(forms: readonly Form[], top: number): void {
    if (forms.length === 0) this.#a.emit('nil', top);
    for (const form of forms) this.#to(form, top);
  }

  #word(word: string, top: number): void {
    const a = this.#a;
    if (word === 'nil' || word === 'true' || word === 'false') a.emit(word, top);
    else if (/^-?\d+$/.test(word)) {
      const value = BigInt(word);
      if (BigInt.asIntN(31, value) === value) a.emit('int', top, Number(value));
      else a.emit('load', top, a.constant({ kind: 'int', value }));
    } else if (/^-?(\d|Infinity|NaN)/.test(word)) {
      a.emit('load', top, a.constant({ kind: 'float', value: Number(word) }));
    } else if (word.startsWith("'")) {
      a.emit('load', top, a.constant({ kind: 'symbol', value: word.slice(1) }));
    } else {
      const register = this.#registers.get(word);
      if (register !== undefined) a.emit('move', top, register);
      else {
        const found = this.#captured(word, top);
        if (found === null) throw new SyntaxError(`${this.#name}: there is no variable ${word}`);
        a.emit('getCaptured', top, found.environment, found.slot);
      }
    }
  }

  /** Leaves the value of a form in register `top`; uses registers from there on. */
  #to(form: Form, top: number): void {
    this.#a.reserve(top + 1);
    if (typeof form === 'string') {
      this.#word(form, top);
      return;
    }
    const [head, ...rest] = form as [string, ...Form[]];
    const build = FORMS[head];
    if (build === undefined) throw new SyntaxError(`${this.#name}: what is ${write(form)}?`);
    build({ scope: this, a: this.#a, top, rest });
  }

  // ---- what the table of forms uses ----

  static readonly access = {
    to: (s: Scope, form: Form, top: number): void => s.#to(form, top),
    sequence: (s: Scope, forms: readonly Form[], top: number): void => s.#sequence(forms, top),
    operands: (s: Scope, forms: readonly Form[], top: number): number[] => s.#operands(forms, top),
    assign: (s: Scope, name: string, value: number, top: number): void =>
      s.#assign(name, value, top),
    index: (s: Scope, name: string): number => {
      const index = s.#assembly.indices.get(name);
      if (index === undefined) throw new SyntaxError(`there is no function ${name}`);
      return index;
    },
    environment: (s: Scope): number => s.#environment,
    closure: (s: Scope, parameters: readonly Form[], body: readonly Form[]): number =>
      s.#assembly.closure((number) =>
        new Scope(s.#assembly, s, `${s.#name}/${number}`, parameters, body).build(),
      ),
    loop(s: Scope, end: CodeLabel, body: () => void): void {
      s.#loops.push({ end, ensures: s.#ensures.length });
      body();
      s.#loops.pop();
    },
    ensure(s: Scope, final: Form, body: () => void): void {
      s.#ensures.push(final);
      body();
      s.#ensures.pop();
    },
    /** A jump out of the innermost loop, through the ensure bodies inside it. */
    leaveLoop(s: Scope, top: number): void {
      const loop = s.#loops.at(-1);
      if (loop === undefined) throw new SyntaxError(`${s.#name}: break outside of a loop`);
      s.#runEnsures(loop.ensures, top);
      s.#a.emit('jump', loop.end);
    },
    leaveFunction(s: Scope, top: number): void {
      let depth = 0;
      let home: Scope = s;
      for (; home.#outer !== null; home = home.#outer) if (home.#owns) depth++;
      if (home === s) {
        s.#runEnsures(0, top + 1);
        s.#a.emit('ret', top);
        return;
      }
      let environment = s.#environment;
      for (; depth > 0; depth--) {
        s.#a.emit('outer', top + 1, environment);
        environment = top + 1;
      }
      s.#a.emit('returnFrom', environment, top);
    },
    next(s: Scope, top: number): void {
      s.#runEnsures(0, top + 1);
      s.#a.emit('ret', top);
    },
  };

  #runEnsures(down: number, top: number): void {
    const open = this.#ensures;
    for (let i = open.length - 1; i >= down; i--) {
      this.#ensures = open.slice(0, i);
      this.#to(open[i]!, top);
    }
    this.#ensures = open;
  }
}

interface FormContext {
  readonly scope: Scope;
  readonly a: FunctionAssembler;
  readonly top: number;
  readonly rest: readonly Form[];
}

const {
  to,
  sequence,
  operands,
  assign,
  index,
  environment,
  closure,
  loop,
  ensure,
  leaveLoop,
  leaveFunction,
  next,
} = Scope.access;

const MESSAGES: Readonly<Record<string, string>> = { add: '+', sub: '-', mul: '*' };

/** A form that is one instruction with a result. */
function simple(instruction: string) {
  return ({ scope, a, top, rest }: FormContext): void => {
    const registers = operands(scope, rest, top);
    const message = MESSAGES[instruction];
    const cache = message === undefined ? [] : [a.cache(message, 1)];
    a.emit(instruction, top, ...registers, ...cache);
  };
}

/** Evaluates arguments into the window at `top`, from its register `first` on. */
function argumentsTo({ scope, top }: FormContext, forms: readonly Form[], first: number): void {
  for (const [i, form] of forms.entries()) to(scope, form, top + first + i);
}

const FORMS: Readonly<Record<string, (context: FormContext) => void>> = {
  '+': simple('add'),
  '-': simple('sub'),
  '*': simple('mul'),
  'slow+': simple('slowAdd'),
  'slow-': simple('slowSub'),
  'slow*': simple('slowMul'),
  '<': simple('less'),
  '=': simple('equal'),
  same: simple('same'),
  not: simple('not'),
  array: simple('array'),
  at: simple('getElement'),
  len: simple('length'),
  do: ({ scope, top, rest }) => sequence(scope, rest, top),
  let: ({ scope, top, rest: [name, value] }) => {
    to(scope, value!, top);
    assign(scope, name as string, top, top + 1);
  },
  set: ({ scope, top, rest: [name, value] }) => {
    to(scope, value!, top);
    assign(scope, name as string, top, top + 1);
  },
  put: ({ scope, a, top, rest }) => {
    const registers = operands(scope, rest, top);
    a.emit('setElement', registers[0]!, registers[1]!, registers[2]!);
    a.emit('move', top, registers[2]!);
  },
  new: ({ a, top, rest: [name] }) => a.emit('object', top, objectClasses.indexOf(name as 'A')),
  get: ({ scope, a, top, rest: [object, field] }) => {
    const [register] = operands(scope, [object!], top);
    a.emit('getField', top, register!, a.cache(field as string, 0));
  },
  setf: ({ scope, a, top, rest: [object, field, value] }) => {
    const [target, source] = operands(scope, [object!, value!], top);
    a.emit('setField', target!, a.cache(field as string, 1), source!);
    a.emit('move', top, source!);
  },
  print: ({ scope, a, top, rest }) => {
    const [register] = operands(scope, rest, top);
    a.emit('print', register!);
    a.emit('nil', top);
  },
  signal: ({ a, top }) => {
    a.emit('signal');
    a.emit('nil', top);
  },
  if: ({ scope, a, top, rest: [test, yes, no] }) => {
    const otherwise = a.label();
    const end = a.label();
    a.emit('jumpUnless', operands(scope, [test!], top)[0]!, otherwise);
    to(scope, yes!, top);
    a.emit('jump', end);
    a.place(otherwise);
    to(scope, no ?? 'nil', top);
    a.place(end);
  },
  while: ({ scope, a, top, rest: [test, ...body] }) => {
    const end = a.label();
    const head = a.here();
    a.emit('jumpUnless', operands(scope, [test!], top)[0]!, end);
    loop(scope, end, () => sequence(scope, body, top));
    a.emit('loop', head);
    a.place(end);
    a.emit('nil', top);
  },
  // Runs the body with 0, 1, … below a number in the variable; the test stands at the end.
  times: ({ scope, a, top, rest: [name, count, ...body] }) => {
    const end = a.label();
    to(scope, count!, top);
    a.emit('int', top + 1, 0);
    a.emit('less', top + 2, top + 1, top);
    a.emit('jumpUnless', top + 2, end);
    const head = a.here();
    assign(scope, name as string, top + 1, top + 2);
    loop(scope, end, () => sequence(scope, body, top + 2));
    a.emit('int', top + 2, 1);
    a.emit('add', top + 1, top + 1, top + 2, a.cache('+', 1));
    a.emit('less', top + 2, top + 1, top);
    a.emit('loopIf', top + 2, head);
    a.place(end);
    a.emit('nil', top);
  },
  break: ({ scope, top }) => leaveLoop(scope, top),
  call: (context) => {
    const { scope, a, top, rest } = context;
    const [name, ...args] = rest as [string, ...Form[]];
    argumentsTo(context, args, 1);
    a.reserve(top + args.length + 1);
    a.emit('call', top, args.length, index(scope, name));
  },
  'call-not': ({ scope, a, top, rest: [name, value] }) => {
    const [register] = operands(scope, [value!], top);
    a.emit('callNot', top, register!, index(scope, name as string));
  },
  send: (context) => {
    const { a, top, rest } = context;
    const [receiver, message, ...args] = rest as [Form, string, ...Form[]];
    argumentsTo(context, [receiver, ...args], 1);
    a.emit('send', top, args.length + 1, top + 1, a.cache(message, args.length));
  },
  fn: ({ scope, a, top, rest: [parameters, ...body] }) => {
    const made = closure(scope, parameters as Form[], body);
    a.emit('closure', top, made, environment(scope));
  },
  // The closure itself stands in the window's base until the call.
  yield: (context) => {
    const { scope, a, top, rest } = context;
    const [callee, ...args] = rest as [Form, ...Form[]];
    to(scope, callee, top);
    a.emit('closureEnvironment', top + 1, top);
    argumentsTo(context, args, 2);
    a.emit('callClosure', top, args.length + 1, top);
  },
  raise: ({ scope, a, top, rest }) => a.emit('raise', operands(scope, rest, top)[0]!),
  // (try body (name) handler …)
  try: ({ scope, a, top, rest }) => {
    const [body, [name], ...handler] = rest as [Form, [string], ...Form[]];
    const end = a.label();
    const start = a.here();
    to(scope, body!, top);
    const behind = a.here();
    a.emit('jump', end);
    const target = a.here();
    assign(scope, name as string, top, top + 1);
    sequence(scope, handler, top);
    a.place(end);
    a.handler('rescue', start, behind, target, top);
  },
  // (ensure body final): the final form runs whichever way the body is left.
  ensure: ({ scope, a, top, rest: [body, final] }) => {
    const end = a.label();
    const start = a.here();
    ensure(scope, final!, () => to(scope, body!, top));
    const behind = a.here();
    to(scope, final!, top + 1);
    a.emit('jump', end);
    const target = a.here();
    to(scope, final!, top + 3);
    a.emit('rethrow', top, top + 1, top + 2);
    a.place(end);
    a.reserve(top + 3);
    a.handler('ensure', start, behind, target, top);
  },
  return: ({ scope, top, rest: [value] }) => {
    to(scope, value ?? 'nil', top);
    leaveFunction(scope, top);
  },
  next: ({ scope, top, rest: [value] }) => {
    to(scope, value ?? 'nil', top);
    next(scope, top);
  },
};
