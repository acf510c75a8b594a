// From text to data structures. One pass reads the text and makes functions, blocks and nodes; what a name or an
// untyped constant means may be known only later (a block further down, a function not yet read), so operands are
// resolved in a list of steps that run at the end.

import type { Access, CallEffects, Callee, Edge, Interval, Signature } from '../function.ts';
import { type Block, type IrFunction, Module, Node, UNKNOWN_EFFECTS } from '../function.ts';
import type { Op, Type } from '../ops.ts';
import { ops } from '../ops.ts';
import { parseConstant } from './constants.ts';
import { TokenCursor } from './cursor.ts';
import { ParseError, type Token } from './lexer.ts';

/**
 * Reads a module in text form. Any word may name a value or a block; `print` renumbers them.
 * Throws {@link ParseError} with line and column. The result obeys the grammar; whether it obeys the rules of the IR
 * is for `verify` to say.
 */
export function parse(text: string): Module {
  return new ModuleParser(text).module();
}

/** An operand as it is written: the name of a value, or a constant. */
interface Operand {
  readonly token: Token;
  /** The type written behind a constant. */
  readonly type: Type | null;
}

interface Destination {
  readonly label: Token;
  readonly args: readonly Operand[];
}

/** What the names inside one function mean. */
interface Scope {
  readonly fn: IrFunction;
  readonly values: Map<string, Node>;
  readonly blocks: Map<string, Block>;
}

class ModuleParser {
  readonly #read: TokenCursor;
  readonly #module: Module = new Module();
  readonly #steps: (() => void)[] = [];

  constructor(text: string) {
    this.#read = new TokenCursor(text);
  }

  module(): Module {
    while (this.#read.peek().kind !== 'end') {
      const token = this.#read.expect('word', '"alias", "import" or "function"');
      if (token.text === 'alias') {
        do this.#module.aliasClass(this.#name('the name of an alias class'));
        while (this.#read.accept(','));
      } else if (token.text === 'import') this.#import();
      else if (token.text === 'function') this.#function();
      else this.#read.fail(token, '"alias", "import" or "function"');
    }
    for (const step of this.#steps) step();
    return this.#module;
  }

  // Declarations.

  #import(): void {
    const name = this.#read.expect('symbol', 'the name of the import, such as %print');
    const signature = this.#signature();
    const effects = this.#effects();
    this.#declare(name, () => this.#module.addImport(name.text, signature, effects));
  }

  #function(): void {
    const name = this.#read.expect('symbol', 'the name of the function, such as %main');
    this.#read.mark('(');
    const params = this.#parameters();
    const result = this.#result();
    const effects = this.#effects();
    const signature = { params: params.map((param) => param.type), result };
    const fn = this.#declare(name, () => this.#module.addFunction(name.text, signature, effects));
    const scope: Scope = { fn, values: new Map(), blocks: new Map() };
    this.#read.mark('{');
    this.#entry(scope, params);
    while (!this.#read.accept('}')) this.#block(scope);
  }

  #declare<T>(name: Token, add: () => T): T {
    try {
      return add();
    } catch (error) {
      if (error instanceof RangeError) throw new ParseError(name.line, name.column, error.message);
      throw error;
    }
  }

  #effects(): CallEffects {
    let { reads, writes, mayNotReturn } = UNKNOWN_EFFECTS;
    for (;;) {
      if (this.#read.acceptWord('pure')) {
        reads = [];
        writes = [];
        mayNotReturn = false;
      } else if (this.#read.acceptWord('reads')) reads = this.#aliasList();
      else if (this.#read.acceptWord('writes')) writes = this.#aliasList();
      else if (this.#read.acceptWord('returns')) mayNotReturn = false;
      else return { reads, writes, mayNotReturn };
    }
  }

  #aliasList(): number[] {
    this.#read.mark('(');
    return this.#read.list(')', () => this.#module.aliasClass(this.#name('an alias class')));
  }

  // Blocks.

  /** The first block's parameters are the function's; it may repeat them, with names of its own, or leave them out. */
  #entry(scope: Scope, header: readonly Parameter[]): void {
    const label = this.#read.expect('word', "the name of the function's first block");
    scope.blocks.set(label.text, scope.fn.entry);
    const params = this.#read.accept('(') ? this.#parameters() : header;
    const types = (list: readonly Parameter[]): string => list.map((p) => p.type).join(', ');
    if (types(params) !== types(header)) {
      this.#read.fail(label, `parameters of the function's types (${types(header)})`);
    }
    scope.fn.entry.params.forEach((node, index) => {
      this.#define(scope, params[index]!, node);
    });
    this.#body(scope, scope.fn.entry);
  }

