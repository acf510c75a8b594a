// Sends: windows, arguments, blocks, `super`, `yield`, `new`.
//
// A window holds self, the block and the arguments behind its base, and stands on top of all registers in use. Arguments
// are generated right into it.

import * as prism from '@ruby/prism/src/nodes.js';
import { operators } from '../instructions/twins.ts';
import { blockArgument, closureOf, hasBreak, isLiteralBlock } from './blocks.ts';
import type { Generator, Rows } from './generator.ts';
import { assigns, NONE, on } from './generator.ts';
import { giveMatch, isLastMatch, takeMatch } from './last-match.ts';
import { arrayOf, hashOf, splat } from './literals.ts';
import { publicMessage, selfMessage, superMessage, variableMessage } from './messages.ts';
import type { PrismNode } from './nodes.ts';

import { HIDDEN } from './scopes.ts';
import { specialCall } from './special-calls.ts';

/** Generates something into a register. */
export type Fill = (register: number) => void;

/** Sends a message to what `receiver` fills in. Needs no node: for what the language does by methods. */
export function sendTo(
  g: Generator,
  dst: number,
  receiver: Fill,
  message: string,
  args: readonly Fill[],
): void {
  g.scoped(() => {
    const base = openWindow(g, dst);
    const self = g.temporary();
    receiver(self);
    const block = g.temporary();
    for (const fill of args) fill(g.temporary());
    g.code.emit('nil', block);
    g.code.emit('send', base, 2 + args.length, self, g.cache(message, args.length));
    g.move(dst, base);
    takeMatch(g, message);
  });
}

/** The same with an Array of arguments. */
export function sendPackedTo(
  g: Generator,
  dst: number,
  receiver: Fill,
  message: string,
  args: Fill,
): void {
  g.scoped(() => {
    const base = openWindow(g, dst);
    const [self, block] = [g.temporary(), g.temporary()];
    const [array, keywords] = [g.temporary(), g.temporary()];
    receiver(self);
    args(array);
    g.code.emit('nil', block);
    g.code.emit('nil', keywords);
    g.code.emit('sendPacked', base, self, g.cache(message, 2));
    g.move(dst, base);
  });
}

/** The base of a new window: the destination, if nothing stands above it. */
export function openWindow(g: Generator, dst: number): number {
  return g.isTemporary(dst) && dst === g.top - 1 ? dst : g.temporary();
}

/** Must the arguments be passed as an Array and a Hash? */
function isPacked(nodes: readonly PrismNode[]): boolean {
  return nodes.some(
    (node) =>
      node instanceof prism.SplatNode ||
      node instanceof prism.KeywordHashNode ||
      node instanceof prism.ForwardingArgumentsNode,
  );
}

/** A call whose receiver and arguments are being generated. */
interface Call {
  readonly dst: number;
  /** Puts the receiver into its register; gives the register that the lookup reads. */
  receiver(self: number): number;
  /** Generates arguments from `top` on; gives the window's count, or 0 when they are packed. */
  arguments(): number;
  /** The block that is written at the call. */
  readonly block: PrismNode | null;
  /** Fills the block's register where none is written. */
  readonly implicitBlock?: Fill | undefined;
  /** Emits the calls; `count` is the window's, or 0 when it is packed. */
  emit(base: number, count: number, receiver: number): void;
  /** The method's name, where it may be one of the library that sets `$~`. */
  readonly matcher?: string;
  /** For `&.`: nothing is sent to nil. */
  readonly safe?: boolean;
  /** The register of the value, where it is not the result; it lies before the window. */
  readonly keep?: number;
}

/** Generates a window, its call, and what catches a `break` of its block. */
function generateCall(g: Generator, call: Call): void {
  const { block: written, dst } = call;
  const { code } = g;
  const after = code.label();
  const isNil = code.label();
  const breaks = written !== null && isLiteralBlock(written) && hasBreak(g, written);
  g.scoped(() => {
    const [proc, error] = breaks ? [g.temporary(), g.temporary()] : [0, 0];
    const result = call.keep ?? (breaks ? g.scratch(dst) : dst);
    const base = result === call.keep ? g.temporary() : openWindow(g, result);
    const self = g.temporary();
    const receiver = call.receiver(self);
    if (call.safe) code.emit('jumpNil', self, isNil);
    const block = g.temporary();
    const count = call.arguments();
    if (breaks) {
      closureOf(g, written, proc);
      g.move(block, proc);
    } else if (written !== null) blockArgument(g, written, block);
    else if (call.implicitBlock) call.implicitBlock(block);
    else code.emit('nil', block);
    const value = call.keep ?? base;
    if (!breaks) {
      call.emit(base, count, receiver);
      g.move(dst, value);
    } else {
      const region = g.flow.cover(null, () => call.emit(base, count, receiver));
      g.move(dst, value);
      code.emit('endBlock', proc);
      if (call.matcher !== undefined) takeMatch(g, call.matcher);
      code.emit('jump', after);
      if (code.handle('rescue', region, error)) {
        const other = code.label();
        code.emit('endBlock', proc);
        code.emit('breakValue', result, error, proc);
        code.emit('jumpUndef', result, other);
        g.move(dst, result);
        code.emit('jump', after);
        code.place(other);
        code.emit('throw', error);
      }
    }
    if (call.matcher !== undefined && !breaks) takeMatch(g, call.matcher);
    if (call.safe) {
      code.emit('jump', after);
      code.place(isNil);
      if (dst !== NONE) code.emit('nil', dst);
    }
    code.place(after);
  });
}

