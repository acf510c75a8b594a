// From syntax trees to code. Local variables live in registers; temporaries live above them like a stack.

import type { CodeLabel, GuestFunction, InstructionSet, Program } from '@martlet/vm';
import { FunctionAssembler } from '@martlet/vm';
import type { Tree } from './parser.ts';
import { TinyError } from './parser.ts';

/** A class of the program: the index of its shapes in the VM, and its methods as indices of functions. */
export interface ClassEntry {
  readonly index: number;
  readonly methods: Map<string, number>;
}

/** Instructions that are written like functions, with their numbers of arguments. */
const BUILTINS: Readonly<Record<string, number>> = {
  ...{ print: 1, len: 1, array: 2, sqrt: 1, float: 1, int: 1 },
};
/** Operators as instructions; some take their operands the other way round, or are the opposite of another. */
const OPERATORS: Readonly<Record<string, readonly [name: string, swap?: boolean, not?: boolean]>> =
  {
    ...{ '+': ['add'], '-': ['sub'], '*': ['mul'], '/': ['div'], '%': ['mod'], '==': ['equal'] },
    ...{ '<': ['less'], '<=': ['lessOrEqual'], '>': ['less', true], '>=': ['lessOrEqual', true] },
    '!=': ['equal', false, true],
  };

/** The functions and classes of a program. Function 0 is what stands outside all others. */
export class Unit {
  readonly set: InstructionSet;
  readonly trees: Tree[] = [];
  readonly functions = new Map<string, number>();
  readonly classes = new Map<string, ClassEntry>();

  /** @param firstClass the index of the first class of the program in the VM */
  constructor(set: InstructionSet, program: Tree, firstClass: number) {
    this.set = set;
    const rest = program.kids.filter((tree) => tree.kind !== 'fn' && tree.kind !== 'class');
    const { at } = program;
    this.add({ kind: 'fn', text: 'main', kids: [{ ...program, kids: rest }], at });
    for (const tree of program.kids) {
      if (tree.kind === 'fn') this.functions.set(tree.text, this.add(tree));
      if (tree.kind !== 'class') continue;
      const self: Tree = { kind: 'parameter', text: 'self', kids: [], at: tree.at };
      const methods = tree.kids.map((method): [string, number] => [
        method.text,
        this.add({ ...method, kids: [self, ...method.kids] }),
      ]);
      const index = firstClass + this.classes.size;
      this.classes.set(tree.text, { index, methods: new Map(methods) });
    }
  }

  /** Adds a function; gives its index. */
  add(tree: Tree): number {
    return this.trees.push(tree) - 1;
  }

  compile(): Program {
    const functions: GuestFunction[] = [];
    // Generating a function may add those inside it.
    for (const tree of this.trees) functions.push(this.generate(tree));
    return { set: this.set, functions, main: 0 };
  }

  protected generate(tree: Tree): GuestFunction {
    return new Generator(this, tree).function(tree);
  }
}

/** Generates the code of one function. */
export class Generator {
  protected readonly unit: Unit;
  protected readonly asm: FunctionAssembler;
  protected scope: ReadonlyMap<string, number> = new Map();
  /** The next free register. */
  protected top = 1;

  constructor(unit: Unit, tree: Tree) {
    this.unit = unit;
    this.asm = new FunctionAssembler(unit.set, tree.text);
  }

  function(tree: Tree): GuestFunction {
    const parameters = tree.kids.slice(0, -1);
    this.asm.required = parameters.length;
    for (const parameter of parameters) this.declare(parameter, this.temporary());
    this.block(tree.kids.at(-1)!);
    const result = this.temporary();
    this.asm.emit('loadNil', result);
    this.asm.emit('ret', result);
    return this.asm.finish();
  }

  protected temporary(): number {
    this.asm.reserve(this.top + 1);
    return this.top++;
  }

  protected declare(tree: Tree, register: number): void {
    this.scope = new Map([...this.scope, [tree.text, register]]);
  }

