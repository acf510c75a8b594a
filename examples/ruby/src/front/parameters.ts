// Parameter lists: what callers may pass, and in which registers it arrives.

import * as prism from '@ruby/prism/src/nodes.js';
import type { ParameterSpec } from '../runtime/program.ts';
import type { PrismNode } from './nodes.ts';
import type { Scope, Variable } from './scopes.ts';
import { canonical, HIDDEN } from './scopes.ts';

/** A parameter that has a register. */
export interface Parameter {
  /** The variable it is, or `null` where it is destructured or ignored. */
  readonly variable: Variable | null;
  /** What it is destructured into. */
  readonly target: prism.MultiTargetNode | null;
  /** Its value where none is passed. */
  readonly value: PrismNode | null;
}

/** The parameters of a function. */
export interface Layout {
  readonly spec: ParameterSpec;
  /** In the order of their registers: required, optional, rest, post, keywords, other keywords. */
  readonly parameters: readonly Parameter[];
  /** The variable that the block is, if it is a parameter. */
  readonly block: Variable | null;
}

const NO_PARAMETERS: ParameterSpec = {
  required: 0,
  optional: 0,
  rest: false,
  post: 0,
  keywords: [],
  keywordRest: false,
  block: false,
  names: [],
};

/** Lays the parameters of a function out. */
export function layOut(node: PrismNode | null, scope: Scope): Layout {
  if (node instanceof prism.BlockParametersNode) return layOut(node.parameters, scope);
  if (node instanceof prism.NumberedParametersNode) {
    const names = Array.from({ length: node.maximum }, (_, i) => `_${i + 1}`);
    return simpleLayout(names, scope);
  }
  if (node instanceof prism.ItParametersNode) return simpleLayout([HIDDEN.it], scope);
  if (node instanceof prism.ParametersNode) return fullLayout(node, scope);
  return simpleLayout([], scope);
}

function simpleLayout(names: readonly string[], scope: Scope): Layout {
  return {
    spec: { ...NO_PARAMETERS, required: names.length, names },
    parameters: names.map((name) => plain(scope.declare(name))),
    block: null,
  };
}

function plain(variable: Variable, value: PrismNode | null = null): Parameter {
  return { variable: canonical(variable), target: null, value };
}

function fullLayout(node: prism.ParametersNode, scope: Scope): Layout {
  const { rest, keywordRest, block } = node;
  const forwarding = keywordRest instanceof prism.ForwardingParameterNode;
  const names: string[] = [];
  const parameters: Parameter[] = [];
  const add = (name: string, value: PrismNode | null = null): void => {
    names.push(name);
    parameters.push(plain(scope.declare(name), value));
  };
  const addRequired = (each: PrismNode): void => {
    if (each instanceof prism.MultiTargetNode) {
      names.push('');
      parameters.push({ variable: null, target: each, value: null });
    } else add((each as prism.RequiredParameterNode).name);
  };
  for (const each of node.requireds) addRequired(each);
  for (const each of node.optionals as prism.OptionalParameterNode[]) add(each.name, each.value);
  const hasRest = rest instanceof prism.RestParameterNode || forwarding;
  if (hasRest) add((rest as prism.RestParameterNode | null)?.name ?? HIDDEN.rest);
  for (const each of node.posts) addRequired(each);
  const keywords: { name: string; required: boolean }[] = [];
  for (const each of node.keywords) {
    if (each instanceof prism.OptionalKeywordParameterNode) {
      keywords.push({ name: each.name, required: false });
      add(each.name, each.value);
    } else {
      const { name } = each as prism.RequiredKeywordParameterNode;
      keywords.push({ name, required: true });
      add(name);
    }
  }
  const hasKeywordRest = keywordRest instanceof prism.KeywordRestParameterNode || forwarding;
  if (keywordRest instanceof prism.KeywordRestParameterNode)
    add(keywordRest.name ?? HIDDEN.keywords);
  else if (forwarding) add(HIDDEN.keywords);
  let blockVariable: Variable | null = null;
  if (block instanceof prism.BlockParameterNode) {
    blockVariable = canonical(scope.declare(block.name ?? HIDDEN.blockParameter));
  } else if (forwarding) blockVariable = scope.declare(HIDDEN.blockParameter);
  if (blockVariable !== null) names.push((block as prism.BlockParameterNode | null)?.name ?? '&');
  // `|a, |` is `|a, b|` without a name for the second.
  const isOpen = rest instanceof prism.ImplicitRestNode && parameters.length === 1;
  if (isOpen && node.optionals.length === 0) {
    parameters.push({ variable: null, target: null, value: null });
  }
  return {
    spec: {
      required: node.requireds.length,
      optional: node.optionals.length,
      rest: hasRest,
      post: node.posts.length,
      keywords,
      keywordRest: hasKeywordRest,
      block: blockVariable !== null,
      names,
    },
    parameters,
    block: blockVariable,
  };
}

/** Has the function keywords, and can it be called without any? */
export function hasOptionalKeywords(spec: ParameterSpec): boolean {
  const some = spec.keywords.length > 0 || spec.keywordRest;
  return some && spec.post === 0 && spec.keywords.every(({ required }) => !required);
}

/** Must the runtime arrange the arguments? */
export function isArranged(spec: ParameterSpec, isBlock: boolean): boolean {
  return (
    (isBlock && spec.rest) ||
    spec.post > 0 ||
    spec.keywords.length > 0 ||
    spec.keywordRest ||
    (isBlock && spec.optional > 0)
  );
}
