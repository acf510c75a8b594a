// From data structures to text. `parse` reads what this writes, and `print(parse(print(x)))` equals `print(x)`.

import type {
  Access,
  AliasClass,
  Block,
  CallEffects,
  Callee,
  Edge,
  Interval,
  Node,
  Signature,
  Terminator,
} from '../function.ts';
import { type IrFunction, Module } from '../function.ts';
import type { Constant, Type } from '../ops.ts';
import { constantText } from './constants.ts';
import { functionName, Names, quoted } from './names.ts';

/** The text of a module or of one function. Values and blocks are numbered in the order in which they stand. */
export function print(target: Module | IrFunction): string {
  if (target instanceof Module) {
    const parts: string[] = [];
    if (target.aliasClasses.length > 1) {
      parts.push(`alias ${target.aliasClasses.slice(1).map(quoted).join(', ')}\n`);
    }
    for (const callee of target.imports.values()) {
      parts.push(
        `import ${functionName(callee.name)}${signatureText(callee.signature)}${effectsText(target, callee.effects)}\n`,
      );
    }
    for (const fn of target.functions.values()) parts.push(new FunctionPrinter(fn).text());
    return parts.join('\n');
  }
  return new FunctionPrinter(target).text();
}

/** The text of one node, as `print` writes it, for messages. */
export function printNode(node: Node): string {
  return new FunctionPrinter(node.block.fn).node(node);
}

/** `(i32, i64) -> f64`. */
export function signatureText(signature: Signature): string {
  return `(${signature.params.join(', ')})${resultText(signature)}`;
}

function resultText(signature: Signature): string {
  return signature.result === null ? '' : ` -> ${signature.result}`;
}

function effectsText(module: Module, effects: CallEffects): string {
  const classes = (list: readonly AliasClass[]): string =>
    list.map((alias) => aliasName(module, alias)).join(', ');
  const { reads, writes, mayNotReturn } = effects;
  if (reads.length === 0 && writes.length === 0 && !mayNotReturn) return ' pure';
  let text = '';
  if (reads !== 'all') text += ` reads(${classes(reads)})`;
  if (writes !== 'all') text += ` writes(${classes(writes)})`;
  return mayNotReturn ? text : `${text} returns`;
}

function aliasName(module: Module, alias: AliasClass): string {
  const name = module.aliasClasses[alias];
  return name === undefined ? `?${alias}` : quoted(name);
}

function rangeText(range: Interval | null): string {
  return range === null ? '' : ` !range ${range.min}..${range.max}`;
}

class FunctionPrinter {
  readonly #fn: IrFunction;
  readonly #names: Names;

  constructor(fn: IrFunction) {
    this.#fn = fn;
    this.#names = new Names(fn);
  }

  text(): string {
    const fn = this.#fn;
    const lines = [
      `function ${functionName(fn.name)}(${this.#parameters(fn.entry)})` +
        `${resultText(fn.signature)}${effectsText(fn.module, fn.effects)} {`,
    ];
    for (const block of fn.blocks) {
      const params = block.params.length === 0 ? '' : `(${this.#parameters(block)})`;
      lines.push(`${this.#names.block(block)}${params}${block.cold ? ' cold' : ''}:`);
      for (const node of block.nodes) lines.push(`  ${this.node(node)}`);
      if (block.terminator !== null) lines.push(`  ${this.#terminator(block.terminator)}`);
    }
    return `${lines.join('\n')}\n}\n`;
  }

  node(node: Node): string {
    const result = node.type === null ? '' : `${this.#names.value(node)} = `;
    return `${result}${node.op.name}${this.#operands(node)}${rangeText(node.range)}`;
  }

  #parameters(block: Block): string {
    return block.params
      .map((param) => `${this.#names.value(param)}: ${param.type}${rangeText(param.range)}`)
      .join(', ');
  }

  #operands(node: Node): string {
    const { args, imm, op } = node;
    switch (op.immediate) {
      case 'access': {
        const { offset, alias } = imm as Access;
        const [address, ...rest] = this.#list(args, op.params ?? []);
        const place = `${aliasName(this.#fn.module, alias)}[${address}${offset === 0 ? '' : ` + ${offset}`}]`;
        return ` ${[place, ...rest].join(', ')}`;
      }
      case 'callee':
        return ` ${this.#call(imm as Callee, args)}`;
      case 'signature':
        return ` ${this.#indirect(imm as Signature, args)}`;
      case 'exit': {
        const [condition, ...live] = args;
        return ` ${this.#list(condition === undefined ? [] : [condition], ['i32'])}, ${this.#exit(imm as number, live)}`;
      }
      case 'symbol':
        return ` ${functionName(imm as string)}`;
      case 'constant':
        return ` ${constantText(imm as Constant)}`;
      case 'none': {
        const list = this.#list(args, op.params ?? []);
        return list.length === 0 ? '' : ` ${list.join(', ')}`;
      }
    }
  }

  #terminator(t: Terminator): string {
    switch (t.kind) {
      case 'jump':
        return `jump ${this.#edge(t.target)}`;
      case 'branch':
        return `branch ${this.#operand(t.condition, 'i32')}, ${this.#edge(t.then)}, ${this.#edge(t.else)}`;
      case 'switch': {
        const targets = t.targets.map((edge) => this.#edge(edge)).join(', ');
        return `switch ${this.#operand(t.index, 'i32')}, [${targets}], ${this.#edge(t.default)}`;
      }
      case 'return': {
        const { result } = this.#fn.signature;
        const values = this.#list(t.values, result === null ? [] : [result]);
        return values.length === 0 ? 'return' : `return ${values.join(', ')}`;
      }
      case 'tail_call':
        return `tail_call ${this.#call(t.callee, t.args)}`;
      case 'tail_call_indirect':
        return `tail_call_indirect ${this.#indirect(t.signature, t.args)}`;
      case 'exit':
        return this.#exit(t.exit, t.args);
      case 'trap':
        return 'trap';
    }
  }

  #call(callee: Callee, args: readonly Node[]): string {
    return `${functionName(callee.name)}(${this.#list(args, callee.signature.params).join(', ')})`;
  }

  #indirect(signature: Signature, args: readonly Node[]): string {
    const [index, ...rest] = this.#list(args, ['i32', ...signature.params]);
    return `${index}(${rest.join(', ')}) : ${signatureText(signature)}`;
  }

  #exit(exit: number, live: readonly Node[]): string {
    return `exit ${exit}(${this.#list(live, []).join(', ')})`;
  }

  #edge(edge: Edge): string {
    const types = edge.block.params.map((param) => param.type);
    const args = edge.args.length === 0 ? '' : `(${this.#list(edge.args, types).join(', ')})`;
    return `${this.#names.block(edge.block)}${args}`;
  }

  #list(args: readonly Node[], types: readonly (Type | null)[]): string[] {
    return args.map((arg, index) => this.#operand(arg, types[index] ?? null));
  }

  /** A constant carries its type where its position does not say it. */
  #operand(node: Node, expected: Type | null): string {
    if (node.op.immediate !== 'constant') return this.#names.value(node);
    const text = constantText(node.imm as Constant);
    return node.type === expected ? text : `${text}:${node.type}`;
  }
}
