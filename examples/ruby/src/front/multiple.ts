// Several targets at once: multiple assignment, destructured parameters, `rescue => target`, `for` variables.

import * as prism from '@ruby/prism/src/nodes.js';
import { classVariable, constant, instanceVariable, pathModule } from './assignments.ts';
import { messageTo, sendPackedTo, sendTo } from './calls.ts';
import type { Generator, Rows } from './generator.ts';
import { NONE, on } from './generator.ts';
import { globalVariable } from './globals.ts';
import { arrayOf } from './literals.ts';
import { hidden } from './messages.ts';
import type { PrismNode } from './nodes.ts';

/** Assigns what a register holds. */
type Store = (from: number) => void;

/** Evaluates what a target names, its receiver for example; gives what assigns to it. */
function prepare(g: Generator, target: PrismNode): Store {
  if (target instanceof prism.LocalVariableTargetNode) {
    return (from) => g.write(g.scope.lookup(target.name, target.depth), from);
  }
  if (target instanceof prism.RequiredParameterNode) {
    return (from) => g.write(g.scope.lookup(target.name, 0), from);
  }
  if (target instanceof prism.InstanceVariableTargetNode) {
    return (from) => instanceVariable(g, target.name).write(from);
  }
  if (target instanceof prism.GlobalVariableTargetNode) {
    return (from) => globalVariable(g, target.name).write(from);
  }
  if (target instanceof prism.ClassVariableTargetNode) {
    return (from) => classVariable(g, target.name).write(from);
  }
  if (target instanceof prism.ConstantTargetNode) {
    return (from) => constant(g, target.name).write(from);
  }
  if (target instanceof prism.ConstantPathTargetNode) {
    const module = pathModule(g, target);
    return (from) => {
      g.scoped(() => {
        g.host('constant_set', g.temporary(), module, g.loadSymbol(target.name ?? ''), from);
      });
    };
  }
  if (target instanceof prism.CallTargetNode) return prepareAttribute(g, target);
  if (target instanceof prism.IndexTargetNode) return prepareIndex(g, target);
  if (target instanceof prism.MultiTargetNode) {
    const stores = prepareAll(g, target);
    return (from) => spread(g, target, stores, from);
  }
  if (target instanceof prism.SplatNode && target.expression !== null) {
    return prepare(g, target.expression);
  }
  if (target instanceof prism.SplatNode || target instanceof prism.ImplicitRestNode) {
    return () => {};
  }
  throw g.unsupported(target);
}

function prepareAttribute(g: Generator, target: prism.CallTargetNode): Store {
  const receiver = g.temporary();
  g.value(target.receiver, receiver);
  return (from) => {
    const end = g.code.label();
    if (target.isSafeNavigation()) g.code.emit('jumpNil', receiver, end);
    const [self, value] = [(r: number) => g.move(r, receiver), (r: number) => g.move(r, from)];
    sendTo(g, NONE, self, messageTo(target.receiver, target.name), [value]);
    g.code.place(end);
  };
}

function prepareIndex(g: Generator, target: prism.IndexTargetNode): Store {
  const args = target.arguments_?.arguments_ ?? [];
  const keywords = args.find((each) => each instanceof prism.KeywordHashNode);
  if (keywords !== undefined) throw g.unsupported(keywords, 'keywords in an index');
  const receiver = g.temporary();
  g.value(target.receiver, receiver);
  if (args.some((each) => each instanceof prism.SplatNode)) {
    const array = g.temporary();
    arrayOf(g, args, array);
    return (from) => {
      g.code.emit('arrayPush', array, from);
      const self = (r: number) => g.move(r, receiver);
      const message = messageTo(target.receiver, '[]=');
      sendPackedTo(g, NONE, self, message, (r) => g.move(r, array));
    };
  }
  const indices = args.map((each) => {
    const register = g.temporary();
    g.value(each, register);
    return register;
  });
  const [only] = indices;
  return (from) => {
    if (indices.length === 1) {
      g.code.emit('indexSet', receiver, only!, from, g.cache('[]=', 2));
      return;
    }
    const fills = [...indices, from].map((index) => (r: number) => g.move(r, index));
    const self = (r: number) => g.move(r, receiver);
    sendTo(g, NONE, self, messageTo(target.receiver, '[]='), fills);
  };
}