  #block(scope: Scope): void {
    const label = this.#read.expect('word', 'the name of a block or "}"');
    if (scope.blocks.has(label.text)) {
      throw new ParseError(label.line, label.column, `block ${label.text} is defined twice`);
    }
    const block = scope.fn.addBlock();
    scope.blocks.set(label.text, block);
    if (this.#read.accept('(')) {
      for (const param of this.#parameters()) {
        this.#define(scope, param, block.addParam(param.type));
      }
    }
    this.#body(scope, block);
  }

  #define(scope: Scope, param: Parameter, node: Node): void {
    node.range = param.range;
    if (param.name !== null) this.#nameValue(scope, param.name, node);
  }

  #nameValue(scope: Scope, name: Token, node: Node): void {
    if (scope.values.has(name.text)) {
      throw new ParseError(name.line, name.column, `value ${name.text} is defined twice`);
    }
    scope.values.set(name.text, node);
  }

  #body(scope: Scope, block: Block): void {
    block.cold = this.#read.acceptWord('cold');
    this.#read.mark(':');
    while (block.terminator === null) {
      const first = this.#read.expect('word', 'an operation or a terminator');
      if (this.#read.accept('=')) {
        this.#node(scope, block, first, this.#read.expect('word', 'an operation'));
      } else if (!this.#terminator(scope, block, first)) {
        this.#node(scope, block, null, first);
      }
    }
  }

  #node(scope: Scope, block: Block, result: Token | null, name: Token): void {
    const op: Op | undefined = Object.hasOwn(ops, name.text)
      ? ops[name.text as keyof typeof ops]
      : undefined;
    if (op === undefined || op.immediate === 'constant' || op === ops.param) {
      this.#read.fail(name, 'an operation');
    }
    const node = new Node(op, op.result, [], null, block, scope.fn.newId());
    block.nodes.push(node);
    this.#operands(scope, node);
    if (this.#read.accept('!')) node.range = this.#range();
    if (result !== null) this.#nameValue(scope, result, node);
    this.#steps.push(() => {
      if (result !== null && node.type === null) {
        const { line, column } = result;
        throw new ParseError(line, column, `${name.text} has no result; remove "${result.text} ="`);
      }
    });
  }

  #operands(scope: Scope, node: Node): void {
    const { op } = node;
    switch (op.immediate) {
      case 'access': {
        const alias = this.#module.aliasClass(this.#name('an alias class, such as any'));
        this.#read.mark('[');
        const operands = [this.#operand()];
        const offset = this.#read.accept('+') ? this.#unsigned('an offset') : 0;
        this.#read.mark(']');
        while (this.#read.accept(',')) operands.push(this.#operand());
        node.imm = { offset, alias } satisfies Access;
        this.#resolve(scope, node, operands, op.params ?? []);
        return;
      }
      case 'callee': {
        const name = this.#read.expect('symbol', 'the name of a function, such as %main');
        this.#read.mark('(');
        const operands = this.#read.list(')', () => this.#operand());
        this.#steps.push(() => {
          const callee = this.#callee(name);
          node.imm = callee;
          node.type = callee.signature.result;
          node.args = this.#values(scope, operands, callee.signature.params);
        });
        return;
      }
      case 'signature': {
        const { operands, signature } = this.#indirect();
        node.imm = signature;
        node.type = signature.result;
        this.#resolve(scope, node, operands, ['i32', ...signature.params]);
        return;
      }
      case 'exit': {
        const condition = this.#operand();
        this.#read.mark(',');
        if (!this.#read.acceptWord('exit')) this.#read.fail(this.#read.peek(), '"exit"');
        const { exit, operands } = this.#exit();
        node.imm = exit;
        this.#resolve(scope, node, [condition, ...operands], ['i32']);
        return;
      }
      case 'symbol':
        node.imm = this.#read.expect('symbol', 'the name of a function, such as %main').text;
        return;
      default: {
        const operands: Operand[] = [];
        if (op.params?.length !== 0) {
          do operands.push(this.#operand());
          while (this.#read.accept(','));
        }
        this.#resolve(scope, node, operands, op.params ?? []);
      }
    }
  }

  #terminator(scope: Scope, block: Block, word: Token): boolean {
    switch (word.text) {
      case 'jump': {
        const target = this.#destination();
        return this.#end(block, () => ({ kind: 'jump', target: this.#edge(scope, target) }));
      }
      case 'branch': {
        const condition = this.#operand();
        this.#read.mark(',');
        const yes = this.#destination();
        this.#read.mark(',');
        const no = this.#destination();
        return this.#end(block, () => ({
          kind: 'branch',
          condition: this.#value(scope, condition, 'i32'),
          // biome-ignore lint/suspicious/noThenProperty: the field's usual name; terminators are never awaited
          then: this.#edge(scope, yes),
          else: this.#edge(scope, no),
        }));
      }
      case 'switch': {
        const index = this.#operand();
        this.#read.mark(',');
        this.#read.mark('[');
        const targets = this.#read.list(']', () => this.#destination());
        this.#read.mark(',');
        const otherwise = this.#destination();
        return this.#end(block, () => ({
          kind: 'switch',
          index: this.#value(scope, index, 'i32'),
          targets: targets.map((target) => this.#edge(scope, target)),
          default: this.#edge(scope, otherwise),
        }));
      }
      case 'return': {
        const { result } = scope.fn.signature;
        const operands: Operand[] = [];
        if (result !== null) operands.push(this.#operand());
        return this.#end(block, () => ({
          kind: 'return',
          values: this.#values(scope, operands, result === null ? [] : [result]),
        }));
      }
      case 'tail_call': {
        const name = this.#read.expect('symbol', 'the name of a function, such as %main');
        this.#read.mark('(');
        const operands = this.#read.list(')', () => this.#operand());
        return this.#end(block, () => {
          const callee = this.#callee(name);
          const args = this.#values(scope, operands, callee.signature.params);
          return { kind: 'tail_call', callee, args };
        });
      }
      case 'tail_call_indirect': {
        const { operands, signature } = this.#indirect();
        return this.#end(block, () => ({
          kind: 'tail_call_indirect',
          signature,
          args: this.#values(scope, operands, ['i32', ...signature.params]),
        }));
      }
      case 'exit': {
        const { exit, operands } = this.#exit();
        return this.#end(block, () => ({
          kind: 'exit',
          exit,
          args: this.#values(scope, operands, []),
        }));
      }
      case 'trap':
        return this.#end(block, () => ({ kind: 'trap' }));
      default:
        return false;
    }
  }

  #end(block: Block, make: () => NonNullable<Block['terminator']>): true {
    block.terminator = { kind: 'trap' }; // marks the end of the block until the step runs
    this.#steps.push(() => {
      block.terminator = make();
    });
    return true;
  }

  // Pieces.

  #indirect(): { readonly operands: readonly Operand[]; readonly signature: Signature } {
    const index = this.#operand();
    this.#read.mark('(');
    const rest = this.#read.list(')', () => this.#operand());
    this.#read.mark(':');
    return { operands: [index, ...rest], signature: this.#signature() };
  }

  #exit(): { readonly exit: number; readonly operands: readonly Operand[] } {
    const exit = this.#unsigned('the number of an exit');
    this.#read.mark('(');
    return { exit, operands: this.#read.list(')', () => this.#operand()) };
  }

  #destination(): Destination {
    const label = this.#read.expect('word', 'the name of a block');
    return {
      label,
      args: this.#read.accept('(') ? this.#read.list(')', () => this.#operand()) : [],
    };
  }

  #operand(): Operand {
    const token = this.#read.next();
    if (token.kind === 'word') return { token, type: null };
    if (token.kind !== 'number') this.#read.fail(token, 'a value or a constant');
    return { token, type: this.#read.accept(':') ? this.#type() : null };
  }

  #parameters(): Parameter[] {
    return this.#read.list(')', () => {
      const first = this.#read.expect('word', 'a parameter, such as v0: i32');
      if (!this.#read.accept(':')) return { name: null, type: this.#typeOf(first), range: null };
      const type = this.#type();
      return { name: first, type, range: this.#read.accept('!') ? this.#range() : null };
    });
  }

  #signature(): Signature {
    this.#read.mark('(');
    const params = this.#read.list(')', () => this.#type());
    return { params, result: this.#result() };
  }

  #result(): Type | null {
    return this.#read.accept('->') ? this.#type() : null;
  }

  #range(): Interval {
    if (!this.#read.acceptWord('range')) this.#read.fail(this.#read.peek(), '"range"');
    const min = this.#integer('the least value of a range');
    this.#read.mark('..');
    return { min, max: this.#integer('the greatest value of a range') };
  }

  #type(): Type {
    return this.#typeOf(this.#read.next());
  }

  #typeOf(token: Token): Type {
    const { text } = token;
    if (text !== 'i32' && text !== 'i64' && text !== 'f64')
      this.#read.fail(token, 'i32, i64 or f64');
    return text;
  }

  #integer(what: string): bigint {
    const token = this.#read.expect('number', what);
    const digits = token.text.replace('-', '');
    if (!/^(?:0x[\da-fA-F]+|\d+)$/.test(digits)) this.#read.fail(token, `an integer as ${what}`);
    return token.text.startsWith('-') ? -BigInt(digits) : BigInt(digits);
  }

  #unsigned(what: string): number {
    const token = this.#read.peek();
    const value = this.#integer(what);
    if (value < 0n || value > 0xffffffffn) this.#read.fail(token, `${what} from 0 to 4294967295`);
    return Number(value);
  }

  #name(what: string): string {
    const token = this.#read.next();
    if (token.kind !== 'word' && token.kind !== 'string') this.#read.fail(token, what);
    return token.text;
  }

  // Resolving, once everything is read.

  #resolve(scope: Scope, node: Node, operands: readonly Operand[], types: readonly Type[]): void {
    this.#steps.push(() => {
      node.args = this.#values(scope, operands, types);
    });
  }

  #values(scope: Scope, operands: readonly Operand[], types: readonly (Type | null)[]): Node[] {
    return operands.map((operand, index) => this.#value(scope, operand, types[index] ?? null));
  }

  #value(scope: Scope, { token, type }: Operand, expected: Type | null): Node {
    if (token.kind === 'word') {
      const node = scope.values.get(token.text);
      if (node === undefined) {
        throw new ParseError(token.line, token.column, `value ${token.text} is not defined`);
      }
      return node;
    }
    const exact = type ?? expected;
    if (exact === null) {
      this.#read.fail(token, `a type behind this constant, such as ${token.text}:i64`);
    }
    try {
      return scope.fn.constant(exact, parseConstant(exact, token.text));
    } catch (error) {
      if (error instanceof RangeError) {
        throw new ParseError(token.line, token.column, error.message);
      }
      throw error;
    }
  }

  #edge(scope: Scope, { label, args }: Destination): Edge {
    const block = scope.blocks.get(label.text);
    if (block === undefined) {
      throw new ParseError(label.line, label.column, `block ${label.text} is not defined`);
    }
    const types = block.params.map((param) => param.type);
    return { block, args: this.#values(scope, args, types) };
  }

  #callee(name: Token): Callee {
    const callee = this.#module.functions.get(name.text) ?? this.#module.imports.get(name.text);
    if (callee === undefined) {
      const problem = `function %${name.text} is neither defined nor imported`;
      throw new ParseError(name.line, name.column, problem);
    }
    return callee;
  }
}

interface Parameter {
  readonly name: Token | null;
  readonly type: Type;
  readonly range: Interval | null;
}