/**
 * Generates arguments into the registers from `top` on; gives the window's count, or 0 when they are packed.
 *
 * @param own may the Array of packed arguments not be that of the program?
 */
function fillArguments(g: Generator, nodes: readonly PrismNode[], own = false): number {
  if (!isPacked(nodes)) {
    for (const node of nodes) g.value(node, g.temporary());
    return 2 + nodes.length;
  }
  const [array, keywords] = [g.temporary(), g.temporary()];
  packArguments(g, nodes, array, keywords, own);
  return 0;
}

function packArguments(
  g: Generator,
  nodes: readonly PrismNode[],
  array: number,
  keywords: number,
  own: boolean,
): void {
  const last = nodes.at(-1);
  if (last instanceof prism.ForwardingArgumentsNode) {
    const rest = new prism.SplatNode(0, last.location, 0, last.location, null);
    arrayOf(g, [...nodes.slice(0, -1), rest], array);
    g.read(g.scope.lookupHidden(HIDDEN.keywords), keywords);
    return;
  }
  const hash = last instanceof prism.KeywordHashNode ? last : null;
  const positional = hash === null ? nodes : nodes.slice(0, -1);
  const [only] = positional;
  if (!own && positional.length === 1 && only instanceof prism.SplatNode) splat(g, only, array);
  else arrayOf(g, positional, array);
  if (hash === null) g.code.emit('nil', keywords);
  else hashOf(g, hash.elements, keywords);
}

/** The block that `...` passes on, where the arguments end so. */
function forwardedBlock(g: Generator, nodes: readonly PrismNode[]): Fill | undefined {
  if (!(nodes.at(-1) instanceof prism.ForwardingArgumentsNode)) return undefined;
  return (register) => g.read(g.scope.lookupHidden(HIDDEN.blockParameter), register);
}

/** Messages of instructions with one operand; the others of `operators` have two, but for `[]=`. */
const UNARY: ReadonlySet<string> = new Set(['-@', '!', 'length', 'size']);

/** The instruction for a message with so many arguments, or `undefined`. */
export function operatorFor(message: string, count: number): string | undefined {
  if (message === '[]=' || count !== (UNARY.has(message) ? 0 : 1)) return undefined;
  return operators.get(message);
}

/** Emits `dst = a message b`. */
export function emitBinary(g: Generator, message: string, dst: number, a: number, b: number): void {
  const operator = operatorFor(message, 1);
  if (operator !== undefined) {
    g.code.emit(operator, g.target(dst), a, b, g.cache(message, 1));
    takeMatch(g, message);
    return;
  }
  const [self, argument] = [(r: number) => g.move(r, a), (r: number) => g.move(r, b)];
  sendTo(g, dst, self, message, [argument]);
}

/** Generates an operator as its instruction, if there is one for the call. */
function operatorCall(g: Generator, node: prism.CallNode, dst: number): boolean {
  const { receiver, name, block } = node;
  if (receiver === null || block !== null || node.isSafeNavigation()) return false;
  const nodes = node.arguments_?.arguments_ ?? [];
  if (isPacked(nodes)) return false;
  const [argument] = nodes;
  if (nodes.length === 0) {
    const operator = operatorFor(name, 0);
    if (operator === undefined) return false;
    const value = operandInto(g, receiver, dst, []);
    atMessage(g, node);
    g.code.emit(operator, g.target(dst), value, g.cache(name, 0));
    return true;
  }
  if (nodes.length !== 1 || operatorFor(name, 1) === undefined) return false;
  const a = operandInto(g, receiver, dst, [argument!]);
  const b = g.operand(argument!);
  atMessage(g, node);
  emitBinary(g, name, dst, a, b);
  return true;
}

/** Like `operand`, with the destination as the temporary. */
function operandInto(
  g: Generator,
  node: PrismNode,
  dst: number,
  later: readonly PrismNode[],
): number {
  if (!g.isTemporary(dst) || g.known(node) !== 0) return g.operand(node, later);
  g.value(node, dst);
  return dst;
}

