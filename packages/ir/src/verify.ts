// The rules of the IR. Whatever the builder, the parser and the passes make must obey them; backends rely on them.

import { dominance } from './dominance.ts';
import type { Access, Block, Callee, Edge, Node, Signature, Terminator } from './function.ts';
import { type IrFunction, Module, successors } from './function.ts';
import type { Type } from './ops.ts';
import { ops } from './ops.ts';
import { Names } from './text/names.ts';
import { printNode, signatureText } from './text/print.ts';

/** One broken rule. Names are those that `print` gives. */
export interface Problem {
  readonly function: string;
  /** `null` where the function as a whole is wrong. */
  readonly block: string | null;
  /** Text of the node, `terminator`, or `null` where the block as a whole is wrong. */
  readonly node: string | null;
  /** What is wrong, and what to do about it. */
  readonly message: string;
}

/** Thrown by `verify`: lists every broken rule. */
export class VerifyError extends Error {
  override readonly name = 'VerifyError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(problems.map(problemText).join('\n'));
    this.problems = problems;
  }
}

/** A problem as one line. */
export function problemText(problem: Problem): string {
  const place = [`%${problem.function}`, problem.block, problem.node].filter((x) => x !== null);
  return `${place.join(', ')}: ${problem.message}`;
}

/** Throws a {@link VerifyError} that lists every rule that a module or function breaks. */
export function verify(target: Module | IrFunction): void {
  const problems = findProblems(target);
  if (problems.length > 0) throw new VerifyError(problems);
}

/** All rules that a module or function breaks; an empty list for valid IR. */
export function findProblems(target: Module | IrFunction): Problem[] {
  if (!(target instanceof Module)) return new FunctionVerifier(target).run();
  const problems: Problem[] = [];
  for (const [name, fn] of target.functions) {
    if (fn.name !== name || fn.module !== target) {
      const message = 'is listed under another name or belongs to another module; use addFunction';
      problems.push({ function: name, block: null, node: null, message });
    }
    problems.push(...new FunctionVerifier(fn).run());
  }
  return problems;
}

const LIMITS = { i32: 1n << 31n, i64: 1n << 63n } as const;

class FunctionVerifier {
  readonly #fn: IrFunction;
  readonly #names: Names;
  readonly #problems: Problem[] = [];
  readonly #blocks: ReadonlySet<Block>;
  /** Where each value stands: its block, and its position there (parameters at -1). */
  readonly #places: Map<Node, { readonly block: Block; readonly index: number }> = new Map();
  #block: Block | null = null;
  /** The node being checked, and its position; the terminator when `null`. */
  #node: Node | null = null;
  #index = 0;
  #dominates: (a: Block, b: Block) => boolean = () => true;
  #reachable: (block: Block) => boolean = () => true;

  constructor(fn: IrFunction) {
    this.#fn = fn;
    this.#names = new Names(fn);
    this.#blocks = new Set(fn.blocks);
  }

  run(): Problem[] {
    const fn = this.#fn;
    this.#function();
    for (const block of fn.blocks) this.#layout(block);
    // Dominance means nothing while an edge leads out of the function.
    if (this.#problems.length === 0) {
      const tree = dominance(fn);
      this.#reachable = tree.reachable;
      this.#dominates = tree.dominates;
    }
    for (const block of fn.blocks) {
      this.#block = block;
      block.nodes.forEach((node, index) => {
        this.#node = node;
        this.#index = index;
        this.#operation(node);
      });
      this.#node = null;
      this.#index = block.nodes.length;
      if (block.terminator !== null) this.#terminator(block.terminator);
    }
    return this.#problems;
  }

