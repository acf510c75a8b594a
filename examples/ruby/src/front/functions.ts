// Functions: methods, blocks, lambdas, class bodies and programs, with what their parameters need.

import { FunctionAssembler } from '@martlet/vm';
import * as prism from '@ruby/prism/src/nodes.js';
import type { FunctionInfo, ParameterSpec } from '../runtime/program.ts';
import { operatorFor } from './calls.ts';
import type { CodeLabel } from './code.ts';
import { tail } from './control.ts';
import { protect } from './exceptions.ts';
import { Generator } from './generator.ts';
import { readVmMatch, restoresMatch, takeMatch, writeVmMatch } from './last-match.ts';
import { hashOf } from './literals.ts';
import { hidden } from './messages.ts';
import { assignTarget, destructure } from './multiple.ts';
import type { PrismNode } from './nodes.ts';
import type { Layout, Parameter } from './parameters.ts';
import { hasOptionalKeywords, isArranged, layOut } from './parameters.ts';
import type { Scope, Variable } from './scopes.ts';
import { HIDDEN } from './scopes.ts';

/** The register of the first parameter. */
const FIRST = 3;

/** Compiles the body of a method, class or program; gives the function's index. */
export function compileFunction(
  g: Generator | null,
  shared: Generator['shared'],
  scope: Scope,
  cref: number,
  label: string,
): number {
  const index = shared.reserve();
  const own = new Generator(shared, scope, g, cref, label);
  const { node } = scope;
  if (node instanceof prism.DefNode) own.at(node.location);
  const parameters = node instanceof prism.DefNode ? node.parameters : null;
  const body = node instanceof prism.ProgramNode ? programBody(node) : (node as prism.DefNode).body;
  const layout = layOut(parameters, scope);
  generateFunction(own, layout, () => generateResult(own, body));
  const kind = scope.kind as 'main' | 'method' | 'body';
  shared.define(index, own.finish(), info(own, kind, layout.spec));
  return index;
}

/** The statements of a program; those of BEGIN come first. */
function programBody({ statements }: prism.ProgramNode): prism.StatementsNode {
  const isFirst = (node: PrismNode) => node instanceof prism.PreExecutionNode;
  const { body, location } = statements;
  if (!body.some(isFirst)) return statements;
  const ordered = [...body.filter(isFirst), ...body.filter((node) => !isFirst(node))];
  return new prism.StatementsNode(0, location, 0, ordered);
}

/** Compiles a block, lambda or `for` body that is made in `g`; gives the function's index. */
export function compileClosure(g: Generator, scope: Scope): number {
  const index = g.shared.reserve();
  const label = `${closureLabel(scope)}${g.label.replace(/^block .*?in /, '')}`;
  const own = new Generator(g.shared, scope, g, g.cref, label);
  const { node } = scope;
  own.at(node.location);
  let layout: Layout;
  if (node instanceof prism.ForNode) {
    layout = forLayout(node);
    generateFunction(own, layout, () => {
      if (layout.parameters.length === 1) assignTarget(own, node.index, FIRST);
      else {
        const targets = (node.index as prism.MultiTargetNode).lefts;
        for (const [i, target] of targets.entries()) assignTarget(own, target, FIRST + i);
      }
      generateResult(own, node.statements);
    });
  } else if (node instanceof prism.PostExecutionNode) {
    layout = layOut(null, scope);
    generateFunction(own, layout, () => generateResult(own, node.statements));
  } else {
    const { parameters, body } = node as prism.BlockNode | prism.LambdaNode;
    layout = layOut(parameters, scope);
    generateFunction(own, layout, () => generateResult(own, body));
  }
  const kind = scope.kind === 'lambda' ? 'lambda' : 'block';
  g.shared.define(index, own.finish(), info(own, kind, layout.spec));
  return index;
}

/** `for a, b in …` takes its values as a block with as many parameters does. */
function forLayout({ index }: prism.ForNode): Layout {
  const isPlain = index instanceof prism.MultiTargetNode && index.rest === null;
  const count = isPlain && index.rights.length === 0 ? index.lefts.length : 1;
  const parameters = Array.from({ length: count }, () => ({
    variable: null,
    target: null,
    value: null,
  }));
  const spec = { ...layOut(null, null as never).spec, required: count };
  return { spec, parameters, block: null };
}

