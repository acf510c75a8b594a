// Variables: reading, assignment, and `x op= value` in all targets.

import * as prism from '@ruby/prism/src/nodes.js';
import { CONST_MISSING } from '../instructions/cells.ts';
import { emitBinary, messageTo, sendPackedTo, sendTo } from './calls.ts';
import { readCell } from './cells.ts';
import type { Generator, Rows } from './generator.ts';
import { assigns, NONE, on } from './generator.ts';
import { globalVariable } from './globals.ts';
import { giveMatch } from './last-match.ts';
import { arrayOf, scopeModule } from './literals.ts';
import { constantCell, topConstantCell } from './messages.ts';
import type { PrismNode } from './nodes.ts';
import type { Place } from './place.ts';

import { HIDDEN } from './scopes.ts';

/** `place op= value`: `op` is `&&`, `||`, or a message. */
function update(g: Generator, place: Place, op: string, value: PrismNode, dst: number): void {
  const { code } = g;
  g.into(dst, (result) => {
    if (op !== '&&' && op !== '||') {
      place.read(result);
      emitBinary(g, op, result, result, g.operand(value));
      place.write(result);
      return;
    }
    const [end, absent] = [code.label(), code.label()];
    if (op === '||' && place.isDefined) {
      place.isDefined(result);
      code.emit('jumpUnless', result, absent);
    }
    place.read(result);
    code.emit(op === '&&' ? 'jumpUnless' : 'jumpIf', result, end);
    code.place(absent);
    g.maybe(() => {
      g.value(value, result);
      place.write(result);
    });
    code.place(end);
  });
}

/** `x op= value` of a local variable, in its register where it has one. */
function updateLocal(
  g: Generator,
  node: { name: string; depth: number; value: PrismNode },
  op: string,
  dst: number,
): void {
  const variable = g.scope.lookup(node.name, node.depth);
  const { register } = variable;
  if (variable.scope !== g.scope || register === 0) {
    const place = {
      read: (r: number) => g.read(variable, r),
      write: (r: number) => g.write(variable, r),
    };
    update(g, place, op, node.value, dst);
    return;
  }
  const { code } = g;
  const a = g.registerOf(variable);
  if (op !== '&&' && op !== '||') {
    const read = new prism.LocalVariableReadNode(0, node.value.location, 0, node.name, 0);
    let left = a;
    if (assigns(node.value, read)) {
      left = g.temporary();
      g.move(left, a);
    }
    emitBinary(g, op, register, left, g.operand(node.value));
    g.write(variable, register);
  } else {
    const end = code.label();
    code.emit(op === '&&' ? 'jumpUnless' : 'jumpIf', a, end);
    g.maybe(() => g.assign(variable, node.value, NONE));
    code.place(end);
  }
  g.move(dst, register);
}

/** Rows for a kind of variable: read, write, and the three updates. */
function addPlace(
  rows: Rows,
  nodes: {
    read: new (...args: never[]) => PrismNode & { name: string };
    write: new (...args: never[]) => PrismNode & { name: string; value: PrismNode };
    and: new (...args: never[]) => PrismNode & { name: string; value: PrismNode };
    or: new (...args: never[]) => PrismNode & { name: string; value: PrismNode };
    operator: new (
      ...args: never[]
    ) => PrismNode & { name: string; value: PrismNode; binaryOperator: string };
  },
  place: (g: Generator, name: string) => Place,
): void {
  on(rows, nodes.read, (g, node, dst) => place(g, node.name).read(g.target(dst)));
  on(rows, nodes.write, (g, node, dst) => {
    const from = g.known(node.value) || g.target(dst);
    if (from !== g.known(node.value)) g.value(node.value, from);
    g.at(node.location);
    place(g, node.name).write(from);
    g.move(dst, from);
  });
  on(rows, nodes.and, (g, node, dst) => update(g, place(g, node.name), '&&', node.value, dst));
  on(rows, nodes.or, (g, node, dst) => update(g, place(g, node.name), '||', node.value, dst));
  on(rows, nodes.operator, (g, node, dst) => {
    update(g, place(g, node.name), node.binaryOperator, node.value, dst);
  });
}