interface Targets {
  readonly lefts: readonly PrismNode[];
  readonly rest: PrismNode | null;
  readonly rights: readonly PrismNode[];
}

interface Stores {
  readonly lefts: readonly Store[];
  readonly rest: Store | null;
  readonly rights: readonly Store[];
}

function prepareAll(g: Generator, { lefts, rest, rights }: Targets): Stores {
  return {
    lefts: lefts.map((each) => prepare(g, each)),
    rest: rest === null || isIgnored(rest) ? null : prepare(g, rest),
    rights: rights.map((each) => prepare(g, each)),
  };
}

function isIgnored(rest: PrismNode): boolean {
  return (
    rest instanceof prism.ImplicitRestNode ||
    (rest instanceof prism.SplatNode && rest.expression === null)
  );
}

/** Assigns the elements of what a register holds. */
function spread(g: Generator, targets: Targets, stores: Stores, from: number): void {
  g.scoped(() => {
    const array = g.temporary();
    g.code.emit('spread', array, from, g.cache(hidden.toAry, 0));
    storeElements(g, targets, stores, array);
  });
}

function storeElements(g: Generator, targets: Targets, stores: Stores, array: number): void {
  const before = targets.lefts.length;
  const after = targets.rights.length;
  const element = (store: Store, get: (dst: number) => void): void => {
    g.scoped(() => {
      const value = g.temporary();
      get(value);
      store(value);
    });
  };
  for (const [i, store] of stores.lefts.entries()) {
    element(store, (value) => g.code.emit('arrayGet', value, array, g.loadInt(i)));
  }
  if (stores.rest !== null) {
    element(stores.rest, (value) => {
      g.host('array_middle', value, array, g.loadInt(before), g.loadInt(after));
    });
  }
  for (const [i, store] of stores.rights.entries()) {
    element(store, (value) => {
      g.host('array_from_end', value, array, g.loadInt(after - i), g.loadInt(before + i));
    });
  }
}

/** Assigns what a register holds to a target. */
export function assignTarget(g: Generator, target: PrismNode, from: number): void {
  g.scoped(() => prepare(g, target)(from));
}

/** Assigns the elements of what a register holds to targets. */
export function destructure(g: Generator, target: prism.MultiTargetNode, from: number): void {
  assignTarget(g, target, from);
}

/** `a, b = x, y`: no Array is made when nobody wants it. */
function assignEach(
  g: Generator,
  node: prism.MultiWriteNode,
  elements: readonly PrismNode[],
  dst: number,
): void {
  const { lefts } = node;
  const { lefts: stores } = prepareAll(g, node);
  const registers = elements.map((element, i) => {
    const earlier = lefts.slice(0, i);
    return g.operand(element, [...elements.slice(i + 1), ...earlier]);
  });
  if (dst !== NONE) {
    const storage = g.temporary();
    g.code.emit('storage', storage, registers.length);
    for (const [slot, register] of registers.entries()) {
      g.code.emit('storageInit', storage, slot, register);
    }
    g.code.emit('array', storage, storage);
    storeAll(g, stores, registers);
    g.move(dst, storage);
  } else storeAll(g, stores, registers);
}

function storeAll(g: Generator, stores: readonly Store[], registers: readonly number[]): void {
  for (const [i, store] of stores.entries()) {
    g.scoped(() => {
      const from = registers[i] ?? g.temporary();
      if (registers[i] === undefined) g.code.emit('nil', from);
      store(from);
    });
  }
}

export function addMultiple(rows: Rows): void {
  on(rows, prism.MultiWriteNode, (g, node, dst) => {
    const { value } = node;
    if (value instanceof prism.ArrayNode) {
      const { elements } = value;
      const plain = !elements.some((each) => each instanceof prism.SplatNode);
      if (plain && node.rest === null) {
        assignEach(g, node, elements, dst);
        return;
      }
    }
    const stores = prepareAll(g, node);
    const from = g.temporary();
    if (value instanceof prism.ArrayNode) {
      arrayOf(g, value.elements, from);
      storeElements(g, node, stores, from);
    } else {
      g.value(value, from);
      spread(g, node, stores, from);
    }
    g.move(dst, from);
  });
}