function info(g: Generator, kind: FunctionInfo['kind'], parameters: ParameterSpec): FunctionInfo {
  const { scope, shared, cref, label } = g;
  const line = shared.lines.lineOf(scope.node.location.startOffset);
  const clauses = g.clauses
    .map((each) => ({ start: each.start.position, end: each.end.position, line: each.line }))
    .filter(({ start, end }) => start < end);
  return {
    ...(clauses.length > 0 ? { clauses } : {}),
    kind,
    name: scope.method,
    file: shared.file,
    line,
    parameters,
    cref,
    superId: scope.superId,
    label,
  };
}

/** `block in `, `block (2 levels) in `. */
function closureLabel(scope: Scope): string {
  let levels = 0;
  for (let at: Scope | null = scope; at?.isClosure; at = at.outer) levels++;
  return levels === 1 ? 'block in ' : `block (${levels} levels) in `;
}

/** Generates a body and returns its value. */
function generateResult(g: Generator, body: PrismNode | null): void {
  if (g.scope.startsWithMatch) takeMatch(g, 'match');
  if (!g.shared.prelude && restoresMatch(g.scope)) restoringMatch(g, body);
  else g.flow.body(g.code.here(), () => tail(g, body));
}

/** Generates a body that leaves its caller's `$~` as it is. */
function restoringMatch(g: Generator, body: PrismNode | null): void {
  g.scoped(() => {
    const [before, result] = [g.temporary(), g.temporary()];
    readVmMatch(g, before);
    protect(
      g,
      () => g.value(body, result),
      () => writeVmMatch(g, before),
    );
    g.code.emit('ret', result);
  });
}

/** Generates the entries, what parameters need, and the body. */
function generateFunction(g: Generator, layout: Layout, body: () => void): void {
  const { scope, code, asm } = g;
  const { spec, parameters } = layout;
  const isBlock = scope.kind === 'block' || scope.kind === 'for';
  blockRegister(g, layout.block);
  g.allocate(parameters.map(({ variable }) => variable));
  asm.reserve(FIRST + parameters.length);
  asm.required = 2;
  if (!isBlock && hasOptionalKeywords(spec)) keywordEntries(g, layout);
  else if (isArranged(spec, isBlock)) arrangedEntry(g, parameters);
  else if (isBlock) blockEntries(g, layout);
  else if (spec.optional > 0 || spec.rest) optionalEntries(g, layout);
  else {
    asm.required = 2 + parameters.length;
    code.insert(() => g.prologue(givenBy(parameters)));
    for (const { variable } of parameters) if (variable !== null) g.given(variable);
  }
  receiveBlock(g, layout.block);
  code.insert(() => g.clear());
  for (const [i, { target }] of parameters.entries()) {
    if (target !== null) g.scoped(() => destructure(g, target, FIRST + i));
  }
  body();
}

/** Register 2 holds the block: a method's hidden variable, or a block's own parameter. */
function blockRegister(g: Generator, parameter: Variable | null): void {
  const hiddenBlock = g.scope.variables.get(HIDDEN.block);
  if (hiddenBlock !== undefined) {
    hiddenBlock.register = 2;
    g.given(hiddenBlock);
  }
  if (parameter === null || parameter === hiddenBlock || hiddenBlock !== undefined) return;
  if (parameter.captured && parameter.sharedWrites) return;
  parameter.register = 2;
  g.given(parameter);
}

/** Gives a block parameter that has a place of its own its value. */
function receiveBlock(g: Generator, parameter: Variable | null): void {
  const hiddenBlock = g.scope.variables.get(HIDDEN.block);
  if (hiddenBlock?.captured) g.publish(hiddenBlock, 2);
  if (parameter === null || parameter === hiddenBlock) return;
  g.write(parameter, 2);
}

type Given = (readonly [Variable, number])[];