export function instanceVariable(g: Generator, name: string): Place {
  return {
    read: (dst) => g.code.emit('getIvar', dst, g.self(), g.cache(name, 0)),
    write: (from) => g.code.emit('setIvar', g.self(), g.cache(name, 0), from),
  };
}

export function classVariable(g: Generator, name: string): Place {
  const module = (): number => {
    const register = g.temporary();
    if (g.cref === 0) g.host('class_variable_at_top', register);
    else scopeModule(g, register);
    return register;
  };
  return {
    read: (dst) => {
      g.scoped(() => g.host('class_variable_get', dst, module(), g.loadSymbol(name)));
    },
    write: (from) => {
      g.scoped(() => {
        g.host('class_variable_set', g.temporary(), module(), g.loadSymbol(name), from);
      });
    },
    isDefined: (dst) => {
      g.scoped(() => g.host('class_variable_defined', dst, module(), g.loadSymbol(name)));
    },
  };
}

export function constant(g: Generator, name: string): Place {
  return {
    read: (dst) => readCell(g, constantCell(g.cref, name), dst),
    write: (from) => {
      g.scoped(() => {
        const module = g.temporary();
        scopeModule(g, module);
        g.host('constant_set', g.temporary(), module, g.loadSymbol(name), from);
      });
    },
    isDefined: (dst) => {
      g.scoped(() => {
        g.host('constant_defined', dst, g.loadSymbol(constantCell(g.cref, name)));
      });
    },
  };
}

/** `module::Name` for a computed module. */
function constantOf(g: Generator, module: number, name: string, dst: number): void {
  const found = g.code.label();
  g.into(dst, (result) => {
    g.scoped(() => g.host('constant_of', result, module, g.loadSymbol(name)));
    g.code.emit('jumpDefined', result, found);
    sendTo(g, result, (r) => g.code.emit('nil', r), CONST_MISSING, []);
    g.code.place(found);
  });
}

/** The cell of a path of constants alone, or `null`. */
export function pathCell(g: Generator, node: PrismNode | null): string | null {
  if (node instanceof prism.ConstantReadNode) return constantCell(g.cref, node.name);
  if (!(node instanceof prism.ConstantPathNode) || node.name === null) return null;
  if (node.parent === null) return topConstantCell(node.name);
  const parent = pathCell(g, node.parent);
  return parent === null ? null : `${parent}::${node.name}`;
}

/** The module that a path names its constant in, in a register. */
export function pathModule(
  g: Generator,
  node: prism.ConstantPathNode | prism.ConstantPathTargetNode,
): number {
  const register = g.temporary();
  if (node.parent === null) readCell(g, 'cref:0', register);
  else g.value(node.parent, register);
  return register;
}

export function constantPath(g: Generator, node: prism.ConstantPathNode): Place {
  const cell = pathCell(g, node);
  const name = node.name ?? '';
  const module = cell === null ? pathModule(g, node) : 0;
  return {
    read: (dst) => {
      if (cell !== null) readCell(g, cell, dst);
      else constantOf(g, module, name, dst);
    },
    write: (from) => {
      g.scoped(() => {
        const owner = module === 0 ? pathModule(g, node) : module;
        g.host('constant_set', g.temporary(), owner, g.loadSymbol(name), from);
      });
    },
    isDefined: (dst) => {
      g.scoped(() => {
        if (cell !== null) g.host('constant_defined', dst, g.loadSymbol(cell));
        else g.host('constant_of_defined', dst, module, g.loadSymbol(name));
      });
    },
  };
}

/** What is updated, in calls. */
type Updating = { receiver: PrismNode | null; value: PrismNode; isSafeNavigation(): boolean };