function atMessage(g: Generator, node: prism.CallNode): void {
  g.at(node.messageLoc ?? node.location);
}

/** Puts the receiver of a send into the window. */
function receiverOf(
  g: Generator,
  receiver: PrismNode | null,
  later: readonly (PrismNode | null)[],
): (self: number) => number {
  return (self) => {
    const from = receiver === null ? g.self() : g.known(receiver);
    if (from === 0) g.value(receiver, self);
    else g.move(self, from);
    const stays =
      receiver === null || !later.some((node) => node !== null && assigns(node, receiver));
    return from !== 0 && stays ? from : self;
  };
}

/** The message to a receiver: to self, it may be private. */
export function messageTo(receiver: PrismNode | null, name: string): string {
  const toSelf = receiver === null || receiver instanceof prism.SelfNode;
  return toSelf ? selfMessage(name) : publicMessage(name);
}

/** Generates a send. */
function send(g: Generator, node: prism.CallNode, dst: number): void {
  const { receiver, name, block } = node;
  const nodes = node.arguments_?.arguments_ ?? [];
  const message = node.isVariableCall() ? variableMessage(name) : messageTo(receiver, name);
  const object = name === 'new' ? g.scratch(dst) : undefined;
  generateCall(g, {
    dst,
    block,
    implicitBlock: forwardedBlock(g, nodes),
    safe: node.isSafeNavigation(),
    matcher: name,
    ...(object === undefined ? {} : { keep: object }),
    receiver: receiverOf(g, receiver, [...nodes, block]),
    arguments: () => fillArguments(g, nodes),
    emit: (base, count, self) => {
      atMessage(g, node);
      if (object === undefined) emitSend(g, base, count, self, message);
      else emitNew(g, base, count, self, message, object);
    },
  });
}

/** Generates `a.b = value` and `a[i] = value`, whose value is what is assigned. */
function attributeWrite(g: Generator, node: prism.CallNode, dst: number): void {
  const { receiver, name, block } = node;
  const nodes = node.arguments_!.arguments_;
  const plain = !isPacked(nodes) && block === null;
  if (name === '[]=' && nodes.length === 2 && plain && receiver && !node.isSafeNavigation()) {
    const [index, value] = [nodes[0]!, nodes[1]!];
    const array = g.operand(receiver, [index, value]);
    const at = g.operand(index, [value]);
    const from = g.known(value) || g.scratch(dst);
    if (from !== g.known(value)) g.value(value, from);
    atMessage(g, node);
    g.code.emit('indexSet', array, at, from, g.cache(name, 2));
    takeMatch(g, name);
    g.move(dst, from);
    return;
  }
  const kept = g.scratch(dst);
  generateCall(g, {
    dst,
    block,
    safe: node.isSafeNavigation(),
    matcher: name,
    keep: kept,
    receiver: receiverOf(g, receiver, [...nodes, block]),
    arguments: () => {
      const count = fillArguments(g, nodes.slice(0, -1), true);
      if (count === 0) {
        g.value(nodes.at(-1)!, kept);
        g.code.emit('arrayPush', g.top - 2, kept);
        return 0;
      }
      const argument = g.temporary();
      g.value(nodes.at(-1)!, kept);
      g.move(argument, kept);
      return count + 1;
    },
    emit: (base, count, self) => {
      atMessage(g, node);
      emitSend(g, base, count, self, messageTo(receiver, name));
    },
  });
}

/** Makes an object and initializes it, where `new` is the ordinary one; else sends `new`. */
function emitNew(
  g: Generator,
  base: number,
  count: number,
  cls: number,
  message: string,
  object: number,
): void {
  const { code } = g;
  const [other, done] = [code.label(), code.label()];
  code.emit('instantiate', object, cls, g.cache('new', 0));
  code.emit('jumpNil', object, other);
  code.emit('move', base + 1, object);
  emitSend(g, base, count, object, selfMessage('initialize'));
  code.emit('jump', done);
  code.place(other);
  emitSend(g, base, count, cls, message);
  code.emit('move', object, base);
  code.place(done);
}

function emitSend(
  g: Generator,
  base: number,
  count: number,
  receiver: number,
  message: string,
): void {
  if (count === 0) g.code.emit('sendPacked', base, receiver, g.cache(message, 2));
  else {
    const name = message === 'call' ? 'sendCall' : 'send';
    g.code.emit(name, base, count, receiver, g.cache(message, count - 2));
  }
}

