// Makes a module smaller while a property holds: delta debugging on the IR. Each attempt works on a fresh copy, so a
// step that does not help leaves nothing behind.

import type { Block, Edge, IrFunction, Module, Node, Terminator } from '../function.ts';
import { successors } from '../function.ts';
import type { Type } from '../ops.ts';
import { ops } from '../ops.ts';
import { parse } from '../text/parse.ts';
import { print } from '../text/print.ts';
import { findProblems } from '../verify.ts';

/** A change at one place of a module. Returns whether there was anything to change. */
type Step = (module: Module) => boolean;

/**
 * The smallest module that it finds for which `isInteresting` still holds. The given module is not changed; the
 * predicate gets valid modules only, and may change what it gets. Tries at most `attempts` candidates.
 */
export function reduce(
  module: Module,
  isInteresting: (candidate: Module) => boolean,
  attempts: number = 5_000,
): Module {
  let best = print(module);
  let left = attempts;
  for (let improved = true; improved; ) {
    improved = false;
    let steps = stepsOf(parse(best));
    for (let i = 0; i < steps.length && left > 0; i++) {
      const candidate = parse(best);
      if (!steps[i]!(candidate)) continue;
      tidy(candidate);
      const text = print(candidate);
      if (text.length >= best.length || findProblems(candidate).length > 0) continue;
      left--;
      if (!isInteresting(parse(text))) continue;
      best = text;
      improved = true;
      // Places have moved: go on about where this was, on the new text.
      const done = i / steps.length;
      steps = stepsOf(parse(best));
      i = Math.floor(done * steps.length) - 1;
    }
  }
  return parse(best);
}

/** All steps for a module, coarse ones first. */
function stepsOf(module: Module): Step[] {
  const coarse: Step[] = [];
  const middle: Step[] = [];
  const fine: Step[] = [];
  for (const name of module.functions.keys()) {
    coarse.push((copy) => copy.functions.delete(name));
    coarse.push((copy) => emptyFunction(copy.functions.get(name)!));
    coarse.push((copy) => removeUnused(copy.functions.get(name)!));
  }
  for (const [name, fn] of module.functions) {
    fn.blocks.forEach((block, b) => {
      const at = (copy: Module): Block => copy.functions.get(name)!.blocks[b]!;
      const ways = successors(block).length;
      for (let w = 0; w < ways && ways > 1; w++) coarse.push((copy) => keepOnly(at(copy), w));
      if (block.terminator?.kind === 'switch') {
        for (let w = 0; w < ways - 1; w++) middle.push((copy) => dropTarget(at(copy), w));
      }
      middle.push((copy) => leaveAtOnce(at(copy)));
      coarse.push((copy) => mergeTarget(at(copy)));
      if (block !== fn.entry) {
        block.params.forEach((_, p) => {
          middle.push((copy) => dropParameter(at(copy), p));
        });
      }
      for (let n = block.nodes.length - 1; n >= 0; n--) {
        const node = block.nodes[n]!;
        middle.push((copy) => dropNode(at(copy), n, null));
        node.args.forEach((arg, a) => {
          if (arg.type === node.type) fine.push((copy) => dropNode(at(copy), n, a));
          fine.push((copy) => simplifyOperand(at(copy), n, a));
        });
        if (node.op === ops.guard && node.args.length > 1) {
          fine.push((copy) => at(copy).nodes[n]!.args.splice(1).length > 0);
        }
      }
    });
  }
  return [...coarse, ...middle, ...fine];
}

function zero(fn: IrFunction, type: Type): Node {
  return fn.constant(type, type === 'i64' ? 0n : 0);
}

function emptyFunction(fn: IrFunction): boolean {
  if (fn.entry.nodes.length === 0 && fn.blocks.length === 1) return false;
  fn.entry.nodes = [];
  return leaveAtOnce(fn.entry);
}

function leaveAtOnce(block: Block): boolean {
  const { fn } = block;
  const { result } = fn.signature;
  if (block.terminator?.kind === 'return' || block.terminator?.kind === 'trap') return false;
  block.terminator = { kind: 'return', values: result === null ? [] : [zero(fn, result)] };
  return true;
}