/** `a.b op= value`. */
function updateAttribute(
  g: Generator,
  node: Updating & { readName: string; writeName: string },
  op: string,
  dst: number,
): void {
  const receiver = node.receiver === null ? g.self() : g.operand(node.receiver, [node.value]);
  const self = (r: number) => g.move(r, receiver);
  const place: Place = {
    read: (r) => sendTo(g, r, self, messageTo(node.receiver, node.readName), []),
    write: (r) => {
      const value = (argument: number) => g.move(argument, r);
      sendTo(g, NONE, self, messageTo(node.receiver, node.writeName), [value]);
    },
  };
  unlessNil(g, node.isSafeNavigation() ? receiver : 0, dst, (result) => {
    update(g, place, op, node.value, result);
  });
}

/** Runs `body` unless the register holds nil; then the value is nil. Register 0 is never nil. */
function unlessNil(g: Generator, register: number, dst: number, body: (dst: number) => void): void {
  if (register === 0) {
    body(dst);
    return;
  }
  const { code } = g;
  const [isNil, end] = [code.label(), code.label()];
  code.emit('jumpNil', register, isNil);
  g.maybe(() => body(dst));
  code.emit('jump', end);
  code.place(isNil);
  if (dst !== NONE) code.emit('nil', dst);
  code.place(end);
}

/** `a[i] op= value`. */
function updateIndex(
  g: Generator,
  node: Updating & { arguments_: prism.ArgumentsNode | null; block: PrismNode | null },
  op: string,
  dst: number,
): void {
  const args = node.arguments_?.arguments_ ?? [];
  const keywords = args.find((each) => each instanceof prism.KeywordHashNode);
  if (keywords !== undefined) throw g.unsupported(keywords, 'keywords in an index');
  if (node.block !== null) throw g.unsupported(node.block, 'a block in an index');
  const receiver =
    node.receiver === null ? g.self() : g.operand(node.receiver, [...args, node.value]);
  const isSplat = args.some((each) => each instanceof prism.SplatNode);
  const place = isSplat
    ? splatIndex(g, node.receiver, receiver, args)
    : plainIndex(g, node, receiver, args);
  unlessNil(g, node.isSafeNavigation() ? receiver : 0, dst, (result) => {
    update(g, place, op, node.value, result);
  });
}

/** `a[*i]`: the indices are kept in an Array. */
function splatIndex(
  g: Generator,
  node: PrismNode | null,
  receiver: number,
  args: readonly PrismNode[],
): Place {
  const indices = g.temporary();
  arrayOf(g, args, indices);
  const self = (r: number) => g.move(r, receiver);
  return {
    read: (r) => sendPackedTo(g, r, self, messageTo(node, '[]'), (a) => g.move(a, indices)),
    write: (r) => {
      g.code.emit('arrayPush', indices, r);
      sendPackedTo(g, NONE, self, messageTo(node, '[]='), (a) => g.move(a, indices));
    },
  };
}

/** `a[i]`, `a[i, j]`. */
function plainIndex(
  g: Generator,
  node: Updating,
  receiver: number,
  args: readonly PrismNode[],
): Place {
  const indices = args.map((each, i) => g.operand(each, [...args.slice(i + 1), node.value]));
  const fills = indices.map((index) => (r: number) => g.move(r, index));
  const self = (r: number) => g.move(r, receiver);
  const [only] = indices;
  if (only !== undefined && indices.length === 1) {
    return {
      read: (r) => g.code.emit('index', r, receiver, only, g.cache('[]', 1)),
      write: (r) => g.code.emit('indexSet', receiver, only, r, g.cache('[]=', 2)),
    };
  }
  return {
    read: (r) => sendTo(g, r, self, messageTo(node.receiver, '[]'), fills),
    write: (r) => {
      const value = (argument: number) => g.move(argument, r);
      sendTo(g, NONE, self, messageTo(node.receiver, '[]='), [...fills, value]);
    },
  };
}