function givenBy(
  parameters: readonly Parameter[],
  isGiven: (parameter: Parameter) => boolean = () => true,
): Given {
  return parameters.flatMap((parameter, i) =>
    parameter.variable === null || !isGiven(parameter)
      ? []
      : [[parameter.variable, FIRST + i] as const],
  );
}

/** Further arguments that a function brings into an Array itself; where there are more, the runtime does. */
const MOST_COLLECTED = 3;

/** Brings words from a register on into an Array in its place. The register `free` and those behind it hold no argument. */
function collect({ code }: Generator, register: number, count: number, free: number): void {
  code.emit('storage', free, count);
  for (let i = 0; i < count; i++) code.emit('storageInit', free, i, register + i);
  code.emit('array', register, free);
}

/** The first register behind all arguments that entries take. */
function behindArguments(g: Generator, { spec, parameters }: Layout): number {
  const collected = spec.rest ? MOST_COLLECTED : 0;
  const free = FIRST + Math.max(parameters.length, spec.required + spec.optional + collected);
  g.asm.reserve(free + 1);
  return free;
}

/**
 * An entry for each number of positional arguments of calls without keywords, which marks what is not given as the runtime does in
 * all other calls; those come to the last entry.
 */
function keywordEntries(g: Generator, layout: Layout): void {
  const { spec, parameters } = layout;
  const { code, asm } = g;
  asm.required = 2 + spec.required;
  asm.surplus = 'arrange';
  asm.arrangedWords = 2 + parameters.length;
  const free = behindArguments(g, layout);
  const optional = FIRST + spec.required;
  const rest = optional + spec.optional;
  const keywords = rest + (spec.rest ? 1 : 0);
  const others = keywords + spec.keywords.length;
  const start = code.label();
  const most = spec.optional + (spec.rest ? MOST_COLLECTED : 0);
  for (let given = 0; given <= most; given++) {
    asm.entry(code.entry());
    if (spec.rest) collect(g, rest, Math.max(0, given - spec.optional), free);
    for (let register = optional + given; register < rest; register++) code.emit('undef', register);
    for (let register = keywords; register < others; register++) code.emit('undef', register);
    if (spec.keywordRest) g.scoped(() => hashOf(g, [], others));
    code.emit('jump', start);
  }
  asm.entry(code.entry(start));
  receiveArranged(g, parameters);
}

/** The runtime puts every parameter into its register, marking what was not given. */
function arrangedEntry(g: Generator, parameters: readonly Parameter[]): void {
  g.asm.arranged = true;
  g.asm.required = 2 + parameters.length;
  receiveArranged(g, parameters);
}

/** Takes parameters out of their registers, and gives those that are marked their values. */
function receiveArranged(g: Generator, parameters: readonly Parameter[]): void {
  const { code } = g;
  code.insert(() => {
    g.prologue(givenBy(parameters, ({ value }) => value === null));
    g.clearEarly();
  });
  g.early(() => {
    for (const { variable, value } of parameters) {
      if (variable !== null && value === null) g.given(variable);
    }
    for (const [i, { variable, value }] of parameters.entries()) {
      if (value === null) continue;
      const done = code.label();
      code.emit('jumpDefined', FIRST + i, done);
      g.maybe(() => g.value(value, FIRST + i));
      code.place(done);
      g.given(variable!);
      g.publish(variable!, FIRST + i);
    }
  });
}

/**
 * An entry for each number of optional arguments. The Array of further arguments is as one more: it is empty in calls that have
 * none, collected in those that have a few, and what the runtime arranges in those that have more.
 */
