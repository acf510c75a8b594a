// Finds the variables that closures capture, and the functions that something returns from out of a block.

import type { Tree } from '../chapter1/parser.ts';
import { BLOCK } from './parser.ts';

/** What the generator must know of a function before it begins. */
export interface Captures {
  /** Trees that declare a captured variable: `let`, parameters, `catch`. */
  readonly variables: ReadonlySet<Tree>;
  /** Functions whose activations must be found again, to return from them. */
  readonly homes: ReadonlySet<Tree>;
}

interface Declaration {
  readonly tree: Tree;
  readonly fn: Tree;
}

/** Analyses a function with all closures inside it. */
export function findCaptures(root: Tree): Captures {
  const variables = new Set<Tree>();
  const homes = new Set<Tree>();

  /** @param fn the function or closure around; `home`: the function that `return` returns from */
  function walk(
    tree: Tree,
    scope: Map<string, Declaration>,
    fn: Tree,
    home: Tree,
    ensured: boolean,
  ): void {
    const { kind, text, kids } = tree;
    const inside = new Map(scope);
    switch (kind) {
      case 'fn':
      case 'closure': {
        for (const parameter of kids.slice(0, -1))
          inside.set(parameter.text, { tree: parameter, fn: tree });
        walk(kids.at(-1)!, inside, tree, text === BLOCK ? home : tree, false);
        return;
      }
      case 'block':
        for (const kid of kids) walk(kid, inside, fn, home, ensured);
        return;
      case 'catch':
        inside.set(text, { tree, fn });
        walk(kids[0]!, inside, fn, home, ensured);
        return;
      case 'try': {
        const last = kids.at(-1)!;
        const protects = last.kind === 'ensure';
        for (const kid of kids) walk(kid, scope, fn, home, ensured || (protects && kid !== last));
        return;
      }
      case 'ret':
        // Out of a block, or past an ensure, a return unwinds.
        if (fn !== home || ensured) homes.add(home);
        break;
      case 'name':
      case 'set':
      case 'call': {
        const declaration = scope.get(text);
        if (declaration !== undefined && declaration.fn !== fn) variables.add(declaration.tree);
        break;
      }
    }
    for (const kid of kids) walk(kid, scope, fn, home, ensured);
    if (kind === 'let') scope.set(text, { tree, fn });
  }

  walk(root, new Map(), root, root, false);
  return { variables, homes };
}