export function addAssignments(rows: Rows): void {
  on(rows, prism.LocalVariableReadNode, (g, node, dst) => {
    g.read(g.scope.lookup(node.name, node.depth), dst);
  });
  on(rows, prism.ItLocalVariableReadNode, (g, _node, dst) => {
    g.read(g.scope.lookup(HIDDEN.it, 0), dst);
  });
  on(rows, prism.LocalVariableWriteNode, (g, node, dst) => {
    g.assign(g.scope.lookup(node.name, node.depth), node.value, dst);
  });
  on(rows, prism.LocalVariableAndWriteNode, (g, node, dst) => updateLocal(g, node, '&&', dst));
  on(rows, prism.LocalVariableOrWriteNode, (g, node, dst) => updateLocal(g, node, '||', dst));
  on(rows, prism.LocalVariableOperatorWriteNode, (g, node, dst) => {
    updateLocal(g, node, node.binaryOperator, dst);
  });
  addPlace(
    rows,
    {
      read: prism.InstanceVariableReadNode,
      write: prism.InstanceVariableWriteNode,
      and: prism.InstanceVariableAndWriteNode,
      or: prism.InstanceVariableOrWriteNode,
      operator: prism.InstanceVariableOperatorWriteNode,
    },
    instanceVariable,
  );
  addPlace(
    rows,
    {
      read: prism.GlobalVariableReadNode,
      write: prism.GlobalVariableWriteNode,
      and: prism.GlobalVariableAndWriteNode,
      or: prism.GlobalVariableOrWriteNode,
      operator: prism.GlobalVariableOperatorWriteNode,
    },
    globalVariable,
  );
  addPlace(
    rows,
    {
      read: prism.ClassVariableReadNode,
      write: prism.ClassVariableWriteNode,
      and: prism.ClassVariableAndWriteNode,
      or: prism.ClassVariableOrWriteNode,
      operator: prism.ClassVariableOperatorWriteNode,
    },
    classVariable,
  );
  addPlace(
    rows,
    {
      read: prism.ConstantReadNode,
      write: prism.ConstantWriteNode,
      and: prism.ConstantAndWriteNode,
      or: prism.ConstantOrWriteNode,
      operator: prism.ConstantOperatorWriteNode,
    },
    constant,
  );
  on(rows, prism.ShareableConstantNode, (g, node, dst) => g.value(node.write, dst));
  on(rows, prism.ConstantPathNode, (g, node, dst) => constantPath(g, node).read(g.target(dst)));
  on(rows, prism.ConstantPathWriteNode, (g, node, dst) => {
    const module = pathModule(g, node.target);
    const from = g.operand(node.value);
    g.host('constant_set', g.temporary(), module, g.loadSymbol(node.target.name ?? ''), from);
    g.move(dst, from);
  });
  on(rows, prism.ConstantPathAndWriteNode, (g, node, dst) => {
    update(g, constantPath(g, node.target), '&&', node.value, dst);
  });
  on(rows, prism.ConstantPathOrWriteNode, (g, node, dst) => {
    update(g, constantPath(g, node.target), '||', node.value, dst);
  });
  on(rows, prism.ConstantPathOperatorWriteNode, (g, node, dst) => {
    update(g, constantPath(g, node.target), node.binaryOperator, node.value, dst);
  });
  on(rows, prism.CallAndWriteNode, (g, node, dst) => updateAttribute(g, node, '&&', dst));
  on(rows, prism.CallOrWriteNode, (g, node, dst) => updateAttribute(g, node, '||', dst));
  on(rows, prism.CallOperatorWriteNode, (g, node, dst) => {
    updateAttribute(g, node, node.binaryOperator, dst);
  });
  on(rows, prism.IndexAndWriteNode, (g, node, dst) => updateIndex(g, node, '&&', dst));
  on(rows, prism.IndexOrWriteNode, (g, node, dst) => updateIndex(g, node, '||', dst));
  on(rows, prism.IndexOperatorWriteNode, (g, node, dst) => {
    updateIndex(g, node, node.binaryOperator, dst);
  });
  on(rows, prism.NumberedReferenceReadNode, (g, node, dst) => {
    giveMatch(g);
    g.host('match_group', dst, g.loadInt(node.number));
  });
  on(rows, prism.BackReferenceReadNode, (g, node, dst) => {
    giveMatch(g);
    g.host('match_part', dst, g.loadSymbol(node.name));
  });
}