  #report(message: string, place: { block?: Block | null; node?: string | null } = {}): void {
    const block = place.block === undefined ? this.#block : place.block;
    const node =
      place.node !== undefined
        ? place.node
        : this.#node !== null
          ? printNode(this.#node)
          : 'terminator';
    this.#problems.push({
      function: this.#fn.name,
      block: block === null ? null : this.#names.block(block),
      node,
      message,
    });
  }

  #function(): void {
    const { blocks, entry, signature } = this.#fn;
    const whole = { block: null, node: null };
    if (blocks[0] !== entry) this.#report('the entry must be the first of the blocks', whole);
    if (this.#blocks.size !== blocks.length) {
      this.#report('a block is listed twice; list each once', whole);
    }
    const types = entry.params.map((param) => param.type).join(', ');
    if (types !== signature.params.join(', ')) {
      this.#report(
        `the entry has parameters (${types}), the signature (${signature.params.join(', ')}); make them equal`,
        { block: entry, node: null },
      );
    }
  }

  /** What stands where, so that uses can be checked against it. */
  #layout(block: Block): void {
    const place = { block, node: null };
    if (block.fn !== this.#fn) {
      this.#report('the block belongs to another function; use addBlock of this one', place);
    }
    block.params.forEach((param) => {
      if (param.op !== ops.param || param.type === null) {
        this.#report(`parameter ${this.#names.value(param)} is no "param"; use addParam`, place);
      }
      this.#stands(param, block, -1);
    });
    block.nodes.forEach((node, index) => {
      if (node.op === ops.param || node.op.immediate === 'constant') {
        const what = node.op === ops.param ? 'a parameter' : 'a constant';
        this.#report(`${what} stands in the list of nodes; remove it`, {
          block,
          node: node.op.name,
        });
      }
      this.#stands(node, block, index);
    });
    if (block.terminator === null) {
      this.#report('the block has no terminator; end it with a jump, return, trap …', place);
    }
    for (const edge of successors(block)) {
      if (!this.#blocks.has(edge.block)) {
        this.#report('an edge leads to a block that is not in the function; add it or retarget', {
          block,
          node: 'terminator',
        });
      } else if (edge.block === this.#fn.entry) {
        this.#report('an edge leads to the entry, which has no predecessors; add a loop head', {
          block,
          node: 'terminator',
        });
      }
    }
  }

  #stands(node: Node, block: Block, index: number): void {
    const place = { block, node: this.#names.value(node) };
    if (this.#places.has(node)) {
      this.#report('the node stands in two places; make a node for each', place);
    }
    if (node.block !== block) {
      this.#report("the node's `block` is not the block that lists it; set it when moving", place);
    }
    this.#places.set(node, { block, index });
    if (node.range === null) return;
    const { min, max } = node.range;
    if (node.type !== 'i32' && node.type !== 'i64') {
      this.#report('only integers have a range; remove it', place);
    } else if (min > max || min < -LIMITS[node.type] || max >= LIMITS[node.type]) {
      this.#report(`range ${min}..${max} is empty or does not fit in ${node.type}`, place);
    }
  }

  #operation(node: Node): void {
    const { op, args, imm } = node;
    if (imm === null && op.immediate !== 'none') {
      const message = `${op.name} needs an immediate (${op.immediate}); make it with the builder`;
      this.#report(message, { node: op.name });
      return;
    }
    switch (op.immediate) {
      case 'callee':
        if (this.#callee(imm as Callee)) this.#call((imm as Callee).signature, args, node);
        return;
      case 'signature':
        this.#call(indirect(imm as Signature), args, node);
        return;
      case 'exit':
        this.#exit(imm as number);
        this.#use(args[0], 'i32', 'the condition');
        for (const live of args.slice(1)) this.#use(live, live.type, 'a live value');
        if (node.type !== null) this.#report('a guard has no result; its type must be null');
        return;
      case 'access':
        this.#access(node, imm as Access);
        break;
      case 'symbol':
        if (!this.#fn.module.functions.has(imm as string)) {
          this.#report(`%${imm} is no function of this module; declare it, or call it directly`);
        }
        break;
      default:
        if (imm !== null && op.immediate === 'none') {
          this.#report(`${op.name} takes no immediate; it must be null`);
        }
    }
    if (node.type !== op.result) {
      this.#report(`the node has type ${node.type}, but ${op.name} gives ${op.result}`);
    }
    this.#list(op.params ?? [], args);
  }

  #access(node: Node, access: Access): void {
    const { offset, alias } = access;
    if (!Number.isInteger(offset) || offset < 0 || offset > 0xffffffff) {
      this.#report(`offset ${offset} is not an unsigned 32-bit number of bytes`);
    } else if (node.op.bytes === 0 && offset !== 0) {
      this.#report(`${node.op.name} takes no offset; add it to the address`);
    }
    if (this.#fn.module.aliasClasses[alias] === undefined) {
      this.#report(`alias class ${alias} is not declared; use aliasClass of the module`);
    }
  }

  #terminator(t: Terminator): void {
    const { signature } = this.#fn;
    switch (t.kind) {
      case 'jump':
        this.#edge(t.target);
        return;
      case 'branch':
        this.#use(t.condition, 'i32', 'the condition');
        this.#edge(t.then);
        this.#edge(t.else);
        return;
      case 'switch':
        this.#use(t.index, 'i32', 'the index');
        for (const edge of t.targets) this.#edge(edge);
        this.#edge(t.default);
        return;
      case 'return':
        this.#list(signature.result === null ? [] : [signature.result], t.values);
        return;
      case 'tail_call':
        if (this.#callee(t.callee)) this.#tail(t.callee.signature, t.callee.signature, t.args);
        return;
      case 'tail_call_indirect':
        this.#tail(t.signature, indirect(t.signature), t.args);
        return;
      case 'exit':
        this.#exit(t.exit);
        for (const live of t.args) this.#use(live, live.type, 'a live value');
        return;
      case 'trap':
        return;
    }
  }

  #edge(edge: Edge): void {
    if (!this.#blocks.has(edge.block)) return;
    const types = edge.block.params.map((param) => param.type!);
    this.#list(types, edge.args, ` for ${this.#names.block(edge.block)}`);
  }

  #callee(callee: Callee): boolean {
    const { functions, imports } = this.#fn.module;
    const known = functions.get(callee.name) ?? imports.get(callee.name);
    if (known === callee) return true;
    this.#report(
      `callee %${callee.name} is ${known === undefined ? 'not of this module' : 'another object than the one of this module'}; ` +
        'call what addFunction or addImport gave',
    );
    return false;
  }

  #call(signature: Signature, args: readonly Node[], node: Node): void {
    this.#list(signature.params, args);
    if (node.type !== signature.result) {
      this.#report(`the node has type ${node.type}, but its callee gives ${signature.result}`);
    }
  }

  #tail(callee: Signature, operands: Signature, args: readonly Node[]): void {
    this.#list(operands.params, args);
    if (callee.result !== this.#fn.signature.result) {
      this.#report(
        `tail call of ${signatureText(callee)} from ${signatureText(this.#fn.signature)}; the results must agree`,
      );
    }
  }

  #exit(exit: number): void {
    if (!Number.isInteger(exit) || exit < 0 || exit > 0x7fffffff) {
      this.#report(`exit id ${exit} is not an integer from 0 to 2147483647`);
    }
  }

  #list(types: readonly Type[], args: readonly Node[], suffix = ''): void {
    if (types.length !== args.length) {
      this.#report(
        `${args.length} operands${suffix} where (${types.join(', ')}) are expected; give ${types.length}`,
      );
    }
    types.forEach((type, index) => {
      if (index < args.length) this.#use(args[index], type, `operand ${index}${suffix}`);
    });
  }

  /** An operand must be a value of the right type that is there whenever control comes here. */
  #use(value: Node | undefined, type: Type | null, what: string): void {
    if (value === undefined) {
      this.#report(`${what} is missing; give one of type ${type}`);
      return;
    }
    if (value.op.immediate === 'constant') {
      if (value.block.fn !== this.#fn || value.type === null) {
        this.#report(`${what} is a constant of another function; use fn.constant`);
      } else if (this.#fn.constant(value.type, value.imm as number | bigint) !== value) {
        this.#report(`${what} is a constant that fn.constant did not make; use fn.constant`);
      }
    } else {
      const place = this.#places.get(value);
      const name = this.#names.value(value);
      if (place === undefined) {
        this.#report(
          `${what}, ${name} (${value.op.name}), stands in no block of the function; insert it or replace its uses`,
        );
      } else if (!this.#available(place)) {
        const block = this.#names.block(place.block);
        this.#report(
          `${what}, ${name} of ${block}, does not dominate its use; pass it as a block parameter`,
        );
      }
    }
    if (value.type === null) {
      this.#report(`${what}, ${value.op.name}, has no result; use a value`);
    } else if (type !== null && value.type !== type) {
      this.#report(`${what} is ${value.type} where ${type} is expected; convert it`);
    }
  }

  #available(place: { readonly block: Block; readonly index: number }): boolean {
    const here = this.#block!;
    if (place.block === here) return place.index < this.#index;
    if (!this.#reachable(here)) return true; // nothing runs there
    return this.#reachable(place.block) && this.#dominates(place.block, here);
  }
}

function indirect(signature: Signature): Signature {
  return { params: ['i32', ...signature.params], result: signature.result };
}