function optionalEntries(g: Generator, layout: Layout): void {
  const { spec, parameters } = layout;
  const { code, asm } = g;
  asm.required = 2 + spec.required;
  if (spec.rest) {
    asm.surplus = 'arrange';
    asm.arrangedWords = 2 + parameters.length;
  }
  const count = spec.optional + (spec.rest ? 1 : 0);
  const starts = Array.from({ length: count + 1 }, () => code.label());
  const given = givenBy(parameters);
  const free = behindArguments(g, layout);
  for (const [k, start] of starts.entries()) {
    for (let further = 1; spec.rest && k === count && further <= MOST_COLLECTED; further++) {
      code.insert(() => {
        asm.entry(code.entry());
        collect(g, FIRST + spec.required + spec.optional, further, free);
        if (g.hasPrologue || g.hasEarly) {
          g.prologue(given);
          g.clearEarly();
        }
        code.emit('jump', start);
      });
    }
    const entry = code.label();
    code.insert(() => {
      if (!g.hasPrologue && !g.hasEarly) {
        asm.entry(start);
        return;
      }
      asm.entry(entry);
      code.entry(entry);
      g.prologue(given.filter(([, register]) => register < FIRST + spec.required + k));
      g.clearEarly();
      code.emit('jump', start);
    });
  }
  g.early(() => {
    for (const [i, { variable, value }] of parameters.entries()) {
      if (i >= spec.required) {
        code.entry(starts[i - spec.required]!);
        if (value !== null) g.maybe(() => g.value(value, FIRST + i));
        else {
          code.emit('storage', FIRST + i, 0);
          code.emit('array', FIRST + i, FIRST + i);
        }
        if (variable !== null) g.publish(variable, FIRST + i);
      }
      if (variable !== null) g.given(variable);
    }
  });
  code.entry(starts[count]!);
}

/** A block takes any number of arguments: missing ones are nil, and an Array alone is spread over several. */
function blockEntries(g: Generator, { parameters }: Layout): void {
  const { code, asm } = g;
  const count = parameters.length;
  asm.surplus = 'ignore';
  for (const { variable } of parameters) if (variable !== null) g.given(variable);
  if (count > 0) {
    const start = code.label();
    const entries: CodeLabel[] = [];
    if (count > 1) {
      entries[1] = code.entry();
      g.scoped(() => {
        const [array, index] = [g.temporary(), g.temporary()];
        code.emit('spread', array, FIRST, g.cache(hidden.toAry, 0));
        for (let i = 0; i < count; i++) {
          code.emit('int', index, i);
          code.emit('arrayGet', FIRST + i, array, index);
        }
      });
      code.emit('jump', start);
    }
    for (let k = 0; k < count; k++) {
      if (entries[k] === undefined) entries[k] = code.entry();
      code.emit('nil', FIRST + k);
    }
    code.entry(start);
    entries[count] ??= start;
    for (const entry of entries) asm.entry(entry);
  }
  code.insert(() => g.prologue(givenBy(parameters)));
}

/** Compiles `&:name`: a lambda that sends the message to its first argument, with the others. Made once a name. */
export function compileSymbolBlock(g: Generator, name: string): number {
  const { shared } = g;
  const known = shared.symbolBlocks.get(name);
  if (known !== undefined) return known;
  const index = shared.reserve();
  shared.symbolBlocks.set(name, index);
  const asm = new FunctionAssembler(shared.set, `&:${name}`);
  asm.required = 3;
  asm.surplus = 'ignore';
  asm.line = g.code.line;
  for (let others = 0; others <= MOST_OTHERS; others++) {
    const entry = asm.here();
    asm.entry(entry);
    const base = FIRST + 1 + MOST_OTHERS;
    const operator = operatorFor(name, others);
    if (operator !== undefined) {
      const operands = Array.from({ length: 1 + others }, (_, i) => FIRST + i);
      asm.emit(operator, base, ...operands, asm.cache(name, others));
    } else {
      for (let i = 0; i <= others; i++) asm.emit('move', base + (i === 0 ? 1 : 2 + i), FIRST + i);
      asm.emit('nil', base + 2);
      asm.emit('send', base, 2 + others, base + 1, asm.cache(name, others));
    }
    asm.emit('ret', base);
  }
  const parameters = { ...layOut(null, g.scope).spec, required: 1, rest: true };
  const line = g.code.line;
  const { file } = shared;
  shared.define(index, asm.finish(), {
    kind: 'lambda',
    name: '',
    file,
    line,
    parameters,
    cref: g.cref,
    superId: -1,
    label: `block in ${g.label}`,
  });
  return index;
}

/** Arguments that a Proc of a symbol passes on. */
const MOST_OTHERS = 2;