/** Moves a block that is entered from here only into this one. */
function mergeTarget(block: Block): boolean {
  const t = block.terminator;
  if (t?.kind !== 'jump' || t.target.block === block) return false;
  const { block: target, args } = t.target;
  const ways = block.fn.blocks
    .flatMap((from) => successors(from))
    .filter((e) => e.block === target);
  if (ways.length !== 1) return false;
  target.params.forEach((param, index) => {
    replaceUses(block.fn, param, args[index]!);
  });
  for (const node of target.nodes) node.block = block;
  block.nodes.push(...target.nodes);
  block.terminator = target.terminator;
  target.terminator = { kind: 'trap' };
  return true;
}

function keepOnly(block: Block, way: number): boolean {
  const target = successors(block)[way];
  if (target === undefined) return false;
  block.terminator = { kind: 'jump', target };
  return true;
}

function dropTarget(block: Block, way: number): boolean {
  const t = block.terminator;
  return t?.kind === 'switch' && t.targets.splice(way, 1).length > 0;
}

function dropParameter(block: Block, index: number): boolean {
  const param = block.params[index]!;
  replaceUses(block.fn, param, zero(block.fn, param.type!));
  block.params.splice(index, 1);
  for (const from of block.fn.blocks) {
    // One edge may stand in a terminator once only, but two edges may lead to one block.
    for (const edge of new Set(successors(from))) {
      if (edge.block === block) edge.args.splice(index, 1);
    }
  }
  return true;
}

/** Removes a node; its uses become the operand, or zero. */
function dropNode(block: Block, index: number, operand: number | null): boolean {
  const node = block.nodes[index]!;
  if (node.type !== null) {
    const by = operand === null ? zero(block.fn, node.type) : node.args[operand]!;
    replaceUses(block.fn, node, by);
  }
  block.nodes.splice(index, 1);
  return true;
}

function simplifyOperand(block: Block, index: number, operand: number): boolean {
  const { args } = block.nodes[index]!;
  const arg = args[operand];
  if (arg === undefined || arg.type === null) return false;
  args[operand] = zero(block.fn, arg.type);
  return args[operand] !== arg;
}

function replaceUses(fn: IrFunction, from: Node, to: Node): void {
  const swap = (list: Node[]): void => {
    list.forEach((arg, index) => {
      if (arg === from) list[index] = to;
    });
  };
  for (const block of fn.blocks) {
    for (const node of block.nodes) swap(node.args);
    for (const list of operandLists(block.terminator)) swap(list);
    for (const edge of successors(block)) swap(edge.args);
    const t = block.terminator;
    if (t?.kind === 'branch' && t.condition === from) t.condition = to;
    if (t?.kind === 'switch' && t.index === from) t.index = to;
  }
}

function operandLists(t: Terminator | null): Node[][] {
  switch (t?.kind) {
    case 'return':
      return [t.values];
    case 'tail_call':
    case 'tail_call_indirect':
    case 'exit':
      return [t.args];
    default:
      return [];
  }
}

/** Removes what a step left over: unreachable blocks, and imports that nothing names. */
function tidy(module: Module): void {
  const named = new Set<string>();
  for (const fn of module.functions.values()) {
    const reached = new Set<Block>([fn.entry]);
    for (const block of reached) {
      for (const edge of successors(block)) reached.add(edge.block);
    }
    fn.blocks = fn.blocks.filter((block) => reached.has(block));
    for (const block of fn.blocks) {
      for (const node of block.nodes) {
        if (node.op === ops.call) named.add((node.imm as { readonly name: string }).name);
      }
      if (block.terminator?.kind === 'tail_call') named.add(block.terminator.callee.name);
    }
  }
  for (const name of [...module.imports.keys()]) {
    if (!named.has(name)) module.imports.delete(name);
  }
}

/** Removes pure nodes without uses, all at once. */
function removeUnused(fn: IrFunction): boolean {
  let any = false;
  for (let changed = true; changed; ) {
    const used = new Set<Node>();
    const use = (list: readonly Node[]): void => {
      for (const node of list) used.add(node);
    };
    for (const block of fn.blocks) {
      for (const node of block.nodes) use(node.args);
      for (const list of operandLists(block.terminator)) use(list);
      for (const edge of successors(block) as readonly Edge[]) use(edge.args);
      const t = block.terminator;
      if (t?.kind === 'branch') used.add(t.condition);
      if (t?.kind === 'switch') used.add(t.index);
    }
    changed = false;
    for (const block of fn.blocks) {
      const kept = block.nodes.filter((node) => node.op.effect !== 'pure' || used.has(node));
      changed ||= kept.length < block.nodes.length;
      block.nodes = kept;
    }
    any ||= changed;
  }
  return any;
}