  protected fail(tree: Tree, fault: string): never {
    throw new TinyError(tree.at, fault);
  }

  protected block(tree: Tree): void {
    const { scope, top } = this;
    for (const kid of tree.kids) this.statement(kid);
    [this.scope, this.top] = [scope, top];
  }

  protected statement(tree: Tree): void {
    const { asm, top } = this;
    const [first, second, third] = tree.kids as [Tree, Tree, Tree];
    asm.line = tree.at.line;
    switch (tree.kind) {
      case 'let': {
        const register = this.temporary();
        this.expression(first, register);
        this.declare(tree, register);
        return;
      }
      case 'block':
        this.block(tree);
        break;
      case 'while': {
        const [head, done] = [asm.here(), asm.label()];
        this.condition(first, done);
        this.block(second);
        asm.emit('loop', head);
        asm.place(done);
        break;
      }
      case 'if': {
        const [otherwise, done] = [asm.label(), asm.label()];
        this.condition(first, otherwise);
        this.block(second);
        if (third) asm.emit('jump', done);
        asm.place(otherwise);
        if (third) this.statement(third);
        asm.place(done);
        break;
      }
      case 'return':
        asm.emit('ret', this.value(first ?? { ...tree, kind: 'nil' }));
        break;
      case 'assign':
        this.assign(first, second);
        break;
      default:
        this.value(tree);
    }
    this.top = top;
  }

  protected assign(target: Tree, value: Tree): void {
    if (target.kind === 'name') {
      // Behind this register, calls find no place for their window in the variable itself.
      this.temporary();
      this.expression(value, this.variable(target));
      return;
    }
    const [object, index] = target.kids.map((kid) => this.value(kid)) as [number, number];
    const register = this.value(value);
    if (target.kind === 'index') this.asm.emit('setIndex', object, index, register);
    else this.asm.emit('setField', object, this.asm.cache(target.text, 0), register);
  }

  protected variable(tree: Tree): number {
    return this.scope.get(tree.text) ?? this.fail(tree, `there is no variable ${tree.text}`);
  }

  /** Goes to `otherwise` unless the condition holds. */
  protected condition(tree: Tree, otherwise: CodeLabel): void {
    const { top } = this;
    if (tree.kind === 'and') for (const kid of tree.kids) this.condition(kid, otherwise);
    else this.asm.emit('jumpUnless', this.value(tree), otherwise);
    this.top = top;
  }

  /** The register that holds the value: a variable's own, or a temporary. */
  protected value(tree: Tree): number {
    if (tree.kind === 'name') return this.variable(tree);
    if (tree.kind === 'register') return Number(tree.text);
    const register = this.temporary();
    this.expression(tree, register);
    return register;
  }

  /** Puts the value into a register. That is the last thing it does: the register may be a variable's. */
  protected expression(tree: Tree, dst: number): void {
    const { asm, top } = this;
    const { kind, text, kids } = tree;
    switch (kind) {
      case 'nil':
      case 'true':
      case 'false':
        asm.emit(`load${kind[0]!.toUpperCase()}${kind.slice(1)}`, dst);
        break;
      case 'int':
        this.integer(BigInt(text), dst);
        break;
      case 'float':
        asm.emit('loadConstant', dst, asm.constant({ kind, value: Number(text) }));
        break;
      case 'string':
        asm.emit('loadConstant', dst, asm.constant({ kind: 'symbol', value: text }));
        break;
      case 'not':
      case 'negate':
        asm.emit(kind, dst, this.value(kids[0]!));
        break;
      case 'binary': {
        const [name, swap, not] = OPERATORS[text]!;
        const [a, b] = kids.map((kid) => this.value(kid)) as [number, number];
        asm.emit(name, dst, swap ? b : a, swap ? a : b);
        if (not) asm.emit('not', dst, dst);
        break;
      }
      case 'and':
      case 'or':
        this.shortcut(tree, dst);
        break;
      case 'array':
        this.array(tree, dst);
        break;
      case 'index':
        asm.emit('getIndex', dst, this.value(kids[0]!), this.value(kids[1]!));
        break;
      case 'field':
        asm.emit('getField', dst, this.value(kids[0]!), asm.cache(text, 0));
        break;
      case 'send':
        this.window(kids, dst, (base) => {
          asm.emit('send', base, kids.length, base + 1, asm.cache(text, kids.length - 1));
        });
        break;
      case 'call':
        this.call(tree, dst);
        break;
      default:
        asm.emit('move', dst, this.value(tree));
    }
    this.top = top;
  }