function yieldTo(g: Generator, node: prism.YieldNode, dst: number): void {
  const nodes = node.arguments_?.arguments_ ?? [];
  const hidden = g.scope.methodScope.declare(HIDDEN.block);
  const block = g.registerOf(hidden);
  generateCall(g, {
    dst,
    block: null,
    receiver: (self) => {
      g.move(self, block);
      return block;
    },
    arguments: () => fillArguments(g, nodes),
    emit: (base, count) => {
      g.at(node.location);
      if (count === 0) g.code.emit('yieldPacked', base, block);
      else g.code.emit('yield', base, count, block);
    },
  });
}

function callSuper(
  g: Generator,
  node: prism.SuperNode | prism.ForwardingSuperNode,
  nodes: readonly PrismNode[],
  dst: number,
): void {
  const { superId, method } = g.scope;
  generateCall(g, {
    dst,
    block: node.block,
    implicitBlock:
      forwardedBlock(g, nodes) ??
      ((register) => g.read(g.scope.methodScope.declare(HIDDEN.block), register)),
    receiver: receiverOf(g, null, []),
    arguments: () => fillArguments(g, nodes),
    emit: (base, count, self) => {
      g.at(node.location);
      emitSend(g, base, count, self, superMessage(superId, method));
    },
  });
}

/** The parameters of the method around, as arguments: what `super` alone passes on. */
function forwardedParameters(g: Generator, node: prism.ForwardingSuperNode): PrismNode[] {
  const { methodScope } = g.scope;
  if (methodScope.superId !== g.scope.superId) {
    throw g.error(
      node.location,
      'implicit argument passing of super from method defined by define_method() is not supported. Specify all arguments explicitly.',
    );
  }
  if (!(methodScope.node instanceof prism.DefNode)) return [];
  const parameters = methodScope.node.parameters;
  if (parameters === null) return [];
  const { location } = node;
  let depth = 0;
  for (let scope = g.scope; scope !== methodScope; scope = scope.outer!) {
    if (scope.kind !== 'for') depth++;
  }
  const read = (name: string) => new prism.LocalVariableReadNode(0, location, 0, name, depth);
  const named = (each: PrismNode): PrismNode => {
    if (!('name' in each) || typeof each.name !== 'string') throw g.unsupported(node);
    return read(each.name);
  };
  const { rest, keywordRest, keywords } = parameters;
  if (keywordRest instanceof prism.ForwardingParameterNode) {
    return [
      ...[...parameters.requireds, ...parameters.optionals].map(named),
      new prism.ForwardingArgumentsNode(0, location, 0),
    ];
  }
  const nodes = [...parameters.requireds, ...parameters.optionals].map(named);
  if (rest instanceof prism.RestParameterNode) {
    const values = rest.name === null ? null : read(rest.name);
    nodes.push(new prism.SplatNode(0, location, 0, location, values));
  }
  nodes.push(...parameters.posts.map(named));
  const pairs: PrismNode[] = keywords.map((each) => {
    const { name } = each as prism.RequiredKeywordParameterNode;
    const unescaped = { value: name, encoding: 'utf-8', validEncoding: true };
    const key = new prism.SymbolNode(0, location, 0, null, null, null, unescaped);
    return new prism.AssocNode(0, location, 0, key, read(name), null);
  });
  if (keywordRest instanceof prism.KeywordRestParameterNode) {
    const values = keywordRest.name === null ? null : read(keywordRest.name);
    pairs.push(new prism.AssocSplatNode(0, location, 0, values, location));
  }
  if (pairs.length > 0) nodes.push(new prism.KeywordHashNode(0, location, 0, pairs));
  return nodes;
}

/** `for x in y` sends `each`, with a block that assigns variables of this function. */
function forIn(g: Generator, node: prism.ForNode, dst: number): void {
  generateCall(g, {
    dst,
    block: node,
    receiver: receiverOf(g, node.collection, []),
    arguments: () => fillArguments(g, []),
    emit: (base, count, self) => {
      g.at(node.location);
      emitSend(g, base, count, self, messageTo(node.collection, 'each'));
    },
  });
}

export function addCalls(rows: Rows): void {
  on(rows, prism.ForNode, forIn);
  on(rows, prism.CallNode, (g, node, dst) => {
    if (specialCall(g, node, dst)) return;
    if (isLastMatch(node)) giveMatch(g);
    if (node.isAttributeWrite()) attributeWrite(g, node, dst);
    else if (!operatorCall(g, node, dst)) send(g, node, dst);
  });
  on(rows, prism.YieldNode, yieldTo);
  on(rows, prism.SuperNode, (g, node, dst) => {
    callSuper(g, node, node.arguments_?.arguments_ ?? [], dst);
  });
  on(rows, prism.ForwardingSuperNode, (g, node, dst) => {
    callSuper(g, node, forwardedParameters(g, node), dst);
  });
}