  protected integer(value: bigint, dst: number): void {
    const { asm } = this;
    if (BigInt.asIntN(32, value) === value) asm.emit('loadInt', dst, Number(value));
    else if (BigInt.asIntN(63, value) === value)
      asm.emit('loadConstant', dst, asm.constant({ kind: 'int', value }));
    else asm.emit('loadConstant', dst, asm.constant({ kind: 'float', value: Number(value) }));
  }

  /** `and` and `or` give the operand that decided. */
  protected shortcut({ kind, kids }: Tree, dst: number): void {
    const { asm } = this;
    const [result, done] = [this.temporary(), asm.label()];
    this.expression(kids[0]!, result);
    const test = kind === 'and' ? result : this.temporary();
    if (kind === 'or') asm.emit('not', test, result);
    asm.emit('jumpUnless', test, done);
    this.expression(kids[1]!, result);
    asm.place(done);
    asm.emit('move', dst, result);
  }

  protected array({ kids }: Tree, dst: number): void {
    const { asm } = this;
    const [array, index, value] = [this.temporary(), this.temporary(), this.temporary()];
    asm.emit('loadInt', index, kids.length);
    asm.emit('loadNil', value);
    asm.emit('array', array, index, value);
    for (const [i, kid] of kids.entries()) {
      this.expression(kid, value);
      asm.emit('loadInt', index, i);
      asm.emit('setIndex', array, index, value);
    }
    asm.emit('move', dst, array);
  }

  /** Puts arguments into a window for a call; the result comes back in its base register. */
  protected window(args: readonly Tree[], dst: number, call: (base: number) => void): void {
    const base = dst === this.top - 1 ? dst : this.temporary();
    for (const arg of args) this.expression(arg, this.temporary());
    call(base);
    if (base !== dst) this.asm.emit('move', dst, base);
  }

  protected call(tree: Tree, dst: number): void {
    const { asm, unit } = this;
    const { text, kids } = tree;
    const expect = (count: number) => {
      if (count === kids.length) return;
      this.fail(
        tree,
        `${text} takes ${count} argument${count === 1 ? '' : 's'}, not ${kids.length}`,
      );
    };
    const [fn, cls] = [unit.functions.get(text), unit.classes.get(text)];
    if (fn !== undefined) {
      expect(unit.trees[fn]!.kids.length - 1);
      this.window(kids, dst, (base) => asm.emit('call', base, kids.length, fn));
    } else if (cls !== undefined) {
      const init = cls.methods.get('init');
      expect(init === undefined ? 0 : unit.trees[init]!.kids.length - 2);
      const object = this.temporary();
      asm.emit('new', object, cls.index);
      if (init !== undefined) {
        const self: Tree = { ...tree, kind: 'register', text: String(object) };
        this.window([self, ...kids], this.temporary(), (base) =>
          asm.emit('call', base, kids.length + 1, init),
        );
      }
      asm.emit('move', dst, object);
    } else {
      const count = Object.hasOwn(BUILTINS, text) ? BUILTINS[text]! : -1;
      if (count < 0) this.fail(tree, `there is no function ${text}`);
      expect(count);
      asm.emit(text, dst, ...kids.map((kid) => this.value(kid)));
    }
  }
}
